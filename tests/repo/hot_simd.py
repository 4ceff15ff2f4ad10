"""The inner loops of training are vectorised in what the page loads, and fused only in fast numerics with relaxed SIMD.

Looks into both linked engines (names come from the symbol map beside each), so that a loop that was scalarised, or
inlined to where nobody sees it, is noticed.
"""

import pathlib
import re
import shutil
import subprocess

from check import ROOT, Report

BUILT = ROOT / "build/web-release/page"
# What -> its functions on floats, and how many packed operations each of them holds at least. The product's loop over
# columns is unrolled, so there are several; one function of a vector (exp, tanh) takes a dozen.
PRODUCT, FUNCTION, PLAIN = 8, 12, 1
HOT = {
    "product": (("tile", "strip", "multiply_run"), PRODUCT),
    "exp": (("run_exp",), FUNCTION),
    "tanh": (("run_tanh",), FUNCTION),
    "sigmoid": (("run_sigmoid",), FUNCTION),
    "slope of tanh": (("run_tanh_back",), PLAIN),
    "slope of sigmoid": (("run_sigmoid_back",), PLAIN),
    "bias": (("run_add_to_columns",), PLAIN),
    "sums": (("run_add",), PLAIN),
    "sums of columns": (("run_add_columns",), PLAIN),
    "step of a plain network": (("run_rnn_step",), FUNCTION),
    "step of an LSTM": (("run_lstm_step",), 4 * FUNCTION),
    "step of an LSTM, back": (("run_lstm_step_back",), PRODUCT),
    "Adam": (("run_adam",), PRODUCT),
}
FUSED = re.compile(r"\bf32x4\.relaxed_madd\b")
PACKED = re.compile(r"\bf32x4\.(?:add|sub|mul|div|sqrt|relaxed_madd)\b")
# What is fused in fast numerics, where the browser can.
FUSES = ("product", "exp", "tanh", "sigmoid", "step of a plain network", "step of an LSTM")


def disassembler() -> str:
    private = ROOT / ".deps/binaryen/usr/bin/wasm-dis"
    return str(private) if private.exists() else shutil.which("wasm-dis") or "wasm-dis"


def is_of(name: str, function: str) -> bool:
    return bool(re.search(rf"\b{function}<float\b|(?<!\d){len(function)}{function}If", name))


def look_into(engine: str, relaxed: bool) -> None:
    module, symbols = BUILT / f"{engine}.wasm", BUILT / f"{engine}.js.symbols"
    report.expect("the page's engine is built", module.is_file() and symbols.is_file(), f"{module} or its symbol map is missing")
    if not module.is_file() or not symbols.is_file():
        return
    names = dict(line.split(":", 1) for line in symbols.read_text(encoding="utf-8").splitlines() if ":" in line)
    text = subprocess.run([disassembler(), module], check=True, capture_output=True, text=True).stdout
    bodies = re.split(r"^ \(func \$", text, flags=re.MULTILINE)[1:]
    imported = len(re.findall(r"^ \(import [^\n]*\(func ", text, flags=re.MULTILINE))
    report.expect("nothing is fused but where it may be", relaxed or not re.search(r"x\d\.relaxed_", text),
                  f"{engine}: a fused multiplication rounds once where others round twice")

    def bodies_of(functions: tuple) -> list:
        return [(name, bodies[int(index) - imported])
                for index, name in names.items() if any(is_of(name, function) for function in functions)]

    for what, (functions, least) in HOT.items():
        # Where the product's own functions are inlined, it stands in those that share it out.
        found = bodies_of(functions) or (bodies_of(("product", "product_unpacked")) if what == "product" else [])
        packed = [(name, len(PACKED.findall(body))) for name, body in found]
        print(f"{engine}, {what}: {sorted(count for _, count in packed)} packed operations")
        report.expect(f"{what}: a function of its own", bool(packed), f"the symbol map of {engine} names no {' or '.join(functions)}<float>")
        for name, count in packed:
            report.expect(f"{what}: four numbers at once", count >= least, f"{engine}: {name} holds {count} packed operations")
        if relaxed and what in FUSES:
            # One function of each name is that of exact numerics.
            fused = [bool(FUSED.search(body)) for _, body in found]
            report.expect(f"{what}: fused in fast numerics, not in exact ones", any(fused) and not all(fused), f"{engine}: {fused}")


report = Report()
look_into("engine", relaxed=False)
look_into("engine-relaxed", relaxed=True)
report.close()
