"""Checklists: the list of all of them, the items of one, and whether that one is a go.

Due
● today       0/3  daily           Daily checks              operations.md
○ 2026-03-22  1/3  weekly          Weekly checks             operations.md

● NO-GO  1 of 3 open: Restore tried
  readiness · card.md
✓ 1  Alerting is set up                                  mira  05:35
○ 2  Restore tried
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from console.base.words import N_, _
from console.core.checklists import PERIODS, ItemState
from console.core.times import when_shown
from console.ui.cells import cut, fit, width_of, wrap
from console.ui.lineview import Apart, FewLines, Parts, spread
from console.ui.prompt import GROUND
from console.ui.rows import RowsView

if TYPE_CHECKING:
    from console.desk.checklists import ChecklistNow

#: The words above what is due, open and done.
_HEADINGS = {"due": N_("Due"), "open": N_("Open"), "done": N_("Done")}
#: Lines that a text, and what blocks, may take.
_LINES = 3
_BLOCKING = 2
#: Cells for the name of who ticked: at most.
_AUTHOR = 14
#: From this width on the documents stand in a column of their own; narrower they take what room is
#: left, cut to no less than so much.
_ROOMY = 90
_PATH = 12


def due_words(one: ChecklistNow, now: datetime) -> str:
    """By when it is due: ``today``, a day, ``now`` for a run that was begun; empty when it is not."""
    if one.standing.state != "due":
        return ""
    last = one.standing.round.last
    if last is None:
        return _("now")
    return _("today") if last == now.date() else last.isoformat()


class ChecklistRows(RowsView["ChecklistNow"]):
    """The list of all, a line each, under headings; ``empty`` is said where there is none."""

    paper = GROUND
    lively: ClassVar[bool] = True

    def __init__(self, now: datetime, *, empty: str = "") -> None:
        super().__init__()
        self._now = now
        self._empty = empty
        self._columns = (0, 0, 0)

    def show(self, found: Sequence[ChecklistNow], now: datetime, *, key: str | None = None) -> None:
        """Shows these; the cursor stays where it is, or goes to ``key``."""
        self._now = now
        columns = [(due_words(one, now), _count(one), _(PERIODS[one.standing.period])) for one in found]
        due, done, period = (max((width_of(row[place]) for row in columns), default=0) for place in range(3))
        self._columns = (due, done, period)
        self.set_rows(found, key=key)

    def say(self, empty: str) -> None:
        """What is said where there is none."""
        self._empty = empty
        self.forget()
        self.refresh()

    def key_of(self, row: ChecklistNow) -> str:
        return row.id

    def draw(self, row: ChecklistNow, index: int, width: int, ground: str) -> Sequence[Parts]:
        look, stood = self.look, row.standing
        quiet, current = look("muted", ground), index == self.cursor
        pressing = stood.pressing(self._now.date())
        sign = look.signs.done if stood.go else look.signs.soon if pressing else look.signs.fine
        loud = look("ok" if stood.go else "warn" if pressing else "muted", ground)
        due, done, period = self._columns
        parts: Parts = [
            (f" {sign} ", loud),
            (f"{fit(due_words(row, self._now), due)}  " if due else "", loud if pressing else quiet),
            (f"{fit(_count(row), done, right=True)}  ", quiet),
            (f"{fit(_(PERIODS[stood.period]), period)}  ", quiet),
        ]
        room = width - sum(width_of(text) for text, _style in parts) - 1
        title = look("muted" if stood.go else "text", ground, bold=current)
        column = room * 3 // 5 if width >= _ROOMY else 0
        words = cut(row.title, column or room, look.signs.cut)
        beside = room - max(column, width_of(words)) - 2
        parts.append((fit(words, max(column, width_of(words))), title))
        if beside > min(_PATH, width_of(row.path)):
            path = cut(row.path, beside, look.signs.cut)
            parts.append((f"  {path if column else fit(path, beside - 1, right=True)}", quiet))
        if index and self.row(index - 1).standing.state == stood.state:
            return [parts]
        air = [Apart([("", look("text", GROUND))])] if index else []
        heading = _(_HEADINGS[stood.state])
        return [*air, Apart([(f" {heading}", look("accent", GROUND, bold=True))]), parts]

    def draw_empty(self, width: int) -> Sequence[Parts]:
        lines, _more = wrap(self._empty, max(width - 2, 1))
        return [[(f" {line}", self.look("muted", GROUND))] for line in lines]


def _count(one: ChecklistNow) -> str:
    return f"{one.standing.settled}/{len(one.standing.items)}"


class Verdict(FewLines):
    """Go or no-go with what blocks it, and beneath it what round this is."""

    paper = GROUND

    def __init__(self, one: ChecklistNow, now: datetime) -> None:
        super().__init__()
        self._one = one
        self._now = now

    def show(self, one: ChecklistNow, now: datetime) -> None:
        """It stands otherwise now."""
        self._one, self._now = one, now
        self.update()

    def lines(self, width: int) -> Sequence[Parts]:
        look, stood = self.look, self._one.standing
        if stood.go:
            sign, word, role = look.signs.done, _("GO"), "ok"
            skipped = sum(item.state == "skipped" for item in stood.items)
            said = _("{count} of {all} done").format(count=len(stood.items) - skipped, all=len(stood.items))
            passed = _("{count} skipped").format(count=skipped)
            said += f", {passed}" if skipped else ""
        else:
            sign, word, role = look.signs.soon, _("NO-GO"), "warn"
            open_ = _("{count} of {all} open").format(count=len(stood.blocking), all=len(stood.items))
            said = f"{open_}: {'; '.join(item.text for item in stood.blocking)}"
        head = f"{sign} {word}"
        left = width_of(head) + 2
        texts, more = wrap(said, max(width - left, 8), _BLOCKING)
        if more:
            texts[-1] = cut(f"{texts[-1]} {' ' * width}", width - left, look.signs.cut)
        loud, text = look(role, GROUND, bold=True), look("text", GROUND)
        lines: list[Parts] = [[(head, loud), ("  ", text), (texts[0], text)]]
        lines += [[(" " * left, text), (line, text)] for line in texts[1:]]
        about, _more = wrap(self._round(), max(width - left, 8), _LINES)
        return [*lines, *([(" " * left, text), (line, look("muted", GROUND))] for line in about)]

    def _round(self) -> str:
        one, now = self._one, self._now
        due, begun = due_words(one, now), one.standing.round.begun
        parts = [
            _(PERIODS[one.standing.period]),
            _("due {day}").format(day=due) if due else "",
            _("begun {time}").format(time=when_shown(begun, now)) if begun else "",
            *(
                _("also begun {time} by {author}").format(time=when_shown(other.at, now), author=other.author)
                for other in one.also_begun
            ),
            _("last time {time}, {author}").format(time=when_shown(one.last.at, now), author=one.last.author)
            if one.last
            else "",
            one.path,
        ]
        return f" {self.look.signs.dot} ".join(filter(None, parts))


class ItemRows(RowsView[tuple[int, ItemState]]):
    """The items of one checklist: their sign, their words, and at the right who ticked them and when."""

    paper = GROUND
    lively: ClassVar[bool] = True

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now

    def show(self, items: Sequence[ItemState], now: datetime) -> None:
        """Shows these; the cursor stays on its item."""
        self._now = now
        self.set_rows(list(enumerate(items, 1)))

    def key_of(self, row: tuple[int, ItemState]) -> str:
        return row[1].id

    def draw(self, row: tuple[int, ItemState], index: int, width: int, ground: str) -> Sequence[Parts]:
        look, (number, item) = self.look, row
        mark, current = item.mark, index == self.cursor
        quiet, text = look("muted", ground), look("text" if item.blocks else "muted", ground, bold=current)
        sign = {"done": look.signs.done, "skipped": look.signs.skipped}.get(item.state, look.signs.fine)
        role = "ok" if item.state == "done" else "muted"
        digits = width_of(str(self.count))
        lead: Parts = [(f" {sign} ", look(role, ground)), (f"{number:>{digits}}  ", quiet)]
        left = sum(width_of(part) for part, _style in lead)
        who = _signed(mark.author, mark.at, self._now, look.signs.cut) if mark else ""
        room = max(width - left - width_of(who) - 4, 8)
        texts, _more = wrap(item.text, room, _LINES)
        lines = [spread([*lead, (texts[0], text)], [(f"{who} ", quiet)], width, quiet)]
        lines += [[(" " * left, quiet), (line, text)] for line in texts[1:]]
        for said, style in self._beside(item):
            more, _cut = wrap(said, max(width - left - 1, 8), _LINES)
            lines += [[(" " * left, quiet), (line, look(style, ground))] for line in more]
        return lines

    def _beside(self, item: ItemState) -> list[tuple[str, str]]:
        """What is to be said under an item: why it was skipped, and what others said of it."""
        if item.mark is None:
            return []
        said = [(_("skipped: {reason}").format(reason=item.mark.reason), "muted")] if item.mark.reason else []
        words = {"done": _("done by {who}"), "skipped": _("skipped by {who}"), "open": _("opened by {who}")}
        for other in item.mark.others:
            who = f"{other.author}, {when_shown(other.at, self._now)}"
            also = words[other.state].format(who=who)
            said.append((_("also {said}; neither knew of the other").format(said=also), "warn"))
        return said


def _signed(author: str, at: datetime, now: datetime, mark: str) -> str:
    return f"{cut(author, _AUTHOR, mark)}  {when_shown(at, now)}"
