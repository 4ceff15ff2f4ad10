"""ONNX's own node tests of recurrent cells, attention, softmax, layer norm, losses and optimizers: what the engine has
passes, natively and in Node; every other case stands in a list with its reason. Skipped where Debian's libonnx-testdata or
python3-onnx is not installed.
"""

import json
import os
import re
import subprocess
import sys

from check import ROOT, Report

sys.path.insert(0, str(ROOT / "tests/golden"))
report = Report()
try:
    import read_onnx_nodes as nodes
except ImportError as missing:
    report.skip("ONNX's node tests", f"no {missing.name} (Debian: python3-onnx)")
    report.close()
if not nodes.DATA.is_dir():
    report.skip("ONNX's node tests", "no test data (Debian: libonnx-testdata)")
    report.close()

if not nodes.NEWER.is_dir():
    report.skip("ONNX's node tests of attention", f"no {nodes.NEWER} (./dev setup fetches it as long as Debian has it)", True)

cases, skipped, complaints = nodes.read_all()
(ROOT / "build/onnx-nodes.json").write_text(json.dumps(dict(cases=cases)), encoding="utf-8")
report.expect("every case is to be run or has its reason", not complaints, "; ".join(complaints))
for name, why in skipped.items():
    print(f"not run: {name}: {why}")
programs = {"native": ["build/native-release/engine_tests"],
            "Node": [os.environ.get("UNROLL_NODE", "node"), "build/web-release/engine_tests.js"]}
for side, command in programs.items():
    run = subprocess.run([*command, "[.onnx]"], cwd=ROOT, capture_output=True, text=True, check=False)
    for line in re.findall(r"^onnx-operator: (.*)$", run.stdout, re.MULTILINE):
        print(f"{side}: {line}")
    counts = re.search(r"^onnx-nodes: (\d+) passed, (\d+) failed$", run.stdout, re.MULTILINE)
    passed, failed = map(int, counts.groups()) if counts else (0, 0)
    print(f"{side}: of {len(cases) + len(skipped)} node tests {passed} pass, {failed} fail, {len(skipped)} are not run")
    report.expect(f"ONNX's node tests pass: {side}", run.returncode == 0 and (passed, failed) == (len(cases), 0),
                  (run.stdout + run.stderr)[-2000:])
report.close()
