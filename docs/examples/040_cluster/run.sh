#!/usr/bin/env bash
# Three nodes find each other; one is killed, the others notice; it comes back, and is known as another.
#   run.sh PROGRAM
set -euo pipefail
# shellcheck source=docs/examples/common/expect.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common/expect.sh"

program=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sed 's/127.0.0.1:7701/127.0.0.1:0/' "$here/alpha.toml" >"$work/alpha.toml"

# The ports of the configuration may be taken on this machine: each node gets one that is free, once.
launch() {
  start "$1" "$program" --config "$work/$1.toml" --ask-period 0.1
  await "$1" ' listens on '
}
port_of() { sed -n 's/.* listens on 127.0.0.1:\([0-9]*\)$/\1/p' "$work/$1"; }
incarnation_of() { sed -n 's/.*, incarnation \([0-9a-f]*\), listens on .*/\1/p' "$work/$1"; }

launch alpha
alpha=$(port_of alpha)
sed "s/:7701/:$alpha/; s/:7702/:0/" "$here/beta.toml" >"$work/beta.toml"
launch beta
beta=$(port_of beta)
sed -i "s/:0\"/:$beta\"/" "$work/beta.toml"
sed "s/:7701/:$alpha/; s/:7702/:$beta/; s/:7703/:0/" "$here/gamma.toml" >"$work/gamma.toml"
launch gamma

all="alpha beta gamma"
for one in $all; do
  for other in $all; do
    [ "$one" = "$other" ] || await "$one" "^$other answers: asked [0-9]* times"
  done
done
before=$(incarnation_of beta)

crash beta
for one in alpha gamma; do
  await "$one" '^member beta down: link lost$'
  await "$one" '^watch of beta over: link lost$'
  await "$one" '^peer beta down: link lost$'
  await "$one" '^beta does not answer: not sent$'
done

launch beta
after=$(incarnation_of beta)
[ "$before" != "$after" ] || fail "beta came back as the same incarnation"
for one in alpha gamma; do
  await "$one" "^peer beta up: incarnation $after, epoch 1$"
  await "$one" '^member beta up$' 2
  [ "$(grep -c '^watch of beta over' "$work/$one")" = 1 ] || fail "$one was told of one death twice"
  await beta "^$one answers: asked [0-9]* times"
done

# A node of another cluster does not come in, and both sides say so.
sed "s/^id = .*/id = \"delta\"/; s/^cluster = .*/cluster = \"elsewhere\"/; s/^dial = .*/dial = [\"127.0.0.1:$alpha\"]/" \
  "$work/alpha.toml" >"$work/delta.toml"
launch delta
await delta "^127.0.0.1:$alpha refused: another cluster$"
await alpha '^somebody refused: another cluster$'
stop delta

# Who leaves says goodbye.
stop gamma
for one in alpha beta; do await "$one" '^peer gamma down: left$'; done
stop beta TERM
stop alpha

"$program" --help | grep -q -- --config || fail "--help does not tell the options"
refuses "$program"
refuses "$program" --config "$work/nobody.toml"
echo 'nodes = 3' >"$work/wrong.toml"
refuses "$program" --config "$work/wrong.toml"
grep -q 'line 1' "$work/refused" || fail "unclear: $(cat "$work/refused")"
cat "$work/alpha"
