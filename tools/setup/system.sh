# What the system must bring: Debian 12 and the packages of packages.txt. Sourced by `dev`.
# shellcheck shell=bash

check_system() {
  local id='' version='' arch release=${UNROLL_OS_RELEASE:-/etc/os-release}
  # shellcheck disable=SC1091
  [[ -r $release ]] && id=$(. "$release" && echo "${ID:-}") && version=$(. "$release" && echo "${VERSION_ID:-}")
  arch=$(uname -m)
  [[ $id == debian && $version == 12 && $arch == x86_64 ]] && return 0
  die "this script sets up Debian 12 on x86-64; this is ${id:-an unknown system} ${version:-} on $arch." \
    "Install the tools and libraries listed in tools/setup/packages.txt your own way, unpack Dear ImGui 1.90.1," \
    "Catch2 3.7 and (for the browser) SDL2 2.32 and a stock emsdk >= 3.1.69, then build with CMake alone:" \
    "  cmake --preset native-release && cmake --build --preset native-release" \
    "  cmake --preset web-release    && cmake --build --preset web-release" \
    "README.md tells which variables point at the unpacked sources."
}

# The lists in tools/setup that a command needs: building takes one, testing both.
kPackageLists=(packages)

wanted_packages() {
  local list
  for list in "${kPackageLists[@]}"; do
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' -e 's/[[:space:]]*$//' "$kRoot/tools/setup/$list.txt"
  done
  # npm is only asked for when no npm is there: a Node from elsewhere brings its own and conflicts with Debian's.
  command -v npm >/dev/null || echo npm
}

missing_packages() {
  local wanted
  mapfile -t wanted < <(wanted_packages)
  { dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true; } |
    awk -v wanted="${wanted[*]}" '
      $1 == "installed" { have[$2] = 1 }
      END { n = split(wanted, w, " "); for (i = 1; i <= n; i++) if (!have[w[i]]) print w[i] }'
}

is_root() { ((EUID == 0)); }

install_packages() {
  local missing raised log=$kDeps/logs/packages.log as_root=()
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} == 0)) && return 0
  heading "set-up: ${#missing[@]} Debian packages are missing"
  note "${missing[*]}"
  if ! is_root; then
    command -v sudo >/dev/null || die "installing packages needs root, and there is no sudo." \
      "Ask someone who may to run: apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
    sudo -v || die "sudo refused." \
      "Ask someone who may to run: apt-get install --no-install-recommends ${missing[*]}"
  fi
  need_disk 3000
  mkdir -p "${log%/*}"
  "${as_root[@]}" apt-get -o Acquire::Retries=3 -o APT::Update::Error-Mode=any update >"$log" 2>&1 ||
    die_of "apt-get update" "$log" "Is there a network? Then run the same command again."
  raised=$(apt-get -s install --no-upgrade --no-install-recommends "${missing[@]}" 2>/dev/null |
    sed -nE 's/^Inst ([^ ]+) \[.*/\1/p' | tr '\n' ' ')
  [[ -z $raised ]] || note "they depend on newer forms of these, which apt brings along: $raised"
  watched "$log" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o Acquire::Retries=3 install -y --no-upgrade --no-install-recommends "${missing[@]}" ||
    die_of "installing packages" "$log" "Mend what the log names, then run the same command again."
}
