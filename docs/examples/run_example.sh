#!/usr/bin/env bash
# Starts a program as a server and again as its client, and stops both as a user would.
#   run_example.sh PROGRAM
set -euo pipefail

program=$1
log=$(mktemp)
server=
trap '[ -n "$server" ] && kill -9 "$server" 2>/dev/null; rm -f "$log"' EXIT

fail() {
  echo "run_example: $1" >&2
  cat "$log" >&2
  exit 1
}

"$program" --listen 127.0.0.1:0 --threads 2 >"$log" 2>&1 &
server=$!
for _ in $(seq 100); do
  grep -q '^listening on' "$log" && break
  kill -0 "$server" 2>/dev/null || fail "the server ended early"
  sleep 0.05
done
port=$(sed -n 's/^listening on [0-9.]*:\([0-9]*\).*/\1/p' "$log")
[ -n "$port" ] || fail "the server does not say where it listens"

out=$("$program" --connect "127.0.0.1:$port" --threads 2 --sessions 20 --seconds 2) ||
  fail "the client failed: $out"
echo "$out"
echo "$out" | grep -Eq 'wait-[a-z]+ 0 .* wrong 0$' || fail "the wait count did not reach 0"
answered=$(echo "$out" | sed -n 's/.*answered \([0-9]*\).*wrong.*/\1/p')
[ "$answered" -gt 1000 ] || fail "only $answered answers"

# A second server on the same port is refused, and says so.
if refused=$("$program" --listen "127.0.0.1:$port" 2>&1); then fail "two servers on one port"; fi
echo "$refused" | grep -q 'address in use' || fail "unclear: $refused"

for bad in "--listen nonsense" "--connect 1.2.3.4" "--nonsense" ""; do
  code=0
  # shellcheck disable=SC2086  # the words are meant to be split
  "$program" $bad >/dev/null 2>"$log.bad" || code=$?
  [ "$code" -eq 2 ] || fail "'$bad' gave exit code $code instead of 2"
  [ "$(wc -l <"$log.bad")" -eq 1 ] || fail "'$bad' is not answered in one line"
done
rm -f "$log.bad"

kill -INT "$server"
code=0
wait "$server" || code=$?
server=
[ "$code" -eq 0 ] || fail "the server ended with exit code $code"
cat "$log"
