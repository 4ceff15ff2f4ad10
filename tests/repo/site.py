"""What the page ships: strict, complete, small, and nothing from elsewhere."""

import base64
import hashlib
import json
import os
import re
import subprocess

from check import ROOT, Report

SITE = ROOT / "build/web-release/site"
TEXT = {".html", ".css", ".js", ".mjs", ".webmanifest"}
# Bytes after brotli, as hosts send them: everything that a visitor loads before the first frame.
BUDGET = 1_300_000
POLICY = ("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
          "connect-src 'self'; worker-src 'self'; manifest-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'")
BROTLI = """const zlib = require('node:zlib');
console.log(zlib.brotliCompressSync(require('node:fs').readFileSync(process.argv[1])).length);"""
FONTS = ("Roboto", "JetBrains Mono", "Fork Awesome", "DejaVu")



def packed(path) -> int:
    """Bytes after brotli at its best, which is Node's default."""
    command = [os.environ.get("UNROLL_NODE", "node"), "-e", BROTLI, path]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


report = Report()
table = json.loads((SITE / "size.json").read_text(encoding="utf-8")) if (SITE / "size.json").exists() else {"files": {}, "build": ""}
names = {path.name for path in SITE.glob("*")} - {"size.json", "_headers"}
report.expect("size.json lists every file", names == set(table["files"]) and names, str(names ^ set(table["files"])))
for name in ("index.html", "unroll.js", "unroll.wasm", "engine.js", "engine.wasm", "engine-relaxed.js", "engine-relaxed.wasm",
             "licences.txt"):
    report.expect("the page is complete", name in names, name)

compressed = {"engine": 0, "engine-relaxed": 0, "rest": 0}
for name in sorted(names):
    data = (SITE / name).read_bytes()
    entry = table["files"].get(name, {})
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    report.expect("sizes and hashes are right", entry == {"bytes": len(data), "integrity": f"sha256-{digest}"}, name)
    report.expect("no path of this machine", str(ROOT).encode() not in data, name)
    if name != "licences.txt" and not name.endswith(".map"):
        small = packed(SITE / name)
        part = name.rsplit(".", 1)[0]
        compressed[part if part in compressed else "rest"] += small
        print(f"{name}: {len(data)} bytes, {small} after brotli")
    if (SITE / name).suffix not in TEXT:
        continue
    text = data.decode("utf-8")
    report.expect("the build's name is filled in", "@BUILD@" not in text, name)
    found = re.search(r"\beval\(|new Function\b|setTimeout\(\s*[\"']", text)
    report.expect("no code made from text", not found, f"{name}: {found and found.group(0)}")
    hosts = set(re.findall(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)/", text)) - {"www.w3.org"}
    report.expect("no other host", not hosts or name in {"unroll.js", "engine.js", "engine-relaxed.js"}, f"{name}: {hosts}")
# A browser loads one of the two engines (web/features.js).
loaded = compressed["rest"] + max(compressed["engine"], compressed["engine-relaxed"])
print(f"a visitor loads {loaded} bytes after brotli; the budget is {BUDGET}")
report.expect("small enough", 0 < loaded <= BUDGET, f"{loaded} bytes after brotli, budget {BUDGET}")

page = (SITE / "index.html").read_text(encoding="utf-8") if "index.html" in names else ""
policy = re.search(r'http-equiv="Content-Security-Policy"\s+content="([^"]*)"', page)
rules = dict((part.split() + [""])[0:1] + [part] for part in (policy.group(1) if policy else "").split(";") if part.strip())
report.expect("the policy of platform.md", policy and policy.group(1) == POLICY, policy and policy.group(1))
report.expect("the same policy for hosts that send headers",
              f"  Content-Security-Policy: {POLICY}\n" in (SITE / "_headers").read_text(encoding="utf-8"), "_headers")
report.expect("a content security policy", rules.get("default-src", "").split()[1:] == ["'none'"], page[:200])
report.expect("scripts from this host only", sorted(rules.get("script-src", "").split()[1:]) == ["'self'", "'wasm-unsafe-eval'"],
              rules.get("script-src", ""))
report.expect("nothing inline", "'unsafe-" not in " ".join(rules.values()).replace("'wasm-unsafe-eval'", "") and
              not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page), "index.html")
licences = (SITE / "licences.txt").read_text(encoding="utf-8") if "licences.txt" in names else ""
for name in ("Unroll", "Dear ImGui", "SDL", "Eigen", *FONTS):
    held = re.search(rf"^{re.escape(name)}$", licences, re.MULTILINE) and f"no text for {name}" not in licences
    report.expect("the licence of everything inside", bool(held), name)
report.expect("each licence has its text", "is not on the machine that built this" not in licences, "licences.txt")
report.close()
