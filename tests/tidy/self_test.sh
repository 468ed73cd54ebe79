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
# Names of tests, scenarios and checks that are not there.
page=$work/page
mkdir -p "$page/docs/examples" "$page/tests/scenarios"
echo 'TEST(suite, is_there) {}' >"$page/tests/one_test.cpp"
echo 'REPRISE_SCENARIO(known, "text", run) { check("checked"); }' >"$page/tests/scenarios/one.cpp"
good='| 1 | says | `suite.is_there`, scenario `known` (`checked`) |'
echo "$good" >"$page/docs/TRACEABILITY.md"
"$here/traceability.sh" "$page" || { echo "names that are there were missed" && exit 1; }
for wrong in 's/is_there/is_not_there/' 's/`known`/`unknown`/' 's/`checked`/`unchecked`/'; do
  sed "$wrong" <<<"$good" >"$page/docs/TRACEABILITY.md"
  if "$here/traceability.sh" "$page" >/dev/null 2>&1; then
    echo "a name that is not there passed: $wrong"
    exit 1
  fi
done

echo "$(wc -l <"$work/expected") breaches, each reported where it stands"
