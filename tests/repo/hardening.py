"""The native programs carry the usual protections, and no path of the machine that built them."""

import subprocess

from check import ROOT, Report

report = Report()
for name in ("unroll", "unroll-desktop"):
    program = ROOT / "build/native-release" / name
    report.expect("the programs are built", program.is_file(), f"{program} is missing")
    if not program.is_file():
        continue

    def readelf(*options: str) -> str:
        return subprocess.run(["readelf", "-W", *options, program], check=True, capture_output=True, text=True).stdout

    dynamic, segments, symbols = readelf("-d"), readelf("-l"), readelf("--dyn-syms")
    report.expect("loaded at a random address", "PIE" in dynamic, name)
    report.expect("jump table read-only", "BIND_NOW" in dynamic and "GNU_RELRO" in segments, name)
    stack = next(line for line in segments.splitlines() if "GNU_STACK" in line)
    report.expect("stack not executable", " RWE " not in stack, name)
    report.expect("stack smashing noticed", "__stack_chk_fail" in symbols, name)
    report.expect("no search path of its own", "RPATH" not in dynamic and "RUNPATH" not in dynamic, name)
    data = program.read_bytes()
    report.expect("no path of this machine", str(ROOT).encode() not in data, name)
report.close()
