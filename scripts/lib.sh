# What the scripts share. Sourced, not run: it goes to the root of the repository and sets `target`.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# rustup puts cargo here, and a shell that no one logged in to does not look there.
if ! command -v cargo >/dev/null && [[ -x ${HOME:-}/.cargo/bin/cargo ]]; then
  PATH="$HOME/.cargo/bin:$PATH"
fi

# The same folder and profile for everything, so that nothing is compiled twice.
target=${CARGO_TARGET_DIR:-$root/target}

say() {
  printf '%s\n' "$*"
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# at_least 1.90 1.95.0: is the second version as new as the first?
at_least() {
  [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]
}

# The help of a script is the comment at its top.
help() {
  sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
}

build_front_end() {
  npm --prefix ui run --silent build
}

# `--workspace` so that features, and with them compiled crates, are the same as in the tests.
build_programs() {
  cargo build --workspace --bins --locked
}

# PostgreSQL's programs: the newest that Debian has, or those on the path.
postgres_program() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin/"$1" 2>/dev/null | sort -V | tail -n 1)
  [[ -n $found ]] || found=$(command -v "$1") ||
    fail "PostgreSQL is missing: $1 was not found. On Debian: apt-get install postgresql"
  printf '%s' "$found"
}

# start_postgres FOLDER: a cluster of its own in a folder, on a port of its own, which ends with this
# script. Sets `database` to its address. PostgreSQL refuses to run as root, so it is `nobody` there.
start_postgres() {
  local folder=$1 as=() initdb postgres port
  initdb=$(postgres_program initdb)
  postgres=$(postgres_program postgres)
  mkdir -p "$folder"
  chmod 700 "$folder"
  if ((EUID == 0)); then
    chown nobody "$folder"
    as=(setpriv --reuid=nobody --clear-groups)
    "${as[@]}" test -x "$(dirname "$folder")" ||
      fail "PostgreSQL runs as nobody and cannot reach $folder. Choose a folder such as /var/tmp/central."
  fi
  if [[ ! -e $folder/db/PG_VERSION ]]; then
    say "Making a database"
    (cd "$folder" && "${as[@]}" "$initdb" --auth=trust --username=guichet --encoding=UTF8 --locale=C -D "$folder/db" >/dev/null)
  fi
  # Asked of the system, so that no other PostgreSQL is met.
  port=$(node -e 'const s = require("net").createServer(); s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  (cd "$folder" && exec "${as[@]}" "$postgres" -D "$folder/db" -h 127.0.0.1 -p "$port" -k "$folder") 2>"$folder/postgresql.log" &
  postgres_process=$!
  trap 'kill $postgres_process 2>/dev/null; wait $postgres_process 2>/dev/null' EXIT
  database=postgres://guichet@127.0.0.1:$port/postgres
  for _ in $(seq 1 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
    kill -0 "$postgres_process" 2>/dev/null || break
    sleep 0.2
  done
  fail "PostgreSQL did not start: $(tail -n 3 "$folder/postgresql.log")"
}
