"""without_font.py FROM TO: Dear ImGui's drawing code without the font in it, which nothing here uses: 10 kB of the page."""

import pathlib
import re
import sys

text = pathlib.Path(sys.argv[1]).read_text()
text = re.sub(r"(proggy_clean_ttf_compressed_data_base85)\[[^\]]*\] =\s*(\"[^\n]*\"\s*)+;", r'\1[] = "";', text)
to = pathlib.Path(sys.argv[2])
to.parent.mkdir(parents=True, exist_ok=True)
if not to.exists() or to.read_text() != text:
    to.write_text(text)
