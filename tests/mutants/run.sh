#!/usr/bin/env bash
# Takes one rule out of the product at a time; the suite must notice each.
#
#   run.sh [NAME...]     only these mutants
#
# A mutant is a folder's file NAME.patch, applied to a copy of the tree. Its first lines say
#   # rule: what is removed
#   # kill: a command, run in the copy's build folder, that must fail
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${REPRISE_MUTANTS_DIR:-$root/build/mutants}
mkdir -p "$work/source" "$work/build"

mutants=("$@")
if [ ${#mutants[@]} -eq 0 ]; then
  for file in "$here"/*.patch; do mutants+=("$(basename "$file" .patch)"); done
fi

sync_tree() {
  for folder in runtime transports sim tests fuzz docs cmake; do
    [ -d "$root/$folder" ] || continue
    rm -rf "${work:?}/source/$folder"
    cp -a "$root/$folder" "$work/source/$folder"
  done
  cp -a "$root/CMakeLists.txt" "$root/CMakePresets.json" "$work/source/"
}

build() {
  cmake -S "$work/source" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DREPRISE_BUILD_FUZZ=OFF >"$work/configure.log" &&
    cmake --build "$work/build" -j2 --target "$@" >"$work/build.log" 2>&1
}

survived=0
for name in "${mutants[@]}"; do
  patch_file=$here/$name.patch
  rule=$(sed -n 's/^# rule: //p' "$patch_file")
  kill_command=$(sed -n 's/^# kill: //p' "$patch_file")
  target=$(awk '{print $1}' <<<"$kill_command")
  sync_tree
  patch -s -p1 -d "$work/source" <"$patch_file" || { echo "mutants: $name does not apply" >&2; exit 2; }
  build "$(basename "$target")" || { tail -n 5 "$work/build.log" >&2; echo "mutants: $name does not build" >&2; exit 2; }
  if (cd "$work/build/bin" && timeout 300 bash -c "./$kill_command") >"$work/run.log" 2>&1; then
    printf 'SURVIVED  %-28s %s\n' "$name" "$rule"
    survived=$((survived + 1))
  else
    printf 'killed    %-28s %s\n' "$name" "$rule"
  fi
done
echo "mutants: ${#mutants[@]} tried, $survived survived"
[ "$survived" -eq 0 ]
