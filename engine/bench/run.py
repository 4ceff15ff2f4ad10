"""Runs the benchmark natively, in Node and against its peers: `./dev bench` calls it.

Each workload is a process of its own, so that peak memory is its own. Figures are those of the fastest stretch, because
others use the machine too; ratios on one thread compare time of the processor for the same reason; peers and we are
timed in turns.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NATIVE = ROOT / "build/native-release/unroll_bench"
NODE = ROOT / "build/web-release/unroll_bench.js"
TORCH = ROOT / "engine/bench/torch_peer.py"
WORKLOADS = ["W1", "W2", "W3", "W3b", "W4", "W5", "W6 RNN", "W6 LSTM"]
COLUMNS = ["workload", "engine", "where", "threads", "numerics", "width", "ms", "cpu_ms", "tokens_per_s", "gflops", "peak_mb"]
PHASES = ["forward_ms", "backward_ms", "clip_ms", "optimizer_ms", "trace_mb"]
# Least ratio of PyTorch's time to ours, in fast numerics on one thread.
TARGETS = {"W1": 8.0, "W2": 3.5, "W3": 2.5, "W3b": 3.5, "W4": 2.5, "W5": 250.0}
# Exact numerics run at this share of fast ones at least.
EXACT_SHARE = {"native": 0.45, "node": 0.55}
GROWTH = [16, 32, 64, 128, 256, 512, 1024]


def rows_of(command: list[str]) -> list[dict]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(command)} failed:\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def ours(where: str, options: list[str]) -> list[dict]:
    if where == "native":
        return rows_of([str(NATIVE), *options])
    node = os.environ.get("UNROLL_NODE", "node")
    return rows_of([node, str(NODE), *options])


def figure(value) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if value < 1e5 else f"{value:.0f}"
    return str(value)


def table(rows: list[dict], columns: list[str]) -> None:
    cells = [columns] + [[figure(row.get(c, "")) for c in columns] for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    for line in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths)))
    print()


def of(rows: list[dict], **wanted) -> dict | None:
    found = [row for row in rows if all(row.get(k) == v for k, v in wanted.items())]
    return min(found, key=lambda row: row["ms"]) if found else None


def print_ratios(rows: list[dict]) -> None:
    for name, target in TARGETS.items():
        fast = of(rows, workload=name, engine="unroll", where="native", numerics="fast", threads=1)
        exact = of(rows, workload=name, engine="unroll", where="native", numerics="exact", threads=1)
        torch = of(rows, workload=name, engine="torch", threads=1)
        if fast and torch:
            ratio = torch["cpu_ms"] / fast["cpu_ms"]
            verdict = "reached" if ratio >= target else "missed"
            print(f"{name}: {ratio:.2f} times PyTorch on one thread (target {target}: {verdict})")
        if fast and exact:
            print(f"{name}: exact at {fast['cpu_ms'] / exact['cpu_ms']:.2f} of fast (target {EXACT_SHARE['native']})")


def growth(where: str, numerics: str) -> None:
    rows = []
    for steps in GROWTH:
        rows += ours(where, ["--only", "W2", "--steps", str(steps), "--numerics", numerics, "--seconds", "0.3"])
    for row in rows:
        row["us_per_step"] = row["ms"] * 1e3 / row["steps"]
    print(f"growth of W2 with T ({where}, {numerics}): linear where us_per_step stays")
    table(rows, ["steps", "ms", "us_per_step", "trace_mb"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="an array of rows in place of tables")
    parser.add_argument("--peers", action="store_true", help="PyTorch too, with ratios against the targets")
    parser.add_argument("--growth", action="store_true", help="W2 at T = 16 ... 1024 too")
    parser.add_argument("--node", action="store_true", help="in Node too (./dev bench builds the wasm)")
    parser.add_argument("--only", default="", help="one workload, W1 ... W6")
    parser.add_argument("--numerics", choices=["exact", "fast"], help="one mode (default: both)")
    parser.add_argument("--width", default="512", help="no wider vectors than these bits (128, 256, 512)")
    parser.add_argument("--seconds", default="1", help="for each row")
    options = parser.parse_args()
    rows: list[dict] = []
    for name in [w for w in WORKLOADS if w.startswith(options.only)]:
        for where in ["native", "node"] if options.node else ["native"]:
            for numerics in [options.numerics] if options.numerics else ["exact", "fast"]:
                rows += ours(where, ["--only", name, "--numerics", numerics, "--width", options.width,
                                     "--seconds", options.seconds])
        if options.peers and name in TARGETS:
            for threads in ["1", "2"]:
                rows += rows_of(["/usr/bin/python3", str(TORCH), "--only", name, "--threads", threads,
                                 "--seconds", options.seconds])
    void = [row["workload"] for row in rows if row.get("void")]
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        table(rows, COLUMNS)
        table([row for row in rows if row["engine"] == "unroll"], ["workload", "where", "numerics", *PHASES])
        print_ratios(rows)
        if options.growth:
            growth("native", options.numerics or "fast")
    if void:
        sys.exit(f"bench: the loss did not fall, so these figures are void: {', '.join(void)}")


if __name__ == "__main__":
    main()
