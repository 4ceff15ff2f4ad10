"""Writes files as C++ data, for embed_texts.py and embed_fonts.py."""

import pathlib


def bytes_literal(data: bytes, width: int = 24) -> str:
    """The bytes as the inside of an unsigned char array initialiser."""
    lines = []
    for start in range(0, len(data), width):
        lines.append(",".join(str(byte) for byte in data[start : start + width]))
    return ",\n".join(lines)


def write(path: pathlib.Path, text: str) -> None:
    """Writes the text whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
