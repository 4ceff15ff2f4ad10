#!/usr/bin/env python3
"""Writes torch_cells.json: recurrent layers (rnn, lstm, gru) of 1 and 2 layers and both ways, with
learned initial states, a linear layer and squared loss, in double precision as PyTorch computes them:
outputs, gradients of all parameters and of the input, and the parameters after ten updates of Adam.
The gated unit whose reset gate acts before the product, which PyTorch lacks, is written out here.
Weights and data are not stored: reader and writer draw them from the same small generator. Needs Debian's
python3-torch.

Usage: /usr/bin/python3 tests/golden/make_torch_cell_goldens.py > tests/golden/torch_cells.json
"""

import json
import sys

import torch

from drawn_numbers import Numbers, rounded

torch.set_default_dtype(torch.float64)
INPUTS, HIDDEN, OUTPUTS, BATCH = 4, 3, 1, 2
UPDATES, RATE = 10, 0.02
GATES = {"rnn": 1, "lstm": 4, "gru": 3}


class Reader:
    """Tensors one after the other from a flat vector, column-major."""

    def __init__(self, flat):
        self.flat, self.at = flat, 0

    def take(self, rows, cols):
        part = self.flat[self.at:self.at + rows * cols]
        self.at += rows * cols
        return part.reshape(cols, rows).t()


def shapes(kind, reset, layers, ways):
    """(rows, cols) of every tensor of the recurrent layers, in the engine's order."""
    rows = GATES[kind] * HIDDEN
    for layer in range(layers):
        read = INPUTS if layer == 0 else ways * HIDDEN
        for _ in range(ways):
            yield from [(rows, read), (rows, HIDDEN), (rows, 1)]
            if kind == "gru" and reset == "after":
                yield HIDDEN, 1
            yield HIDDEN, 1
            if kind == "lstm":
                yield HIDDEN, 1


def gru_before(x, h, Wx, Wh, b, order):
    """Cho et al. (2014); blocks r, z, n; x (T, B, I), h (B, H)."""
    out = [None] * len(x)
    H = HIDDEN
    for t in order:
        a = x[t] @ Wx.t() + b
        r = torch.sigmoid(a[:, :H] + h @ Wh[:H].t())
        z = torch.sigmoid(a[:, H:2 * H] + h @ Wh[H:2 * H].t())
        n = torch.tanh(a[:, 2 * H:] + (r * h) @ Wh[2 * H:].t())
        h = (1 - z) * n + z * h
        out[t] = h
    return torch.stack(out)


def run(flat, x, kind, reset, layers, ways):
    """The states on top (T, B, ways * H) and the outputs (T, B, O)."""
    reader = Reader(flat)
    weights, h0, c0 = [], [], []
    top = x
    for _ in range(layers):
        outs = []
        for way in range(ways):
            read = top.shape[2]
            rows = GATES[kind] * HIDDEN
            Wx, Wh, b = reader.take(rows, read), reader.take(rows, HIDDEN), reader.take(rows, 1)[:, 0]
            bh = torch.zeros(rows)
            if kind == "gru" and reset == "after":
                bh = torch.cat([torch.zeros(2 * HIDDEN), reader.take(HIDDEN, 1)[:, 0]])
            h0.append(reader.take(HIDDEN, 1).t().expand(BATCH, HIDDEN))
            if kind == "lstm":
                c0.append(reader.take(HIDDEN, 1).t().expand(BATCH, HIDDEN))
            weights += [Wx.contiguous(), Wh.contiguous(), b.contiguous(), bh]
            if reset == "before":
                steps = range(len(x))
                outs.append(gru_before(top, h0[-1], Wx, Wh, b, reversed(steps) if way else steps))
        top = torch.cat(outs, 2) if outs else torch.zeros(1, 1, ways * HIDDEN)
    rest = (True, layers, 0.0, False, ways == 2, False)
    if kind == "lstm":
        top = torch.lstm(x, (torch.stack(h0), torch.stack(c0)), weights, *rest)[0]
    elif kind == "rnn":
        top = torch.rnn_tanh(x, torch.stack(h0), weights, *rest)[0]
    elif reset == "after":
        top = torch.gru(x, torch.stack(h0), weights, *rest)[0]
    W, b = reader.take(OUTPUTS, ways * HIDDEN), reader.take(OUTPUTS, 1)[:, 0]
    assert reader.at == len(flat)
    return top, top @ W.t() + b


def case(seed, steps, kind, reset, layers, ways):
    numbers = Numbers(seed)
    count = sum(rows * cols for rows, cols in shapes(kind, reset, layers, ways))
    flat = numbers.draw(count + OUTPUTS * ways * HIDDEN + OUTPUTS, 1.5).requires_grad_(True)
    x = numbers.draw(steps * BATCH * INPUTS, 3.0).reshape(steps, BATCH, INPUTS).requires_grad_(True)
    target = numbers.draw(steps * BATCH * OUTPUTS, 2.0).reshape(steps, BATCH, OUTPUTS)
    record = dict(seed=seed, steps=steps, kind=kind, reset=reset, layers=layers, ways=ways)
    optimizer = torch.optim.Adam([flat], lr=RATE)
    for update in range(UPDATES):
        optimizer.zero_grad()
        top, y = run(flat, x, kind, reset, layers, ways)
        loss = torch.nn.functional.mse_loss(y, target)
        loss.backward()
        if update == 0:
            record.update(loss=loss.item(), h=rounded(top), dx=rounded(x.grad), dtheta=rounded(flat.grad))
        optimizer.step()
    record["theta_after"] = rounded(flat)
    return record


def main():
    cases = [case(seed, steps, kind, reset, layers, ways)
             for seed in (1, 2, 3) for steps in (1, 7, 33)
             for kind, reset in (("rnn", "after"), ("lstm", "after"), ("gru", "after"), ("gru", "before"))
             for layers, ways in ((1, 1), (1, 2), (2, 1), (2, 2))]
    json.dump(dict(torch=torch.__version__, inputs=INPUTS, hidden=HIDDEN, outputs=OUTPUTS, batch=BATCH,
                   rate=RATE, updates=UPDATES, cases=cases), sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


main()
