#!/usr/bin/env bash
# Uses the library from outside: run.sh installed|subproject|refused
#
#   installed   installs the build into a new prefix, and builds a program with find_package
#   subproject  builds the same program with add_subdirectory
#   refused     compiles each file of refused/ twice: as it is, where the compiler must stop with
#               the text after "// refused:", and with CONTROL defined, where it must not
#
# Environment: BUILD_DIR (a finished build), CXX, CXXFLAGS, CMAKE_CXX_COMPILER_LAUNCHER.
set -euo pipefail

way=${1:?run.sh installed|subproject|refused}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_dir=$(cd "$here/../.." && pwd)
: "${BUILD_DIR:?}" "${CXX:?}"

# The same place each time, so that ccache knows what it compiled before.
work=$BUILD_DIR/consumer/$way
rm -rf "$work"
mkdir -p "$work"

build_and_run() {
  cmake -S "$here/$1" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_PREFIX_PATH="$work/prefix" -DREPRISE_SOURCE_DIR="$source_dir"
  cmake --build "$work/build" -j2
  [ "$("$work/build/consumer")" = 127.0.0.1:80 ]
}

case $way in
  installed)
    cmake --install "$BUILD_DIR" --prefix "$work/prefix" >"$work/installed.log"
    if [ -e "$work/prefix/include/asio.hpp" ] || [ -e "$work/prefix/include/gtest" ]; then
      echo "the installed package carries another project's headers" >&2
      exit 1
    fi
    build_and_run installed
    ;;
  subproject)
    build_and_run subproject
    ;;
  refused)
    status=0
    for file in "$here"/refused/*.cpp; do
      # shellcheck disable=SC2206  # the flags are words
      compile=("$CXX" $CXXFLAGS -std=c++20 -DFMT_HEADER_ONLY=1 -Werror -I "$source_dir/runtime/include"
               -fsyntax-only "$file")
      if ! "${compile[@]}" -DCONTROL 2>"$work/messages"; then
        echo "$file: its control must compile:"
        cat "$work/messages"
        status=1
      elif "${compile[@]}" 2>"$work/messages"; then
        echo "$file: compiles, and must not"
        status=1
      elif ! sed -n 's,^// refused[a-z ]*: ,,p' "$file" | grep -qFf - "$work/messages"; then
        echo "$file: refused for another reason than it says:"
        cat "$work/messages"
        status=1
      fi
    done
    exit "$status"
    ;;
  *)
    echo "run.sh: $way is none of installed, subproject, refused" >&2
    exit 2
    ;;
esac
