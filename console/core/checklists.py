"""Checklists outside an incident: what is done, what is due, and whether it is a go.

A tick on a recurring list holds for the round it was made in: the day, the week, the month … in the zone of whoever looks.
A list for "after each deploy" has rounds that a person begins. A list without a period is done once: what is ticked, here or
in the document itself, stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from console.model.runbook import Checklist

#: Months of the rounds that are longer than a week.
_MONTHS: Final = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick: whether it is set (an item can be opened again), by whom and when (aware)."""

    done: bool
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item as it stands: ``mark`` is what holds in this round, None without one."""

    id: str
    text: str
    done: bool
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A checklist as it stands. ``began`` is when its round began (None: it has none), ``due`` when that round ends."""

    title: str
    period: str | None
    items: tuple[ItemState, ...]
    began: datetime | None
    due: datetime | None

    @property
    def blocking(self) -> tuple[ItemState, ...]:
        """What is not done: each of these makes it a no-go."""
        return tuple(item for item in self.items if not item.done)

    @property
    def go(self) -> bool:
        """Whether everything is done. A list without items is no go."""
        return bool(self.items) and not self.blocking


def standing(
    checklist: Checklist, marks: Mapping[str, Mark], now: datetime, begun: datetime | None = None
) -> Standing:
    """How a checklist stands ``now`` (aware, in the zone that days are counted in). ``marks`` holds the last tick by item id;
    ``begun`` is when a person last began a round (a deploy), which also cuts a running round short."""
    start = round_start(checklist.period, now)
    if begun is not None and begun <= now and (start is None or begun > start):
        start = begun
    items = []
    for item in checklist.items:
        mark = marks.get(item.id)
        if mark is not None and start is not None and mark.at < start:
            mark = None
        written = bool(item.checked) and start is None
        items.append(ItemState(item.id, item.text, mark.done if mark else written, mark))
    return Standing(checklist.title, checklist.period, tuple(items), start, round_end(checklist.period, now))


def round_start(period: str | None, now: datetime) -> datetime | None:
    """When the present round began: midnight, Monday, the first of the month, quarter or year; None without rounds."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "daily":
        return day
    if period == "weekly":
        return day - timedelta(days=day.weekday())
    if period in _MONTHS:
        length = _MONTHS[period]
        return day.replace(month=(day.month - 1) // length * length + 1, day=1)
    return None


def round_end(period: str | None, now: datetime) -> datetime | None:
    """When the present round ends and the next begins; None without rounds."""
    start = round_start(period, now)
    if start is None or period is None:
        return None
    if period in _MONTHS:
        month = start.month + _MONTHS[period]
        return start.replace(year=start.year + (month - 1) // 12, month=(month - 1) % 12 + 1)
    return start + timedelta(days=1 if period == "daily" else 7)
