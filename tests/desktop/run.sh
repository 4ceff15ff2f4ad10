#!/usr/bin/env bash
# The desktop program on a screen of its own (Xvfb, software OpenGL).
#   tests/desktop/run.sh PROGRAM
# The last line is `N passed, N failed`.
set -uo pipefail
program=$(readlink -f "${1:?usage: run.sh PROGRAM}")
work=$(mktemp -d)
screen=
trap '[[ -z $screen ]] || kill "$screen"; rm -rf "$work"' EXIT
export LIBGL_ALWAYS_SOFTWARE=1 SDL_VIDEODRIVER=x11 XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config HOME=$work
kLimit=120 # seconds for one visit
passed=0 failed=0

Xvfb -displayfd 3 -screen 0 1600x1000x24 3>"$work/display" 2>"$work/xvfb" &
screen=$!
for _ in $(seq 100); do
  [[ -s $work/display ]] && break
  sleep 0.1
done
[[ -s $work/display ]] || { cat "$work/xvfb"; echo "Xvfb did not start"; echo "0 passed, 1 failed"; exit 1; }
DISPLAY=:$(cat "$work/display")
export DISPLAY

# window ARGUMENT...: runs the program to its end; its words go to $work/said.
window() {
  timeout "$kLimit" "$program" "$@" >"$work/said" 2>&1
}

# check NAME COMMAND...: one test.
check() {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok      $name"
  else
    failed=$((failed + 1))
    echo "FAILED  $name"
    sed 's/^/        /' "$work/said" 2>/dev/null | tail -n 20
  fi
}

# value FILE KEY: a number or word of a state file.
value() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"; }

# Many colours, and light and dark parts.
not_flat() {
  local colours spread
  colours=$(identify -format '%k' "$1") && spread=$(convert "$1" -colorspace Gray -format '%[fx:standard_deviation*1000]' info:) &&
    ((colours > 100)) && ((${spread%.*} > 20))
}
brighter() {
  local a b
  a=$(convert "$1" -colorspace Gray -format '%[fx:int(mean*1000)]' info:) && b=$(convert "$2" -colorspace Gray -format '%[fx:int(mean*1000)]' info:) &&
    ((a > b + 300))
}
size_is() { [[ $(identify -format '%wx%h' "$1") == "$2" ]]; }

trains() {
  window --size 1200x800 --frames 3 --screenshot "$work/first.bmp" --click Play --wait-update 60 \
    --click Pause --frames 5 --screenshot "$work/trained.bmp" --state "$work/state.json" --quit
}
check 'the window opens, trains, pauses and closes with exit code 0' trains
check 'its first picture is not flat' not_flat "$work/first.bmp"
check 'its picture after training is not flat' not_flat "$work/trained.bmp"
pictures_differ() { ! cmp -s "$work/first.bmp" "$work/trained.bmp"; }
check 'training changes the picture' pictures_differ
learned() { (($(value "$work/state.json" update) >= 60)) && [[ $(value "$work/state.json" state) == paused ]]; }
check 'it has done its updates and stands still' learned
check 'the picture has the size asked for' size_is "$work/trained.bmp" 1200x800

kept() {
  window --frames 5 --click Resume --wait-update 60 --frames 3 --state "$work/resumed.json" --quit &&
    [[ $(value "$work/resumed.json" hash) == $(value "$work/state.json" hash) ]]
}
check 'the run is kept and can be resumed at the next start' kept

linked() {
  window --link '#H=16&seed=3&step=25' --wait-update 25 --frames 3 --state "$work/a.json" --quit &&
    window --link 'H=16&seed=3&step=25' --wait-update 25 --frames 3 --state "$work/b.json" --quit &&
    [[ $(value "$work/a.json" hash) == $(value "$work/b.json" hash) && $(value "$work/a.json" update) == 25 ]]
}
check 'a link gives the same run each time' linked

title() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["text"]["title"])' "$1"; }
dropped() {
  printf 'the cat sat on the mat and the dog sat on the log, again and again and again and again.' >"$work/cat.txt"
  window --link 'v=1' --frames 5 --drop "$work/cat.txt" --frames 40 --state "$work/dropped.json" --quit &&
    [[ $(title "$work/dropped.json") == cat.txt ]]
}
check 'a dropped text is learned' dropped
folder() {
  mkdir -p "$work/folder"
  window --link 'v=1' --frames 5 --drop "$work/folder" --frames 40 --state "$work/folder.json" --quit &&
    grep -q 'folder: nothing to read' "$work/folder.json"
}
check 'a dropped folder is refused in words' folder
pasted() {
  window --link 'v=1' --frames 5 --paste 'to be or not to be, that is the question that is asked here once more' --frames 40 \
    --state "$work/pasted.json" --quit && [[ $(title "$work/pasted.json") == 'pasted text' ]]
}
check 'a pasted text is learned' pasted

dark() {
  window --theme light --frames 3 --screenshot "$work/light.bmp" --quit &&
    window --theme dark --frames 3 --screenshot "$work/dark.bmp" --quit && brighter "$work/light.bmp" "$work/dark.bmp"
}
check 'dark is dark and light is light' dark

large() {
  window --size 600x400 --scale 2 --frames 3 --screenshot "$work/large.bmp" --state "$work/large.json" --quit &&
    size_is "$work/large.bmp" 1200x800 && [[ $(value "$work/large.json" pixel_ratio) == 2* ]]
}
check 'everything can be enlarged' large

gallery() { window --gallery --frames 3 --screenshot "$work/gallery.bmp" --quit && not_flat "$work/gallery.bmp"; }
check 'the style guide opens' gallery

# when FILE: waits until it is written.
when() {
  for _ in $(seq 300); do
    [[ -s $1 ]] && return 0
    sleep 0.1
  done
  return 1
}
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

idle() {
  local before spent
  "$program" --frames 3 --state "$work/open.json" >"$work/said" 2>&1 &
  local pid=$!
  when "$work/open.json" || return 1
  sleep 5 # the first save and the last animations are over
  before=$(ticks $pid)
  sleep 3
  spent=$(($(ticks $pid) - before))
  kill -TERM $pid
  wait $pid || return 1
  echo "$spent clock ticks in 3 s at rest" >>"$work/said"
  ((spent <= 3))
}
check 'at rest it takes no processor time' idle

terminated() {
  "$program" --frames 3 --click Play --wait-update 20 --state "$work/running.json" >"$work/said" 2>&1 &
  local pid=$!
  when "$work/running.json" && kill -TERM $pid && wait $pid
}
check 'a polite request to end closes the window in order, while training' terminated

check 'it tells its version' grep -qE '^unroll-desktop [0-9]+\.[0-9]+\.[0-9]+$' <("$program" --version)
check 'it explains itself' grep -q -- '--link' <("$program" --help)
refused() { window --no-such-option; (($? == 2)) && grep -q 'no option --no-such-option' "$work/said"; }
check 'a wrong option is named, exit code 2' refused
screenless() { env -u DISPLAY "$program" --quit >"$work/said" 2>&1; (($? == 1)) && grep -q 'no screen' "$work/said"; }
check 'without a screen it says so, exit code 1' screenless
lost_label() { window --click 'No such button' --quit; (($? == 1)) && grep -q 'nothing on screen is called' "$work/said"; }
check 'a label that is not there is named, exit code 1' lost_label

echo "$passed passed, $failed failed"
((failed == 0))
