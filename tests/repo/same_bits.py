"""Same seed, same bits: native and wasm in Node agree.

Compares the hash that the engine's tests print on both sides, and a short training of the headless program.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess

from check import ROOT, Report

LOGS = ROOT / "build/test-logs"
HASH = re.compile(r"^params-hash-\d+: [0-9a-f]+$", re.MULTILINE)
# What a clock decides.
TIMED = re.compile(r"second|time|per_s|elapsed|duration|eta")
TRAIN = ["train", "--task", "chars", "--text", "assets/texts/story.txt", "--model", "rnn", "--hidden", "24", "--steps", "60",
         "--seed", "7", "--json"]


def lines_of(command: list) -> list:
    """The JSON lines of a run, without what a clock decides."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    report.expect("the headless program trains", result.returncode == 0, f"exit {result.returncode}: {result.stderr[-500:]}")
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.strip()]
    return [{key: value for key, value in line.items() if not TIMED.search(key)} for line in lines]


report = Report()
hashes = {}
for side in ("native-release-engine", "node-engine"):
    log = LOGS / f"{side}.log"
    found = sorted(HASH.findall(log.read_text(encoding="utf-8", errors="replace"))) if log.exists() else []
    report.expect("the engine's tests print a hash of the parameters", bool(found), f"{log.name} has none")
    hashes[side] = found
    for line in found:
        print(f"{side}: {line}")
report.expect("native parameters = Node's parameters", len(set(map(tuple, hashes.values()))) == 1, str(hashes))

node = os.environ.get("UNROLL_NODE") or shutil.which("node") or "node"
native = lines_of([str(ROOT / "build/native-release/unroll"), *TRAIN])
wasm = lines_of([node, str(ROOT / "build/web-release/unroll.js"), *TRAIN])
report.expect("the headless program writes JSON lines", bool(native) and native[-1].get("event") == "done", str(native[-1:]))
report.expect("native run = Node's run, line by line", native == wasm,
              next((f"{a} against {b}" for a, b in zip(native, wasm) if a != b), f"{len(native)} and {len(wasm)} lines"))
report.close()
