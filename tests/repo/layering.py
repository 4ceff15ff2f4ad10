"""Includes point one way (the map below), and some names stand only where they may."""

import re

from check import ROOT, Report, files

# Folder -> what it may include besides itself.
BASE = ["engine/base"]
MATH = BASE + ["engine/math"]
NN = MATH + ["engine/nn"]
SIBLINGS = ["engine/tasks", "engine/train", "engine/analysis"]  # know nothing of each other
IO = NN + SIBLINGS + ["engine/io"]
ENGINE = IO + ["engine/session"]
VIEWS = ENGINE + ["viz/lesson", "viz/widgets"]
APP = VIEWS + ["viz/views"]
MAY_INCLUDE = {
    "engine/base": [],
    "engine/math": BASE,
    "engine/nn": MATH,
    "engine/tasks": NN,
    "engine/train": NN,
    "engine/analysis": NN,
    "engine/io": NN + SIBLINGS,
    "engine/session": IO,
    "engine/claims": ENGINE,
    "engine/threads": MATH,
    "engine/cli": ENGINE + ["engine/claims", "engine/threads"],
    "engine/bench": ENGINE + ["engine/threads"],
    "viz/widgets": MATH,
    "viz/lesson": ENGINE,
    "viz/views": VIEWS,
    "viz/app": APP,
    "viz/platform": APP + ["viz/app"],
    "web": ENGINE,
}
# The interface that every platform implements; the application is written against it.
INTERFACES = {"viz/app": ["viz/platform/platform.h"]}

PROGRAMS = ("engine/cli/", "engine/bench/", "engine/threads/")
ENGINE_FORBIDS = re.compile(
    r'#include\s+[<"](imgui|SDL|emscripten|thread>|mutex>|condition_variable>|future>|iostream>|chrono>|filesystem>|fstream>|GL/|GLES)')
OUTPUT = re.compile(r"(?<![\w.:>])((?:std::)?(?:cout|cerr|printf|fprintf|puts|exit|abort))\s*[(<]")
FAULT = {"engine/base/contract.cpp"}  # a broken promise of our own code ends the program, with words
INCLUDE = re.compile(r'^\s*#include\s+"((?:engine|viz|web|tests)/[^"]+)"', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)

report = Report()
for path in files("engine", "viz", "web"):
    if path.suffix not in {".h", ".cpp"}:
        continue
    name = path.as_posix()
    layer = "web" if name.startswith("web/") else "/".join(path.parts[:2])
    text = COMMENT.sub("", (ROOT / path).read_text(encoding="utf-8"))
    report.expect("every source is in a layer", layer in MAY_INCLUDE, f"{name}: tests/repo/layering.py knows no {layer}")
    wrong = []
    for included in INCLUDE.findall(text):
        target = "web" if included.startswith("web/") else "/".join(included.split("/")[:2])
        allowed = MAY_INCLUDE.get(layer, []) + [layer]
        if target not in allowed and included not in INTERFACES.get(layer, []):
            wrong.append(included)
    report.expect(f"{layer} includes only what stands below it", not wrong, f"{name}: {', '.join(wrong)}")
    if name.startswith("engine/") and not name.startswith(PROGRAMS):
        found = ENGINE_FORBIDS.findall(text)
        report.expect("the engine knows no screen, clock, thread or file", not found, f"{name}: {', '.join(found)}")
        found = OUTPUT.search(text)
        report.expect("the engine never prints and never exits", name in FAULT or not found, f"{name}: {found and found.group(1)}")
    if not name.startswith(("viz/platform/", "web/")):
        report.expect("platforms differ in one folder", "__EMSCRIPTEN__" not in text, name)
    if name.startswith("viz/lesson/"):
        report.expect("lessons know no Dear ImGui", "imgui" not in text.lower(), name)
    if path.suffix == ".h":
        report.expect("headers are read once", "#pragma once" in text, name)
report.close()
