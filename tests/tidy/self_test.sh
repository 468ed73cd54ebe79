#!/usr/bin/env bash
# Shows that the house rules can fail: every line of bad/ that says "expect: RULE..." is reported with
# exactly these rules, no other line is, and no rule is without such a line.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$here/bad" "$work/tree"
cd "$work/tree"

# The one fixture that nobody wants to keep: 401 lines.
awk 'BEGIN { for (i = 1; i <= 401; ++i) print "int line_" i ";" (i == 401 ? "  // expect: length" : "") }' \
  >runtime/src/core/long_file.cpp

if "$here/tidy.sh" . >"$work/output" 2>/dev/null; then
  echo "the fixtures of the house rules passed"
  exit 1
fi
sed -E 's/^([^ ]+ \[[a-z-]+\]).*/\1/' "$work/output" | LC_ALL=C sort >"$work/reported"
grep -rn 'expect: ' --include='*.?pp' . |
  sed -E 's,^\./([^:]*:[0-9]+):.*expect: ,\1 ,' |
  awk '{ for (i = 2; i <= NF; ++i) print $1 ": [" $i "]" }' | LC_ALL=C sort >"$work/expected"

if ! diff -u "$work/expected" "$work/reported"; then
  echo "expected (-) and reported (+) breaches differ"
  exit 1
fi
grep -ohE 'report(_at|_once)?\((suspect_line\[i\], |[a-zA-Z_]+, |1, )?"[a-z-]+"' "$here/rules.awk" | sed 's/.*"\(.*\)"/\1/' | sort -u |
  while read -r rule; do
    grep -qF "[$rule]" "$work/expected" || { echo "no fixture for the rule $rule" && exit 1; }
  done
echo "$(wc -l <"$work/expected") breaches, each reported where it stands"
