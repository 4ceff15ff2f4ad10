"""The workloads in PyTorch: prints a JSON object per line, as unroll_bench does. Debian's python3-torch with
libopenblas0-openmp; with the reference BLAS it is ten times slower."""

import argparse
import json
import resource
import sys
import time

# name: kind, vocabulary, embedding, hidden, batch, T
WORKLOADS = {
    "W1": ("rnn", 64, 32, 64, 16, 32),
    "W2": ("lstm", 64, 64, 128, 32, 64),
    "W3": ("lstm", 96, 128, 256, 32, 100),
    "W3b": ("lstm", 96, 128, 1024, 8, 100),
    "W4": ("block", 64, 64, 64, 16, 64),
    "W5": ("rnn", 16, 8, 8, 1, 16),
}
WARM_UP = 3


def recurrent(torch, kind, symbols, embedding, hidden):
    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.table = torch.nn.Embedding(symbols, embedding)
            self.cell = (torch.nn.LSTM if kind == "lstm" else torch.nn.RNN)(embedding, hidden)
            self.out = torch.nn.Linear(hidden, symbols)

        def forward(self, x):
            return self.out(self.cell(self.table(x))[0])

    return Model()


def block(torch, symbols, width, steps):
    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.table = torch.nn.Embedding(symbols, width)
            self.block = torch.nn.TransformerEncoderLayer(width, 4, 4 * width, dropout=0.0, norm_first=True)
            self.norm = torch.nn.LayerNorm(width)
            self.out = torch.nn.Linear(width, symbols)
            self.register_buffer("mask", torch.full((steps, steps), float("-inf")).triu(1))

        def forward(self, x):
            return self.out(self.norm(self.block(self.table(x), src_mask=self.mask)))

    return Model()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2)
    options = parser.parse_args()
    import torch

    torch.set_num_threads(options.threads)
    for name, (kind, symbols, embedding, hidden, batch, steps) in WORKLOADS.items():
        if options.only not in ("", name):
            continue
        torch.manual_seed(1)
        if kind == "block":
            model = block(torch, symbols, hidden, steps)
        else:
            model = recurrent(torch, kind, symbols, embedding, hidden)
        optimizer = torch.optim.Adam(model.parameters(), 3e-3)
        inputs = torch.randint(symbols, (steps, batch))
        targets = (inputs + 1) % symbols
        compare = torch.nn.CrossEntropyLoss()

        def step():
            optimizer.zero_grad()
            loss = compare(model(inputs).reshape(-1, symbols), targets.reshape(-1))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            return loss

        first = step().item()
        for _ in range(WARM_UP):
            step()
        times, cpu = [], []
        end = time.perf_counter() + options.seconds
        while time.perf_counter() < end or len(times) < 3:
            begin, cpu_begin = time.perf_counter(), time.process_time()
            loss = step()
            times.append((time.perf_counter() - begin) * 1e3)
            cpu.append((time.process_time() - cpu_begin) * 1e3)
        ms = min(times)
        print(json.dumps({
            "workload": name, "engine": "torch", "where": "native", "threads": options.threads,
            "numerics": "float32", "width": 0, "ms": round(ms, 4), "tokens_per_s": round(steps * batch / ms * 1e3),
            "gflops": 0, "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024e-6, 1),
            "cpu_ms": round(min(cpu), 4), "median_ms": round(sorted(times)[len(times) // 2], 4), "void": not loss.item() < first,
        }), flush=True)


if __name__ == "__main__":
    sys.exit(main())
