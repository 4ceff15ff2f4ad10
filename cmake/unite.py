"""unite.py SIZE: reads source paths, one a line, and prints `path group` for those that may be compiled together.

Sources of one group become one translation unit, so that the headers are read once for all of them. Unnamed namespaces
then share a scope: a source joins a group only where no name declared in one of its unnamed namespaces occurs in another
source of the group, and the other way round. Sources that define macros stay alone.
"""

import pathlib
import re
import sys

UNNAMED = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
# A name of its own, not the member of something.
WORD = re.compile(r"(?<![.\w:>])[A-Za-z_]\w*")
TEXT = re.compile(r'//.*|R"\((?:.|\n)*?\)"|"(?:[^"\\\n]|\\.)*"')
# In a line that starts at the margin: a type's name, or what stands before a bracket, a value or the end.
TYPE = re.compile(r"^(?:template <.*> *)?(?:struct|class|enum class|enum|union|concept|using) (\w+)", re.MULTILINE)
KEYWORDS = {"decltype", "noexcept", "requires", "return", "void"}
DECLARED = re.compile(r"(\w+)(?= ?[({=\[;])")


def declared_in(text: str) -> set:
    names = set()
    for block in UNNAMED.findall(text):
        names.update(TYPE.findall(block))
        for line in block.splitlines():
            if line[:1].isalpha() and not line.startswith(("TEST_CASE", "using namespace", "namespace")):
                names.update([name for name in DECLARED.findall(line) if name not in KEYWORDS][:1])
    return names


class Group:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.sources, self.declared, self.words = [], set(), set()

    def takes(self, declared: set, words: set) -> bool:
        return self.declared.isdisjoint(words) and self.words.isdisjoint(declared)

    def add(self, source: pathlib.Path, declared: set, words: set) -> None:
        self.sources.append(source)
        self.declared |= declared
        self.words |= words


size = int(sys.argv[1])
groups = []
for line in sys.stdin:
    source = pathlib.Path(line.strip())
    text = source.read_text(encoding="utf-8")
    if re.search(r"^#define", text, re.MULTILINE):
        continue
    declared, words = declared_in(text), set(WORD.findall(TEXT.sub("", text)))
    open_groups = [group for group in groups if len(group.sources) < size and group.takes(declared, words)]
    # Neighbours read the same headers.
    open_groups.sort(key=lambda group: group.folder != source.parent)
    if not open_groups:
        groups.append(Group(source.parent))
        open_groups = groups[-1:]
    open_groups[0].add(source, declared, words)

for number, group in enumerate(groups):
    for source in group.sources:
        print(source, number)
