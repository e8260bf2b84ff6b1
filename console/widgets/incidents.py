"""The board: what is burning, most urgent first, two or three lines an incident.

    SEV1 INC-7K3F        15:12
     Checkout returns 5xx
     ▲ internal update    0:30

The order is the source's. Every second the clocks are compared with what they show, and only changed cells are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from console.base.words import _
from console.core.times import short
from console.ui.cells import cut, fit, width_of
from console.ui.lineview import Parts, spread
from console.ui.rows import RowsView
from console.ui.source import RowSource
from console.widgets.clocks import role_of, state_at, subscribe, time_text
from console.widgets.titles import title_parts

if TYPE_CHECKING:
    from console.model.incident import Deadline


class IncidentRow(NamedTuple):
    """An incident as the board shows it.

    ``severity`` is the level's name as shown and ``colour`` its role (sev1 … sev5); ``deadline`` the most urgent one.
    ``note`` stands in its place when there is none ("closed yesterday 14:10"). ``ended_at`` stops the clock.
    """

    id: str
    ref: str
    title: str
    severity: str
    colour: str
    declared_at: datetime
    deadline: Deadline | None = None
    note: str = ""
    drill: bool = False
    conflict: bool = False
    ended_at: datetime | None = None


class Incidents(RowsView[IncidentRow]):
    """The list of incidents. ``title`` is the pane's."""

    marks_always: ClassVar[bool] = True  # the cursor says which incident the other panes show

    def __init__(
        self,
        source: RowSource[IncidentRow] | None = None,
        *,
        title: str = "",
        rule: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(source, rule=rule, id=id)
        self.now: datetime | None = None
        self._title = title
        self._empty: tuple[tuple[str, str], ...] = ()
        self._told: dict[int, tuple[str, str]] = {}

    def on_mount(self) -> None:
        subscribe(self, self.tick)

    def tick(self, now: datetime) -> None:
        """A second went by: draws the clocks that show another time now."""
        self.now = now
        if not self.count or not self.size:
            return
        told = {index: self._clocks(self.row(index)) for index in self.visible_rows()}
        changed = [index for index, clocks in told.items() if self._told.get(index) != clocks]
        self._told = told
        self.redraw(changed)

    def show_empty(self, lines: Sequence[tuple[str, str]]) -> None:
        """What is said where nothing burns: each line a key ("" for none) and its words."""
        self._empty = tuple(lines)
        self.refresh()

    def key_of(self, row: IncidentRow) -> str:
        return row.id

    def draw_head(self, width: int) -> Sequence[Parts]:
        title = self._title or _("Incidents")
        return [title_parts(self, title)]

    def draw(self, row: IncidentRow, index: int, width: int, ground: str) -> Sequence[Parts]:
        look = self.look
        pad = look("text", ground)
        age, _left = self._clocks(row)
        left: Parts = [
            (" ", pad),
            (cut(row.severity, 8), look(look.severity(row.colour), ground, bold=True)),
            (" ", pad),
            (cut(row.ref, 12), look("muted", ground)),
        ]
        if row.conflict:
            left += [(f" {look.signs.sync}", look("warn", ground))]
        title: Parts = [("  ", pad)]
        if row.drill:  # never cut off: it stands before what may be
            title.append((f"{_('DRILL')} ", look("accent", ground, bold=True)))
        room = width - 1 - sum(width_of(text) for text, _style in title)
        title.append((cut(row.title, room, look.signs.cut), look("text", ground, bold=index == self.cursor)))
        lines = [spread(left, [(f" {age} ", look("muted", ground))], width, pad), title]
        last = self._deadline(row, width, ground)
        return [*lines, last] if last else lines

    def draw_empty(self, width: int) -> Sequence[Parts]:
        look = self.look
        lines = self._empty or (("", _("Nothing is burning.")),)
        column = max(width_of(key) for key, _words in lines) + 2
        drawn: list[Parts] = []
        for key, words in lines:
            start = fit(key, column) if key else ""
            shown = cut(words, width - 2 - width_of(start), look.signs.cut)
            drawn.append([(f" {start}", look("accent")), (shown, look("muted" if key else "text"))])
        return drawn

    def _deadline(self, row: IncidentRow, width: int, ground: str) -> Parts:
        """The third line: the most urgent deadline, or what else there is to say; empty for neither."""
        look = self.look
        pad = look("text", ground)
        if row.deadline is None:
            return (
                [("  ", pad), (cut(row.note, width - 3, look.signs.cut), look("muted", ground))]
                if row.note
                else []
            )
        state = state_at(row.deadline, self.now)
        style = look(role_of(state), ground, bold=state == "over")
        _age, left = self._clocks(row)
        label = cut(row.deadline.label, width - 8 - width_of(left), look.signs.cut)
        parts: Parts = [("  ", pad), (look.signs.deadline(state), style), (f" {label}", style)]
        return spread(parts, [(f" {left} ", style)], width, pad)

    def _clocks(self, row: IncidentRow) -> tuple[str, str]:
        """The age, and the time left of the deadline, as they are shown now."""
        if self.now is None:
            return "", ""
        age = short((row.ended_at or self.now) - row.declared_at)
        return age, time_text(row.deadline, self.now) if row.deadline else ""
