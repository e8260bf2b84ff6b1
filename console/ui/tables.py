"""A table laid out within a width: columns as wide as they need, the widest giving way first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from console.ui.cells import one_line, width_of

#: Cells between two columns; cells below which no column goes.
GAP: Final = 2
_LEAST: Final = 6
#: Rows looked at to find how wide a column wants to be, and cells beyond which it wants nothing.
_LOOKED_AT: Final = 200
_WIDEST: Final = 400
#: Words, as lines are broken: after a hyphen, too. Longer ones (an address) may be broken.
_WORDS: Final = re.compile(r"[^\s-]+-*")
_LONGEST_WORD: Final = 20


def column_widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The widths of the columns of ``rows`` (the header among them) in ``width`` cells.

    The widest gives way first, none below its longest word while others can. Their sum with the gaps exceeds ``width``
    only when there are too many columns to give each a few cells.
    """
    seen = rows[:_LOOKED_AT]
    count = max((len(row) for row in seen), default=0)
    widths = [1] * count
    for row in seen:
        for column, cell in enumerate(row):
            widest = max((width_of(one_line(line, _WIDEST)) for line in cell.split("\n")), default=0)
            widths[column] = min(max(widths[column], widest), _WIDEST)
    room = width - GAP * (count - 1)
    for least in (word_widths(seen), [_LEAST] * count):
        while sum(widths) > room:
            able = [column for column in range(count) if widths[column] > least[column]]
            if not able:
                break
            widths[max(able, key=lambda column: widths[column])] -= 1
    return widths


def word_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """For each column the width of its longest word: narrower, words are broken."""
    widths = [1] * max((len(row) for row in rows[:_LOOKED_AT]), default=0)
    for row in rows[:_LOOKED_AT]:
        for column, cell in enumerate(row):
            for word in _WORDS.findall(one_line(cell, _WIDEST)):
                wide = width_of(word)
                if wide == len(word):  # wide scripts may break anywhere
                    widths[column] = min(max(widths[column], wide), _LONGEST_WORD)
    return widths


def keeps_words(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the columns fit in ``width`` cells with no word broken."""
    widths = word_widths(rows)
    return sum(widths) + GAP * (len(widths) - 1) <= width
