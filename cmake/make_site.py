"""Lays out the folder that a static host serves.

Copies the files of web/ and the compiled page, puts the build's name in place of @BUILD@ in text files, and writes
size.json: {"version", "build", "files": {name: {"bytes", "integrity"}}}. `bytes` is the size before the server
compresses, for the progress bar. `integrity` is what fetch() takes, so that a page never runs the
.wasm of another build. The build's name is a hash of everything in the folder. `_headers` repeats the page's content
security policy for hosts that read such a file.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import re
import shutil

TEXT = {".html", ".css", ".js", ".mjs", ".webmanifest", ".svg"}
MARK = b"@BUILD@"

parser = argparse.ArgumentParser()
parser.add_argument("--site", type=pathlib.Path, required=True)
parser.add_argument("--built", type=pathlib.Path, required=True)
parser.add_argument("--licences", type=pathlib.Path, required=True)
parser.add_argument("--version", required=True)
parser.add_argument("files", nargs="*", type=pathlib.Path)
arguments = parser.parse_args()

sources = list(arguments.files)
if arguments.built.is_dir():
    sources += [path for path in arguments.built.iterdir() if path.suffix in {".js", ".wasm", ".map"}]
sources.append(arguments.licences)
contents = {path.name: path.read_bytes() for path in sorted(sources, key=lambda path: path.name)}

build = hashlib.sha256()
for name, data in contents.items():
    build.update(name.encode() + bytes(1) + hashlib.sha256(data).digest())
name_of_build = build.hexdigest()[:12]

shutil.rmtree(arguments.site, ignore_errors=True)
arguments.site.mkdir(parents=True)
files = {}
for name, data in contents.items():
    if pathlib.Path(name).suffix in TEXT:
        data = data.replace(MARK, name_of_build.encode())
    (arguments.site / name).write_bytes(data)
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    files[name] = {"bytes": len(data), "integrity": f"sha256-{digest}"}

table = {"version": arguments.version, "build": name_of_build, "files": files}
policy = re.search(rb'http-equiv="Content-Security-Policy" content="([^"]*)"', contents["index.html"]).group(1).decode()
(arguments.site / "_headers").write_text(
    f"/*\n  Content-Security-Policy: {policy}\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n",
    encoding="utf-8")
(arguments.site / "size.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
