"""README's tables of tasks and models are those of the registries; `tables.py --write` renews them."""

import json
import subprocess
import sys

from check import ROOT, Report

PROGRAM = ROOT / "build/native-release/unroll"


def table(command, head):
    lines = subprocess.run([PROGRAM, command, "--json"], check=True, capture_output=True, text=True).stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    return "\n".join([f"| {head} | | |", "|---|---|---|"] +
                     [f"| `{r['name']}` | {r['title']} | {r['help']} |" for r in rows])


def renewed(text, command, head):
    begin, end = f"<!-- {command} -->\n", f"\n<!-- /{command} -->"
    first, last = text.index(begin) + len(begin), text.index(end)
    return text[:first] + table(command, head) + text[last:]


readme = ROOT / "README.md"
text = readme.read_text(encoding="utf-8")
new = renewed(renewed(text, "tasks", "task"), "models", "model")
if "--write" in sys.argv:
    readme.write_text(new, encoding="utf-8")
report = Report()
report.expect("README lists the tasks and models that there are", new == text or "--write" in sys.argv,
              "README.md: run python3 tests/repo/tables.py --write")
report.close()
