"""make_licences.py OUTPUT LICENCE OTHER=FILE...: one text with the licences of everything inside the page.

A file that is not there (another system keeps it elsewhere) is named in the text and on the screen.
"""

import pathlib
import sys

output, own, others = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:]
rule = "=" * 80
parts = []
for entry in [f"Unroll={own}", *others]:
    name, _, path = entry.partition("=")
    file = pathlib.Path(path)
    if file.exists():
        text = file.read_text(encoding="utf-8", errors="replace").strip()
    else:
        text = f"The licence text is not on the machine that built this ({path})."
        print(f"licences: no text for {name}: {path} is missing")
    parts.append(f"{rule}\n{name}\n{rule}\n\n{text}\n")
output.write_text("\n".join(parts), encoding="utf-8")
