"""Nothing that belongs to one machine, and no left-overs, under version control.

The patterns are written in two pieces so that this file does not find itself.
"""

import json
import re

from check import ROOT, Report, files

FORBIDDEN = {
    "path of one machine": re.compile(r"(?<![\w.$}-])/(?:wor" r"k|roo" r"t|hom" r"e)/\w"),
    "address of a package registry": re.compile(r"(?:deb|registry|security|snapshot)\.(?:debi" r"an|npm" r"js)\.org"),
    "left-over": re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b"),
    "word about writing tools": re.compile(r"\b(?:chat" r"gpt|clau" r"de|anthro" r"pic|open" r"ai|copi" r"lot)\b", re.IGNORECASE),
    "merge mark": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}
EMPTY_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
LINES_PER_FILE = 500

report = Report()
for path in files():
    try:
        text = (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        continue
    for what, pattern in FORBIDDEN.items():
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            report.expect(f"no {what}", False, f"{path}:{line}: {found.group(0)}")
        report.expect(f"no {what}", True)
    if path.suffix in {".h", ".cpp", ".py", ".mjs", ".js", ".sh", ".cmake"} or path.name == "dev":
        count = text.count("\n")
        report.expect(f"no file above {LINES_PER_FILE} lines", count <= LINES_PER_FILE, f"{path} has {count}: split it by noun")
        report.expect("names say what is inside", path.stem not in EMPTY_NAMES, f"{path}: name the noun")
for path in files("*package-lock.json"):
    for name, entry in json.loads((ROOT / path).read_text(encoding="utf-8"))["packages"].items():
        report.expect("npm packages are pinned by a hash", not name or "integrity" in entry, f"{path}: {name}")
        report.expect("npm packages name no registry", "resolved" not in entry, f"{path}: {name}")
report.close()
