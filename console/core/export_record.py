"""All that is known of one incident, and how its moments are written: what briefing, review and export are made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from console.base.words import _
from console.core.marks import Mark
from console.core.times import said
from console.model.entry import Entry
from console.model.incident import DRILL, Deadline, Incident
from console.model.policy import Policy

_HOUR: Final = 3600


class Book(NamedTuple):
    """A runbook beside the incident: how many of its steps are done or skipped, of how many, and those that are left."""

    title: str
    path: str
    done: int
    total: int
    left: tuple[str, ...] = ()


class Merged(NamedTuple):
    """An incident that was merged into this one: its code, and its timeline."""

    ref: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Record:
    """One incident as of ``now`` (aware, in the readers' zone).

    ``entries`` are lines of its timeline, ascending by when they happened: all of them for a review or an export, those
    that it needs for a briefing. ``missed`` are the deadlines that passed.
    """

    incident: Incident
    policy: Policy
    now: datetime
    entries: Sequence[Entry]
    deadlines: Sequence[Deadline] = ()
    missed: Sequence[Mark] = ()
    books: Sequence[Book] = ()
    merged: Sequence[Merged] = ()

    @property
    def times(self) -> Times:
        """How moments are written here."""
        moments = (self.incident.declared_at, *self.incident.milestones.values(), self.now)
        return Times(self.now.tzinfo or UTC, moments)

    def standing(self, *kinds: str) -> list[Entry]:
        """Its lines of those kinds, without what was retracted."""
        return [entry for entry in self.entries if entry.kind in kinds and not entry.retracted]

    @property
    def title(self) -> str:
        """Code and title, as every document names it."""
        return f"{self.incident.ref} {self.incident.title}"

    @property
    def notice(self) -> str:
        """What stands above a document about an exercise; empty for the real thing."""
        return drill_notice(self.incident.drill)

    @property
    def level(self) -> str:
        """The severity with its name: ``SEV1 critical``."""
        return level_name(self.policy, self.incident.severity)


def length(delta: timedelta) -> str:
    """A length of time as a document writes it: ``1 min 42 s``, ``3 h 30 min``, ``2 d 4 h``; from an hour on without seconds,
    from a day on without minutes."""
    seconds = abs(delta) // timedelta(seconds=1)
    unit = 1 if seconds < _HOUR else 60 if seconds < 24 * _HOUR else _HOUR
    cut = seconds // unit * unit
    return f"{'−' if delta < timedelta() else ''}{said(timedelta(seconds=cut))}"


def drill_notice(drill: bool) -> str:
    """``DRILL`` in the language spoken, and DRILL in any; empty for the real thing."""
    return f"{DRILL} – " + _("this is an exercise") if drill else ""


def drill_word(drill: bool) -> str:
    """``DRILL `` before a title, or nothing."""
    return f"{DRILL} " if drill else ""


def level_name(policy: Policy, severity: str) -> str:
    """A severity with its name: ``SEV1 critical``; without, where the policy has none."""
    level = policy.level(severity)
    return f"{severity} {level.name}" if level and level.name not in ("", severity) else severity


class Times:
    """Moments as documents write them, in one zone.

    Where the clocks change between the moments, each says which time it is: an hour that occurs twice is told apart.
    """

    def __init__(self, zone: tzinfo, moments: Iterable[datetime]) -> None:
        shown = [moment.astimezone(zone) for moment in moments]
        self.zone = zone
        self._first = min(shown).date()
        self._changes = len({moment.utcoffset() for moment in shown}) > 1

    def clock(self, moment: datetime) -> str:
        """``03:02``; across a change of clocks ``03:02 CEST``."""
        shown = moment.astimezone(self.zone)
        return f"{shown.hour:02}:{shown.minute:02}{f' {shown.tzname()}' if self._changes else ''}"

    def full(self, moment: datetime) -> str:
        """``2026-03-01 03:02``."""
        return f"{self.day(moment)} {self.clock(moment)}"

    def at(self, moment: datetime) -> str:
        """The clock time, on another day than the first with its date."""
        same = moment.astimezone(self.zone).date() == self._first
        return self.clock(moment) if same else self.full(moment)

    def day(self, moment: datetime) -> str:
        """``2026-03-01``."""
        return moment.astimezone(self.zone).date().isoformat()

    def zone_name(self, moment: datetime) -> str:
        """The zone's name at a moment: ``CET``, ``UTC+01:00``."""
        return moment.astimezone(self.zone).tzname() or "UTC"
