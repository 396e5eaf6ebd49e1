# A PostgreSQL of one's own on loopback: what nominatim.sh and postgis.sh share. Source it; `run` names the folder of the
# server, `homes` the folders whose programs the caller may end, `packages` what it needs installed.
# shellcheck shell=bash

as_postgres() { # COMMAND...
  (cd "$run" && exec setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$run" "$@")
}

lives() { # PID: whether it is a process of the caller's
  grep -qaF "$(printf '%s/\n' "${homes[@]}")" "/proc/$1/cmdline" 2>/dev/null
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

stop_database() {
  end "$run/db/postmaster.pid" INT QUIT # fast, immediate
  rm -rf "$run"
}

free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

new_password() {
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
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

start_database() { # PORT PASSWORD
  local control bin
  control=$(printf '%s\n' /usr/share/postgresql/*/extension/postgis.control | sort -V | tail -n 1)
  bin=/usr/lib/postgresql/$(basename "${control%/extension/*}")/bin
  install -d -o postgres -g postgres -m 700 "$run"
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
