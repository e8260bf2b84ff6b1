"""The prompt that shows the metrics: tables, as wide as their words, that are counted anew when anything is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple, cast

from textual import events
from textual.widget import Widget

from console.base.words import _
from console.core.metrics_text import Column
from console.ui.cells import cut, fit, width_of
from console.ui.choice import move_in
from console.ui.lineview import Parts
from console.ui.prompt import GROUND, Hint, Prompt
from console.ui.rows import RowsView

if TYPE_CHECKING:
    from console.core.metrics_text import Table
    from console.desk.metrics import Wanted
    from console.screens.host import Host

_GAP: Final = 2
_ROLES: Final[dict[Column, str]] = {"word": "text", "figure": "text", "quiet": "muted", "plot": "accent"}


class _Row(NamedTuple):
    """A line: its cells, with the widths and the nature of their columns; ``role`` is that of the whole line, if it has one."""

    cells: tuple[str, ...]
    widths: tuple[int, ...]
    columns: tuple[Column, ...]
    role: str = ""


def _rows(tables: Sequence[Table]) -> list[_Row]:
    """The tables as lines, a heading before each and a blank line between."""
    rows: list[_Row] = []
    for table in tables:
        if table.title:
            rows += [_Row((), (), ()), _Row((table.title,), (0,), ("word",), "accent")]
        widths = tuple(max(map(width_of, column)) for column in zip(*table.rows, strict=True))
        for number, cells in enumerate(table.rows):
            role = "muted" if table.headed and not number else ""
            rows.append(_Row(cells, widths, table.columns, role))
    return rows


class Figures(RowsView[tuple[int, _Row]]):
    """The lines, to be read; moving scrolls."""

    paper = GROUND

    def show(self, tables: Sequence[Table]) -> None:
        """Shows these tables; one stays where one was."""
        self.set_rows(list(enumerate(_rows(tables))))

    def key_of(self, row: tuple[int, _Row]) -> str:
        return str(row[0])

    def draw(self, row: tuple[int, _Row], index: int, width: int, ground: str) -> Sequence[Parts]:
        look, shown = self.look, row[1]
        line: Parts = []
        room = width - 1
        for text, wide, column in zip(shown.cells, shown.widths, shown.columns, strict=True):
            style = look(shown.role or _ROLES[column], ground, bold=shown.role == "accent")
            last = len(line) == len(shown.cells) - 1
            cell = text if last and column != "figure" else fit(text, wide, right=column == "figure")
            cell = cut(cell, room, look.signs.cut)
            line.append((cell + " " * (0 if last else _GAP), style))
            room -= width_of(cell) + _GAP
        return [line]

    def draw_empty(self, width: int) -> Sequence[Parts]:
        return [[(_("Counting …"), self.look("muted", self.paper))]]

    def _ground(self, index: int) -> str:
        """Reading needs no cursor."""
        return self.paper


class FiguresPrompt(Prompt[str]):
    """The metrics of the incidents that are ``wanted``. ``count`` gives the tables, ``position`` where the journal stands:
    whatever is written meanwhile, a corrected milestone say, they are counted anew. Answers a key of ``keys``, or None."""

    AUTO_FOCUS = "Figures"
    widest: ClassVar[int] = 90
    full: ClassVar[bool] = True
    toasts_wait: ClassVar[bool] = False

    def __init__(
        self,
        count: Callable[[Wanted], Awaitable[Sequence[Table]]],
        wanted: Wanted,
        position: Callable[[], int],
        keys: Sequence[Hint],
    ) -> None:
        super().__init__(_("Metrics") + _said(wanted))
        self._wanted = wanted
        self._keys = list(keys)
        self._count = count
        self._position = position
        self._counted = -1
        self._figures = Figures()

    def body(self) -> Iterable[Widget]:
        yield self._figures

    def hints(self) -> Sequence[Hint]:
        return [*self._keys, Hint("Esc", _("back"))]

    def on_mount(self) -> None:
        super().on_mount()
        cast("Host", self.app).ticker.subscribe(self, self._beat)

    def on_resize(self) -> None:
        self._figures.styles.height = min(max(self._figures.count, 1), self.room_for(self._figures))

    def _beat(self, _now: datetime) -> None:
        """Once a second: has anything been written?"""
        try:
            position = self._position()
        except sqlite3.DatabaseError:
            return  # the look for news says it
        if position != self._counted:
            self._counted = position
            self.run_worker(self._show(), description=_("Metrics"), exclusive=True)

    async def _show(self) -> None:
        self._figures.show(await self._count(self._wanted))
        self.on_resize()

    def pressed(self, event: events.Key) -> bool:
        if event.key in ("up", "k", "down", "j"):
            self._figures.scroll_lines(-1 if event.key in ("up", "k") else 1)
            return True
        for hint in self._keys:
            if hint.key == event.key:
                if self.may_confirm(event.key):
                    self.dismiss(event.key)
                return True
        return move_in(self._figures, event)


def _said(wanted: Wanted) -> str:
    """What counts, in words behind the title."""
    since, until = wanted.since, wanted.until
    begin, end = (f"{moment:%Y-%m-%d}" if moment else "" for moment in (since, until))
    if begin and end:
        period = _("declared from {begin} until {end}").format(begin=begin, end=end)
    elif begin:
        period = _("declared since {begin}").format(begin=begin)
    else:
        period = ""
    chosen = " · ".join(filter(None, (period, wanted.severity, wanted.service)))
    return f": {chosen}" if chosen else ""
