"""What is exported works elsewhere: PyTorch runs the exported script of every kind of model with the exported weights,
NumPy loads the arrays, and both give what the engine computed. What comes from elsewhere works here: `unroll import` reads
the state_dict of modules that PyTorch made, and the network writes what they write. Skipped where they are not installed.
"""

import importlib.util
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

from check import ROOT, Report

TOLERANCE = {"single": 1e-5, "double": 1e-10}

report = Report()
tests = ROOT / "build/native-release/engine_tests"
unroll = ROOT / "build/native-release/unroll"
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


class Recurrent(torch.nn.Module):
    """Letters through recurrent layers of torch.nn."""

    def __init__(self, cell, letters, embedding, hidden, **options):
        super().__init__()
        self.embedding = torch.nn.Embedding(letters, embedding)
        self.rnn = cell(embedding, hidden, **options)
        self.out = torch.nn.Linear(hidden, letters)

    def forward(self, ids):
        return self.out(self.rnn(self.embedding(ids))[0])


class Transformer(torch.nn.Module):
    """Letters and sines of their places through blocks that look back."""

    def __init__(self, letters, width, heads, blocks):
        super().__init__()
        self.embedding = torch.nn.Embedding(letters, width)
        self.blocks = torch.nn.ModuleList(
            torch.nn.TransformerEncoderLayer(width, heads, 4 * width, dropout=0.0, activation=torch.tanh, norm_first=True)
            for _ in range(blocks))
        self.norm = torch.nn.LayerNorm(width)
        self.out = torch.nn.Linear(width, letters)

    def forward(self, ids):
        x = self.embedding(ids)
        places, width = len(ids), x.shape[2]
        feature = torch.arange(width)
        angle = torch.arange(places).unsqueeze(1) / 10000 ** (feature // 2 * 2 / width).double()
        x = x + torch.where(feature % 2 == 0, angle.sin(), angle.cos()).unsqueeze(1)
        ahead = torch.ones(places, places, dtype=torch.bool).triu(1)
        for block in self.blocks:
            x = block(x, src_mask=ahead)
        return self.out(self.norm(x))


def safetensors_of(state: dict) -> bytes:
    """The file as the safetensors package writes it: a header padded with blanks to whole words, then the numbers."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    names = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}
    for name, numbers in state.items():
        whole = numbers.view(torch.int16) if numbers.dtype == torch.bfloat16 else numbers
        part = whole.contiguous().numpy().tobytes()
        header[name] = {"dtype": names[numbers.dtype], "shape": list(numbers.shape),
                        "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def as_exported(state: dict, cell) -> dict:
    """The same network with the numbers where an export has them: one bias of the two that PyTorch adds, but for the second
    one of a GRU's candidate, which the reset gate multiplies.
    """
    out = {name: numbers.double() for name, numbers in state.items()}
    for name in [name for name in out if ".bias_hh_" in name]:
        second = out[name].clone()
        if cell is torch.nn.GRU:
            second[len(second) // 3 * 2:] = 0
        out[name] = out[name] - second
        first = name.replace("_hh_", "_ih_")
        out[first] = out[first] + second
    return {name: numbers.float() for name, numbers in out.items()}


def writes(model, ids: list, count: int) -> list:
    """What the module writes after these letters when it always takes the likeliest one."""
    ids = list(ids)
    with torch.no_grad():
        for _ in range(count):
            ids.append(int(model(torch.tensor(ids).unsqueeze(1))[-1, 0].argmax()))
    return ids[-count:]


def randomise(model, dtype, prefix: list, count: int) -> list:
    """Random weights that are numbers of this type, and what the module then writes: more than one or two letters."""
    for _ in range(1000):
        with torch.no_grad():
            for numbers in model.parameters():
                numbers.copy_(torch.randn_like(numbers).to(dtype))
        written = writes(model, prefix, count)
        if len(set(written)) > 3:
            return written
    raise AssertionError("no weights were found with which more than three letters are written")


def check_import(folder: pathlib.Path, name: str, model, cell, dtype, options: list) -> None:
    """`unroll import` of the module's state_dict: exported again it has the same numbers, and it writes the same letters."""
    prefix, count = "bead", 24
    model = model.double().eval()
    letters = "".join(LETTERS[i] for i in randomise(model, dtype, [LETTERS.index(letter) for letter in prefix], count))
    state = {key: numbers.to(dtype) for key, numbers in model.state_dict().items()}
    weights, session, again = (folder / (name + end) for end in (".foreign", ".unroll", ".safetensors"))
    weights.write_bytes(safetensors_of(state))
    text = folder / "letters.txt"
    text.write_text("".join(random.Random(1).choices(LETTERS, k=600)), encoding="utf-8")

    def run(*words) -> str:
        done = subprocess.run([unroll, *words], capture_output=True, text=True, check=False)
        report.expect("weights that PyTorch made are taken over", done.returncode == 0,
                      f"{name}: {words[0]}: {done.stderr[-300:]}")
        return done.stdout

    run("import", weights, "--out", session, "--text", text, *options)
    run("export", "--model", session, "--out", again)
    run("export", "--model", session, "--out", again.with_suffix(".py"))
    if not again.with_suffix(".py").exists():
        return
    exported = import_script(again.with_suffix(".py"))
    got, expected = exported.read_safetensors(again), as_exported(state, cell)
    differ = [key for key in got.keys() | expected.keys()
              if key not in got or key not in expected or not torch.equal(got[key], expected[key])]
    report.expect("exported again they are the same numbers under the same names", not differ, f"{name}: {sorted(differ)}")

    ids = torch.tensor([random.Random(2).choices(range(len(LETTERS)), k=9) for _ in range(3)]).T
    with torch.no_grad():
        wanted = torch.softmax(model(ids), 2)
    away = distance(exported.predict(exported.load(again), ids), wanted.numpy())
    report.expect("the exported script of an imported network expects what its module does", away <= TOLERANCE["single"],
                  f"{name}: off by {away}")
    sample = json.loads(run("sample", "--model", session, "--temperature", "0", "--prefix", prefix, "--length", str(count),
                            "--json").splitlines()[-1])
    report.expect("an imported network writes what its module writes", sample["text"] == letters,
                  f"{name}: {sample['text']!r}, not {letters!r}")


LETTERS = "abcdefg"
with tempfile.TemporaryDirectory() as name:
    sys.dont_write_bytecode = True
    folder = pathlib.Path(name)
    made = subprocess.run([tests, "[.torch_export]"], env={**os.environ, "UNROLL_EXPORT_FOLDER": name},
                          capture_output=True, text=True, check=False)
    report.expect("the engine writes the cases", made.returncode == 0, made.stdout[-1000:])
    listed = subprocess.run([unroll, "models", "--json"], capture_output=True, text=True, check=True).stdout
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
    torch.manual_seed(3)
    common = ["--task", "chars", "--length", "32"]
    for kind, cell, dtype in (("lstm", torch.nn.LSTM, torch.float32), ("gru", torch.nn.GRU, torch.float16),
                              ("rnn", torch.nn.RNN, torch.float64)):
        check_import(folder, f"foreign-{kind}", Recurrent(cell, len(LETTERS), 5, 6, num_layers=2), cell, dtype,
                     [*common, "--model", kind, "--hidden", "6", "--embedding-size", "5", "--layers", "2"])
    check_import(folder, "foreign-transformer", Transformer(len(LETTERS), 6, 2, 2), None, torch.bfloat16,
                 [*common, "--model", "transformer", "--d", "6", "--heads", "2", "--blocks", "2"])
    print(f"{len(cases)} exported scripts of {len(kinds)} kinds of models were run")
report.close()
