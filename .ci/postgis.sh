#!/usr/bin/env bash
# A PostGIS of one's own on loopback. Debian 12, as root; systemd is not needed.
#
#   postgis.sh WORK        install what is missing, serve; print POSTGIS_URL=postgresql://USER@127.0.0.1:PORT/DB and
#                          PGPASSFILE=FILE, which holds the password
#   postgis.sh WORK stop   end what an earlier call started in WORK, and remove its data
#
# USER owns the database and is no superuser. User postgres must be able to reach WORK.
set -euo pipefail

if [ $# -lt 1 ] || [ "$(id -u)" != 0 ] || [ "${2:-stop}" != stop ]; then
  echo "usage (as root): $0 WORK [stop]" >&2
  exit 2
fi
umask 022
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
work=$(cd "$1" && pwd -P)
run=$work/postgis-run log=$work/postgis.log
homes=("$run") packages=(postgresql-postgis)
unset "${!PG@}" # the caller's settings are for other servers
source "$here/database.sh"

failed() {
  tail -n 40 "$log" "$run"/*.log >&2 || true
  stop_database
}

make_database() { # PORT PASSWORD
  PGPASSWORD=$2 psql -v ON_ERROR_STOP=1 -qX -h 127.0.0.1 -p "$1" -U postgres <<END
CREATE ROLE planner LOGIN PASSWORD '$2';
CREATE DATABASE plans OWNER planner;
\\c plans
CREATE EXTENSION postgis;
END
  (umask 077 && echo "127.0.0.1:$1:*:planner:$2" >"$work/pgpass")
  printf 'POSTGIS_URL=postgresql://planner@127.0.0.1:%s/plans\nPGPASSFILE=%s\n' "$1" "$work/pgpass" >"$work/url"
}

stop_database
[ "${2:-}" != stop ] || exit 0
trap failed EXIT
(
  install_packages
  port=$(free_port) password=$(new_password)
  start_database "$port" "$password"
  make_database "$port" "$password"
) >"$log" 2>&1
trap - EXIT
cat "$work/url"
