"""Text measured in terminal cells: made safe, cut, fitted and wrapped.

A person's text may be 100,000 characters of anything. So every function here first takes only as many characters as
could be shown, makes them safe (``base.text``), and then measures: the cost depends on the width, not on the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, split_graphemes

from console.base.text import safe_line, safe_text

#: A joiner with nothing behind it would take the next cell for its own.
_JOINER = "\u200d"
#: Characters looked at for one cell. More than that on one cell is a heap of combining marks, and is cut.
_PER_CELL = 8


def width_of(text: str) -> int:
    """Cells that safe ``text`` takes on one line."""
    return len(text) if text.isascii() else cell_len(text)


def one_line(text: str, width: int) -> str:
    """As much of ``text`` as ``width`` cells might show, safe, on one line (line breaks are seen as ``␊``)."""
    return safe_line(text[: (width + 1) * _PER_CELL]).rstrip(_JOINER)


def cut(text: str, width: int, mark: str = "…") -> str:
    """``text`` made safe, on one line, in at most ``width`` cells.

    What was cut is marked, at a word where one ends in the last third; without a ``mark`` it is cut to the cell.
    """
    if width <= 0:
        return ""
    line = one_line(text, width)
    if len(text) <= (width + 1) * _PER_CELL and width_of(line) <= width:
        return line
    room = width - width_of(mark)
    if room < 0:
        return mark[:width]
    kept = line[: _fitting(line, 0, room)]
    if not mark:
        return kept.rstrip(_JOINER)
    space = kept.rfind(" ")
    if space >= room * 2 // 3:
        kept = kept[:space]
    return kept.rstrip(f" {_JOINER}") + mark


def fit(text: str, width: int, *, right: bool = False, mark: str = "…") -> str:
    """``text`` as by :func:`cut`, padded with spaces to exactly ``width`` cells, on its right or (``right``) left."""
    shown = cut(text, width, mark)
    padding = " " * (width - width_of(shown))
    return padding + shown if right else shown + padding


def wrap(text: str, width: int, limit: int = 0) -> tuple[list[str], bool]:
    """``text`` made safe, in lines of at most ``width`` cells, broken at spaces where possible; its own line breaks
    are kept. With a ``limit``, at most that many lines; the second value says that there is more."""
    width = max(width, 1)
    if limit:
        most = (limit + 1) * (width + 1) * _PER_CELL
        clipped, text = len(text) > most, text[:most]
    else:
        clipped = False
    safe = safe_text(text)
    lines: list[str] = []
    for start, end in wrap_spans(safe, width):
        if limit and len(lines) == limit:
            return lines, True
        lines.append(safe[start:end].rstrip(_JOINER))
    return lines, clipped


def wrap_spans(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where safe ``text`` is broken into lines of at most ``width`` cells: ``[start, end)`` of each."""
    begin = 0
    for paragraph in text.split("\n"):
        start = 0
        while True:
            end = _line_end(paragraph, start, width)
            yield begin + start, begin + start + len(paragraph[start:end].rstrip(" ") or paragraph[start:end])
            start = _skip_space(paragraph, end)
            if start >= len(paragraph):
                break
        begin += len(paragraph) + 1


def _skip_space(text: str, index: int) -> int:
    """The index after the one space at which a line was broken."""
    return index + 1 if index < len(text) and text[index] == " " else index


def _line_end(text: str, start: int, width: int) -> int:
    """Where the line that begins at ``start`` ends: at a space if there is one to break at."""
    end = _fitting(text, start, width)
    if end >= len(text) or text[end] == " ":
        return end
    space = text.rfind(" ", start + 1, end)
    # Wide scripts are written without spaces and may break between any two characters.
    if width_of(text[end]) == 2:
        return max(end, start + 1)
    if space <= start:
        hyphen = text.rfind("-", start + (end - start) // 3, end)
        return max(hyphen + 1 if hyphen > start else end, start + 1)
    return space


def _fitting(text: str, start: int, width: int) -> int:
    """The end of the longest stretch from ``start`` that takes at most ``width`` cells, whole graphemes only."""
    piece = text[start : start + (width + 1) * _PER_CELL]
    if piece[: width + 1].isascii():
        return min(start + width, len(text))
    used = 0
    for first, _last, cells in split_graphemes(piece)[0]:
        used += cells
        if used > width:
            return start + first
    return start + len(piece)
