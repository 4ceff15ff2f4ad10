"""unite.py ROOT SIZE: reads source paths, one a line, and prints `path group` for those that may be compiled together.

Sources of one group become one translation unit, so that the headers are read once for all of them. Unnamed namespaces
then share a scope: a source joins a group only where no name declared in one of its unnamed namespaces occurs in another
source of the group or is declared by a header of another, and the other way round. Sources that define macros
or replace the allocator stay alone.
"""

import functools
import pathlib
import re
import sys

ROOT, SIZE = pathlib.Path(sys.argv[1]), int(sys.argv[2])
UNNAMED = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
# A name of its own, not the member of something.
WORD = re.compile(r"(?<![.\w:>])[A-Za-z_]\w*")
TEXT = re.compile(r'//.*|R"\((?:.|\n)*?\)"|"(?:[^"\\\n]|\\.)*"')
# In a line that starts at the margin: a type's name, or what stands before a bracket, a value or the end.
TYPE = re.compile(r"^(?:template <.*> *)?(?:struct|class|enum class|enum|union|concept|using) (\w+)", re.MULTILINE)
KEYWORDS = {"decltype", "noexcept", "requires", "return", "void"}
DECLARED = re.compile(r"(\w+)(?= ?[({=\[;])")


def declared_in(text: str) -> set:
    names = set(TYPE.findall(text))
    for line in text.splitlines():
        if line[:1].isalpha() and not line.startswith(("TEST_CASE", "using namespace", "namespace")):
            found = [name for name in DECLARED.findall(line) if name not in KEYWORDS]
            names.update(found if line.startswith("constexpr") else found[:1])  # several values in one line
    return names


@functools.cache
def declared_by_header(header: pathlib.Path) -> frozenset:
    """Names that the header and all headers of the project behind it declare in namespaces."""
    names, seen, open_headers = set(), set(), [header]
    while open_headers:
        path = open_headers.pop()
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        text = path.read_text(encoding="utf-8")
        names |= declared_in(text)
        open_headers += headers_of(path, text)
    return frozenset(names)


def headers_of(path: pathlib.Path, text: str) -> list:
    return [beside if (beside := path.parent / name).is_file() else ROOT / name for name in INCLUDE.findall(text)]


class Source:
    def __init__(self, path: pathlib.Path):
        text = path.read_text(encoding="utf-8")
        self.path = path
        self.alone = re.search(r"^#define|operator delete", text, re.MULTILINE) is not None
        self.private = set().union(*map(declared_in, UNNAMED.findall(text)))
        self.words = set(WORD.findall(TEXT.sub("", text))).union(*map(declared_by_header, headers_of(path, text)))


class Group:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.sources, self.private, self.words = [], set(), set()

    def takes(self, source: Source) -> bool:
        return (len(self.sources) < SIZE and self.private.isdisjoint(source.words) and
                self.words.isdisjoint(source.private))

    def add(self, source: Source) -> None:
        self.sources.append(source.path)
        self.private |= source.private
        self.words |= source.words


groups = []
for line in sys.stdin:
    candidate = Source(pathlib.Path(line.strip()))
    if candidate.alone:
        continue
    # Neighbours read the same headers.
    fitting = sorted((group for group in groups if group.takes(candidate)),
                     key=lambda group: group.folder != candidate.path.parent)
    if not fitting:
        groups.append(Group(candidate.path.parent))
        fitting = groups[-1:]
    fitting[0].add(candidate)

for number, group in enumerate(groups):
    for path in group.sources:
        print(path, number)
