#!/usr/bin/env bash
# The game from its first ping to its last, and stopped in its middle, and what is said about wrong options.
#   run.sh PROGRAM
set -euo pipefail
# shellcheck source=docs/examples/common/expect.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common/expect.sh"

program=$1
"$program" --help | grep -q -- --pings || fail "--help does not tell the options"

"$program" --pings 12 --patience 4 >"$work/game" || fail "the game ended with $?"
has game 'pinger: pong 1$'
has game 'ponger: ping 5 is too much for me'
has game 'pinger: the ponger is down: crashed'
has game 'referee: the ponger crashed and lives again'
has game 'pinger: pong 12$'
has game 'the ponger has heard 2 pings in this life'
has game '^12 pings, 10 pongs, 2 crashes, 2 restarts$'

for signal in INT TERM; do
  start long "$program" --pings 0
  await long 'pinger: pong 3$'
  stop long "$signal"
  has long '^[0-9]* pings, '
done

refuses "$program" --nonsense
refuses "$program" --pings many
cat "$work/game"
