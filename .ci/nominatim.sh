#!/usr/bin/env bash
# A Nominatim of one's own on loopback, over the extract of make_extract.py. Debian 12, as root; systemd is not needed.
#
#   nominatim.sh WORK        install what is missing, import, serve; print NOMINATIM_URL=http://127.0.0.1:PORT
#   nominatim.sh WORK stop   end what an earlier call started in WORK, and remove its data
#
# Kept between calls: WORK/nominatim-venv. Made anew by each: WORK/nominatim-run (database, project, logs) and
# WORK/nominatim.log. User postgres must be able to reach WORK.
set -euo pipefail
shopt -s nullglob

if [ $# -lt 1 ] || [ "$(id -u)" != 0 ] || [ "${2:-stop}" != stop ]; then
  echo "usage (as root): $0 WORK [stop]" >&2
  exit 2
fi
umask 022
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
work=$(cd "$1" && pwd -P)
run=$work/nominatim-run venv=$work/nominatim-venv log=$work/nominatim.log
homes=("$run" "$venv")
source "$here/database.sh"
unset "${!PG@}" "${!NOMINATIM_@}" # the caller's settings are for other servers

packages=(postgresql-postgis osm2pgsql python3-venv python3-icu) # python3-icu spares a minute of compiling
pins=(
  nominatim-db==5.3.3 nominatim-api==5.3.3 SQLAlchemy==2.1.9 psycopg==3.3.9 falcon==4.4.0 uvicorn==0.54.0
  osmium==4.3.2
)

stop() {
  end "$run/server.pid" TERM KILL
  stop_database
}

failed() {
  tail -n 40 "$log" "$run"/*.log >&2 || true
  stop
}

make_venv() {
  if [ "$(cat "$venv/pins" 2>/dev/null)" != "${pins[*]}" ]; then
    /usr/bin/python3 -m venv --clear --system-site-packages "$venv"
    "$venv/bin/python" -m pip install -q "${pins[@]}"
    echo "${pins[*]}" >"$venv/pins"
  fi
}

import_extract() { # PORT PASSWORD
  install -d -o postgres -g postgres -m 700 "$run/project"
  (umask 077 && cat >"$run/project/.env" && chown postgres "$run/project/.env") <<END
NOMINATIM_DATABASE_DSN="pgsql:host=127.0.0.1;port=$1;dbname=nominatim;user=postgres;password=$2"
NOMINATIM_DATABASE_WEBUSER=postgres
NOMINATIM_LANGUAGES=zh,en
END
  "$venv/bin/python" "$here/make_extract.py" "$run/extract.osm.pbf"
  as_postgres "$venv/bin/python" "$venv/bin/nominatim" import --project-dir "$run/project" \
    --osm-file "$run/extract.osm.pbf" --no-partitions --no-updates --offline
}

serve() { # PORT
  (cd "$run/project" && exec setsid setpriv --reuid=postgres --regid=postgres --init-groups \
    "$venv/bin/python" -m uvicorn --factory nominatim_api.server.falcon.server:run_wsgi \
    --host 127.0.0.1 --port "$1" --log-level warning </dev/null >"$run/server.log" 2>&1) &
  echo $! >"$run/server.pid"
  for _ in {1..120}; do
    "$venv/bin/python" - "$1" 2>/dev/null <<'END' && return 0
import http.client, sys
server = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=10)
server.request("GET", "/status")
sys.exit(server.getresponse().read() != b"OK")
END
    kill -0 $! || break
    sleep 0.5
  done
  echo "the server does not answer"
  return 1
}

stop
[ "${2:-}" != stop ] || exit 0
trap failed EXIT
(
  install_packages
  database_port=$(free_port)
  password=$(new_password)
  start_database "$database_port" "$password"
  make_venv
  import_extract "$database_port" "$password"
  port=$(free_port)
  serve "$port"
  echo "NOMINATIM_URL=http://127.0.0.1:$port" >"$run/url"
) >"$log" 2>&1
trap - EXIT
cat "$run/url"
