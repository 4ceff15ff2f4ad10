"""embed_texts.py OUTPUT FILE...: the texts that ship with the program, as C++ (engine/tasks/builtin_texts.h)."""

import pathlib
import sys

import embed

output = pathlib.Path(sys.argv[1])
paths = sorted(pathlib.Path(name) for name in sys.argv[2:])
parts = ['#include "engine/tasks/builtin_texts.h"\n\nnamespace unroll {\nnamespace {\n']
table = []
for index, path in enumerate(paths):
    data = path.read_bytes()
    data.decode("utf-8")
    parts.append(f"const unsigned char kBytes{index}[] = {{\n{embed.bytes_literal(data + bytes(1))}}};\n")
    table.append(
        f'    {{"{path.stem}", std::string_view(reinterpret_cast<const char*>(kBytes{index}), {len(data)})}},\n'
    )
parts.append("}  // namespace\n\nstd::span<const BuiltinText> builtin_texts() {\n")
if table:
    parts.append(f"  static const BuiltinText kTexts[] = {{\n{''.join(table)}  }};\n  return kTexts;\n}}\n")
else:
    parts.append("  return {};\n}\n")
names = ", ".join(f'"{path.stem}"' for path in paths)
parts.append("\nstd::span<const std::string_view> builtin_text_names() {\n")
parts.append(f"  static const std::string_view kNames[] = {{{names}}};\n  return kNames;\n}}\n" if names else "  return {};\n}\n")
parts.append("}  // namespace unroll\n")
embed.write(output, "".join(parts))
