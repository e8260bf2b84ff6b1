"""The deadlines of the incident shown, in one or two lines, the most urgent first.

    ▲ internal update 0:30 over   ○ customers   17:18   ○ @bea replica lag  3:02
    ✓ responded            1:40   ○ escalate L2 14:48

They stand in columns, times below each other, and a time keeps its width: nothing moves when the digits tick.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from console.base.words import _
from console.ui.cells import cut, width_of
from console.ui.lineview import FewLines, Parts
from console.widgets.clocks import role_of, state_at, subscribe, time_text

if TYPE_CHECKING:
    from console.model.incident import Deadline

#: Cells between two columns, and cells that a time, a label beside a word, and a whole deadline take at least.
_GAP = 3
_LABEL = 12
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
                    for cell, column in zip(row, columns, strict=False)
                    for part in self._padded(cell, column)
                ),
            ]
            for row in rows
        ]

    def _with_rest(self, cells: list[_Cell], shown: int) -> list[_Cell]:
        """The first ``shown`` cells, and one that counts the others."""
        if shown == len(self._deadlines):
            return cells
        rest = _("{count} more").format(count=len(self._deadlines) - shown)
        return [*cells[:shown], _Cell([(rest, self.look("muted"))], [])]

    def _cell(self, deadline: Deadline, width: int) -> _Cell:
        """One deadline: sign and label, and its time, as wide in a second as now; what it is comes before the word that the
        sign says too."""
        look = self.look
        state = state_at(deadline, self.now)
        style = look(role_of(state), bold=state == "over")
        time = "" if self.now is None else time_text(deadline, self.now)
        if state == "over":
            time = self._with_word(deadline, _("{time} over").format(time=time), time, width)
        elif deadline.state == "snoozed":
            time = self._with_word(deadline, _("{time} snoozed").format(time=time), time, width)
        time = f"{time:>{_TIME}}"
        label = cut(deadline.label, max(width - width_of(time) - 3, 1), look.signs.cut)
        sign_role = "ok" if state == "done" else role_of(state)
        sign = (look.signs.deadline(state), look(sign_role, bold=state == "over"))
        return _Cell([sign, (f" {label}", style)], [(f" {time}", style)])

    def _with_word(self, deadline: Deadline, time: str, bare: str, width: int) -> str:
        """The time with its word, where the label keeps room enough beside it; else without."""
        room = width - width_of(time) - 3
        return time if room >= min(width_of(deadline.label), _LABEL) else bare

    def _padded(self, cell: _Cell, width: int) -> Parts:
        """A cell as wide as its column: the times stand below each other."""
        return [
            *cell.left,
            (" " * (width - _GAP - cell.width), self.look()),
            *cell.right,
            (" " * _GAP, self.look()),
        ]


class _Cell(NamedTuple):
    """A deadline as it is drawn: what it is, and its time."""

    left: Parts
    right: Parts

    @property
    def width(self) -> int:
        return sum(width_of(text) for text, _style in (*self.left, *self.right))


def _columns(cells: Sequence[_Cell], width: int, most: int) -> list[int] | None:
    """Column widths in which ``cells`` stand in at most ``most`` rows of ``width``, as many columns as can be; None: in
    no way."""
    widths = [cell.width + _GAP for cell in cells]
    for count in range(len(cells), 0, -1):
        columns = [max(widths[start::count]) for start in range(count)]
        if sum(columns) - _GAP <= width:
            return columns if -(-len(cells) // count) <= most else None
    return None
