"""The title of the incident's pane: ``INC-7K3F  Checkout returns 5xx      SEV1  investigating  15:12``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from console.base.words import _
from console.core.times import short
from console.ui.cells import cut, width_of
from console.ui.lineview import FewLines, Parts, spread
from console.widgets.clocks import subscribe

#: Cells of a title that are shown before status and age.
_TITLE = 22


class Heading(NamedTuple):
    """What the header says. ``severity`` and ``status`` as shown, ``colour`` the level's role; ``conflict`` is a value that is
    contradicted ("severity: SEV1 (mira, 14:02)"), ``also`` what others set meanwhile ("also SEV2 (jo, 14:03)"), and
    ``settles`` the key to it."""

    ref: str
    title: str
    severity: str
    colour: str
    status: str
    declared_at: datetime
    ended_at: datetime | None = None
    drill: bool = False
    conflict: str = ""
    also: str = ""
    settles: str = ""


class IncidentHeader(FewLines):
    """One line, two or three where there is a contradiction to settle. ``lit`` when the pane beneath has the focus."""

    def __init__(self, *, rule: bool = False, id: str | None = None) -> None:
        super().__init__(rule=rule, id=id)
        self.now: datetime | None = None
        self._heading: Heading | None = None
        self._lit = False

    def on_mount(self) -> None:
        subscribe(self, self.tick)

    def show(self, heading: Heading | None) -> None:
        """Shows this incident's heading; None where no incident is shown."""
        self._heading = heading
        self.update()

    def light(self, lit: bool) -> None:
        """Says whether the pane that this titles has the focus."""
        self._lit = lit
        self.update()

    def tick(self, now: datetime) -> None:
        """A second went by."""
        self.now = now
        if self._heading is not None:
            self.update()

    def lines(self, width: int) -> Sequence[Parts]:
        look, heading = self.look, self._heading
        if heading is None:
            return [[(" " + cut(_("No incident is shown."), width - 2), look("muted"))]]
        ref = look("accent" if self._lit else "muted", bold=self._lit)
        left: Parts = [(" ", look()), (cut(heading.ref, 12), ref), ("  ", look())]
        used = sum(width_of(text) for text, _style in left)
        right = self._right(heading, width, width - used - 2 - min(width_of(heading.title), _TITLE))
        room = width - used - 2 - sum(width_of(text) for text, _style in right)
        left.append((cut(heading.title, room, look.signs.cut), look("text", bold=True)))
        first = spread(left, right, width, look())
        if not heading.conflict:
            return [first]
        return [first, *self._conflict(heading, width)]

    def _conflict(self, heading: Heading, width: int) -> Sequence[Parts]:
        """What is contradicted, in one line if there is room, else what others set in a second; at the end, the key to it."""
        look = self.look
        settles = f"  {heading.settles} " if heading.settles else " "
        room = width - 3 - width_of(settles)
        whole = ", ".join(filter(None, (heading.conflict, heading.also)))
        texts = [whole] if width_of(whole) <= room or not heading.also else [heading.conflict, heading.also]
        style = look("warn")
        lines: list[Parts] = [[(f"   {cut(text, width - 4, look.signs.cut)}", style)] for text in texts[:-1]]
        lines.append([(f"   {cut(texts[-1], room, look.signs.cut)}", style)])
        lines[0] = [(f" {look.signs.sync} {lines[0][0][0].strip()}", style)]
        lines[-1] = spread(lines[-1], [(settles, look("muted"))], width, look())
        return lines

    def _right(self, heading: Heading, width: int, room: int) -> Parts:
        """Severity, status and age; where there is no ``room`` for it beside a title, the age is left out, and then the status:
        what it is about, and how bad it is, are needed more."""
        look = self.look
        parts: Parts = []
        if heading.drill:
            parts += [(_("DRILL"), look("accent", bold=True)), ("  ", look())]
        parts.append((cut(heading.severity, 10), look(look.severity(heading.colour), bold=True)))
        more: Parts = [(f"  {cut(heading.status, 16)}", look())]
        if self.now is not None:
            age = short((heading.ended_at or self.now) - heading.declared_at)
            more.append((f"{age:>10}" if width >= 70 else f"  {age}", look("muted")))
        while more and sum(width_of(text) for text, _style in (*parts, *more)) + 1 > room:
            more.pop()
        return [*parts, *more, (" ", look())]
