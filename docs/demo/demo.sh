#!/usr/bin/env bash
# The main job, in under a minute: find nothing wrong where nothing is wrong, find the bug where one
# was planted, play it again, and then run the same program on real sockets.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bin=build/release/bin
work=$(mktemp -d)
server=
trap '[ -n "$server" ] && kill -9 "$server" 2>/dev/null; rm -rf "$work"' EXIT

title() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

title "1. Two thousand and more simulated worlds"
echo "   An echo service and a chat run, unchanged, in a network that delays, cuts, resets and crashes,"
echo "   each world drawn from one seed. All of them must keep every promise."
"$bin/reprise-scenarios" run --scenario 'echo_chaos' --seeds 1..1200
"$bin/reprise-scenarios" run --scenario 'chat_chaos' --seeds 1..1200

title "2. A planted bug, found"
echo "   The canary takes one receive for one message: true until the network cuts a message in two."
"$bin/reprise-scenarios" run --scenario canary --seeds 1..50 --expect-failure --json "$work/canary" |
  tail -n 25
line=$(grep -v '"verdict":"pass"' "$work/canary" | grep -m1 '"scenario":"canary"') ||
  fail "the canary's bug was not found"
seed=$(sed 's/.*"seed":\([0-9]*\).*/\1/' <<<"$line")
digest=$(sed 's/.*"digest":"\([0-9a-f]*\)".*/\1/' <<<"$line")
echo "   Found by seed $seed; the run's digest is $digest."

title "3. The same run again"
"$bin/reprise-scenarios" replay --scenario canary --seed "$seed" --events 8 >"$work/replay" && fail "the replay passed"
cat "$work/replay"
grep -q "$digest" "$work/replay" || fail "the replay has another digest"
echo "   The same digest: event for event, this is the run that failed."

title "4. The same echo program on real sockets"
"$bin/010_echo" --listen 127.0.0.1:0 >"$work/server" &
server=$!
for _ in $(seq 100); do
  grep -q '^listening on' "$work/server" && break
  sleep 0.05
done
at=$(sed -n 's/^listening on //p' "$work/server")
"$bin/010_echo" --connect "$at" --sessions 50 --seconds 4 | tee "$work/client"
grep -q 'wait-echo 0 ' "$work/client" || fail "the wait-echo count did not reach 0"
kill -INT "$server"
wait "$server" || fail "the server did not stop cleanly"
server=
cat "$work/server"

title "Done."
echo "   Next: docs/getting-started.md, from here to a scenario and a seed of your own."
