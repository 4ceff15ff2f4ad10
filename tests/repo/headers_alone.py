"""headers_alone.py [BUILD_FOLDER]: every header compiles as the only line of a program.

The flags come from a source of the same part that is compiled by itself there, so that the search paths are the real ones.
"""

import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

from check import ROOT, Report, files

build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build/separate")
DROP = {"-c", "-o", "-MD", "-MT", "-MF"}
PAIRS = {"-o", "-MT", "-MF"}


def flags_of(entries: list, part: str) -> list:
    """The compiler call of the first source under `part`, without its files."""
    for entry in entries:
        if pathlib.Path(entry["file"]).is_relative_to(ROOT / part):
            words = [word for word in shlex.split(entry["command"]) if not word.endswith("ccache")]
            kept, skip = [], False
            for word in words:
                if skip or word == entry["file"]:
                    skip = False
                elif word in DROP:
                    skip = word in PAIRS
                elif not word.startswith("-O"):
                    kept.append(word)
            return kept
    return []


def compile_alone(header: pathlib.Path, flags: list) -> str:
    source = f'#include "{header}"\n#include "{header}"\n'
    command = [*flags, "-O0", "-U_FORTIFY_SOURCE", "-fsyntax-only", "-x", "c++", "-"]
    result = subprocess.run(command, input=source, cwd=ROOT / build, capture_output=True, text=True, check=False)
    return "" if result.returncode == 0 else result.stderr[:2000]


report = Report()
entries = json.loads((ROOT / build / "compile_commands.json").read_text(encoding="utf-8"))
tasks = {}
with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("UNROLL_JOBS", os.cpu_count() or 1))) as pool:
    for header in files("engine/*.h", "viz/*.h", "tests/*.h"):
        part = {"viz": "viz/platform" if header.parts[1] == "platform" else "viz", "tests": "tests/viz"}.get(
            header.parts[0], "engine/cli" if header.parts[1] == "cli" else "engine")
        flags = flags_of(entries, part)
        if not flags:
            report.expect(f"headers of {part} compile alone", False, f"{header}: no source of {part} in {build}")
            continue
        tasks[pool.submit(compile_alone, header, flags)] = (part, header)
for task, (part, header) in tasks.items():
    errors = task.result()
    report.expect(f"headers of {part} compile alone", not errors, f"{header}\n{errors}")
report.close()
