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
