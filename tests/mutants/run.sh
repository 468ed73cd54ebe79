#!/usr/bin/env bash
# Takes one rule out of the product at a time; the tests must notice each.
#
#   run.sh [NAME...]            only these mutants
#   run.sh --check [NAME...]    whether each still applies to the sources; builds nothing
#
# A mutant is NAME.mutant, a text of three or more parts, each opened by its word on a line of its own:
#
#   rule     what is taken out, for people
#   file     where
#   old      the lines to replace; they stand there exactly once
#   new      what comes instead (may be empty)
#   kill     the program in bin/ that must fail, with its arguments
#
# Every program must pass before anything was taken out. Exit codes: 0 all killed, 1 a survivor, 2 a mutant
# that cannot be judged: it does not apply or does not build.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${REPRISE_MUTANTS_DIR:-$root/build/mutants}
programs=$work/build/release/bin

stop() {
  echo "mutants: $*" >&2
  exit 2
}

# part WORD FILE: the lines of this part.
part() {
  awk -v word="$1" '/^(rule|file|old|new|kill)$/ { inside = ($0 == word); next } inside' "$2"
}

# Sets `before` to the file in the tree $1 that the mutant $2 changes, $old and $new to what it replaces.
read_mutant() {
  local mutant=$here/$2.mutant without
  [ -f "$mutant" ] || stop "no mutant $2"
  rule=$(part rule "$mutant")
  file=$1/$(part file "$mutant")
  old=$(part old "$mutant")
  new=$(part new "$mutant")
  kill_command=$(part kill "$mutant")
  [ -f "$file" ] || stop "$2: there is no $file"
  before=$(cat "$file")
  without=${before//"$old"/}
  [ $((${#before} - ${#without})) -eq ${#old} ] || stop "$2: what it replaces is not there exactly once"
}

check=no
if [ "${1:-}" = --check ]; then
  check=yes
  shift
fi
mutants=("$@")
if [ ${#mutants[@]} -eq 0 ]; then
  for file in "$here"/*.mutant; do mutants+=("$(basename "$file" .mutant)"); done
fi

if [ "$check" = yes ]; then
  for name in "${mutants[@]}"; do read_mutant "$root" "$name"; done
  echo "mutants: ${#mutants[@]} apply"
  exit 0
fi

# Copies are as new as this run: with the times of the originals, what the last mutant of another run was
# built into would look newer than its source, and stay.
rm -rf "$work"/{runtime,transports,sim,tests,fuzz,docs,cmake}
mkdir -p "$work"
for item in runtime transports sim tests fuzz docs cmake CMakeLists.txt CMakePresets.json; do
  cp -r "$root/$item" "$work/"
done
(cd "$work" && cmake --preset release -DREPRISE_BUILD_FUZZ=OFF >configure.log) || stop "it does not configure: $work/configure.log"

build() { cmake --build "$work/build/release" -j "$(nproc)" --target "$@" >"$work/build.log" 2>&1; }
# What is drawn at random otherwise is the same each time, and enough that nothing survives by luck.
passes() {
  (cd "$programs" && RC_PARAMS="max_success=2000 seed=1" timeout 120 bash -c "./$1") >"$work/run.log" 2>&1
}

declare -A sound
survived=0
for name in "${mutants[@]}"; do
  read_mutant "$work" "$name"
  target=${kill_command%% *}

  if [ -z "${sound[$kill_command]:-}" ]; then
    build "$target" || stop "$target does not build: $work/build.log"
    passes "$kill_command" || stop "$kill_command fails before anything was taken out: $work/run.log"
    sound[$kill_command]=yes
  fi

  printf '%s\n' "${before/"$old"/"$new"}" >"$file"
  build "$target" || stop "$name does not build: $work/build.log"
  if passes "$kill_command"; then
    printf 'SURVIVED  %-26s %s\n' "$name" "$rule"
    survived=$((survived + 1))
  else
    printf 'killed    %-26s %s\n' "$name" "$rule"
  fi
  printf '%s\n' "$before" >"$file"
done
echo "mutants: ${#mutants[@]} tried, $survived survived"
[ "$survived" -eq 0 ]
