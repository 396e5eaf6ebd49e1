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
unset "${!PG@}" "${!NOMINATIM_@}" # the caller's settings are for other servers

packages=(postgresql-postgis osm2pgsql python3-venv python3-icu) # python3-icu spares a minute of compiling
pins=(
  nominatim-db==5.3.3 nominatim-api==5.3.3 SQLAlchemy==2.1.9 psycopg==3.3.9 falcon==4.4.0 uvicorn==0.54.0
  osmium==4.3.2
)

as_postgres() { # COMMAND...
  (cd "$run" && exec setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$run" "$@")
}

lives() { # PID: whether it is a process of WORK
  grep -qaF "$run/
$venv/" "/proc/$1/cmdline" 2>/dev/null
}

end() { # PIDFILE SIGNAL...: end the process it names, each signal given ten seconds
  local pid signal
  pid=$(head -n 1 "$1" 2>/dev/null) || return 0
  for signal in "${@:2}"; do
    lives "$pid" && kill -s "$signal" "$pid" || return 0
    for _ in {1..100}; do
      lives "$pid" || return 0
      sleep 0.1
    done
  done
}

stop() {
  end "$run/server.pid" TERM KILL
  end "$run/db/postmaster.pid" INT QUIT # fast, immediate
  rm -rf "$run"
}

failed() {
  tail -n 40 "$log" "$run"/*.log >&2 || true
  stop
}

free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

install_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
  fi
}

make_venv() {
  if [ "$(cat "$venv/pins" 2>/dev/null)" != "${pins[*]}" ]; then
    /usr/bin/python3 -m venv --clear --system-site-packages "$venv"
    "$venv/bin/python" -m pip install -q "${pins[@]}"
    echo "${pins[*]}" >"$venv/pins"
  fi
}

start_database() { # PORT PASSWORD
  local control bin
  control=$(printf '%s\n' /usr/share/postgresql/*/extension/postgis.control | sort -V | tail -n 1)
  bin=/usr/lib/postgresql/$(basename "${control%/extension/*}")/bin
  install -d -o postgres -g postgres -m 700 "$run" "$run/project"
  as_postgres test -x "$run" || { echo "user postgres cannot reach $run: choose another WORK" && return 1; }
  (umask 077 && echo "$2" >"$run/password" && chown postgres "$run/password")
  as_postgres "$bin/initdb" -D "$run/db" -U postgres -E UTF8 --locale=C.UTF-8 --no-sync \
    -A scram-sha-256 --pwfile="$run/password"
  cat >>"$run/db/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
port = $1
unix_socket_directories = ''
fsync = off
full_page_writes = off
synchronous_commit = off
jit = off
END
  as_postgres "$bin/pg_ctl" -D "$run/db" -l "$run/postgresql.log" -w -t 60 start
}

import_extract() { # PORT PASSWORD
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
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  start_database "$database_port" "$password"
  make_venv
  import_extract "$database_port" "$password"
  port=$(free_port)
  serve "$port"
  echo "NOMINATIM_URL=http://127.0.0.1:$port" >"$run/url"
) >"$log" 2>&1
trap - EXIT
cat "$run/url"
