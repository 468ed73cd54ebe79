# What scripts that start examples as their users would have in common. Source it; what it says of a program is in
# $work/NAME.
#
#   start NAME COMMAND...    in the background
#   await NAME PATTERN [N]   until N lines (1 unless given) match; fails when the program ends, or after 30 s
#   has NAME PATTERN         now
#   stop NAME [SIGNAL]       by SIGINT unless given; it must end with exit code 0
#   crash NAME               kill -9
#   refuses COMMAND...       exit code 2 and one line on standard error
# shellcheck shell=bash

work=$(mktemp -d)
declare -A running=()
pid=
trap 'for pid in "${running[@]}"; do kill -9 "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT

fail() {
  echo "$0: $1" >&2
  tail -n 25 "$work"/* >&2
  exit 1
}

start() {
  local name=$1
  shift
  : >"$work/$name"
  "$@" >>"$work/$name" 2>&1 &
  running[$name]=$!
}

await() {
  local name=$1 pattern=$2 count=${3:-1} tries
  for ((tries = 0; tries < 600; ++tries)); do
    [ "$(grep -c -- "$pattern" "$work/$name" || true)" -lt "$count" ] || return 0
    kill -0 "${running[$name]}" 2>/dev/null || fail "$name ended early"
    sleep 0.05
  done
  fail "$name does not say '$pattern' $count times"
}

has() { grep -q -- "$2" "$work/$1" || fail "$1 does not say '$2'"; }

stop() {
  local name=$1 code=0
  kill "-${2:-INT}" "${running[$name]}"
  wait "${running[$name]}" || code=$?
  unset "running[$name]"
  [ "$code" -eq 0 ] || fail "$name ended with exit code $code"
}

crash() {
  kill -9 "${running[$1]}"
  wait "${running[$1]}" 2>/dev/null || true
  unset "running[$1]"
}

refuses() {
  local code=0
  "$@" >/dev/null 2>"$work/refused" || code=$?
  [ "$code" -eq 2 ] || fail "'$*' gave exit code $code instead of 2"
  [ "$(wc -l <"$work/refused")" -eq 1 ] || fail "'$*' is not answered in one line"
}
