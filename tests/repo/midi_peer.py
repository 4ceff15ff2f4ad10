"""What `unroll tune` writes is what abc2midi hears: the same pitches, onsets and lengths in every built-in tune, and in tunes
written to hold what those lack. Both files are read with midicsv. (Debian packages abcmidi and midicsv.)

abc2midi swings hornpipes and strums chords, so it is told that the former are reels and not to do the latter; it begins a note
a tick after the one before ends, so times may differ by a tick or two of its 480 per quarter note.
"""

import csv
import io
import pathlib
import re
import subprocess
import sys
import tempfile

from check import ROOT, Report

PROGRAM = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/native-release/unroll").resolve()
TOLERANCE = 2 / 480  # of a quarter note

# Header behind X: and T:, and body.
OTHERS = {
    "endings": ("M:4/4\nL:1/8\nK:C", "|:C8|1D8:|2E8|]"),
    "endings of several bars": ("M:2/4\nL:1/8\nK:G", "|:G4|A4|1B4|c4:|2d4|e4||\n|:f4|[1g4:|[2a4|]"),
    "three passes": ("M:4/4\nL:1/8\nK:C", "|:C8|1-2D8:|3E8|]"),
    "no sign at the start": ("M:4/4\nL:1/8\nK:C", "C8|D8:|E8:|"),
    "double repeat sign": ("M:4/4\nL:1/8\nK:C", "|:C8::D8:|"),
    "pick-ups": ("M:3/4\nL:1/8\nK:D", "|:A2|d6|f4:|\n|:e2|c6|d4:|"),
    "accidentals": ("M:4/4\nL:1/8\nK:D", "^cc=cc _BB=BB|cBcF ^^F2__E2|=F^FF=f ^ff^gg|FfGg A4|]"),
    "flats": ("M:4/4\nL:1/8\nK:Ebm", "CDEF GABc|^C=D_E=F =GA=Bc|]"),
    "octaves": ("M:4/4\nL:1/8\nK:C", "C,D,,E,,,c c'd''e'F|G8|]"),
    "lengths": ("M:none\nL:1/8\nK:C", "A A2 A3 A/ B/2 c// d/4 e3/2 f3/4 g12 a|]"),
    "sixteenths by default": ("M:2/4\nK:C", "ABcd efga|A8|]"),
    "broken rhythm": ("M:4/4\nL:1/8\nK:C", "A>B c<d e>>f g<<a|A2>c2 [ce]>g z>a|]"),
    "tuplets": ("M:4/4\nL:1/8\nK:C", "(3ABc d2 (3:2:3A2B2c2|(2AB (4ABcd (5ABcde|(3A[Bd]z c6|]"),
    "tuplets in compound time": ("M:6/8\nL:1/8\nK:C", "(2AB (4ABcd|(5ABcde (7ABcdefg|]"),
    "ties": ("M:4/4\nL:1/8\nK:G", "G4-G4|A2-A2-A2B2-|B4 [ce]4-|[ce]4 ^d4-|d4 d4|]"),
    "chords": ("M:4/4\nL:1/8\nK:F", "[FAc]4 [EGBc]4|[F2A2c2] [FAc]2 [DF]>[EG] A2|]"),
    "rests": ("M:4/4\nL:1/8\nK:C", "z2 A2 z B/ z/ x2|z8|c4 z4|]"),
    "grace notes": ("M:4/4\nL:1/8\nK:C", "{g}A2 {gfe}B2 c4|]"),
    "changes inside": ("M:4/4\nL:1/8\nK:C", "F8|\nK:G\nF8|[M:3/4]F6|[K:F]B6|\nL:1/4\nF3|]"),
    "modes": ("M:4/4\nL:1/8\nK:A dor", "ABcd efga|\nK:E phr\nEFGA Bcde|\nK:D mix\nDEFG ABcd|\nK:F lyd\nFGAB cdef|]"),
    "words and signs": ("M:4/4\nL:1/8\nQ:1/4=90\nK:G", '"Em"G2 A2 B2 (cd)|!f!e4 vf2 u[gb]2|]'),
    "a tempo in eighths": ("M:6/8\nL:1/8\nQ:3/8=80\nK:G", "GAB cde|]"),
}


def read_midi(path: pathlib.Path) -> dict:
    """Tempo, signatures and (onset, pitch, length) of all notes, times in quarter notes, in their order."""
    text = subprocess.run(["midicsv", str(path)], check=True, capture_output=True).stdout.decode("latin-1")
    out = {"notes": []}
    sounding, division = {}, 0
    for row in csv.reader(io.StringIO(text), skipinitialspace=True):
        time, kind = int(row[1]), row[2]
        if kind == "Header":
            out["format"], division = int(row[3]), int(row[5])
        elif kind in ("Tempo", "Time_signature", "Key_signature"):
            out.setdefault(kind, row[3:])
        elif kind == "Note_on_c" and int(row[5]) > 0:
            sounding.setdefault(int(row[4]), []).append(time)
        elif kind in ("Note_on_c", "Note_off_c"):
            onset = sounding[int(row[4])].pop(0)
            out["notes"].append((onset / division, int(row[4]), (time - onset) / division))
    out["notes"].sort()
    out["unfinished"] = sum(len(times) for times in sounding.values())
    return out


def compare(report: Report, name: str, folder: pathlib.Path, text: str) -> None:
    """Plays a text of one tune with both programs."""
    (folder / "tune.abc").write_text(text, encoding="utf-8")
    peer_text = re.sub(r"(?m)^(K:.*)$", r"\1\n%%MIDI chordattack 0", text.replace("R:hornpipe", "R:reel"), count=1)
    (folder / "peer.abc").write_text(peer_text, encoding="utf-8")
    own = subprocess.run([str(PROGRAM), "tune", "tune.abc", "--out", "own.mid"], cwd=folder, capture_output=True, text=True)
    report.expect("every tune is written without a word of complaint", own.returncode == 0 and not own.stderr, f"{name}: {own.stderr}")
    peer = subprocess.run(["abc2midi", "peer.abc", "-o", "peer.mid", "-NGUI", "-NGRA"], cwd=folder, capture_output=True, text=True)
    report.expect("abc2midi reads every tune", peer.returncode == 0 and "Error" not in peer.stdout, f"{name}: {peer.stdout}")
    if own.returncode != 0 or not (folder / "peer.mid").exists():
        return
    left, right = read_midi(folder / "own.mid"), read_midi(folder / "peer.mid")
    report.expect("format 0", left["format"] == 0, name)
    report.expect("every note ends", left["unfinished"] == 0, name)
    report.expect("there are notes", len(left["notes"]) > 0, name)
    pitches = [[note[1] for note in side["notes"]] for side in (left, right)]
    report.expect("the same pitches", pitches[0] == pitches[1], f"{name}:\n  {pitches[0]}\n  {pitches[1]}")
    for what, part in (("onsets", 0), ("lengths", 2)):
        pairs = list(zip((note[part] for note in left["notes"]), (note[part] for note in right["notes"])))
        far = [pair for pair in pairs if abs(pair[0] - pair[1]) > TOLERANCE]
        report.expect(f"the same {what}", not far, f"{name}: {far[:5]}")
    report.expect("the same key signature", left["Key_signature"] == right["Key_signature"], f"{name}: {left} {right}")
    if "M:none" not in text:
        report.expect("the same metre", left["Time_signature"][:2] == right["Time_signature"][:2], name)
    if "\nQ:" in text:
        report.expect("the same tempo", abs(int(left["Tempo"][0]) - int(right["Tempo"][0])) <= 1, f"{name}: {left['Tempo']} {right['Tempo']}")
    for file in ("own.mid", "peer.mid"):
        (folder / file).unlink()


def main() -> None:
    report = Report()
    tunes = (ROOT / "assets/texts/tunes.abc").read_text(encoding="utf-8").strip().split("\n\n")
    report.expect("all built-in tunes", len(tunes) >= 144, f"{len(tunes)}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for tune in tunes:
            compare(report, re.search(r"^T:(.*)$", tune, re.MULTILINE).group(1), folder, tune + "\n")
        for title, (header, body) in OTHERS.items():
            compare(report, title, folder, f"X:1\nT:{title}\n{header}\n{body}\n")
    print(f"{len(tunes)} built-in tunes and {len(OTHERS)} others compared")
    report.close()


if __name__ == "__main__":
    main()
