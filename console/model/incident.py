"""The incident as the fold gives it: everything the clocks, the screens and the messages need to know of one
disturbance, without its timeline.

Its parts are named tuples: making a dataclass takes three times as long, and the first screen waits for them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from console.base.words import N_

#: The default status words in their order; a policy may rename what is shown, never the meaning.
STATUSES: Final = (N_("investigating"), N_("identified"), N_("monitoring"), N_("resolved"), N_("closed"))
#: What every document, message and file of an exercise says, in every language.
DRILL: Final = "DRILL"
MILESTONES: Final = ("impact_started", "detected", "declared", "acknowledged", "mitigated", "resolved")
#: What an incident can be to another, and what that other one then is to it.
RELATED: Final = "related to"
SAME_CAUSE: Final = "same cause as"
DUPLICATE: Final = "duplicate of"
MERGED: Final = "merged into"
RELATIONS: Final = {
    RELATED: RELATED,
    SAME_CAUSE: SAME_CAUSE,
    DUPLICATE: "duplicated by",
    MERGED: "joined by",
}


class Holder(NamedTuple):
    """Who holds a role, and since when."""

    who: str
    since: datetime


class Change(NamedTuple):
    """A register's value at a time: one step of the severity's or the status's history."""

    value: str
    at: datetime
    author: str


class Comms(NamedTuple):
    """A message to an audience: when it went out, and until when the next may wait (None: by the policy).

    ``promised_at`` is when that was said; None: in the message itself.
    """

    audience: str
    at: datetime
    next_update: datetime | None = None
    promised_at: datetime | None = None


class Ask(NamedTuple):
    """A request to a person; ``due`` is None without a time box. ``id`` is its entry's.

    ``ended_at`` is when it was answered or withdrawn.
    """

    id: str
    who: str
    text: str
    at: datetime
    due: datetime | None
    state: str = "open"
    ended_at: datetime | None = None


class Reminder(NamedTuple):
    """Something to be reminded of at ``due``. ``id`` is its entry's; ``state`` is open or done."""

    id: str
    text: str
    at: datetime
    due: datetime
    state: str = "open"


class FollowUp(NamedTuple):
    """Work that outlives the incident: what, whose (``owner`` may be empty) and until when (None: not said).

    ``id`` is its entry's; ``state`` is open or done.
    """

    id: str
    text: str
    owner: str
    at: datetime
    due: datetime | None = None
    state: str = "open"


class Relation(NamedTuple):
    """What another incident (its id in ``other``) is to this one. ``how`` reads before its name and is a
    word of :data:`RELATIONS`, on either side; ``ref`` and ``title`` are its own as they were when it was said."""

    other: str
    how: str
    ref: str
    title: str


class Conflict(NamedTuple):
    """Two people set the same register without seeing each other: the value shown, and the others that are kept.

    ``field`` is the register's (``severity``, ``role:commander``, ``entry``); ``target`` the incident or entry. ``ops`` are
    the operations that said so: of what is shown, then of the others in their order.
    """

    target: str
    field: str
    shown: Change
    others: tuple[Change, ...]
    ops: tuple[str, ...] = ()


class Link(NamedTuple):
    """A named address: bridge, channel, ticket, dashboard, or the user's own label."""

    label: str
    url: str


class TimeBox(NamedTuple):
    """A step of a runbook that says within what time it is to be done: its id, what it says, the id of the step whose end is
    its beginning (empty: that it was put beside the incident), and how long it may take."""

    step: str
    text: str
    after: str
    seconds: float


class Attached(NamedTuple):
    """A runbook beside an incident: where it was read from, which section (None: the whole document), and the digest of its
    text as it was then (the text itself is kept with the incident).

    ``carried``: which step (by id) the ticks of a former text's step belong to, since an edited text took its place.
    ``boxes`` are the time boxes that its steps state, ``since`` is when it was first put there."""

    path: str
    title: str
    section: str | None
    digest: str
    carried: Mapping[str, str] = MappingProxyType({})
    boxes: tuple[TimeBox, ...] = ()
    since: datetime | None = None


class Tick(NamedTuple):
    """A step's state beside an incident: ``done``, ``skipped`` (with a reason) or ``open`` again."""

    step: str
    state: str
    at: datetime
    author: str
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """One disturbance. Times are aware; ``policy`` is the text (TOML) pinned when it was declared.

    ``severities`` and ``statuses`` are the histories, oldest first, retracted changes left out; the last one is the
    present value. ``comms`` holds the last message by audience, ``sent`` all of them, oldest first. ``snoozes`` and
    ``rungs`` are keyed by deadline key (``core.deadlines``): until when its alarm is silent (``snoozed_at``: said
    when), and when it was marked done. A role that was given up is there with an empty ``who``.
    """

    id: str
    ref: str
    title: str
    severity: str
    status: str
    declared_at: datetime
    policy: str
    policy_name: str
    services: tuple[str, ...] = ()
    impact: str = ""
    summary: str = ""
    languages: tuple[str, ...] = ()
    drill: bool = False
    milestones: dict[str, datetime] = field(default_factory=dict)
    roles: dict[str, Holder] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    severities: tuple[Change, ...] = ()
    statuses: tuple[Change, ...] = ()
    comms: dict[str, Comms] = field(default_factory=dict)
    sent: tuple[Comms, ...] = ()
    asks: tuple[Ask, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    snoozes: dict[str, datetime] = field(default_factory=dict)
    snoozed_at: dict[str, datetime] = field(default_factory=dict)
    rungs: dict[str, datetime] = field(default_factory=dict)
    long_cadence: bool = False
    long_cadence_at: datetime | None = None
    runbooks: tuple[Attached, ...] = ()
    ticks: dict[str, Tick] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    review_state: str = ""

    @property
    def closed(self) -> bool:
        """Nothing burns any more: out of the board (a review may still be due)."""
        return self.status == "closed"


class Deadline(NamedTuple):
    """A moment by which something is due; computed, never stored. Its times are in UTC.

    ``key`` is stable while the thing is due: ``respond``, ``update:customers``, ``escalate:L2``, ``role:commander``,
    ``exit:1``, ``step:<path>#<id>``, ``ask:<id>``, ``reminder:<id>``, ``follow-up:<id>``, ``review``,
    ``contradiction:role:commander``. ``start`` is where its span begins, ``soon_at`` when it warns (80 % of the span gone).
    ``state`` is one of fine, soon, over, done, snoozed; ``done_at`` is when it was met. ``due_at`` never moves with a
    snooze; ``alarm_at`` is until when the alarm was put off, None if it was not.
    """

    key: str
    label: str
    due_at: datetime
    start: datetime
    state: str
    audience: str = ""
    done_at: datetime | None = None
    alarm_at: datetime | None = None
    soon_at: datetime | None = None
