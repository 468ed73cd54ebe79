#!/usr/bin/env bash
# The house rules over a tree: tidy.sh [ROOT]. Prints each breach as file:line: [rule] what to write
# instead, and fails when there is one. rules.awk holds the rules for one file; here is what needs the
# tree: every source of a library or test is in a CMakeLists.txt, whose lists are written by hand.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "${1:-$here/../..}"

folders=()
for folder in runtime transports sim tests fuzz docs; do
  [ ! -d "$folder" ] || folders+=("$folder")
done

unlisted() {
  local folder list file
  for folder in runtime transports sim; do
    list=$folder/CMakeLists.txt
    [ -f "$list" ] || continue
    find "$folder" -path "$folder/src/*.cpp" -o -path "$folder/include/*.hpp" | LC_ALL=C sort |
      while read -r file; do
        grep -qE "(^|[ (])${file#"$folder"/}($|[ )])" "$list" ||
          echo "$file:1: [unlisted] not in $list; add it to HEADERS or SOURCES"
      done
  done
}

# A test that no list names is never run.
unlisted_tests() {
  local file folder
  find tests -name '*.cpp' -not -path 'tests/tidy/bad/*' -not -path 'tests/consumer/*' 2>/dev/null |
    LC_ALL=C sort | while read -r file; do
      folder=$(dirname "$file")
      grep -qE "(^|[ (/])$(basename "$file")($|[ )])" "$folder"/{CMakeLists.txt,*.cmake} \
        "$folder"/../CMakeLists.txt 2>/dev/null ||
        echo "$file:1: [unlisted] in no CMakeLists.txt or tests.cmake; nothing builds it"
    done
}

breaches=$(
  find "${folders[@]}" \( -name '*.hpp' -o -name '*.cpp' \) -not -path 'tests/tidy/bad/*' |
    LC_ALL=C sort | LC_ALL=C xargs awk -f "$here/rules.awk"
  unlisted
  unlisted_tests
)

[ -n "$breaches" ] || exit 0
printf '%s\n' "$breaches"
printf '%s\n' "$breaches" | awk 'END { print NR " breaches of the house rules" }' >&2
exit 1
