"""A table laid out within a width: columns as wide as they need, the widest giving way first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from console.ui.cells import one_line, width_of

#: Cells between two columns; cells below which no column goes.
GAP: Final = 2
_LEAST: Final = 6
#: Rows looked at to find how wide a column wants to be, and cells beyond which it wants nothing.
_LOOKED_AT: Final = 200
_WIDEST: Final = 400


def column_widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The widths of the columns of ``rows`` (the header among them) in ``width`` cells.

    Their sum with the gaps exceeds ``width`` only when there are too many columns to give each a few cells.
    """
    count = max((len(row) for row in rows[:_LOOKED_AT]), default=0)
    widths = [1] * count
    for row in rows[:_LOOKED_AT]:
        for column, cell in enumerate(row):
            widest = max((width_of(one_line(line, _WIDEST)) for line in cell.split("\n")), default=0)
            widths[column] = min(max(widths[column], widest), _WIDEST)
    room = width - GAP * (count - 1)
    while sum(widths) > room and max(widths, default=0) > _LEAST:
        widest = max(widths)
        second = max((other for other in widths if other < widest), default=_LEAST)
        many = widths.count(widest)
        target = max(second, _LEAST, widest - -(-(sum(widths) - room) // many))
        if target >= widest:
            break
        widths = [target if width == widest else width for width in widths]
    return widths
