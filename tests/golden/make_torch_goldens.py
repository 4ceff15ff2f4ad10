#!/usr/bin/env python3
"""Writes torch_rnn.json: a symbol model (embedding, recurrent cell, linear, cross-entropy) with random
weights in double precision, as PyTorch computes it: states, probabilities, loss, every gradient, and
the parameters after ten clipped updates. Parameters begin with few decimals to keep the file small; of long
results every so-manieth number is kept and the products of all with drawn vectors. Needs Debian's
python3-torch.

Usage: /usr/bin/python3 tests/golden/make_torch_goldens.py > tests/golden/torch_rnn.json
"""

import json
import sys

import torch

from drawn_numbers import rounded, sample

torch.set_default_dtype(torch.float64)
UPDATES, RATE, CLIP, LONG = 10, 0.05, 0.15, 150


def column_major(tensor):
    return tensor.detach().t().contiguous().flatten().tolist()


def as_columns(steps):
    """List of (B, F) per time step -> (F x T*B), column-major."""
    return sample(torch.cat([s.detach() for s in steps]), LONG)


class Net(torch.nn.Module):
    def __init__(self, symbols, size, hidden, activation):
        super().__init__()
        self.embed = torch.nn.Embedding(symbols, size)
        self.cell = torch.nn.RNNCell(size, hidden, nonlinearity=activation)
        self.out = torch.nn.Linear(hidden, symbols)
        torch.nn.init.zeros_(self.cell.bias_hh)
        self.cell.bias_hh.requires_grad_(False)  # one bias is enough: the sum of both counts
        for p in self.parameters():
            p.data = p.mul(1000).round().div(1000)

    def tensors(self):
        return [self.embed.weight.t(), self.cell.weight_ih, self.cell.weight_hh,
                self.cell.bias_ih.unsqueeze(1), self.out.weight, self.out.bias.unsqueeze(1)]

    def flat(self):
        return sum((column_major(t) for t in self.tensors()), [])

    def flat_gradient(self):
        c, o = self.cell, self.out
        grads = [self.embed.weight.grad.t(), c.weight_ih.grad, c.weight_hh.grad,
                 c.bias_ih.grad.unsqueeze(1), o.weight.grad, o.bias.grad.unsqueeze(1)]
        return sum((column_major(g) for g in grads), [])

    def run(self, inputs, targets):
        """inputs, targets (T, B); returns per-step h and p, and the mean loss."""
        h = torch.zeros(inputs.shape[1], self.cell.hidden_size)
        states, scores = [], []
        for x in inputs:
            h = self.cell(self.embed(x), h)
            h.retain_grad()
            states.append(h)
            scores.append(self.out(h))
        loss = torch.nn.functional.cross_entropy(torch.cat(scores), targets.flatten())
        return states, [torch.softmax(s, 1) for s in scores], loss


def check_against_layer(net, inputs, states):
    """The loop of cells is the library's own recurrent layer."""
    layer = torch.nn.RNN(net.cell.input_size, net.cell.hidden_size,
                         nonlinearity=net.cell.nonlinearity)
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        getattr(layer, name + "_l0").data = getattr(net.cell, name).data
    output, _ = layer(net.embed(inputs))
    assert torch.allclose(output, torch.stack(states), atol=1e-14)


def case(seed, activation, steps, batch, symbols, size, hidden, optimizer):
    torch.manual_seed(seed)
    net = Net(symbols, size, hidden, activation)
    inputs = torch.randint(symbols, (steps, batch))
    targets = torch.randint(symbols, (steps, batch))
    record = dict(seed=seed, activation=activation, steps=steps, batch=batch, symbols=symbols,
                  embedding=size, hidden=hidden, optimizer=optimizer, rate=RATE, clip=CLIP,
                  updates=UPDATES, inputs=inputs.flatten().tolist(),
                  targets=targets.flatten().tolist(), theta=net.flat())
    trained = [p for p in net.parameters() if p.requires_grad]
    make = torch.optim.Adam if optimizer == "adam" else torch.optim.SGD
    opt = make(trained, lr=RATE)
    for update in range(UPDATES):
        opt.zero_grad()
        states, probabilities, loss = net.run(inputs, targets)
        loss.backward()
        if update == 0:
            check_against_layer(net, inputs, states)
            record.update(h=as_columns(states), p=as_columns(probabilities), loss=loss.item(),
                          dh=as_columns([s.grad for s in states]), dtheta=rounded(net.flat_gradient()))
        # Without the 1e-6 that clip_grad_norm_ adds to the norm: the limit is the limit.
        norm = torch.linalg.vector_norm(torch.cat([p.grad.flatten() for p in trained]))
        for p in trained:
            p.grad.mul_(torch.clamp(CLIP / norm, max=1.0))
        record.setdefault("norms", []).append(norm.item())
        opt.step()
    record["theta_after"] = rounded(net.flat())
    return record


def main():
    cases = []
    for seed in (1, 2, 3):
        for activation in ("tanh", "relu"):
            cases.append(case(seed, activation, 1, 1, 3, 1, 1, "sgd"))
            cases.append(case(seed, activation, 1, 3, 5, 4, 6, "adam"))
            cases.append(case(seed, activation, 7, 3, 5, 4, 6, "adam"))
            cases.append(case(seed, activation, 7, 2, 5, 4, 6, "sgd"))
            cases.append(case(seed, activation, 33, 2, 7, 3, 9, "adam"))
    json.dump(dict(torch=torch.__version__, cases=cases), sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


main()
