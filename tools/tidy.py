"""tidy.py BUILD_FOLDER: clang-tidy over our sources as they are compiled there, skipping what it has already found clean.

Sources that are compiled together are looked at together, so that their headers are read once. That happens again when one of
them, a header of ours that they include, or .clang-tidy has changed.
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PARTS = ("engine", "viz", "web")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
build = ROOT / sys.argv[1]
clean = build / "tidy-clean"
clean.mkdir(exist_ok=True)
tidy = shutil.which("clang-tidy-19") or shutil.which("clang-tidy")
if not tidy:
    sys.exit("tidy.py: no clang-tidy on the PATH")


@functools.cache
def included_by(path: pathlib.Path) -> frozenset:
    """The file itself and the files of ours that it includes, by whatever way."""
    found, open_files = set(), [path]
    while open_files:
        at = open_files.pop()
        if at in found or not at.is_file():
            continue
        found.add(at)
        names = INCLUDE.findall(at.read_text(encoding="utf-8"))
        open_files += [beside if (beside := at.parent / name).is_file() else ROOT / name for name in names]
    return frozenset(found)


def key_of(source: pathlib.Path) -> str:
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    for path in sorted(included_by(source)):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def look_at(source: pathlib.Path, key: str) -> str:
    stamp = clean / (source.relative_to(ROOT).as_posix().replace("/", "-") + ".ok")
    if stamp.exists() and stamp.read_text() == key:
        return ""
    command = [tidy, "-p", build, "--quiet", "--extra-arg=-Wno-unknown-warning-option",
               "--extra-arg=-Wno-deprecated-declarations", source]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        stamp.write_text(key)
        return ""
    return result.stdout + ("" if result.stdout else result.stderr)


failed = looked = 0
jobs = int(os.environ.get("UNROLL_JOBS", os.cpu_count() or 1))
with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
    tasks = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        source = pathlib.Path(entry["file"])
        members = [pathlib.Path(name) for name in INCLUDE.findall(source.read_text(encoding="utf-8"))]
        first = members[0] if source.is_relative_to(build) and members else source
        if not any(first.is_relative_to(ROOT / part) for part in PARTS):
            continue
        tasks[pool.submit(look_at, source, key_of(source))] = source
    for task in concurrent.futures.as_completed(tasks):
        looked += 1
        if task.result():
            failed += 1
            print(task.result())
print(f"{looked - failed} passed, {failed} failed")
sys.exit(1 if failed or not looked else 0)
