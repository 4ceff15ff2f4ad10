"""What is exported for Keras works: TensorFlow.js loads every model that it has layers for and gives what the engine computed,
and the scripts give it on a stand-in of Keras in NumPy. Skipped where the packages are not installed.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from check import ROOT, Report

report = Report()
try:
    import numpy

    import keras_stand_in
except ImportError as missing:
    report.skip("models exported for Keras", f"no {missing.name} (Debian: python3-numpy)")
    report.close()

TOLERANCE = 1e-5
# The recurrent and dense layers that Keras has; `gru-symbols` resets after the product, `gru-before` before.
TFJS = ("rnn-symbols", "rnn-one-hot", "rnn-numbers", "rnn-relu", "rnn-both-ways-zero", "lstm-symbols", "lstm-numbers",
        "lstm-both-ways-zero", "gru-before", "gru-before-both-ways", "ff-symbols", "ff-numbers", "ff-switches")
SCRIPTS = (*TFJS, "gru-symbols", "gru-numbers", "gru-both-ways-zero")


def check_script(case: pathlib.Path) -> None:
    wanted = json.loads((case / "wanted.json").read_text(encoding="utf-8"))
    steps, batch, numbers = wanted["steps"], wanted["batch"], wanted["numbers"]
    data = numpy.array(wanted["values"]).reshape(steps, batch, numbers) if numbers else \
        numpy.array(wanted["inputs"]).reshape(steps, batch)
    expected = numpy.array(wanted["predictions"]).reshape(steps, batch, -1)
    script = {"__name__": "exported"}
    exec(compile((case / "script.py").read_text(encoding="utf-8"), case.name, "exec"), script)
    model = script["load"](case / "weights.safetensors")
    got = script["predict"](model, data.swapaxes(0, 1)).swapaxes(0, 1)
    away = abs(got - expected).max() if got.shape == expected.shape else float("inf")
    report.expect("Keras scripts reproduce what was expected", away <= TOLERANCE, f"{case.name}: off by {away}")

    lengths = wanted["lengths"]
    expected = numpy.array(wanted["padded_predictions"]).reshape(steps, batch, -1)
    for b, end in enumerate(lengths):
        data[end:, b] = 1
    got = script["predict"](model, data.swapaxes(0, 1), lengths).swapaxes(0, 1)
    away = max(abs(got[:end, b] - expected[:end, b]).max() for b, end in enumerate(lengths))
    report.expect("Keras scripts read padded sequences to their ends", got.shape == expected.shape and away <= TOLERANCE,
                  f"{case.name}: off by {away}")
    report.expect("some sequences end early", min(lengths) < steps, case.name)


def check_tfjs(folder: str) -> None:
    if not (ROOT / "node_modules/@tensorflow/tfjs-layers").is_dir():
        report.skip("TensorFlow.js loads exported models", "no @tensorflow/tfjs-layers (./dev test fetches it)")
        return
    run = subprocess.run([os.environ.get("UNROLL_NODE", "node"), "tests/repo/tfjs_models.mjs", folder], cwd=ROOT,
                         capture_output=True, text=True, check=False)
    report.expect("TensorFlow.js loads exported models", run.returncode == 0, run.stderr[-2000:])
    lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    names = {line["name"] for line in lines}
    report.expect("TensorFlow.js has every layer that it should", set(TFJS) <= names, str(set(TFJS) - names))
    for line in lines:
        report.expect("TensorFlow.js reproduces what was expected", line["away"] is not None and line["away"] <= TOLERANCE,
                      f"{line['name']}: off by {line['away']}")
        report.expect("weights in another order are noticed", not line["missed"], f"{line['name']}: {line['missed']}")
    print(f"{len(lines)} models were loaded into TensorFlow.js")


sys.modules["keras"] = keras_stand_in.module()
with tempfile.TemporaryDirectory() as name:
    made = subprocess.run([ROOT / "build/native-release/engine_tests", "[.keras_export]"],
                          env={**os.environ, "UNROLL_EXPORT_FOLDER": name}, capture_output=True, text=True, check=False)
    report.expect("the engine writes the cases", made.returncode == 0, made.stdout[-1000:])
    cases = sorted(pathlib.Path(name).iterdir())
    report.expect("there is a script for every layer", set(SCRIPTS) <= {case.name for case in cases},
                  str(set(SCRIPTS) - {case.name for case in cases}))
    for case in cases:
        check_script(case)
    print(f"{len(cases)} Keras scripts were run")
    check_tfjs(name)
report.close()
