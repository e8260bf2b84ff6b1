"""The deadlines of the incident shown, in one or two lines, the most urgent first.

    ▲ internal update 0:30 over   ○ customers 17:18         ○ @bea replica lag 3:02
    ✓ responded 1:40              ○ escalate L2 14:48

They stand in columns, and a time keeps its width: nothing moves when the digits tick.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from console.base.words import _
from console.ui.cells import cut, width_of
from console.ui.lineview import FewLines, Parts
from console.widgets.clocks import role_of, state_at, subscribe, time_text

if TYPE_CHECKING:
    from console.model.incident import Deadline

#: Cells between two columns, and cells that a time, and a whole deadline, take at least.
_GAP = 3
_TIME = 5
_LEAST = 10


class Deadlines(FewLines):
    """The deadline lines: at most ``most`` of them (two wide, one narrow)."""

    def __init__(self, *, most: int = 2, rule: bool = False, id: str | None = None) -> None:
        super().__init__(rule=rule, id=id)
        self.now: datetime | None = None
        self._most = most
        self._deadlines: list[Deadline] = []

    def on_mount(self) -> None:
        subscribe(self, self.tick)

    def show(self, deadlines: Sequence[Deadline]) -> None:
        """Shows these deadlines; their order is made here: what is due first, what is done last."""
        self._deadlines = sorted(deadlines, key=lambda deadline: (deadline.state == "done", deadline.due_at))
        self.update()

    def set_most(self, most: int) -> None:
        """Takes at most so many lines from now on."""
        if most == self._most:
            return
        self._most = most
        self.forget()
        self.refresh(layout=True)

    def tick(self, now: datetime) -> None:
        """A second went by."""
        self.now = now
        if self._deadlines:
            self.update()

    def lines(self, width: int) -> Sequence[Parts]:
        room = self._most * max(width // _LEAST, 1)
        several = len(self._deadlines) > 1  # then none is so wide that nothing could stand beside it
        widest = (width - 1 - _GAP) // 2 if several else width - 2
        cells = [self._cell(deadline, widest) for deadline in self._deadlines[:room]]
        shown = len(cells)
        while shown and (columns := _columns(self._with_rest(cells, shown), width - 1, self._most)) is None:
            shown -= 1
        air: Parts = [(" ", self.look())]
        if not shown or columns is None:
            return [air]
        kept = self._with_rest(cells, shown)
        rows = [kept[start : start + len(columns)] for start in range(0, len(kept), len(columns))]
        return [
            [
                *air,
                *(
                    part
                    for cell, room in zip(row, columns, strict=False)
                    for part in self._padded(cell, room)
                ),
            ]
            for row in rows
        ]

    def _with_rest(self, cells: list[Parts], shown: int) -> list[Parts]:
        """The first ``shown`` cells, and one that counts the others."""
        if shown == len(self._deadlines):
            return cells
        rest = _("{count} more").format(count=len(self._deadlines) - shown)
        return [*cells[:shown], [(rest, self.look("muted"))]]

    def _cell(self, deadline: Deadline, width: int) -> Parts:
        """One deadline: sign, label, time; as wide in a second as now, as long as its state stays."""
        look = self.look
        state = state_at(deadline, self.now)
        style = look(role_of(state), bold=state == "over")
        time = "" if self.now is None else time_text(deadline, self.now)
        if state == "over":
            time = _("{time} over").format(time=time)
        elif deadline.state == "snoozed":
            time = _("{time} snoozed").format(time=time)
        label = cut(deadline.label, max(width - max(width_of(time), _TIME) - 3, 1), look.signs.cut)
        sign_role = "ok" if state == "done" else role_of(state)
        sign = (look.signs.deadline(state), look(sign_role, bold=state == "over"))
        return [sign, (f" {label} {time}", style), (" " * (_TIME - width_of(time)), look())]

    def _padded(self, cell: Parts, width: int) -> Parts:
        return [*cell, (" " * (width - _cells(cell)), self.look())]


def _columns(cells: Sequence[Parts], width: int, most: int) -> list[int] | None:
    """Column widths in which ``cells`` stand in at most ``most`` rows of ``width``, as many columns as can be; None: in
    no way."""
    for count in range(len(cells), 0, -1):
        columns = [max(map(_cells, cells[start::count])) + _GAP for start in range(count)]
        if sum(columns) - _GAP <= width:
            return columns if -(-len(cells) // count) <= most else None
    return None


def _cells(cell: Parts) -> int:
    return sum(width_of(text) for text, _style in cell)
