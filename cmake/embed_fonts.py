"""embed_fonts.py OUTPUT FONTS_FOLDER ICONS_FILE: the program's fonts, cut down, as C++ (viz/widgets/font_data.h).

ICONS_FILE names the code points taken from the icon font, one `name hex` per line.
"""

import io
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

import embed

# A build that grows past this fails: every visitor downloads the fonts before the first frame.
BUDGET_BYTES = 250_000


def spans(*pairs):
    return {code for first, last in pairs for code in range(first, last + 1)}


ASCII = spans((0x20, 0x7E))
LATIN = ASCII | spans((0xA0, 0x17F))
PUNCTUATION = {0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2020, 0x2022, 0x2026,
               0x2032, 0x2033, 0x20AC, 0x2212, 0xFFFD}
GREEK = spans((0x391, 0x3A1), (0x3A3, 0x3CE), (0x3D5, 0x3D5), (0x3F5, 0x3F5))
CYRILLIC = spans((0x400, 0x45F), (0x490, 0x491))
ARROWS = spans((0x2190, 0x2199), (0x21A6, 0x21A6), (0x21B5, 0x21B5), (0x21BA, 0x21BB), (0x21D0, 0x21D5),
               (0x21E5, 0x21E5), (0x21E7, 0x21E7))
SMALL = spans((0x2070, 0x2071), (0x2074, 0x208E), (0x2090, 0x209C), (0x1D40, 0x1D40), (0x1D48, 0x1D48),
              (0x1D62, 0x1D65), (0x02B0, 0x02B0), (0x02E2, 0x02E2))
MATH = spans((0x2200, 0x2211), (0x2213, 0x221E), (0x2220, 0x222B), (0x2248, 0x2248), (0x2260, 0x2265),
             (0x226A, 0x226B), (0x2282, 0x2287), (0x2295, 0x2299), (0x22C5, 0x22C6), (0x2016, 0x2016),
             (0x2102, 0x2102), (0x210E, 0x210E), (0x2113, 0x2113), (0x2115, 0x2115), (0x211D, 0x211D),
             (0x27E8, 0x27E9))
SIGNS = spans((0x2318, 0x2318), (0x2325, 0x2326), (0x232B, 0x232B), (0x23CE, 0x23CE), (0x2409, 0x240D),
              (0x2420, 0x2424), (0x2580, 0x2593), (0x25A0, 0x25A1), (0x25AA, 0x25AB), (0x25B2, 0x25B6),
              (0x25B8, 0x25B8), (0x25BC, 0x25BE), (0x25C0, 0x25C0), (0x25C6, 0x25C7), (0x25CB, 0x25CB),
              (0x25CF, 0x25CF), (0x2605, 0x2606), (0x2669, 0x266F), (0x2713, 0x2713), (0x2717, 0x2717))


def cut(path: pathlib.Path, codes: set, strict: bool = False) -> bytes:
    """The font with only these characters; strict: each of them must be there."""
    font = TTFont(path, lazy=True)
    missing = sorted(codes - set(font.getBestCmap()))
    if strict and missing:
        sys.exit(f"{path.name} has no glyph for " + ", ".join(f"{code:04X}" for code in missing))
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "DSIG", "kern", "FFTM", "STAT", "meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()


def icon_codes(path: pathlib.Path) -> set:
    codes = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if len(words) != 2:
            sys.exit(f"{path}:{number}: expected `name hex`, found `{line}`")
        codes.add(int(words[1], 16))
    return codes


def find(folder: pathlib.Path, name: str) -> pathlib.Path:
    found = sorted(folder.rglob(name))
    if not found:
        sys.exit(f"no {name} under {folder}: install the font packages of tools/setup/packages.txt, or set UNROLL_FONTS_DIR")
    return found[0]


def main() -> None:
    output, folder, icons = (pathlib.Path(argument) for argument in sys.argv[1:4])
    text = LATIN | PUNCTUATION
    fonts = {
        "roboto": cut(find(folder, "Roboto-Regular.ttf"), text | GREEK | CYRILLIC),
        "roboto-medium": cut(find(folder, "Roboto-Medium.ttf"), text),
        "mono": cut(find(folder, "JetBrainsMono-Regular.ttf"), text | GREEK | CYRILLIC | ARROWS),
        "mono-bold": cut(find(folder, "JetBrainsMono-Bold.ttf"), ASCII | PUNCTUATION),
        "icons": cut(find(folder, "forkawesome-webfont.ttf"), icon_codes(icons), strict=True),
        "fallback": cut(find(folder, "DejaVuSans.ttf"), text | GREEK | CYRILLIC | ARROWS | SMALL | MATH | SIGNS),
    }
    total = sum(len(data) for data in fonts.values())
    sizes = ", ".join(f"{name} {len(data)}" for name, data in fonts.items())
    print(f"fonts: {total} bytes ({sizes})")
    if total > BUDGET_BYTES:
        sys.exit(f"the fonts take {total} bytes, more than the budget of {BUDGET_BYTES}")

    parts = ['#include "viz/widgets/font_data.h"\n\nnamespace unroll::viz {\nnamespace {\n']
    table = []
    for index, (name, data) in enumerate(fonts.items()):
        parts.append(f"const unsigned char kFont{index}[] = {{\n{embed.bytes_literal(data)}}};\n")
        table.append(f'    {{"{name}", kFont{index}}},\n')
    parts.append(f"const FontData kFonts[] = {{\n{''.join(table)}}};\n")
    parts.append("}  // namespace\n\nstd::span<const FontData> font_data() { return kFonts; }\n")
    parts.append("}  // namespace unroll::viz\n")
    embed.write(output, "".join(parts))


main()
