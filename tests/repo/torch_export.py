"""What is exported works elsewhere: PyTorch runs the exported script of every kind of model with the exported weights,
NumPy loads the arrays, and both give what the engine computed. Skipped where they are not installed.
"""

import importlib.util
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


def import_script(path: pathlib.Path):
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tensor(wanted: dict, ids: str, values: str, numbers: int, steps: int):
    """(T, B) whole numbers or (T, B, F) numbers; nothing where there is no such side."""
    if steps == 0:
        return None
    if numbers == 0:
        return torch.tensor(wanted[ids]).reshape(steps, wanted["batch"])
    return torch.tensor(wanted[values], dtype=torch.float64).reshape(steps, wanted["batch"], numbers)


def words_of(sequence) -> list:
    """One sequence as words of the command line."""
    if sequence.dim() == 1:
        return [str(number) for number in sequence.tolist()]
    return [",".join(map(repr, row)) for row in sequence.tolist()]


def distance(got, expected) -> float:
    return abs(numpy.asarray(got) - expected).max() if tuple(got.shape) == expected.shape else float("inf")


def run_arrays(arrays, ids: list) -> list:
    """The formulas of the plain recurrent model over the arrays under our own names."""
    table = arrays["embed.E"]
    h = numpy.zeros_like(arrays["rnn0.b"])
    rows = []
    for symbol in ids:
        h = numpy.tanh(arrays["rnn0.Wx"] @ table[:, [symbol]] + arrays["rnn0.Wh"] @ h + arrays["rnn0.b"])
        y = arrays["out.W"] @ h + arrays["out.b"]
        e = numpy.exp(y - y.max())
        rows.append((e / e.sum()).ravel())
    return numpy.array(rows)


def notices(model, module, inputs, source, expected) -> list:
    """The tensors of which the comparison does not notice that their rows are in another order."""
    missed = []
    for name, weights in model.state_dict().items():
        if weights.dim() < 2 or len(weights) < 2:
            continue
        kept = weights.clone()
        weights.copy_(kept.roll(1, 0))
        if distance(module.predict(model, inputs, source), expected) < 1e-6:
            missed.append(name)
        weights.copy_(kept)
    return missed


def check_padding(module, model, script, wanted, inputs, source, tolerance) -> None:
    """Sequences that end before the others: what stands behind their ends does not count."""
    steps, batch = wanted["steps"], wanted["batch"]
    lengths, source_lengths = wanted["lengths"], wanted["source_lengths"] or None
    expected = numpy.array(wanted["padded_predictions"]).reshape(steps, batch, -1)
    got = module.predict(model, inputs, source, lengths, source_lengths)
    away = max(distance(got[:end, b], expected[:end, b]) for b, end in enumerate(lengths))
    report.expect("PyTorch reads padded sequences to their ends", away <= tolerance, f"{script.stem}: off by {away}")
    rubbish = [None if data is None else data.clone() for data in (inputs, source)]
    for data, ends in zip(rubbish, (lengths, source_lengths)):
        for b, end in enumerate(ends or []):
            data[end:, b] = 1
    again = module.predict(model, *rubbish, lengths, source_lengths)
    report.expect("nothing depends on what stands in the padding", bool((again == got).all()), script.stem)


def check_case(script: pathlib.Path, run_as_program: bool) -> None:
    wanted = json.loads(script.with_suffix(".json").read_text(encoding="utf-8"))
    inputs = tensor(wanted, "inputs", "values", wanted["numbers"], wanted["steps"])
    source = tensor(wanted, "source", "source_values", wanted["source_numbers"], wanted["source_steps"])
    expected = numpy.array(wanted["predictions"]).reshape(wanted["steps"], wanted["batch"], -1)
    tolerance = TOLERANCE[script.stem.rpartition("-")[2]]
    module = import_script(script)
    model = module.load(script.with_suffix(".safetensors"))
    away = distance(module.predict(model, inputs, source), expected)
    report.expect(f"PyTorch {torch.__version__} reproduces what was expected", away <= tolerance,
                  f"{script.stem}: off by {away}")
    check_padding(module, model, script, wanted, inputs, source, tolerance)
    missed = notices(model, module, inputs, source, expected)
    report.expect("rows in another order are noticed", not missed, f"{script.stem}: {missed}")
    if not run_as_program:
        return
    words = words_of(inputs[:, 0]) + (["--source", *words_of(source[:, 0])] if source is not None else [])
    result = subprocess.run([sys.executable, script, script.with_suffix(".safetensors"), *words], capture_output=True,
                            text=True, check=False)
    report.expect("the exported script runs", result.returncode == 0, f"{script.name}: {result.stderr[-300:]}")
    rows = numpy.array([[float(word) for word in line.split()] for line in result.stdout.splitlines()])
    report.expect("the exported script prints the same", distance(rows, expected[:, 0]) <= tolerance, script.stem)


with tempfile.TemporaryDirectory() as name:
    sys.dont_write_bytecode = True
    folder = pathlib.Path(name)
    made = subprocess.run([tests, "[.torch_export]"], env={**os.environ, "UNROLL_EXPORT_FOLDER": name},
                          capture_output=True, text=True, check=False)
    report.expect("the engine writes the cases", made.returncode == 0, made.stdout[-1000:])
    listed = subprocess.run([ROOT / "build/native-release/unroll", "models", "--json"], capture_output=True,
                            text=True, check=True).stdout
    kinds = [json.loads(line)["name"] for line in listed.splitlines()]
    cases = sorted(folder.glob("*.py"))
    for kind in kinds:
        report.expect("every kind of model has its cases", any(case.name.startswith(kind + "-") for case in cases), kind)
    ends = [json.loads(case.with_suffix(".json").read_text(encoding="utf-8")) for case in cases]
    report.expect("some sequences end early", any(min(case["lengths"]) < case["steps"] for case in ends) and
                  any(case["source_lengths"] for case in ends))
    seen = set()
    for script in cases:
        # Starting PyTorch takes seconds: as programs run one of each kind, and one of each other way to read.
        kind = script.stem.split("-")[0], "numbers" in script.stem, "translation" in script.stem
        check_case(script, kind not in seen)
        seen.add(kind)
    for script in cases:
        if not script.stem.startswith("rnn-symbols-"):
            continue
        wanted = json.loads(script.with_suffix(".json").read_text(encoding="utf-8"))
        ids = wanted["inputs"][::wanted["batch"]]
        expected = numpy.array(wanted["predictions"]).reshape(wanted["steps"], wanted["batch"], -1)[:, 0]
        arrays = dict(numpy.load(script.with_suffix(".npz")))
        away = distance(run_arrays(arrays, ids), expected)
        report.expect(f"NumPy {numpy.__version__} reproduces the probabilities",
                      away <= TOLERANCE[script.stem.rpartition("-")[2]], f"{script.stem}: off by {away}")
        arrays["rnn0.Wh"] = arrays["rnn0.Wh"].T
        report.expect("a transposed matrix is noticed", distance(run_arrays(arrays, ids), expected) > 1e-3, script.stem)
    print(f"{len(cases)} exported scripts of {len(kinds)} kinds of models were run")
report.close()
