#!/usr/bin/env python3
"""Reads ONNX's own node tests (Debian's libonnx-testdata, python3-onnx) of the operators that the engine has, and
writes those that it can run as JSON in its layout: features x columns, column-major. The rest is told with a
reason each; tests/repo/onnx_nodes.py runs both lists.

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

DATA = pathlib.Path("/usr/share/libonnx-testdata/data/node")
OPERATORS = ("RNN", "LSTM", "GRU", "Softmax", "LogSoftmax", "LayerNormalization", "SoftmaxCrossEntropyLoss",
             "NegativeLogLikelihoodLoss", "Adam", "Adagrad", "Momentum")
EXPANDED = "_expanded"
# What the engine does not have, by a pattern of names. Each must fit a case.
SKIPPED = {
    r"test_lstm_with_peepholes": "the LSTM has no peepholes: its gates do not read the cell",
    r"test_(sce|nllloss)_(?!.*no_weight).*weight.*": "losses have no weight per class",
    r"test_adagrad(_multiple)?": "Adagrad is no optimizer of the engine",
}
# Settings with which a case's numbers were made, but which its node does not say.
UNSAID = {"test_adam_multiple": {"epsilon": 1e-2}}


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
    dict.fromkeys(("Adam", "Adagrad", "Momentum"), optimizer) | {"LayerNormalization": norm}


def same_numbers(one, other):
    pairs = list(zip(one.inputs + one.outputs, other.inputs + other.outputs))
    return len(one.inputs) == len(other.inputs) and all(numpy.array_equal(a, b, equal_nan=True) for a, b in pairs)


def read_all():
    """(cases to run, reasons by name of those that are not, complaints)"""
    found, cases, skipped, complaints, used = {}, [], {}, [], set()
    for folder in sorted(DATA.iterdir()):
        if folder.name.endswith(EXPANDED):
            continue
        case = Case(folder)
        if len(case.operators) == 1 and case.operators[0] in OPERATORS:
            found[case.name] = case
    for name, case in found.items():
        spelled = DATA / (name + EXPANDED)
        if spelled.exists():
            if not same_numbers(case, Case(spelled)):
                complaints.append(f"{spelled.name} has other numbers than {name}")
            skipped[spelled.name] = f"the numbers of {name}, its operator spelled out in smaller ones that are no layers"
        reason = next((p for p in SKIPPED if re.fullmatch(p, name)), None)
        if reason:
            used.add(reason)
            skipped[name] = SKIPPED[reason]
        else:
            operator = case.operators[0]
            cases.append(dict(name=name, op=operator, **READERS[operator](case)))
    complaints += [f"no case is called {pattern}" for pattern in SKIPPED if pattern not in used]
    complaints += [f"there is no case of {op}" for op in OPERATORS
                   if op not in {c.operators[0] for c in found.values()}]
    return cases, skipped, complaints


if __name__ == "__main__":
    everything = read_all()
    pathlib.Path(sys.argv[1]).write_text(json.dumps(dict(cases=everything[0])), encoding="utf-8")
    for case_name, why in everything[1].items():
        print(f"skipped {case_name}: {why}")
    sys.exit("; ".join(everything[2]))
