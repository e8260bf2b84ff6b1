"""A page: a review or a briefing as one reads it, in aligned columns, each part under its heading.

The cursor stands on a row and thereby in a part, which is where a person writes. ``)`` and ``(`` go from heading to
heading and ``.`` to the next place where nobody has written yet, as they do in a runbook.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.style import Style

from console.base.text import safe_line
from console.ui.cells import fit, width_of, wrap_spans
from console.ui.lineview import Apart, Part, Parts
from console.ui.rows import RowsView
from console.widgets.page_rows import STAR, Column, PageRow

#: Cells between two columns.
_GAP = 2
#: With less room than this the columns behind a text are written after it.
_NARROW = 16
#: A row's text is cut here; nobody reads more of one line on a screen, and the file has all of it.
_LONGEST = 4000


class Page(RowsView[PageRow]):
    """Shows the rows of a document (:func:`.page_rows.page_rows`); ``part`` is the part the cursor is in. ``blanks`` marks
    the places where nobody has written."""

    paper = "surface"
    lively: ClassVar[bool] = True

    def __init__(self, rows: Sequence[PageRow], *, cursor: bool = True, blanks: bool = True) -> None:
        super().__init__()
        self._rows = rows
        self._cursor_shown = cursor
        self._blanks = blanks

    def on_mount(self) -> None:
        self.set_rows(self._rows, key="0")

    @property
    def part(self) -> str:
        """The name of the part that the cursor is in; empty above the first."""
        return self.current.part if self.current else ""

    def go_to_part(self, part: str) -> None:
        """Puts the cursor on a part's heading."""
        self._go(lambda row: row.part == part, start=-1, step=1)

    def next_heading(self, step: int) -> None:
        """Goes to the next heading, or (-1) to the one before."""
        self._go(lambda row: row.kind in ("heading", "title"), start=self.cursor, step=step)

    def next_blank(self) -> None:
        """Goes to the next place where nobody has written yet; from the last one to the first."""
        self._go(lambda row: row.kind == "blank", start=self.cursor, step=1) or self._go(
            lambda row: row.kind == "blank", start=-1, step=1
        )

    def _go(self, wanted: Callable[[PageRow], bool], *, start: int, step: int) -> bool:
        index = start + step
        while 0 <= index < self.count:
            if wanted(self.row(index)):
                return self.move_to(index)
            index += step
        return False

    def key_of(self, row: PageRow) -> str:
        return row.key

    def _ground(self, index: int) -> str:
        return super()._ground(index) if self._cursor_shown else self.paper

    def draw(self, row: PageRow, index: int, width: int, ground: str) -> Sequence[Parts]:
        look = self.look
        pad = look("text", ground)
        row = row if _fits(row, width) else _folded(row)
        bar = self._bar(row)
        before: Parts = [(bar, look("accent", ground))]
        for column in row.before:
            before += [self._cell(column, ground), (" " * _GAP, pad)]
        after: Parts = []
        for column in row.after:
            after += [(" " * _GAP, pad), self._cell(column, ground)]
        left, right = _cells(before), _cells(after)
        room = max(width - 1 - left - right, 1)
        room = min(room, row.room) if row.room and row.after else room
        lines: list[Parts] = []
        for number, text in enumerate(self._texts(row, room, ground)):
            lead = before if number == 0 else [(bar, look("accent", ground)), (" " * (left - len(bar)), pad)]
            rest = [(" " * (room - _cells(text)), pad), *after] if number == 0 and after else []
            lines.append([*lead, *text, *rest])
        air = row.kind in ("heading", "title") and index > 0
        return [Apart([("", look("text", self.paper))]), *lines] if air else lines

    def _cell(self, column: Column, ground: str) -> Part:
        look = self.look
        if column.role == STAR:
            return fit(look.signs.star, column.width), look("accent", ground)
        return fit(column.text, column.width, mark=look.signs.cut), look(column.role, ground)

    def _bar(self, row: PageRow) -> str:
        """What stands at a row's left: the bar of what people wrote, the sign of a place that waits for it."""
        signs = self.look.signs
        if row.kind == "own":
            return f" {signs.quote} "
        if row.kind == "blank" and self._blanks:
            return f" {signs.fine} "
        return " " if row.kind in ("heading", "title") else "   "

    def _texts(self, row: PageRow, room: int, ground: str) -> list[Parts]:
        """The text and what stands quietly behind it, in lines of ``room`` cells."""
        look, text, tail = self.look, safe_line(row.text[:_LONGEST]), safe_line(row.tail[:_LONGEST])
        bold = row.kind in ("heading", "title")
        style = look(row.role, ground, bold=bold, strike=row.struck)
        quiet = look("muted", ground)
        whole = f"{text}  {tail}" if tail else text
        lines: list[Parts] = []
        for start, end in wrap_spans(whole, room):
            lines.append(_styled(whole, start, end, len(text), style, quiet))
        return lines


def _styled(whole: str, start: int, end: int, edge: int, style: Style, quiet: Style) -> Parts:
    """The stretch from ``start`` to ``end``; what lies behind ``edge`` is quiet."""
    if end <= edge:
        return [(whole[start:end], style)]
    if start >= edge:
        return [(whole[start:end].lstrip(), quiet)]
    return [(whole[start:edge], style), (whole[edge:end], quiet)]


def _cells(parts: Parts) -> int:
    return sum(width_of(text) for text, _style in parts)


def _fits(row: PageRow, width: int) -> bool:
    columns = (*row.before, *row.after)
    return width - 4 - sum(column.width + _GAP for column in columns) >= min(row.room or _NARROW, _NARROW)


def _folded(row: PageRow) -> PageRow:
    """A row whose columns do not fit beside its text: all of it is one text."""
    first, rest = row.before[:1], row.before[1:]
    said = [*(column.text for column in rest), row.text, *(column.text for column in row.after)]
    kept = tuple(Column(column.text, min(column.width, _NARROW), column.role) for column in first)
    return row._replace(text="  ".join(filter(None, said)), before=kept, after=(), room=0)
