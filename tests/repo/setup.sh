#!/usr/bin/env bash
# The set-up's promises, tried in a scratch folder: clear words, wrong files refused, finished steps not repeated.
set -euo pipefail
kSource=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
kRoot=$(mktemp -d)
trap 'rm -rf "$kRoot"' EXIT
kDeps=$kRoot/.deps
mkdir -p "$kRoot/tools/setup" "$kDeps/logs" "$kDeps/downloads"
cp "$kSource"/tools/setup/*.{sh,txt} "$kRoot/tools/setup/"
passed=0 failed=0

# expect WHAT PATTERN COMMAND...: the command ends with an error and says the pattern.
expect() {
  local what=$1 pattern=$2 out
  shift 2
  if out=$("$@" 2>&1); then
    failed=$((failed + 1))
    echo "FAILED $what: it succeeded: $out"
  elif [[ $out != *$pattern* ]]; then
    failed=$((failed + 1))
    echo "FAILED $what: it does not say '$pattern': $out"
  else
    passed=$((passed + 1))
  fi
}

hold() {
  if "${@:2}"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED $1"
  fi
}

for part in say system fetch node toolchain; do
  # shellcheck source=/dev/null
  source "$kRoot/tools/setup/$part.sh"
done

expect "an unknown command" "there is no command frobnicate" "$kSource/dev" frobnicate
expect "an unknown option of clean" "clean knows no" "$kSource/dev" clean --everything

printf 'ID=plan9\nVERSION_ID=4\n' >"$kRoot/os-release"
expect "an unknown system" "cmake --preset native-release" env UNROLL_OS_RELEASE="$kRoot/os-release" "$kSource/dev" setup

echo "not Catch2" >"$kDownloads/catch2_3.7.1.orig.tar.gz"
expect "a wrong checksum" "is not the file that was pinned" check_pin catch2_3.7.1.orig.tar.gz
hold "a wrong file stayed" test ! -e "$kDownloads/catch2_3.7.1.orig.tar.gz"
expect "a file that is missing" "is not the file that was pinned" check_pin catch2_3.7.1.orig.tar.gz

gone() { in_downloads() { echo "E: Failed to fetch x  404  Not Found"; return 100; }; fetch_test_data "$1" pool/x data; }
hold "test data that Debian has no more stops nothing" test "$(gone catch2_3.7.1.orig.tar.gz | grep -c 'no catch2.* any more')" = 1
no_answer() { in_downloads() { echo "E: could not resolve the host"; return 100; }; fetch_test_data "$1" pool/x data; }
expect "test data without a network" "Is there a network?" no_answer catch2_3.7.1.orig.tar.gz

full_disk() { free_mb() { echo 12; }; need_disk 1000; }
expect "a full disk" "only 12 MB are free" full_disk
no_space() { echo "tar: write error: No space left on device" >"$kDeps/logs/x.log"; die_of "unpacking" "$kDeps/logs/x.log"; }
expect "a disk that fills up" "the disk is full" no_space

no_network() { apt-get() { echo "E: could not resolve the host"; return 100; }; UNROLL_DEBIAN_MIRROR=none make_apt_state; }
expect "no network" "Is there a network?" no_network
no_root() {
  is_root() { false; }
  command() { false; }
  missing_packages() { echo ninja-build; }
  install_packages
}
expect "no root and no sudo" "apt-get install --no-install-recommends ninja-build" no_root

# stock VERSION: a folder laid out like an emsdk of that version.
stock() {
  local folder=$kRoot/emsdk-$1
  mkdir -p "$folder/upstream/emscripten"
  printf '"%s"\n' "$1" >"$folder/upstream/emscripten/emscripten-version.txt"
  printf '#!/bin/sh\n' >"$folder/upstream/emscripten/emcc"
  chmod +x "$folder/upstream/emscripten/emcc"
  echo "$folder"
}
new=$(stock 4.0.1) old=$(stock 3.1.68)
hold "a stock emsdk is passed over" test "$(EMSDK=$new users_emscripten)" = "$new/upstream/emscripten"
hold "an emcc on the PATH is passed over" \
  test "$(unset EMSDK; PATH=$new/upstream/emscripten:$PATH users_emscripten)" = "$new/upstream/emscripten"
hold "an emsdk that is too old is used" \
  test "$(EMSDK=$old users_emscripten 2>&1)" = "   leaving out the Emscripten 3.1.68 of $old/upstream/emscripten: older than 3.1.69"

eval "$(sed -n '/^closing() {/,/^}/p' "$kSource/tests/run")"
hold "the closing line counts what was skipped" test "$(closing 7 0 2 | tail -n1)" = "7 passed, 0 failed"
hold "what was skipped is not said" test "$(closing 7 0 2 | head -n1)" = "   2 skipped"
hold "nothing skipped takes a line" test "$(closing 7 1 0)" = "7 passed, 1 failed"

count=0
work() { count=$((count + 1)); }
fail() { return 3; }
once "a step" key1 work >/dev/null
once "a step" key1 work >/dev/null
hold "a finished step was repeated" test "$count" = 1
once "a step" key2 work >/dev/null
hold "a step with another pin was not repeated" test "$count" = 2
set +e
(set -e; once "a failing step" key fail) >/dev/null 2>&1
set -e
hold "a failed step counts as done" test ! -e "$kDeps/stamps/a failing step"

hold "3.1.9 passes for newer than 3.1.69" bash -c "$(declare -f at_least); ! at_least 3.1.9 3.1.69"
hold "4.0.1 does not pass for newer than 3.1.69" at_least 4.0.1 3.1.69
unsigned=$(sed -e '/^#/d' "$kRoot/tools/setup/pins.txt" | grep -vcE '^[0-9a-f]{64}  [^ ]+$' || true)
hold "a pin is not a SHA-256 and a name" test "$unsigned" = 0
for list in packages packages-test; do
  hold "$list.txt is not in order" bash -c "sed 's/ .*//' '$kRoot/tools/setup/$list.txt' | grep -v '^#' | LC_ALL=C sort -c"
done

echo "$passed passed, $failed failed"
((failed == 0))
