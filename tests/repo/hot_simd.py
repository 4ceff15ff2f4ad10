"""The training's matrix product is vectorised in what the page loads: its functions hold f32x4 instructions.

Looks into the linked engine.wasm (names come from the symbol map beside it), so that an inlined or
scalarised product is noticed wherever it happened.
"""

import pathlib
import re
import shutil
import subprocess

from check import ROOT, Report

BUILT = ROOT / "build/web-release/page"
# The tiles of the product, by whatever function they were inlined into.
HOT = re.compile(r"\b(?:tile|strip|product|product_unpacked)<float|\d(?:tile|strip|product|product_unpacked)If")
# Packed multiplications and additions in one kernel: the loop over outputs is unrolled, so there are several.
AT_LEAST = 8


def disassembler() -> str:
    private = ROOT / ".deps/binaryen/usr/bin/wasm-dis"
    return str(private) if private.exists() else shutil.which("wasm-dis") or "wasm-dis"


report = Report()
module, symbols = BUILT / "engine.wasm", BUILT / "engine.js.symbols"
report.expect("the page's engine is built", module.is_file() and symbols.is_file(), f"{module} or its symbol map is missing")
if module.is_file() and symbols.is_file():
    names = dict(line.split(":", 1) for line in symbols.read_text(encoding="utf-8").splitlines() if ":" in line)
    hot = {index: name for index, name in names.items() if HOT.search(name)}
    report.expect("the product is a function of its own", bool(hot), "the symbol map names no product<float, 16>")
    text = subprocess.run([disassembler(), module], check=True, capture_output=True, text=True).stdout
    bodies = re.split(r"^ \(func \$", text, flags=re.MULTILINE)[1:]
    imported = len(re.findall(r"^ \(import [^\n]*\(func ", text, flags=re.MULTILINE))
    packed = 0
    for index, name in hot.items():
        body = bodies[int(index) - imported]
        packed += len(re.findall(r"f32x4\.(?:mul|add)", body))
        report.expect("nothing is fused", "relaxed_madd" not in body, name)
    print(f"{len(hot)} functions of the product: {packed} packed multiplications and additions")
    report.expect("the product multiplies four numbers at once", packed >= AT_LEAST, f"{packed} packed")
report.close()
