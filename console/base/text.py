"""Text safety: what a person typed may hold anything, and none of it may reach the terminal as control.

Stored as typed; :func:`safe_text` is applied at the boundaries where text leaves for a screen or a terminal. Each
character that could steer a terminal (C0, C1, DEL) or reorder what is read (bidi controls) is replaced by a visible
stand-in of width one, so nothing is hidden and columns do not move.
"""

from __future__ import annotations

#: Bidi embeddings, overrides and isolates (Unicode TR 9), the line and paragraph separators, the invisible
#: tag characters, lone surrogates and the byte-order mark.
_INVISIBLE = {
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0x2028,
    0x2029,
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
    *range(0xD800, 0xE000),
}
#: Directional marks are ordinary in Arabic and Hebrew and take no cell: a screen is spared them, silently.
_MARKS = (0x200E, 0x200F, 0x061C)

_TABLE: dict[int, str | None] = {code: chr(0x2400 + code) for code in range(0x20)}
_TABLE[0x7F] = "␡"
_TABLE.update(dict.fromkeys(range(0x80, 0xA0), "�"))
_TABLE.update(dict.fromkeys(_INVISIBLE, "�"))
_TABLE.update(dict.fromkeys(_MARKS))
_TABLE[0x09] = " "
_LINES = {code: shown for code, shown in _TABLE.items() if code != 0x0A}


def safe_text(text: str) -> str:
    """``text`` with every control or reordering character made visible; line breaks stay. Safe for a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_LINES)


def safe_line(text: str) -> str:
    """``text`` as one line: as :func:`safe_text`, and line breaks shown as ``␊``."""
    if text.isascii() and text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_TABLE)
