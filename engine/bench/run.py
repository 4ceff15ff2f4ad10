"""Runs the benchmark natively, in Node, in Chromium and against its peers: `./dev bench` calls it.

Each workload is a process of its own, so that peak memory is its own. Figures are those of the fastest repetition, because
others use the machine too; ratios on one thread compare time of the processor for the same reason; peers and we are
timed in turns.
"""

import argparse
import functools
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NATIVE = ROOT / "build/native-release/unroll_bench"
NODE = ROOT / "build/web-release/unroll_bench.js"
NODE_RELAXED = ROOT / "build/web-release/unroll_bench_relaxed.js"
RELAXED_FLAGS = ROOT / "tools/relaxed_simd.mjs"
NODE_ENGINE = os.environ.get("UNROLL_NODE", "node")
TORCH = ROOT / "engine/bench/torch_peer.py"
CHROMIUM = ROOT / "engine/bench/chromium.mjs"
FRAMES = ROOT / "engine/bench/frames.mjs"
SITE = ROOT / "build/web-release/site"
VIZ_TESTS = ROOT / "build/native-release/viz_tests"
NPM_PEERS = ROOT / "engine/bench/peers/run.mjs"
WORKLOADS = ["W1", "W2", "W3", "W3b", "W4", "W5", "W6 RNN", "W6 LSTM"]
COLUMNS = ["workload", "engine", "where", "threads", "numerics", "width", "ms", "cpu_ms", "tokens_per_s", "gflops",
           "percent_of_peak", "peak_mb"]
# Publishing takes at most this share of the time, at 60 snapshots a second.
SNAPSHOT_SHARE = 0.05
# Milliseconds at most: a frame of the default panels without the GPU, and a large heat map in it.
FRAME_MS, HEAT_MAP_MS = 3.0, 1.0
# What the page's main thread may spend on a frame at 60 a second.
TURN_MS = 1000 / 60
# Least share of a step that its plain products would take, on W3: the rest is what training adds to them.
PRODUCTS_SHARE = 0.70
# Least share of our speed natively with vectors as wide, in fast numerics.
BROWSER_SHARE = 0.75
# Eight times the steps cost so many times as much at most, with a recurrent model; with attention, 8 squared.
GROWTH_LIMITS = {"W2": 8.4, "W4": 64.0}
PHASES = ["forward_ms", "backward_ms", "clip_ms", "optimizer_ms", "trace_mb"]
# Least ratio of PyTorch's time to ours, in fast numerics, with as many threads on either side.
TARGETS = {1: {"W1": 8.0, "W2": 3.5, "W3": 2.5, "W3b": 3.5, "W4": 2.5, "W5": 250.0},
           2: {"W1": 8.0, "W2": 3.0, "W3": 2.2, "W3b": 2.5, "W4": 2.3}}
# Least ratio of a peer's time to ours, in the same Node or browser; None: compared, without a target.
BROWSER_TARGETS = {"jaxjs": {"W1": 8.0, "W2": 6.0, "W3": 5.0, "W3b": 10.0, "W4": 2.5},
                   "tfjs": {"W1": 20.0, "W2": 13.0, "W3": 12.0, "W4": 13.0, "W5": 300.0},
                   "brainjs": {"W5": 8.0},
                   "recurrentjs": {"W1": None, "W5": None}}
# Exact numerics run at this share of fast ones at least.
EXACT_SHARE = {"native": 0.45, "node": 0.55, "chromium": 0.55}
GROWTH = {"W2": [16, 32, 64, 128, 256, 512, 1024], "W4": [16, 32, 64, 128, 256, 512, 1024]}


def rows_of(command: list[str], peer: str = "") -> list[dict]:
    """What a program prints as JSON, a line each; told as it comes, since all of it takes a while. A peer may fail: the
    browser gives its larger models too little memory."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 and peer:
        print(f"bench: {peer} did not get through, so it is not compared with: {done.stderr.strip().splitlines()[:1]}", file=sys.stderr)
        return []
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(command)} failed:\n{done.stderr}")
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for row in rows:
        told = [str(row[key]) for key in ("workload", "engine", "where", "numerics") if key in row]
        told += [f"{key} {row[key]}" for key in ("steps", "threads", "width") if key in row]
        result = f"{figure(row['ms'])} ms" if "ms" in row else f"{figure(row['gflops'])} GFLOP/s"
        print(f"{', '.join(told)}: {result}", file=sys.stderr, flush=True)
    return rows


@functools.cache
def relaxed_flags() -> list[str]:
    """What Node is called with for relaxed SIMD."""
    return subprocess.run([NODE_ENGINE, str(RELAXED_FLAGS)], check=True, capture_output=True, text=True).stdout.split()


def ours(where: str, options: list[str]) -> list[dict]:
    if where == "native":
        return rows_of([str(NATIVE), *options])
    if where == "chromium":
        relaxed = "fast" in options
        rows = rows_of([NODE_ENGINE, str(CHROMIUM), "--build", str(NODE.parent),
                        "unroll_bench_page_relaxed" if relaxed else "unroll_bench_page", *options])
        return [row | {"simd": "relaxed"} for row in rows] if relaxed else rows
    if "fast" not in options:
        return rows_of([NODE_ENGINE, str(NODE), *options])
    rows = rows_of([NODE_ENGINE, *relaxed_flags(), str(NODE_RELAXED), *options])
    return [row | {"simd": "relaxed"} for row in rows]


def npm_peer(where: str, engine: str, name: str, seconds: str) -> list[dict]:
    return rows_of([NODE_ENGINE, str(NPM_PEERS), *["--chromium"] * (where == "chromium"), "--engine", engine, "--only", name,
                    "--seconds", seconds], peer=f"{engine} in {where} on {name}")


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
    found = [row for row in rows if not row.get("void") and all(row.get(k) == v for k, v in wanted.items())]
    return min(found, key=lambda row: row["ms"]) if found else None


def verdict_of(ratio: float, target: float | None, what: str) -> str:
    if target is None:
        return f"{ratio:.2f} {what} (no target)"
    return f"{ratio:.2f} {what} (target {target}: {'reached' if ratio >= target else 'missed'})"


def print_ratios(rows: list[dict]) -> None:
    for threads, targets in TARGETS.items():
        for name, target in targets.items():
            fast = of(rows, workload=name, engine="unroll", where="native", numerics="fast", threads=threads)
            torch = of(rows, workload=name, engine="torch", threads=threads)
            if fast and torch:
                # Time of the processor adds threads up, so two are compared by the clock.
                time = "cpu_ms" if threads == 1 else "ms"
                ratio = torch[time] / fast[time]
                verdict = "reached" if ratio >= target else "missed"
                print(f"{name}: {ratio:.2f} times PyTorch, threads: {threads} (target {target}: {verdict})")
    for where in ("node", "chromium"):
        for peer, targets in BROWSER_TARGETS.items():
            for name in WORKLOADS:
                fast = of(rows, workload=name, engine="unroll", where=where, numerics="fast")
                other = of(rows, workload=name, engine=peer, where=where)
                if fast and other:
                    print(f"{name}: {verdict_of(other['ms'] / fast['ms'], targets.get(name), f'times {peer}, in {where}')}")
        for name in WORKLOADS:
            narrow = of(rows, workload=name, engine="unroll", where="native", numerics="fast", threads=1, width=128)
            fast = of(rows, workload=name, engine="unroll", where=where, numerics="fast")
            if narrow and fast:
                print(f"{name}: {verdict_of(narrow['ms'] / fast['ms'], BROWSER_SHARE, f'of our own native speed with 128 bits, in {where}')}")
    for name in WORKLOADS:
        for where, share in EXACT_SHARE.items():
            fast, exact = (of(rows, workload=name, engine="unroll", where=where, numerics=n, threads=1) for n in ("fast", "exact"))
            if fast and exact:
                print(f"{name}, {where}: exact at {fast['cpu_ms'] / exact['cpu_ms']:.2f} of fast (target {share})")
        one, two = (of(rows, workload=name, engine="unroll", where="native", numerics="fast", threads=n) for n in (1, 2))
        if one and two:
            print(f"{name}: two threads are {one['ms'] / two['ms']:.2f} times as fast as one")


def add_percent_of_peak(rows: list[dict]) -> None:
    """Of this machine, one core, with the same vectors and numerics."""
    peaks: dict[tuple, float] = {}
    for row in rows:
        if row["engine"] != "unroll":
            continue
        key = (row["where"], row["numerics"], row["width"])
        if key not in peaks:
            peaks[key] = ours(row["where"], ["--only", "peak", "--numerics", row["numerics"], "--width", str(row["width"]),
                                             "--seconds", "0.2"])[0]["gflops"]
        row["percent_of_peak"] = round(100 * row["gflops"] / peaks[key] / row["threads"], 1)


def add_gflops_of_peers(rows: list[dict]) -> None:
    """The same work in their time: operations of the model, not of what a peer makes of it."""
    work = {row["workload"]: row["gflops"] * row["ms"] for row in rows if row["engine"] == "unroll"}
    for row in rows:
        if row["engine"] != "unroll" and row["workload"] in work and row["ms"] > 0:
            row["gflops"] = round(work[row["workload"]] / row["ms"], 4)


def complete(row: dict) -> dict:
    """With every column; null: does not apply."""
    return {column: row.get(column) for column in COLUMNS} | row


def print_snapshots(rows: list[dict]) -> None:
    for row in rows:
        share = row["share_at_60_hz"]
        print(f"snapshot ({row['where']}, model of W2): {row['ms']:.3g} ms, {row['bytes'] / 1e3:.0f} kB; 60 a second take "
              f"{100 * share:.1f} % of the time ({'reached' if share < SNAPSHOT_SHARE else 'missed'}: under "
              f"{100 * SNAPSHOT_SHARE:.0f} %); an update of the session takes {row['step_ms']:.3g} ms")


def print_products(rows: list[dict], products: list[dict]) -> None:
    for row in products:
        step = of(rows, workload=row["workload"].split()[-1], engine="unroll", where=row["where"], numerics=row["numerics"], threads=1)
        if step and row["workload"] == "products of W3":
            print(f"W3, {row['where']}: {verdict_of(row['ms'] / step['ms'], PRODUCTS_SHARE, 'of a step would be taken by its products alone')}")


def print_frames(rows: list[dict]) -> None:
    times = {row["workload"]: row["ms"] for row in rows}
    nothing = times.get("frame with nothing in it", 0.0)
    for name, limit in (("frame", FRAME_MS), ("heat map 512x512", HEAT_MAP_MS), ("heat map 512x512, new numbers", None)):
        if name in times:
            ms = times[name] - (nothing if limit != FRAME_MS else 0)
            verdict = "" if limit is None else f" ({'reached' if ms < limit else 'missed'}: under {limit:g} ms)"
            print(f"{name} at 1440x900, without the GPU: {ms:.3g} ms{verdict}")


def print_live(rows: list[dict]) -> None:
    for row in rows:
        verdict = "reached" if row["ms_95"] < TURN_MS else "missed"
        print(f"the page in Chromium while it trains {row['updates_per_s']:.0f} updates a second and the pointer moves: its main thread takes "
              f"{row['ms']:.1f} ms a frame, 95 % below {row['ms_95']:.1f} ms ({verdict}: under {TURN_MS:.1f}, 60 frames a second); "
              f"{row['frames_per_s']:.0f} frames drawn at {row['refreshes_per_s']:.0f} refreshes a second")


def growth_rows(numerics: str) -> list[dict]:
    rows = []
    for name, lengths in GROWTH.items():
        for steps in lengths:
            rows += ours("native", ["--only", name, "--steps", str(steps), "--numerics", numerics, "--seconds", "0.3"])
    return rows


def print_growth(rows: list[dict]) -> None:
    for row in rows:
        row["us_per_step"] = row["ms"] * 1e3 / row["steps"]
    print("growth with T, natively: linear where us_per_step stays")
    table(rows, ["workload", "steps", "numerics", "ms", "us_per_step", "trace_mb"])
    for name, limit in GROWTH_LIMITS.items():
        short, long = (of(rows, workload=name, steps=steps) for steps in (64, 512))
        if short and long:
            ratio = long["cpu_ms"] / short["cpu_ms"]
            print(f"{name}: T = 512 costs {ratio:.2f} times T = 64 ({'reached' if ratio <= limit else 'missed'}: at most {limit})")


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="an array of rows in place of tables")
    parser.add_argument("--peers", action="store_true", help="PyTorch, and in Node (with --chromium there too) jax-js, TensorFlow.js, brain.js, recurrent-js; with ratios against the targets")
    parser.add_argument("--growth", action="store_true", help="W2 and W4 at T = 16 ... 1024 too")
    parser.add_argument("--node", action="store_true", help="in Node too (./dev bench builds the wasm)")
    parser.add_argument("--chromium", action="store_true", help="in a worker of Chromium too")
    parser.add_argument("--only", default="", help="one workload, W1 ... W6")
    parser.add_argument("--numerics", choices=["exact", "fast"], help="one mode (default: both)")
    parser.add_argument("--width", default="512", help="no wider vectors than these bits (128, 256, 512)")
    parser.add_argument("--threads", default="1", help="natively, such as 1,2 (default 1; with --peers 1,2)")
    parser.add_argument("--seconds", default="1", help="for each row")
    options = parser.parse_args()
    rows: list[dict] = []
    threads = "1,2" if options.peers and options.threads == "1" else options.threads
    places = ["native"] + ["node"] * (options.node or options.peers) + ["chromium"] * options.chromium
    modes = [options.numerics] if options.numerics else ["exact", "fast"]
    seconds = ["--seconds", options.seconds]
    for name in [w for w in WORKLOADS if w.startswith(options.only)]:
        for where in places:
            for numerics in modes:
                for count in threads.split(",") if where == "native" else ["1"]:
                    rows += ours(where, ["--only", name, "--numerics", numerics, "--width", options.width, "--threads", count, *seconds])
        if len(places) > 1 and "fast" in modes and options.width != "128":
            rows += ours("native", ["--only", name, "--numerics", "fast", "--width", "128", *seconds])
        if options.peers and name in TARGETS[1]:
            for count in ["1", "2"]:
                rows += rows_of(["/usr/bin/python3", str(TORCH), "--only", name, "--threads", count, *seconds])
            for where in places[1:]:
                for engine in (peer for peer, targets in BROWSER_TARGETS.items() if name in targets):
                    rows += npm_peer(where, engine, name, options.seconds)
    add_percent_of_peak(rows)
    add_gflops_of_peers(rows)
    products = [] if "fast" not in modes else [
        row for where in places for row in ours(where, ["--only", "products", "--numerics", "fast", "--width", options.width, *seconds])]
    snapshots = [row for where in places for row in ours(where, ["--only", "snapshot", *seconds])]
    frames = rows_of([str(VIZ_TESTS), "[.cost]", "--reporter", "console"])
    live = rows_of([NODE_ENGINE, str(FRAMES), "--site", str(SITE)]) if options.chromium else []
    grown = growth_rows(options.numerics or "fast") if options.growth else []
    void = [row["workload"] for row in rows if row.get("void") and row["engine"] == "unroll"]
    for row in rows:
        if row.get("void") and row["engine"] != "unroll":
            print(f"bench: {row['engine']} did not learn {row['workload']}, so it is not compared with", file=sys.stderr)
    if options.json:
        print(json.dumps([complete(row) for row in rows + products + snapshots + frames + live + grown], indent=1))
    else:
        table(rows, COLUMNS)
        table([row for row in rows if row["engine"] == "unroll"], ["workload", "where", "numerics", *PHASES])
        print_ratios(rows)
        print_products(rows, products)
        print_snapshots(snapshots)
        print_frames(frames)
        print_live(live)
        if grown:
            print_growth(grown)
    if void:
        sys.exit(f"bench: the loss did not fall, so these figures are void: {', '.join(void)}")


if __name__ == "__main__":
    main()
