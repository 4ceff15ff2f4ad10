"""How things look is decided in one place: colours, type, corners and times are design tokens, and every widget stands in
the style guide.
"""

import re

from check import ROOT, Report, files

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
COLOR = re.compile(r"\bIM_COL32\(|\bImColor\b|\bImVec4\s*\w*[({](?!0, 0, 0, 0[)}])\s*[\d.]|\bImU32\s+\w+\s*=\s*0x")
FONT = re.compile(r"\b(SetWindowFontScale|PushFont|AddText)\(")
# Which argument of a call is a radius, which one a time.
RADIUS = {"fill_rect": 3, "stroke_rect": 3, "draw_frame": 4, "focus_ring": 2}
TIME = {"animate": 2, "request_frame": 0}
# Where it is decided, and where pictures are made of what was drawn.
DECIDES = {"viz/widgets/tokens.cpp", "viz/widgets/tokens.h"}
MAKES_COLORS = DECIDES | {"viz/widgets/draw.cpp", "viz/widgets/picture.cpp", "viz/widgets/gallery.cpp"}
SETS_TYPE = {"viz/widgets/draw_text.cpp", "viz/widgets/text_input.cpp"}


def arguments(text: str, begin: int) -> list:
    """The arguments of the call whose bracket opened just before `begin`."""
    found, word, depth = [], "", 1
    for letter in text[begin:]:
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            break
        if letter == "," and depth == 1:
            found.append(word.strip())
            word = ""
        else:
            word += letter
    return [*found, word.strip()]


def given(text: str, places: dict):
    """Each call of one of `places` that gives the argument in question: the call's name and that argument."""
    for call in re.finditer(r"(?<![\w:])(" + "|".join(places) + r")\(", text):
        words = arguments(text, call.end())
        place = places[call.group(1)]
        if len(words) > place:
            yield call.group(1), words[place]


report = Report()
for path in files("viz/app", "viz/views", "viz/widgets"):
    name = path.as_posix()
    if path.suffix not in {".h", ".cpp"} or name in DECIDES:
        continue
    text = COMMENT.sub("", (ROOT / path).read_text(encoding="utf-8"))
    found = COLOR.search(text)
    report.expect("colours are design tokens", name in MAKES_COLORS or not found, f"{name}: {found and found.group()}")
    found = FONT.search(text)
    report.expect("type has the sizes of the design tokens", name in SETS_TYPE or not found, f"{name}: {found and found.group()}")
    for call, word in given(text, TIME):
        report.expect("times are design tokens", not re.fullmatch(r"\d*\.\d+f?", word), f"{name}: {call}(... {word}")
    for call, word in given(text, RADIUS):
        report.expect("corners are design tokens", not re.search(r"px\(\d", word), f"{name}: {call}(... {word}")

# A widget is what can be told a state; what all of them are made of is no widget.
PARTS = {"viz/widgets/interact.h", "viz/widgets/cells.h"}
WIDGET = re.compile(r"^[\w:]+ (\w+)\((?:[^;{}]|\{\})*\bconst Options& options(?: = \{\})?\);", re.MULTILINE)
guide = "".join((ROOT / path).read_text(encoding="utf-8") for path in files("viz/widgets/gallery*.cpp"))
widgets = {name for path in files("viz/widgets/*.h") if path.as_posix() not in PARTS
           for name in WIDGET.findall(COMMENT.sub("", (ROOT / path).read_text(encoding="utf-8")))}
report.expect("there are widgets", len(widgets) > 20, f"{sorted(widgets)}")
for widget in sorted(widgets):
    report.expect("every widget stands in the style guide", re.search(rf"(?<![.\w]){widget}\(", guide) is not None, widget)
report.close()
