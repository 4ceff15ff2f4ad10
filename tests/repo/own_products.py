"""Nothing that a training step runs through uses Eigen's products or reductions: their order of summation depends on the
machine. Looked at twice: in the built library of these parts, and in their sources.
"""

import re
import subprocess
import sys

from check import ROOT, Report, files

ARCHIVE = ROOT / "build/native-release/libunroll_core.a"
# What a product of two matrices leaves in the object, however well it is inlined.
PRODUCT = re.compile(r"\bEigen::.*(gebp|gemm|gemv|general_matrix|generic_product|dot_|redux|triangular|selfadjoint)")
REDUCES = re.compile(
    r"\.(dot|noalias|lazyProduct|applyOnTheLeft|applyOnTheRight|sum|prod|mean|norm|squaredNorm|stableNorm|blueNorm|lpNorm|redux"
    r"|maxCoeff|minCoeff)\s*[<(]")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
MATRIX = "engine/math/matrix.h"  # the one place that includes Eigen

report = Report()
for path in files("engine/math", "engine/nn", "engine/train"):
    if path.suffix not in {".h", ".cpp"}:
        continue
    text = COMMENT.sub("", (ROOT / path).read_text(encoding="utf-8"))
    found = REDUCES.search(text)
    report.expect("no reduction of Eigen's in what a training step runs through", not found, f"{path}: {found and found.group()}")
    includes = re.findall(r"#include <(Eigen/\w+)>", text)
    report.expect("Eigen's storage alone", includes == (["Eigen/Core"] if path.as_posix() == MATRIX else []), f"{path}: {includes}")
archive = ROOT / sys.argv[1] if len(sys.argv) > 1 else ARCHIVE
report.expect("the library of a training step is built", archive.is_file(), f"{archive} is missing")
if archive.is_file():
    symbols = subprocess.run(["nm", "-C", archive], check=True, capture_output=True, text=True).stdout.splitlines()
    report.expect("it holds our own product", any("Calculator<float>::product" in line for line in symbols), "it is not there")
    wrong = [line for line in symbols if PRODUCT.search(line)]
    report.expect("no product of Eigen's in what a training step runs through", not wrong, "\n".join(wrong[:5]))
report.close()
