#!/usr/bin/env bash
# The same seeds must give the same digests, whatever is around the run: another environment size, heap
# fill and working folder, after other seeds or alone, another compiler, standard library, build type,
# another operating system.
#
#   run.sh PROGRAM [NAME=PROGRAM...]
#
# PROGRAM is a scenario program; each further one is compared with it. A program that ends in .exe runs
# under $REPRISE_WINE. Prints one line for each comparison; exit code 1 if any differs.
set -euo pipefail

seeds=${REPRISE_DETERMINISM_SEEDS:-1..40}
reference=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
worst=0

# digests NAME COMMAND...: the scenario, seed and digest of each run, sorted, in $work/NAME.
digests() {
  local name=$1
  shift
  local code=0
  "$@" >"$work/$name.log" 2>&1 || code=$?
  [ "$code" -eq 0 ] || { tail -n 20 "$work/$name.log" >&2; echo "determinism: $name ended with $code" >&2; exit 1; }
  tr -d '\r' <"$work/$name.json" |
    sed -n 's/.*"scenario":"\([a-z_0-9]*\)","seed":\([0-9]*\),.*"digest":"\([0-9a-f]*\)".*/\1 \2 \3/p' |
    LC_ALL=C sort >"$work/$name"
  [ -s "$work/$name" ] || { echo "determinism: $name gave no digests" >&2; exit 1; }
}

compare() {
  local name=$1
  if cmp -s "$work/reference" "$work/$name"; then
    printf '%-28s %5d runs, equal digests\n' "$name" "$(wc -l <"$work/$name")"
  else
    printf '%-28s DIFFERS: %s\n' "$name" "$(diff "$work/reference" "$work/$name" | sed -n '2p')"
    worst=1
  fi
}

run_all() { # PROGRAM JSON MORE...
  local program=$1 json=$2
  shift 2
  case $program in
    *.exe) WINEDEBUG=-all "${REPRISE_WINE:-wine64}" "$program" run --seeds "$seeds" --json "$(basename "$json")" "$@" ;;
    *) "$program" run --seeds "$seeds" --json "$json" "$@" ;;
  esac
}

digests reference run_all "$reference" "$work/reference.json" --jobs 2

# One worker takes all seeds one after the other; two workers mix them differently.
digests one-after-another run_all "$reference" "$work/one-after-another.json" --jobs 1
compare one-after-another

perturbed() {
  local -x REPRISE_UNUSED
  REPRISE_UNUSED=$(printf 'x%.0s' $(seq 20000))  # moves the stack
  (cd / && MALLOC_PERTURB_=165 MALLOC_ARENA_MAX=1 run_all "$reference_path" "$work/other-process.json" --jobs 2)
}
reference_path=$(realpath "$reference")
digests other-process perturbed
compare other-process

for other in "$@"; do
  name=${other%%=*}
  program=${other#*=}
  one() { (cd "$work" && run_all "$program" "$work/$name.json" --jobs 1); }
  program=$(realpath "$program")
  digests "$name" one
  compare "$name"
done
exit "$worst"
