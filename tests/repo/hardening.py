"""The native programs carry the usual protections and no path of the machine that built them; the headless one no screen."""

import re
import subprocess

from check import ROOT, Report

SCREEN = re.compile(r"SDL|GL|X11|xcb|wayland|vulkan|imgui", re.IGNORECASE)

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
    if name == "unroll":
        needed = re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic)
        wrong = [library for library in needed if SCREEN.search(library)]
        report.expect("the headless program needs no window and no graphics", needed and not wrong, f"{name}: {', '.join(wrong)}")
        held = [word for word in (b"SDL_Init", b"glDrawElements", b"ImGui") if word in program.read_bytes()]
        report.expect("the headless program holds no window and no graphics", not held, f"{name}: {held}")
    data = program.read_bytes()
    report.expect("no path of this machine", str(ROOT).encode() not in data, name)
report.close()
