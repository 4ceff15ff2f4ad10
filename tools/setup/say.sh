# Messages and bookkeeping shared by `dev` and its parts. Sourced, never run.
# shellcheck shell=bash

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  kBold=$'\e[1m' kRed=$'\e[31m' kReset=$'\e[0m'
else
  kBold='' kRed='' kReset=''
fi

heading() { printf '%s== %s%s\n' "$kBold" "$*" "$kReset"; }
note() { printf '   %s\n' "$*"; }

# die MESSAGE [WHAT TO DO]...: one message, the remedies under it, exit 1.
die() {
  printf '%sdev: %s%s\n' "$kRed" "$1" "$kReset" >&2
  shift
  local line
  for line in "$@"; do printf '     %s\n' "$line" >&2; done
  exit 1
}

free_mb() { df -Pm "$1" | awk 'NR == 2 { print $4 }'; }

need_disk() {
  local free
  free=$(free_mb "$kRoot")
  ((free >= $1)) || die "only ${free} MB are free on the disk that holds $kRoot; this step needs $1 MB." \
    "Free some space (./dev clean removes what was built) and run the same command again: it goes on where it stopped."
}

# die_of WHAT LOG [REMEDY]...: like die, but looks first for a full disk and shows the end of the log.
die_of() {
  local what=$1 log=$2
  shift 2
  tail -n 20 "$log" >&2 || true
  if (($(free_mb "$kRoot") < 50)) || grep -q 'No space left on device' "$log"; then
    die "$what failed: the disk is full." \
      "Free some space (./dev clean removes what was built) and run the same command again."
  fi
  die "$what failed; the whole log is in ${log#"$kRoot"/}." "$@"
}

# once NAME KEY COMMAND...: runs the command unless it already succeeded with the same key.
once() {
  local name=$1 key=$2 stamp=$kDeps/stamps/$1
  shift 2
  [[ -f $stamp && $(<"$stamp") == "$key" ]] && return 0
  rm -f "$stamp"
  local begin=$SECONDS
  heading "set-up: $name"
  "$@"
  mkdir -p "$kDeps/stamps"
  printf '%s\n' "$key" >"$stamp"
  note "done in $((SECONDS - begin)) s"
}

# watched LOG COMMAND...: the command's words go to the log; on a terminal its latest line is shown meanwhile.
watched() {
  local log=$1 pid code=0 line
  shift
  if [[ ! -t 1 ]]; then
    "$@" >"$log" 2>&1
    return
  fi
  "$@" >"$log" 2>&1 &
  pid=$!
  trap 'kill "$pid" 2>/dev/null || true; exit 130' INT
  while kill -0 "$pid" 2>/dev/null; do
    line=$(tail -n1 "$log" | tr -d '\r' | cut -c1-"$((${COLUMNS:-100} - 4))")
    printf '\r\e[K   %s' "$line"
    sleep 0.5
  done
  wait "$pid" || code=$?
  trap - INT
  printf '\r\e[K'
  return "$code"
}
