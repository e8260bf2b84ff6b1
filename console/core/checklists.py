"""Checklists outside an incident: what is done, what is due, and whether it is a go.

A list is done in **rounds**, and a tick holds for the round it was made in. Rounds of a recurring list are the days of the
calendar on which they begin and end, as whoever ticks counts days: what was ticked on Tuesday is Tuesday's, wherever and
whatever the clocks did that night. A round can also be begun by a person (a deploy, a review held again); it is named by that
moment, so a tick belongs to the run that its author saw, however wrong a clock. A list without either is done once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from console.base.clock import stamp
from console.base.words import N_
from console.model.runbook import Checklist

#: What the operations about checklists are kept under in the journal, where others have their incident.
CHECKLISTS: Final = "checklists"

#: How a tick can stand.
STATES: Final = ("done", "skipped", "open")

#: The words for periods; "once" is that of a list which names none.
PERIODS: Final[Mapping[str, str]] = {
    "daily": N_("daily"),
    "weekly": N_("weekly"),
    "monthly": N_("monthly"),
    "quarterly": N_("quarterly"),
    "yearly": N_("yearly"),
    "deploy": N_("after a deploy"),
    "readiness": N_("readiness"),
    "once": N_("once"),
}
#: Months of the rounds that are longer than a week.
_MONTHS: Final = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick: done, skipped (with its ``reason``) or opened again, by whom and when (aware). ``others`` is what others said
    of the item without having seen it."""

    state: str
    author: str
    at: datetime
    reason: str = ""
    others: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """That a person began a run, and when (aware)."""

    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class Round:
    """The round that is on: ``key`` names it in the journal; a recurring list's from its ``first`` day to its ``last``, by the
    end of which it is due; ``begun`` when a person began it."""

    key: str
    first: date | None = None
    last: date | None = None
    begun: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item as it stands: ``mark`` is what was said of it in this round, None without one."""

    id: str
    text: str
    lines: tuple[int, int]
    state: str
    mark: Mark | None

    @property
    def blocks(self) -> bool:
        """Whether it makes a no-go: it is open, or somebody opened it again while another ticked it."""
        others = self.mark.others if self.mark else ()
        return self.state == "open" or any(other.state == "open" for other in others)


@dataclass(frozen=True, slots=True)
class Standing:
    """A checklist as it stands in its present round."""

    period: str
    round: Round
    items: tuple[ItemState, ...]

    @property
    def blocking(self) -> tuple[ItemState, ...]:
        """What is neither done nor skipped: each of these makes it a no-go."""
        return tuple(item for item in self.items if item.blocks)

    @property
    def settled(self) -> int:
        """How many items block no more."""
        return len(self.items) - len(self.blocking)

    @property
    def go(self) -> bool:
        """Whether nothing blocks. A list without items is no go."""
        return bool(self.items) and not self.blocking

    @property
    def state(self) -> str:
        """``done``; ``due``: its period or a deploy asks for it; ``open``: not done, and no day asks for it."""
        if self.go:
            return "done"
        asked = self.round.last is not None or (self.period == "deploy" and self.round.begun is not None)
        return "due" if asked else "open"

    def pressing(self, today: date) -> bool:
        """Whether it should be done now: it is due, and this is its last day, or no day was set."""
        return self.state == "due" and self.round.last in (None, today)


def present_round(period: str | None, today: date, begun: datetime | None = None) -> Round:
    """The round that is on at ``today`` (the day of whoever looks). ``begun`` is when a person last began a run, which also
    cuts a running round short."""
    days = round_days(period, today)
    if days is None:
        return Round(stamp(begun) if begun else "", begun=begun)
    first, last = days
    if begun is not None and begun.date() >= first:
        return Round(stamp(begun), first, last, begun)
    return Round(first.isoformat(), first, last)


def standing(checklist: Checklist, present: Round, marks: Mapping[str, Mark]) -> Standing:
    """How a checklist stands. ``marks`` are those of the ``present`` round, by item.

    What is ticked in the document itself counts for a list that is done once, until a run of it is begun.
    """
    items = []
    for item in checklist.items:
        mark = marks.get(item.id)
        written = "done" if item.checked and not present.key else "open"
        items.append(ItemState(item.id, item.text, item.lines, mark.state if mark else written, mark))
    return Standing(checklist.period or "once", present, tuple(items))


def round_days(period: str | None, day: date) -> tuple[date, date] | None:
    """The first and the last day of the round that ``day`` is in: the day, its week from Monday, its month, quarter or year;
    None without rounds."""
    if period == "daily":
        return day, day
    if period == "weekly":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    if period in _MONTHS:
        length = _MONTHS[period]
        first = day.replace(month=(day.month - 1) // length * length + 1, day=1)
        after = first.month - 1 + length
        following = first.replace(year=first.year + after // 12, month=after % 12 + 1)
        return first, following - timedelta(days=1)
    return None


def next_open(items: Sequence[ItemState], after: str) -> str | None:
    """The next item that blocks: after that one, then from the top; None when none does."""
    ids = [item.id for item in items]
    start = ids.index(after) + 1 if after in ids else 0
    turned = [*items[start:], *items[:start]]
    return next((item.id for item in turned if item.blocks), None)
