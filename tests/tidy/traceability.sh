#!/usr/bin/env bash
# Every test, scenario and check that docs/TRACEABILITY.md names must exist: traceability.sh [ROOT].
#
# `suite.test` is a GoogleTest, a contract behaviour or a property; scenario `name` is registered by
# REPRISE_SCENARIO; the names in the brackets behind a scenario are checks, which stand as text in
# tests/scenarios.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "${1:-$here/../..}"
page=docs/TRACEABILITY.md
known=$(mktemp)
trap 'rm -f "$known"' EXIT

find tests -name '*.cpp' -not -path 'tests/tidy/bad/*' -exec cat {} + | tr '\n' ' ' |
  grep -oE '(TEST(_[FP])?|RC_GTEST_PROP|REPRISE_SIM_TEST)\( *[a-zA-Z_]+, *[a-z_0-9A-Z]+' |
  sed -E 's/^[A-Z_]+\( *([a-zA-Z_]+), *(.*)/\1.\2/' | LC_ALL=C sort -u >"$known"
[ -s "$known" ] || { echo "traceability: no test was found" >&2; exit 1; }

missing=0
miss() {
  echo "$page: $1"
  missing=$((missing + 1))
}

count=0
while read -r name; do
  count=$((count + 1))
  grep -qxF "$name" "$known" || miss "there is no test $name"
done < <(grep -oE '`[a-zA-Z_]+\.[a-z_0-9]+`' "$page" | tr -d '`' | grep -vE '\.(hpp|cpp|sh)$' | LC_ALL=C sort -u)
[ "$count" -gt 0 ] || miss "no test is named"

while read -r name; do
  cat tests/scenarios/*.cpp | tr '\n' ' ' | grep -qE "REPRISE_SCENARIO\( *$name," ||
    miss "there is no scenario $name"
done < <(grep -oE 'scenarios? `[a-z_]+`' "$page" | sed 's/.*`\(.*\)`/\1/' | LC_ALL=C sort -u)

while read -r name; do
  grep -rqF "\"$name\"" tests/scenarios docs/examples || miss "there is no check $name"
done < <(grep -oE 'scenario `[a-z_]+` \(`[^)]*\)' "$page" | sed 's/^[^(]*//' | grep -oE '`[a-z_0-9]+`' | tr -d '`' | LC_ALL=C sort -u)

[ "$missing" -eq 0 ] || { echo "$missing names of $page hold nothing" >&2; exit 1; }
