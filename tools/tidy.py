"""tidy.py BUILD_FOLDER: clang-tidy over our sources, skipping what it has already found clean.

A source is looked at again when it, a header of ours that it includes, or .clang-tidy has changed.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PARTS = ("engine", "viz", "web")
build = ROOT / sys.argv[1]
clean = build / "tidy-clean"
clean.mkdir(exist_ok=True)
tidy = shutil.which("clang-tidy-19") or shutil.which("clang-tidy")
if not tidy:
    sys.exit("tidy.py: no clang-tidy on the PATH")


def includes_of() -> dict:
    """Object file -> the files of ours that it was made from, as ninja knows them."""
    lines = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, capture_output=True, text=True).stdout
    found, current = {}, None
    for line in lines.splitlines():
        if line.startswith("    "):
            path = (build / line.strip()).resolve()
            if current and path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".deps"):
                found[current].append(path)
        elif ":" in line:
            current = line.split(":")[0]
            found[current] = []
    return found


def key_of(paths: list) -> str:
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    for path in sorted(set(paths)):
        digest.update(str(path.relative_to(ROOT)).encode() + (path.read_bytes() if path.exists() else b""))
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


def object_of(entry: dict) -> str:
    words = shlex.split(entry["command"])
    return words[words.index("-o") + 1] if "-o" in words else ""


deps = includes_of()
failed = looked = 0
jobs = int(os.environ.get("UNROLL_JOBS", os.cpu_count() or 1))
with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
    tasks = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        source = pathlib.Path(entry["file"])
        if not any(source.is_relative_to(ROOT / part) for part in PARTS):
            continue
        tasks[pool.submit(look_at, source, key_of([source, *deps.get(object_of(entry), [])]))] = source
    for task in concurrent.futures.as_completed(tasks):
        looked += 1
        if task.result():
            failed += 1
            print(task.result())
print(f"{looked - failed} passed, {failed} failed")
sys.exit(1 if failed or not looked else 0)
