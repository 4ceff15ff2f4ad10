#!/usr/bin/env python3
"""Writes torch_encoder.json: recurrent encoder and decoder in double precision as PyTorch computes them, without a
look back and with those of Luong et al. (2015) and Bahdanau et al. (2015), sources of different lengths:
outputs, weights over the source, gradients of all parameters, of the input and of the source, and parameters
after ten updates of Adam. The recurrent layers are PyTorch's, sequence by sequence, so that no padding enters;
the look back, which PyTorch lacks, is written out here. Weights and data are not stored: reader and writer draw
them from the same small generator. Parameters and their gradients are kept whole; of longer other results every
so-manieth number and the products of all with drawn vectors. Needs Debian's python3-torch.

Usage: /usr/bin/python3 tests/golden/make_torch_encoder_goldens.py > tests/golden/torch_encoder.json
"""

import json
import sys

import torch

from drawn_numbers import Numbers, rounded, sample

torch.set_default_dtype(torch.float64)
INPUTS, SOURCE, HIDDEN, OUTPUTS, BATCH = 2, 3, 4, 1, 2
UPDATES, RATE, KEPT = 10, 0.02, 60
GATES = {"rnn": 1, "lstm": 4, "gru": 3}
RUN = {"rnn": torch.rnn_tanh, "lstm": torch.lstm, "gru": torch.gru}
# kind, layers, ways of the encoder, look back
MODELS = (("rnn", 1, 1, "bahdanau"), ("rnn", 1, 2, "none"), ("lstm", 2, 1, "none"), ("lstm", 1, 1, "luong"),
          ("lstm", 1, 2, "bahdanau"), ("gru", 2, 1, "luong-dot"), ("gru", 1, 2, "luong"))


class Net:
    """Takes its tensors one after the other, column-major, in the engine's order; without numbers it counts them."""

    def __init__(self, kind, layers, ways, look):
        self.kind, self.layers, self.ways, self.look = kind, layers, ways, look
        self.flat, self.at = None, 0

    def take(self, rows, cols):
        first = self.at
        self.at += rows * cols
        if self.flat is None:
            return torch.zeros(rows, cols)
        return self.flat[first:self.at].reshape(cols, rows).t().contiguous()

    def stack(self, read, ways, has_start):
        """Weights as PyTorch's functions take them, and learned initial states, h and c in turn."""
        weights, starts = [], []
        rows = GATES[self.kind] * HIDDEN
        for _ in range(self.layers):
            for _ in range(ways):
                weights += [self.take(rows, read), self.take(rows, HIDDEN), self.take(rows, 1)[:, 0]]
                second = torch.zeros(rows)
                if self.kind == "gru":
                    second = torch.cat([second[HIDDEN:], self.take(HIDDEN, 1)[:, 0]])
                weights.append(second)
                if has_start:
                    starts.append([self.take(HIDDEN, 1)[:, 0] for _ in range(self.states())])
            read = ways * HIDDEN
        return weights, starts

    def states(self):
        return 2 if self.kind == "lstm" else 1

    def read(self, flat=None):
        self.flat, self.at = flat, 0
        self.encoder, self.starts = self.stack(SOURCE, self.ways, True)
        self.handovers = []
        if self.ways == 2:
            self.handovers = [[(self.take(HIDDEN, 2 * HIDDEN), self.take(HIDDEN, 1)[:, 0])
                               for _ in range(self.states())] for _ in range(self.layers)]
        self.decoder, _ = self.stack(INPUTS, 1, False)
        memory = self.ways * HIDDEN
        if self.look == "bahdanau":
            self.query, self.key = self.take(HIDDEN, HIDDEN), self.take(HIDDEN, memory)
            self.key_bias, self.v = self.take(HIDDEN, 1)[:, 0], self.take(HIDDEN, 1)[:, 0]
        if self.look == "luong":
            self.key = self.take(HIDDEN, memory)
        if self.look != "none":
            self.attend, self.attend_bias = self.take(HIDDEN, memory + HIDDEN), self.take(HIDDEN, 1)[:, 0]
        self.out, self.out_bias = self.take(OUTPUTS, HIDDEN), self.take(OUTPUTS, 1)[:, 0]
        return self.at

    def play(self, weights, x, states, ways):
        given = [torch.stack(s).unsqueeze(1) for s in zip(*states)]
        out = RUN[self.kind](x.unsqueeze(1), tuple(given) if self.kind == "lstm" else given[0], weights, True,
                             self.layers, 0.0, False, ways == 2, False)
        return out[0][:, 0], [[e[i, 0] for e in out[1:]] for i in range(self.layers * ways)]

    def hand_over(self, ends):
        if self.ways == 1:
            return ends
        states = []
        for layer, maps in enumerate(self.handovers):
            pairs = zip(ends[2 * layer], ends[2 * layer + 1])
            sums = [W @ torch.cat(pair) + b for pair, (W, b) in zip(pairs, maps)]
            states.append([torch.tanh(sums[0])] + sums[1:])
        return states

    def weigh(self, h, memory):
        if self.look == "bahdanau":
            inner = (h @ self.query.t()).unsqueeze(1) + (memory @ self.key.t() + self.key_bias).unsqueeze(0)
            return torch.softmax(torch.tanh(inner) @ self.v, 1)
        keys = memory @ self.key.t() if self.look == "luong" else memory
        return torch.softmax(h @ keys.t(), 1)

    def run(self, x, source):
        """One sequence: the states on top (T, H), outputs (T, O), weights (T, S) or None."""
        memory, ends = self.play(self.encoder, source, self.starts, self.ways)
        top, _ = self.play(self.decoder, x, self.hand_over(ends), 1)
        weights = None
        if self.look != "none":
            weights = self.weigh(top, memory)
            top = torch.tanh(torch.cat([weights @ memory, top], 1) @ self.attend.t() + self.attend_bias)
        return top, top @ self.out.t() + self.out_bias, weights


def kept(tensor):
    return sample(tensor, KEPT)


def case(seed, steps, kind, layers, ways, look):
    numbers, net, longest = Numbers(seed), Net(kind, layers, ways, look), steps + 2
    flat = numbers.draw(net.read(), 1.5).requires_grad_(True)
    x = numbers.draw(steps * BATCH * INPUTS, 3.0).reshape(steps, BATCH, INPUTS).requires_grad_(True)
    source = numbers.draw(longest * BATCH * SOURCE, 3.0).reshape(longest, BATCH, SOURCE).requires_grad_(True)
    target = numbers.draw(steps * BATCH * OUTPUTS, 2.0).reshape(steps, BATCH, OUTPUTS)
    lengths = [longest - 2 * b for b in range(BATCH)]
    record = dict(seed=seed, steps=steps, kind=kind, layers=layers, ways=ways, look=look, source_lengths=lengths)
    optimizer = torch.optim.Adam([flat], lr=RATE)
    for update in range(UPDATES):
        optimizer.zero_grad()
        assert net.read(flat) == len(flat)
        tops, outputs, weights = zip(*(net.run(x[:, b], source[:n, b]) for b, n in enumerate(lengths)))
        loss = torch.nn.functional.mse_loss(torch.stack(outputs, 1), target)
        loss.backward()
        if update == 0:
            record.update(loss=loss.item(), top=kept(torch.stack(tops, 1)), dtheta=rounded(flat.grad),
                          dx=kept(x.grad), dsource=kept(source.grad))
            if look != "none":
                padded = [torch.nn.functional.pad(w, (0, longest - n)) for w, n in zip(weights, lengths)]
                record["weights"] = kept(torch.stack(padded, 1))
        optimizer.step()
    record["theta_after"] = rounded(flat)
    return record


def main():
    cases = [case(seed, steps, *model) for seed in (1, 2, 3) for steps in (1, 7, 33) for model in MODELS]
    json.dump(dict(torch=torch.__version__, inputs=INPUTS, source=SOURCE, hidden=HIDDEN, outputs=OUTPUTS,
                   batch=BATCH, rate=RATE, updates=UPDATES, cases=cases), sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


main()
