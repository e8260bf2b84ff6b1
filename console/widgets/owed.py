"""What is still owed when the fire is out: reviews and follow-ups of all incidents, what is overdue first.

Reviews
 ▲ 2026-03-04        INC-7K3F  SEV1 Checkout returns 5xx, draft
Follow-ups
 ▲ 2026-03-15  bea   INC-7K3F  session check before every rollback
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, NamedTuple

from console.base.words import _
from console.ui.cells import cut, fit, width_of, wrap
from console.ui.lineview import Apart, Parts
from console.ui.rows import RowsView

#: Cells for an owner's name: at most.
_OWNER = 12
#: Lines that one row may take.
_LINES = 3


class OwedRow(NamedTuple):
    """A row: ``key`` names it, ``heading`` (of the first of its kind) stands above. ``state``: over, fine or done."""

    key: str
    due: str
    owner: str
    ref: str
    text: str
    state: Literal["over", "fine", "done"]
    drill: bool = False
    heading: str = ""


class OwedRows(RowsView[OwedRow]):
    """The list; ``empty`` is said where nothing is owed."""

    paper = "surface"
    lively: ClassVar[bool] = True

    def __init__(self, rows: Sequence[OwedRow], *, key: str = "", empty: str = "") -> None:
        super().__init__()
        self._rows = rows
        self._first = key
        self._empty = empty
        self._due = max((width_of(row.due) for row in rows), default=0)
        self._owner = min(max((width_of(row.owner) for row in rows), default=0), _OWNER)
        self._ref = max((width_of(row.ref) for row in rows), default=0)

    def on_mount(self) -> None:
        self.set_rows(list(self._rows), key=self._first or None)

    def key_of(self, row: OwedRow) -> str:
        return row.key

    def draw(self, row: OwedRow, index: int, width: int, ground: str) -> Sequence[Parts]:
        look, pad = self.look, self.look("text", ground)
        loud = look("over" if row.state == "over" else "muted", ground)
        sign = {"over": look.signs.over, "done": look.signs.done}.get(row.state, look.signs.fine)
        lead: Parts = [(f" {sign} ", loud), (fit(row.due, self._due), loud), ("  ", pad)]
        if self._owner:
            lead += [(fit(row.owner, self._owner, mark=look.signs.cut), look("text", ground)), ("  ", pad)]
        lead += [(fit(row.ref, self._ref), look("muted", ground)), ("  ", pad)]
        left = sum(width_of(text) for text, _style in lead)
        style = look("muted" if row.state == "done" else "text", ground, bold=index == self.cursor)
        drill: Parts = [(f"{_('DRILL')} ", look("accent", ground, bold=True))] if row.drill else []
        first = sum(width_of(text) for text, _style in drill)
        texts, _more = wrap(" " * first + row.text, max(width - left - 1, 8), _LINES)
        texts[0] = texts[0][first:]
        lines: list[Parts] = [[*lead, *drill, (texts[0], style)]]
        lines += [[(" " * left, pad), (text, style)] for text in texts[1:]]
        if not row.heading:
            return lines
        head = (cut(row.heading, width - 2), look("accent", self.paper, bold=True))
        air = [Apart([("", look("text", self.paper))])] if index else []
        return [*air, Apart([(" ", look("text", self.paper)), head]), *lines]

    def draw_empty(self, width: int) -> Sequence[Parts]:
        lines, _more = wrap(self._empty, max(width - 2, 1))
        return [[(f" {line}", self.look("muted", self.paper))] for line in lines]
