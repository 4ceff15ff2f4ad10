"""Same seed, same bits: the engine's tests print hashes of trained parameters; native and Node print the same ones.

Reads the logs that the stages of tests/run leave. (tests/cli compares whole runs of the headless program.)
"""

import re

from check import ROOT, Report

LOGS = ROOT / "build/test-logs"
HASH = re.compile(r"^params-hash-\S+: [0-9a-f]+$", re.MULTILINE)

report = Report()
hashes = {}
for side in ("native-release-engine", "native-asan-engine", "node-engine"):
    logs = sorted(LOGS.glob(f"{side}-[0-9].log"))
    found = sorted({line for log in logs for line in HASH.findall(log.read_text(encoding="utf-8", errors="replace"))})
    report.expect("each side prints the parameters' hash", bool(found), f"the logs of {side} have none")
    for line in found:
        print(f"{side}: {line}")
    hashes[side] = found
same = all(found == hashes["node-engine"] for found in hashes.values())
report.expect("native, sanitized and Node end in the same parameters", same, str(hashes))
report.close()
