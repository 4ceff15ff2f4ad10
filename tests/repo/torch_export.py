"""What is exported works elsewhere: PyTorch runs the exported script with the exported weights, NumPy loads the
arrays, and both give the probabilities that the engine computed. Skipped where they are not installed.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from check import ROOT, Report

TOLERANCE = {"single": 1e-5, "double": 1e-10}

report = Report()
tests = ROOT / "build/native-release/engine_tests"
try:
    import numpy
    import torch
except ImportError as missing:
    report.skip("exported models run elsewhere", f"no {missing.name} (Debian: python3-torch, python3-numpy)")
    report.close()


def run_script(script: pathlib.Path, ids: list) -> list:
    command = [sys.executable, script, script.with_suffix(".safetensors"), *map(str, ids)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    report.expect("the exported script runs", result.returncode == 0, f"{script.name}: {result.stderr[-300:]}")
    return [[float(word) for word in line.split()] for line in result.stdout.splitlines()]


def run_arrays(arrays, activation: str, ids: list) -> list:
    """The model's formulas over the arrays under our own names."""
    function = numpy.tanh if activation == "tanh" else lambda a: numpy.maximum(a, 0)
    table = arrays["embed.E"] if "embed.E" in arrays else numpy.eye(arrays["out.b"].size)
    h = numpy.zeros_like(arrays["rnn0.b"])
    rows = []
    for symbol in ids:
        h = function(arrays["rnn0.Wx"] @ table[:, [symbol]] + arrays["rnn0.Wh"] @ h + arrays["rnn0.b"])
        y = arrays["out.W"] @ h + arrays["out.b"]
        e = numpy.exp(y - y.max())
        rows.append((e / e.sum()).ravel())
    return rows


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    made = subprocess.run([tests, "[.torch_export]"], env={**os.environ, "UNROLL_EXPORT_FOLDER": name},
                          capture_output=True, text=True, check=False)
    report.expect("the engine writes the cases", made.returncode == 0, made.stdout[-1000:])
    cases = sorted(folder.glob("*.py"))
    report.expect("there are cases", len(cases) >= 8, f"{len(cases)}")
    for script in cases:
        wanted = json.loads(script.with_suffix(".json").read_text(encoding="utf-8"))
        expected = numpy.array(wanted["probabilities"])
        tolerance = TOLERANCE[script.stem.rpartition("-")[2]]
        for rule, rows in (
            (f"PyTorch {torch.__version__} reproduces the probabilities", run_script(script, wanted["ids"])),
            (f"NumPy {numpy.__version__} reproduces the probabilities",
             run_arrays(numpy.load(script.with_suffix(".npz")), wanted["activation"], wanted["ids"])),
        ):
            got = numpy.array(rows)
            fits = got.shape == expected.shape
            worst = abs(got - expected).max() if fits else None
            report.expect(rule, fits and worst <= tolerance, f"{script.stem}: shape {got.shape}, off by {worst}")
        # A comparison that cannot fail is none: the same with a matrix the other way round.
        arrays = dict(numpy.load(script.with_suffix(".npz")))
        arrays["rnn0.Wh"] = arrays["rnn0.Wh"].T
        other = numpy.array(run_arrays(arrays, wanted["activation"], wanted["ids"]))
        report.expect("a transposed matrix is noticed", abs(other - expected).max() > 1e-3, script.stem)
report.close()
