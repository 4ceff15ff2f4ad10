# Fetches pinned packages of Debian trixie through an apt state of its own: the system's is never touched,
# nothing of it is installed or upgraded. Sourced by `dev`.
# shellcheck shell=bash

kApt=$kDeps/apt
kDownloads=$kDeps/downloads

# The mirror is the one this system already uses for its own release.
debian_mirror() {
  [[ -n ${UNROLL_DEBIAN_MIRROR:-} ]] && { echo "$UNROLL_DEBIAN_MIRROR"; return; }
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 2>/dev/null |
    awk '$2 == "bookworm" { print $1; exit }'
}

make_apt_state() {
  local mirror key=/usr/share/keyrings/debian-archive-keyring.gpg log=$kDeps/logs/apt.log
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || die "this system's apt names no mirror for bookworm." \
    "Set UNROLL_DEBIAN_MIRROR to the address of a Debian mirror and run the same command again."
  rm -rf "$kApt"
  mkdir -p "$kApt/lists/partial" "$kApt/cache/archives/partial" "$kApt/empty" "${log%/*}"
  : >"$kApt/status"
  printf '%s [signed-by=%s] %s trixie main\n' deb "$key" "$mirror" deb-src "$key" "$mirror" >"$kApt/sources.list"
  cat >"$kApt/apt.conf" <<CONF
Dir::State "$kApt";
Dir::State::lists "$kApt/lists";
Dir::State::status "$kApt/status";
Dir::Cache "$kApt/cache";
Dir::Etc::sourcelist "$kApt/sources.list";
Dir::Etc::sourceparts "$kApt/empty";
Dir::Etc::preferences "$kApt/no-preferences";
Dir::Etc::preferencesparts "$kApt/empty";
APT::Sandbox::User "root";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
Acquire::Languages "none";
Acquire::Retries "3";
CONF
  APT_CONFIG=$kApt/apt.conf apt-get -o APT::Update::Error-Mode=any update >"$log" 2>&1 ||
    die_of "reading trixie's package lists" "$log" "Is there a network? Then run the same command again."
}

pin_of() { awk -v name="$1" '$2 == name { print $1 }' "$kRoot/tools/setup/pins.txt"; }

# has_pin FILE: the file is there and is the pinned one.
has_pin() {
  local file=$kDownloads/$1 pin
  pin=$(pin_of "$1")
  [[ -f $file && -n $pin ]] && sha256sum --status -c <<<"$pin  $file"
}

check_pin() {
  has_pin "$1" && return 0
  local got
  got=$(sha256sum <"$kDownloads/$1" 2>/dev/null | cut -d' ' -f1)
  rm -f "$kDownloads/$1"
  die "$1 is not the file that was pinned; it was removed." \
    "expected SHA-256 $(pin_of "$1")" "got              ${got:-no file}" \
    "Run the same command again; if it comes back, the archive carries another version: look at tools/setup/pins.txt."
}

in_downloads() { (cd "$kDownloads" && APT_CONFIG=$kApt/apt.conf "$@"); }

# fetch_debs NAME[=VERSION]...: downloads binary packages into the downloads folder.
fetch_debs() {
  local log=$kDeps/logs/download.log
  mkdir -p "$kDownloads"
  watched "$log" in_downloads apt-get download "$@" ||
    die_of "downloading $*" "$log" "Is there a network? Then run the same command again."
}

# fetch_source PACKAGE PINNED_FILE FOLDER: downloads a source package and unpacks its pinned upstream archive.
fetch_source() {
  local package=$1 file=$2 folder=$kDeps/src/$3 log=$kDeps/logs/download.log
  mkdir -p "$kDownloads" "$kDeps/src"
  if ! has_pin "$file"; then
    watched "$log" in_downloads apt-get source --download-only "$package" ||
      die_of "downloading the source of $package" "$log" "Is there a network? Then run the same command again."
  fi
  check_pin "$file"
  rm -rf "$folder" "$folder.part"
  mkdir -p "$folder.part"
  tar -xf "$kDownloads/$file" -C "$folder.part" --strip-components=1 2>"$log" ||
    die_of "unpacking $file" "$log" "Run the same command again."
  mv "$folder.part" "$folder"
}

# fetch_test_data FILE POOL FOLDER: unpacks a pinned package of data from a newer release of Debian. Such a release moves on,
# and its archive keeps the newest version only: one that is gone is told, and the tests that need it are skipped.
fetch_test_data() {
  local file=$1 pool=$2 folder=$kDeps/$3 log=$kDeps/logs/download.log mirror
  mirror=$(debian_mirror)
  mkdir -p "$kDownloads"
  rm -rf "$folder"
  if ! has_pin "$file" && ! watched "$log" in_downloads /usr/lib/apt/apt-helper download-file \
    "${mirror%/}/$pool/$file" "$kDownloads/$file" "SHA256:$(pin_of "$file")"; then
    rm -f "$kDownloads/$file"
    grep -q '404' "$log" || die_of "downloading $file" "$log" "Is there a network? Then run the same command again."
    note "Debian's archive has no $file any more; look for a newer one and pin it in tools/setup/pins.txt"
    return 0
  fi
  check_pin "$file"
  mkdir -p "$folder.part"
  dpkg-deb -x "$kDownloads/$file" "$folder.part" >"$log" 2>&1 ||
    die_of "unpacking $file" "$log" "Run the same command again."
  mv "$folder.part" "$folder"
  rm -f "$kDownloads/$file"
}
