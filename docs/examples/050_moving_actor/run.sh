#!/usr/bin/env bash
# A room moves between three nodes while their visitors talk: everybody hears the same lines, each once and in their
# order; also when the node where the room is ends.
#   run.sh PROGRAM
set -euo pipefail
# shellcheck source=docs/examples/common/expect.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common/expect.sh"

program=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lines=40
port_of() { sed -n "s/^$1 listens on 127.0.0.1:\([0-9]*\)$/\1/p" "$work/$1"; }
launch() {
  local name=$1
  shift
  start "$name" "$program" --config "$work/$name.toml" --stay-ms 50 "$@"
  await "$name" "^$name listens on"
}

sed 's/127.0.0.1:7801/127.0.0.1:0/' "$here/alpha.toml" >"$work/alpha.toml"
launch alpha --lines "$lines"
alpha=$(port_of alpha)
sed "s/:7801/:$alpha/; s/:7802/:0/" "$here/beta.toml" >"$work/beta.toml"
launch beta --lines "$lines"
sed "s/:7801/:$alpha/; s/:7802/:$(port_of beta)/; s/:7803/:0/" "$here/gamma.toml" >"$work/gamma.toml"
# The room begins at the last one, so that every two have a link when it begins to move.
launch gamma --room --lines 0

# They talk, and it moves; then the node where it began ends, and it goes on elsewhere.
for one in alpha beta gamma; do
  await "$one" '^\[[0-9]*\] gamma: line 10 of gamma'
  await "$one" '^the room is here' 2
done
stop gamma
for one in alpha beta; do
  await "$one" "has said everything"
  await "$one" "^\[[0-9]*\] alpha: line $lines of alpha$"
  await "$one" "^\[[0-9]*\] beta: line $lines of beta$"
done
stop beta TERM
stop alpha

# What they heard: consecutive numbers, the same line for each number, and each visitor's own lines without a gap.
for one in alpha beta gamma; do
  sed -n 's/^\[\([0-9]*\)\] /\1 /p' "$work/$one" >"$work/$one.heard"
  awk -v who="$one" 'NR > 1 && $1 != last + 1 { print who " hears " $1 " after " last; wrong = 1 } { last = $1 }
    END { exit wrong }' "$work/$one.heard" || fail "a line was lost or came twice"
  awk -v who="$one" '$2 == who ":" { if ($4 != ++count) { print who " misses its line " count; exit 1 } }' \
    "$work/$one.heard" || fail "a speaker misses a line"
done
cat "$work"/*.heard | sort -u | cut -d' ' -f1 | uniq -d >"$work/different"
[ ! -s "$work/different" ] || fail "they heard different lines: $(tr '\n' ' ' <"$work/different")"

"$program" --help | grep -q -- --room || fail "--help does not tell the options"
refuses "$program"
refuses "$program" --config "$work/alpha.toml" --lines some
grep -h '^the room is here' "$work/alpha" "$work/beta" "$work/gamma" | sort -t, -k2 | tail -n 3
