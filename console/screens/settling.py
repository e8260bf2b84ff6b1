"""The list of what is contradicted, each with both sides, their authors and times; ``k`` keeps what is shown, ``t`` takes
the other side. Those keys mean this here and nowhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import tzinfo
from typing import ClassVar, Final, NamedTuple

from textual import events, on
from textual.widget import Widget

from console.base.words import _
from console.core.times import clock
from console.desk.contradictions import Contradiction
from console.model.incident import Change
from console.ui.cells import cut, fit, width_of, wrap
from console.ui.choice import move_in
from console.ui.lineview import Apart, Parts, spread
from console.ui.prompt import GROUND, Hint, Hints, Prompt
from console.ui.rows import RowsView

Settle = Callable[[Contradiction, str], Awaitable[Sequence[Contradiction]]]
"""Settles for an operation; gives what is still contradicted then."""

#: Cells of the column that says which side it is, and lines that a long text takes at most.
_SIDE: Final = 9
_LONG: Final = 3
#: Cells of a value in the line of keys and in toasts.
_BRIEF: Final = 18


class Choice(NamedTuple):
    """A row: a contradiction and one of the other sides (from 1) that could be taken."""

    found: Contradiction
    number: int

    @property
    def other(self) -> tuple[str, Change]:
        """The operation and what it said."""
        return self.found.sides[self.number]

    @property
    def said(self) -> str:
        """What it said, for the eye."""
        return self.found.said[self.number]


class Sides(RowsView[Choice]):
    """Each contradiction under a heading that says of what: what is shown, and beneath it what others said."""

    paper = GROUND

    def __init__(self, zone: tzinfo | None) -> None:
        super().__init__()
        self._zone = zone

    def key_of(self, row: Choice) -> str:
        return row.other[0]

    def draw(self, row: Choice, index: int, width: int, ground: str) -> Sequence[Parts]:
        look, found = self.look, row.found
        lines: list[Parts] = []
        if row.number == 1:
            if index:
                lines.append(Apart([(" ", look("text", GROUND))]))
            left: Parts = [(f"{found.incident.ref}  {found.words}", look("accent", GROUND, bold=True))]
            room = width - width_of(left[0][0]) - 4
            about = cut(found.about or found.incident.title, room, look.signs.cut)
            lines.append(
                Apart(spread(left, [(f"{about} ", look("muted", GROUND))], width, look("text", GROUND)))
            )
            lines += [Apart(line) for line in self._side(_("shown"), found, 0, width, GROUND, " ")]
        mark = look.signs.current if index == self.cursor else " "
        return [*lines, *self._side(_("also"), found, row.number, width, ground, mark)]

    def _side(
        self, word: str, found: Contradiction, number: int, width: int, ground: str, mark: str
    ) -> list[Parts]:
        look, side = self.look, found.sides[number][1]
        quiet = look("muted", ground)
        who = f"{cut(side.author, 14, look.signs.cut)}  {clock(side.at, self._zone)} "
        room = max(width - _SIDE - 2 - width_of(who) - 2, 8)
        texts, more = wrap(found.said[number], room, _LONG)
        if more:
            texts[-1] = cut(texts[-1] + " " * room, room, look.signs.cut)
        head: Parts = [(f"{mark} ", look("accent", ground)), (fit(word, _SIDE), quiet)]
        first = spread([*head, (texts[0], look("text", ground))], [(who, quiet)], width, quiet)
        rest = [[(" " * (_SIDE + 2), quiet), (text, look("text", ground))] for text in texts[1:]]
        return [first, *rest]

    def draw_empty(self, width: int) -> Sequence[Parts]:
        return [[(cut(_("Nobody contradicts anybody."), width), self.look("muted", GROUND))]]


class SettlePrompt(Prompt[str]):
    """Answers the id of an incident to go to, or None."""

    AUTO_FOCUS = "Sides"
    widest: ClassVar[int] = 90
    toasts_wait: ClassVar[bool] = False

    def __init__(self, found: Sequence[Contradiction], zone: tzinfo | None, settle: Settle) -> None:
        super().__init__(_("Contradictions"))
        self._found = found
        self._settle = settle
        self._sides = Sides(zone)
        self._settling = False

    def body(self) -> Iterable[Widget]:
        yield self._sides

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        self._sides.set_rows(
            [Choice(one, number) for one in self._found for number in range(1, len(one.sides))]
        )
        self._fit()
        self._tell()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        self.fit(self._sides)

    def hints(self) -> Sequence[Hint]:
        row = self._sides.current
        if row is None:
            return [Hint("Esc", _("back"))]
        shown, other = brief(row.found.said[0]), brief(row.said)
        return [
            Hint("k", _("keep {value}").format(value=shown)),
            Hint("t", _("take {value}").format(value=other)),
            Hint("Enter", _("open it")),
            Hint("Esc", _("back")),
        ]

    @on(RowsView.Highlighted)
    def _tell(self) -> None:
        self.query_one(Hints).show(self.hints())

    def pressed(self, event: events.Key) -> bool:
        row = self._sides.current
        if event.key in ("k", "t"):
            if row is not None and not self._settling and self.may_confirm(event.key):
                op_id = row.other[0] if event.key == "t" else row.found.sides[0][0]
                self._settling = True
                self.run_worker(self._settled(row.found, op_id), description=_("Settling"))
            return True
        if event.key == "enter":
            if row is not None and self.may_confirm("enter"):
                self.dismiss(row.found.incident.id)
            return True
        return move_in(self._sides, event)

    async def _settled(self, found: Contradiction, op_id: str) -> None:
        try:
            self._found = await self._settle(found, op_id)
        finally:
            self._settling = False
        if self._found:
            self._show()
        else:
            self.dismiss(None)


def brief(text: str) -> str:
    """The beginning of a value, where there is little room."""
    line = " ".join(text.split())
    return line if len(line) <= _BRIEF else f"{line[: _BRIEF - 1]}…"
