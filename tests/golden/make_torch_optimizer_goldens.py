#!/usr/bin/env python3
"""Writes torch_optimizers.json: ten updates of each optimizer on a small random least-squares problem in
double precision, with and without weight decay, clipped by value and by norm, and with two schedules.
Needs Debian's python3-torch.

Usage: /usr/bin/python3 tests/golden/make_torch_optimizer_goldens.py > tests/golden/torch_optimizers.json
"""

import json
import sys

import torch

torch.set_default_dtype(torch.float64)
UPDATES, KEPT = 10, (1, 2, 10)
# Far from the usual values where that makes a wrong formula visible.
RATE, DECAY, MOMENTUM, RHO, BETAS, EPSILON = 0.05, 0.1, 0.7, 0.8, (0.6, 0.95), 1e-3
CLIP, CLIP_VALUE = 0.5, 0.6  # shares of the first gradient's norm and of its largest entry
PERIOD, FACTOR, FLOOR = 4, 0.3, 0.2
ROWS, SIZES = 5, (3, 1)  # two tensors: the norm is that of both

MAKERS = {
    "sgd": lambda p, d: torch.optim.SGD(p, RATE, weight_decay=d),
    "momentum": lambda p, d: torch.optim.SGD(p, RATE, momentum=MOMENTUM, weight_decay=d),
    "nesterov": lambda p, d: torch.optim.SGD(p, RATE, momentum=MOMENTUM, nesterov=True, weight_decay=d),
    "rmsprop": lambda p, d: torch.optim.RMSprop(p, RATE, alpha=RHO, eps=EPSILON, weight_decay=d),
    "adam": lambda p, d: torch.optim.Adam(p, RATE, BETAS, EPSILON, weight_decay=d),
    "adamw": lambda p, d: torch.optim.AdamW(p, RATE, BETAS, EPSILON, weight_decay=d),
}
SCHEDULES = {
    "constant": lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda _: 1.0),
    "step": lambda o: torch.optim.lr_scheduler.StepLR(o, PERIOD, FACTOR),
    "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, UPDATES, FLOOR * RATE),
}


def clip_to_norm(tensors, limit):
    """Without the 1e-6 that clip_grad_norm_ adds to the norm: the limit is the limit."""
    norm = torch.linalg.vector_norm(torch.cat([p.grad for p in tensors]))
    for p in tensors:
        p.grad.mul_(torch.clamp(limit / norm, max=1.0))


def problem(seed):
    torch.manual_seed(seed)
    return torch.randn(ROWS, sum(SIZES)), torch.randn(ROWS), torch.randn(sum(SIZES))


def case(seed, optimizer, decay, clip, clip_value, schedule):
    a, b, start = problem(seed)
    first = a.t() @ (a @ start - b)
    clip *= torch.linalg.vector_norm(first).item()
    clip_value *= first.abs().max().item()
    tensors = [part.clone().requires_grad_() for part in start.split(SIZES)]

    def flat():
        return torch.cat([p.detach() for p in tensors]).tolist()

    record = dict(seed=seed, optimizer=optimizer, decay=decay, clip=clip, clip_value=clip_value,
                  schedule=schedule, period=UPDATES if schedule == "cosine" else PERIOD,
                  after=[])
    opt = MAKERS[optimizer](tensors, decay)
    rates = SCHEDULES[schedule](opt)
    for update in range(1, UPDATES + 1):
        opt.zero_grad()
        (0.5 * (a @ torch.cat(tensors) - b).square().sum()).backward()
        if clip_value > 0:
            torch.nn.utils.clip_grad_value_(tensors, clip_value)
        if clip > 0:
            clip_to_norm(tensors, clip)
        opt.step()
        rates.step()
        if update in KEPT:
            record["after"].append(flat())
    return record


def main():
    problems, cases = {}, []
    for seed in (1, 2, 3):
        a, b, start = problem(seed)
        problems[seed] = dict(rows=a.tolist(), targets=b.tolist(), theta=start.tolist())
        for optimizer in MAKERS:
            for decay in (0.0, DECAY):
                cases.append(case(seed, optimizer, decay, 0.0, 0.0, "constant"))
            cases.append(case(seed, optimizer, DECAY, CLIP, CLIP_VALUE, "constant"))
        cases.append(case(seed, "sgd", 0.0, CLIP, 0.0, "constant"))
        cases.append(case(seed, "sgd", 0.0, 0.0, CLIP_VALUE, "constant"))
        for schedule in ("step", "cosine"):
            cases.append(case(seed, "sgd", 0.0, 0.0, 0.0, schedule))
            cases.append(case(seed, "adamw", DECAY, 0.0, 0.0, schedule))
    json.dump(dict(torch=torch.__version__, kept=KEPT, rate=RATE, momentum=MOMENTUM, rho=RHO,
                   betas=BETAS, epsilon=EPSILON, factor=FACTOR, floor=FLOOR,
                   problems=problems, cases=cases),
              sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


main()
