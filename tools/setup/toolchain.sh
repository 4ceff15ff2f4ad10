# The compiler for the browser: a stock one when there is one, else Emscripten 3.1.69 in a private folder.
# Sourced by `dev`.
# shellcheck shell=bash

kEmscriptenMinimum=3.1.69
kEmscriptenDeb=emscripten_3.1.69+dfsg-3_all.deb
kBinaryenDeb=binaryen_120-4_amd64.deb

at_least() { [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1) == "$2" ]]; }

# Prints the folder of an Emscripten that the user brought (EMSDK or PATH), when it is new enough.
users_emscripten() {
  local folder version on_path
  on_path=$(command -v emcc || true)
  [[ -z $on_path ]] || on_path=$(dirname "$(readlink -f "$on_path")")
  for folder in "${EMSDK:+$EMSDK/upstream/emscripten}" "$on_path"; do
    [[ -n $folder && -x $folder/emcc && -r $folder/emscripten-version.txt ]] || continue
    version=$(tr -d '"\n' <"$folder/emscripten-version.txt")
    at_least "$version" "$kEmscriptenMinimum" && { echo "$folder"; return; }
    echo "   leaving out the Emscripten ${version} of $folder: older than $kEmscriptenMinimum" >&2
  done
}

unpack_emscripten() {
  local log=$kDeps/logs/emscripten.log to=$kDeps/emscripten
  need_disk 1500
  has_pin "$kEmscriptenDeb" || { note "downloading Emscripten (226 MB)"; fetch_debs emscripten=3.1.69+dfsg-3; }
  check_pin "$kEmscriptenDeb"
  rm -rf "$to" "$to.part"
  mkdir -p "$to.part"
  # The link-time-optimised, position-independent, sanitizer and 64-bit variants are two thirds of the package.
  dpkg-deb --fsys-tarfile "$kDownloads/$kEmscriptenDeb" | tar -x -C "$to.part" --strip-components=4 \
    --exclude='*/emscripten/test' --exclude='*/emscripten/docs' --exclude='*/emscripten/media' \
    --exclude='*/wasm32-emscripten/lto' --exclude='*/wasm32-emscripten/lto-pic' --exclude='*/wasm32-emscripten/pic' \
    --exclude='*/wasm64-emscripten' --exclude='*asan*.a' --exclude='*ubsan*.a' --exclude='*lsan*.a' \
    ./usr/share/emscripten >"$log" 2>&1 ||
    die_of "unpacking Emscripten" "$log" "Run the same command again."
  dpkg-deb --fsys-tarfile "$kDownloads/$kEmscriptenDeb" |
    tar -x -O ./usr/share/doc/emscripten/copyright >"$to.part/LICENSE"
  # A Python version manager's launcher on the PATH would make each compiler call slow.
  sed -i 's|PYTHON=$(command -v python3 2> /dev/null)|PYTHON=/usr/bin/python3|' \
    $(find "$to.part" -maxdepth 1 -type f -perm -u+x -name 'em*' ! -name '*.py')
  /usr/bin/python3 -m compileall -q "$to.part/tools" "$to.part/emcc.py" "$to.part/emar.py" >"$log" 2>&1 || true
  mv "$to.part" "$to"
  rm -f "$kDownloads/$kEmscriptenDeb"
}

# Binaryen of trixie needs a newer C library than this system's: it gets one of its own, and a loader.
unpack_binaryen() {
  local log=$kDeps/logs/binaryen.log to=$kDeps/binaryen part=$kDeps/binaryen.part deb program libraries
  fetch_debs binaryen=120-4 libc6 libstdc++6 libgcc-s1
  check_pin "$kBinaryenDeb"
  rm -rf "$to" "$part"
  mkdir -p "$part"
  for deb in "$kBinaryenDeb" libc6_ libstdc++6_ libgcc-s1_; do
    dpkg-deb -x "$kDownloads"/"$deb"* "$part" >"$log" 2>&1 || die_of "unpacking $deb" "$log" "Run the same command again."
  done
  rm -rf "$part"/usr/share "$part"/usr/include
  mv "$part" "$to"
  libraries=$to/usr/lib/x86_64-linux-gnu
  for program in "$to"/usr/bin/wasm*; do
    patchelf --set-interpreter "$libraries/ld-linux-x86-64.so.2" --set-rpath "$libraries" "$program"
  done
  patchelf --set-rpath "$libraries" "$libraries/libbinaryen.so"
  "$to/usr/bin/wasm-opt" --version >"$log" 2>&1 || die_of "starting the fetched wasm-opt" "$log" \
    "Remove .deps/binaryen and run the same command again."
  rm -f "$kDownloads"/binaryen_* "$kDownloads"/lib{c6,stdc++6,gcc-s1}_*.deb
}

configure_emscripten() {
  cat >"$kDeps/emscripten/.emscripten" <<CONF
LLVM_ROOT = '/usr/bin'
BINARYEN_ROOT = '$kDeps/binaryen/usr'
NODE_JS = '$kNode'
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
FROZEN_CACHE = True
CONF
  mkdir -p "$kDeps/emscripten/node_modules"
  ln -sfn "$kDeps/npm/node_modules/acorn" "$kDeps/emscripten/node_modules/acorn"
}

set_up_emscripten() {
  kEmscripten=$(users_emscripten)
  if [[ -z $kEmscripten ]]; then
    once "Emscripten 3.1.69" "$(pin_of "$kEmscriptenDeb")" unpack_emscripten
    once "Binaryen 120" "$(pin_of "$kBinaryenDeb") $kDeps" unpack_binaryen
    once "Emscripten's settings" "$kNode $kDeps" configure_emscripten
    kEmscripten=$kDeps/emscripten
    unset EM_CONFIG EM_CACHE EM_LLVM_ROOT EM_BINARYEN_ROOT EM_NODE_JS PYTHON
  fi
  export UNROLL_EMSCRIPTEN=$kEmscripten EMSDK_PYTHON=${EMSDK_PYTHON:-/usr/bin/python3}
}
