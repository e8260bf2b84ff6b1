"""Text safety: what a person typed may hold anything, and none of it may reach the terminal as control.

Stored as typed; :func:`safe_text` is applied at the boundaries where text leaves for a screen or a terminal. Each
character that could steer a terminal (C0, C1, DEL) or reorder what is read (bidi controls) is replaced by a visible
stand-in of width one, so nothing is hidden and columns do not move.
"""

from __future__ import annotations

from functools import cache
from itertools import chain

#: Bidi embeddings, overrides and isolates (Unicode TR 9), the line and paragraph separators, the invisible
#: tag characters, lone surrogates and the byte-order mark.
_INVISIBLE = (
    range(0x202A, 0x202F),
    range(0x2066, 0x206A),
    range(0x2028, 0x202A),
    range(0xFEFF, 0xFF00),
    range(0xFFF9, 0xFFFC),
    range(0xE0000, 0xE0080),
    range(0xD800, 0xE000),
)
#: Directional marks are ordinary in Arabic and Hebrew and take no cell: a screen is spared them, silently.
_MARKS = (0x200E, 0x200F, 0x061C)


@cache
def _table(line_breaks: bool) -> dict[int, str | None]:
    """What stands for each character; made when the first text needs it. ``line_breaks``: whether they stay."""
    table: dict[int, str | None] = {code: chr(0x2400 + code) for code in range(0x20)}
    table[0x7F] = "␡"
    table |= dict.fromkeys(chain(range(0x80, 0xA0), *_INVISIBLE), "�")
    table |= dict.fromkeys(_MARKS)
    table[0x09] = " "
    if line_breaks:
        del table[0x0A]
    return table


def safe_text(text: str) -> str:
    """``text`` with every control or reordering character made visible; line breaks stay. Safe for a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_table(line_breaks=True))


def safe_line(text: str) -> str:
    """``text`` as one line: as :func:`safe_text`, and line breaks shown as ``␊``."""
    if text.isascii() and text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_table(line_breaks=False))


def storable(text: str) -> str:
    """``text`` as it can be stored: as typed, but for lone surrogates, which are no characters at all."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
