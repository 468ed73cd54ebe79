#!/usr/bin/env bash
# Every relative link of every page leads to something: links.sh [ROOT]. Links to other sites are not
# followed.
set -euo pipefail

cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

broken=$(
  find . \( -path ./.git -o -path ./build \) -prune -o -name '*.md' -print | LC_ALL=C sort |
    while read -r page; do
      # Code between fences has brackets of its own.
      awk '/^ *```/ { fenced = !fenced; next } !fenced { gsub(/`[^`]*`/, ""); print FNR ":" $0 }' "$page" |
        { grep -oE '^[0-9]+:|\]\([^)# ]+' || true; } |
        while read -r found; do
          case $found in
            [0-9]*:) line=${found%:} ;;
            *"://"* | *"(mailto:"*) ;;
            *)
              target=${found#*\(}
              [ -e "$(dirname "$page")/$target" ] || echo "${page#./}:$line: [link] $target is not there"
              ;;
          esac
        done
    done
)

[ -z "$broken" ] || { printf '%s\n' "$broken" && exit 1; }
