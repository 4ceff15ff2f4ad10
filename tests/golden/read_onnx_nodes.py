#!/usr/bin/env python3
"""Reads ONNX's own node tests (Debian's libonnx-testdata, python3-onnx) of the operators that the engine has, and
writes those that it can run as JSON in its layout: features x columns, column-major. The rest is told with a
reason each; tests/repo/onnx_nodes.py runs both lists. Attention is younger than Debian 12: its cases are those of a
newer package, which the set-up unpacks in .deps.

Usage: /usr/bin/python3 tests/golden/read_onnx_nodes.py build/onnx-nodes.json
"""

import functools
import json
import math
import pathlib
import re
import sys

import numpy
import onnx
import onnx.numpy_helper

NODES = "share/libonnx-testdata/data/node"
DATA = pathlib.Path("/usr") / NODES
NEWER = pathlib.Path(__file__).resolve().parents[2] / ".deps/onnx-testdata/usr" / NODES
OPERATORS = ("RNN", "LSTM", "GRU", "Softmax", "LogSoftmax", "LayerNormalization", "SoftmaxCrossEntropyLoss",
             "NegativeLogLikelihoodLoss", "Adam", "Adagrad", "Momentum")
NEWER_OPERATORS = ("Attention",)
EXPANDED = "_expanded"
# What the engine does not have, by a pattern of names. Each must fit a case.
SKIPPED = {
    r"test_lstm_with_peepholes": "the LSTM has no peepholes: its gates do not read the cell",
    r"test_(sce|nllloss)_(?!.*no_weight).*weight.*": "losses have no weight per class",
    r"test_adagrad(_multiple)?": "Adagrad is no optimizer of the engine",
}
NEWER_SKIPPED = {
    r"test_attention_.*softcap": "scores are not bent by a soft cap",
    r"test_attention_.*fp16": "the numbers of half precision have three digits; the same case stands in single",
}
# Settings with which a case's numbers were made, but which its node does not say.
UNSAID = {"test_adam_multiple": {"epsilon": 1e-2}}
# Added to a score, it leaves the weight at 0.
NOTHING = -1e30


class Case:
    """One node with its inputs and outputs as arrays, by their formal names and in their order."""

    def __init__(self, folder):
        self.name, self.folder = folder.name, folder
        self.graph = onnx.load(folder / "model.onnx").graph
        self.operators = [node.op_type for node in self.graph.node]
        node = self.graph.node[0]
        self.attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        self.attributes |= UNSAID.get(self.name, {})
        # An output that is left out has an empty name and no file.
        self.given = [i for i, name in enumerate(node.output) if name]
        self.input_names = [name for name in node.input if name]

    inputs = functools.cached_property(lambda self: self.arrays("input"))
    outputs = functools.cached_property(lambda self: self.arrays("output"))

    def arrays(self, kind):
        files = (self.folder / "test_data_set_0").glob(f"{kind}_*.pb")
        out = []
        for file in sorted(files, key=lambda f: int(f.stem.rpartition("_")[2])):
            tensor = onnx.TensorProto()
            tensor.ParseFromString(file.read_bytes())
            out.append(onnx.numpy_helper.to_array(tensor))
        return out

    def attribute(self, name, default):
        value = self.attributes.get(name, default)
        return value.decode() if isinstance(value, bytes) else value

    def output(self, position):
        return self.outputs[self.given.index(position)] if position in self.given else None


def numbers(array):
    return numpy.asarray(array).astype(float).flatten().tolist()


def columns(array, axis):
    """Features along the axis, all other dimensions in their order as columns."""
    return numbers(numpy.moveaxis(array, axis, -1))


def cell(case):
    """Batch-first layout is turned; gates stay in ONNX's order."""
    x, W, R = case.inputs[:3]
    y, y_h = case.output(0), case.output(1)
    if case.attribute("layout", 0) == 1:
        x = x.transpose(1, 0, 2)
        y = None if y is None else y.transpose(1, 2, 0, 3)
        y_h = y_h.transpose(1, 0, 2)
    assert case.attribute("direction", "forward") == "forward" and len(case.inputs) <= 4
    B = case.inputs[3][0] if len(case.inputs) > 3 else numpy.zeros(2 * W.shape[1])
    half = len(B) // 2
    return dict(hidden=R.shape[2], inputs=x.shape[2], steps=x.shape[0], batch=x.shape[1], x=numbers(x),
                W=numbers(W[0].T), R=numbers(R[0].T), Wb=numbers(B[:half]), Rb=numbers(B[half:]),
                linear_before_reset=case.attribute("linear_before_reset", 0),
                y=None if y is None else numbers(y), y_h=numbers(y_h))


def softmax(case):
    axis = case.attribute("axis", -1)
    x = case.inputs[0]
    return dict(rows=x.shape[axis], x=columns(x, axis), y=columns(case.output(0), axis))


def loss(case):
    x, targets = case.inputs
    ignored = case.attribute("ignore_index", None)
    known = numpy.where(targets == ignored, -1, targets) if ignored is not None else targets
    log_prob = case.output(1)
    return dict(rows=x.shape[1], x=columns(x, 1), targets=[int(t) for t in known.flatten()],
                reduction=case.attribute("reduction", "mean"), loss=numbers(case.output(0)),
                log_prob=None if log_prob is None else columns(log_prob, 1))


def of_heads(array, heads):
    """(batch, heads, steps, size), which the operator also takes with the heads side by side in the features."""
    if array.ndim == 4:
        return array
    batch, steps, rows = array.shape
    return array.reshape(batch, steps, heads, rows // heads).transpose(0, 2, 1, 3)


def rows_of_heads(array):
    """Row after row of head after head, columns t*B + b."""
    return columns(array.transpose(2, 0, 1, 3), 3)


def attention(case):
    """Told in what the layer has: keys and values of earlier calls stand before the new ones, those of a group of heads are
    given to each of them, vectors are made as long as the longest by zeros, and a mask is what is added to the scores.
    """
    inputs = dict(zip(case.input_names, case.inputs))
    heads = {letter: case.attribute("q_num_heads" if letter == "Q" else "kv_num_heads", 0) for letter in "QKV"}
    q, k, v = (of_heads(inputs[letter], heads[letter]) for letter in "QKV")
    past = inputs["past_key"].shape[2] if "past_key" in inputs else 0
    if past:
        k, v = numpy.concatenate([inputs["past_key"], k], 2), numpy.concatenate([inputs["past_value"], v], 2)
        assert numpy.array_equal(case.output(1), k) and numpy.array_equal(case.output(2), v)
    grouped = q.shape[1] // k.shape[1]
    k, v = numpy.repeat(k, grouped, 1), numpy.repeat(v, grouped, 1)
    (batch, count, queries, given), keys = q.shape, k.shape[2]
    y = of_heads(case.output(0), count)
    size = max(given, v.shape[3])
    q, k, v, y = (numpy.pad(a, [(0, 0)] * 3 + [(0, size - a.shape[3])]) for a in (q, k, v, y))

    added = None
    if "attn_mask" in inputs:
        mask = inputs["attn_mask"]
        if mask.dtype == bool:
            mask = numpy.where(mask, 0.0, NOTHING)
        added = numpy.full((batch, count, queries, keys), NOTHING)
        added[..., :mask.shape[-1]] = mask
    shown = case.output(3)
    if shown is not None:
        shown = numpy.where(numpy.isneginf(shown), 0.0, shown)
    cells = [None if a is None else numbers(a.transpose(2, 0, 1, 3)) for a in (added, shown)]
    lengths = inputs.get("nonpad_kv_seqlen")
    return dict(heads=count, size=size, queries=queries, keys=keys, batch=batch, past=past,
                causal=case.attribute("is_causal", 0), scale=case.attribute("scale", 1 / math.sqrt(given)),
                q=rows_of_heads(q), k=rows_of_heads(k), v=rows_of_heads(v), y=rows_of_heads(y),
                lengths=None if lengths is None else [int(n) for n in lengths],
                added=cells[0], shown=cells[1], shown_is=case.attribute("qk_matmul_output_mode", 0))


def norm(case):
    x, gain, bias = case.inputs
    axis = case.attribute("axis", -1) % x.ndim
    return dict(rows=math.prod(x.shape[axis:]), x=numbers(x), g=numbers(gain), b=numbers(bias),
                epsilon=case.attribute("epsilon", 1e-5), y=numbers(case.output(0)), mean=numbers(case.output(1)),
                inverse=numbers(case.output(2)))


def optimizer(case):
    """Several tensors are one after the other, as in the engine's flat vector."""
    rate, time = case.inputs[:2]
    kinds = 4 if case.operators == ["Adam"] else 3
    count = (len(case.inputs) - 2) // kinds

    def joined(arrays, kind):
        return numbers(numpy.concatenate(arrays[kind * count:(kind + 1) * count]))

    names = ("theta", "gradient", "first", "second")[:kinds]
    out = {name: joined(case.inputs[2:], i) for i, name in enumerate(names)}
    after = [name for name in names if name != "gradient"]
    out.update({f"{name}_after": joined(case.outputs, i) for i, name in enumerate(after)})
    assert case.attribute("norm_coefficient_post", 0) == 0
    return dict(out, rate=float(rate), time=int(time), alpha=case.attribute("alpha", 0.9),
                beta=case.attribute("beta", 0.999), decay=case.attribute("norm_coefficient", 0.0),
                epsilon=case.attribute("epsilon", 1e-6), mode=case.attribute("mode", ""))


READERS = dict.fromkeys(("RNN", "LSTM", "GRU"), cell) | dict.fromkeys(("Softmax", "LogSoftmax"), softmax) | \
    dict.fromkeys(("SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss"), loss) | \
    dict.fromkeys(("Adam", "Adagrad", "Momentum"), optimizer) | {"LayerNormalization": norm, "Attention": attention}


def same_numbers(one, other):
    pairs = list(zip(one.inputs + one.outputs, other.inputs + other.outputs))
    return len(one.inputs) == len(other.inputs) and all(numpy.array_equal(a, b, equal_nan=True) for a, b in pairs)


def read_folder(data, operators, skips):
    """(cases to run, reasons by name of those that are not, complaints) of the operators that a package has."""
    found, cases, skipped, complaints, used = {}, [], {}, [], set()
    for folder in sorted(data.iterdir()):
        if folder.name.endswith(EXPANDED):
            continue
        case = Case(folder)
        if len(case.operators) == 1 and case.operators[0] in operators:
            found[case.name] = case
    for name, case in found.items():
        spelled = data / (name + EXPANDED)
        if spelled.exists():
            if not same_numbers(case, Case(spelled)):
                complaints.append(f"{spelled.name} has other numbers than {name}")
            skipped[spelled.name] = f"the numbers of {name}, its operator spelled out in smaller ones that are no layers"
        reason = next((p for p in skips if re.fullmatch(p, name)), None)
        if reason:
            used.add(reason)
            skipped[name] = skips[reason]
        else:
            operator = case.operators[0]
            cases.append(dict(name=name, op=operator, **READERS[operator](case)))
    complaints += [f"no case is called {pattern}" for pattern in skips if pattern not in used]
    complaints += [f"there is no case of {op}" for op in operators
                   if op not in {c.operators[0] for c in found.values()}]
    return cases, skipped, complaints


def read_all():
    """The same of both packages; of the newer one nothing where it is missing."""
    cases, skipped, complaints = read_folder(DATA, OPERATORS, SKIPPED)
    if NEWER.is_dir():
        newer = read_folder(NEWER, NEWER_OPERATORS, NEWER_SKIPPED)
        cases, skipped, complaints = cases + newer[0], skipped | newer[1], complaints + newer[2]
    return cases, skipped, complaints


if __name__ == "__main__":
    everything = read_all()
    pathlib.Path(sys.argv[1]).write_text(json.dumps(dict(cases=everything[0])), encoding="utf-8")
    for case_name, why in everything[1].items():
        print(f"skipped {case_name}: {why}")
    sys.exit("; ".join(everything[2]))
