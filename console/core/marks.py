"""The rows that the clocks add to a timeline: how old an incident became, and which deadlines were missed.

They are computed when the timeline is shown and never written, so that three consoles do not write three. To find what
was missed, the incident is looked at as it was after each change of its own, by the same function that shows the
deadlines of the present: so the two never disagree, and a deadline that was met late leaves its row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

from console.core import time_boxes
from console.core.calendar import WEEKDAYS, Calendar, span_text
from console.core.deadlines import deadlines
from console.core.phases import ended_at, phases
from console.model.incident import Ask, Change, Comms, Incident
from console.model.policy import Policy, Span

#: The deadlines whose passing is a fact of the incident. An empty role, a reminder and a review are shown while they
#: last and leave no row: what ends them is an entry itself.
MISSED: Final = ("respond", "update", "escalate", "exit", "step", "ask")
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Mark(NamedTuple):
    """A computed row: at ``at`` (UTC) the incident became ``label`` old, or the deadline ``key`` passed."""

    at: datetime
    kind: Literal["age", "breach"]
    key: str
    label: str


def age_marks(
    incident: Incident, policy: Policy, now: datetime, after: datetime | None = None
) -> tuple[Mark, ...]:
    """Every so many minutes, counted from declared, that the incident was active at a level with age marks.

    Oldest first; with ``after`` only those later than that (an incident of a year has many).
    """
    course = phases(incident)
    present = now.astimezone(UTC)
    stop = min(present, ended_at(incident, course) or present)
    marks: list[Mark] = []
    for phase, end in zip(course, [later.at for later in course[1:]] + [None], strict=True):
        level = None if phase.ended else policy.level(phase.severity)
        if level and level.age_mark:
            step = timedelta(seconds=level.age_mark.seconds)
            begin = max(phase.at, after.astimezone(UTC) + timedelta.resolution if after else phase.at)
            marks += _ages(course[0].at, step, begin, min(stop, end - timedelta.resolution) if end else stop)
    return tuple(marks)


def _ages(declared: datetime, step: timedelta, begin: datetime, stop: datetime) -> Iterable[Mark]:
    """The marks in ``[begin, stop]``."""
    first = max(1, -((declared - begin) // step))
    for count in range(first, (stop - declared) // step + 1):
        age = count * step
        yield Mark(declared + age, "age", "age", span_text(Span(seconds=age.total_seconds())))


def breaches(
    incident: Incident, policy: Policy, now: datetime, calendar: Calendar = WEEKDAYS
) -> tuple[Mark, ...]:
    """The deadlines that passed without having been met, oldest first, each once, at the moment they did.

    A deadline that a change moved into the past was missed at the change.
    """
    return tuple(mark for mark in misses(incident, policy, calendar) if mark.at <= now)


def misses(incident: Incident, policy: Policy, calendar: Calendar = WEEKDAYS) -> tuple[Mark, ...]:
    """As :func:`breaches`, and those to come if nothing more happens: good until the incident changes.

    It takes one computation of the deadlines per change: for the timeline on the screen, not for every row of a board.
    """
    asks = [ask for ask in incident.asks if _may_be_missed(ask)]
    said = sorted((*incident.sent, *incident.comms.values()), key=_said, reverse=True)
    comms: dict[str, Comms] = {}
    missed: dict[tuple[str, datetime], Mark] = {}
    moments = _changes(incident, asks)
    for begin, end in zip(moments, [*moments[1:], _NEVER], strict=True):
        while said and _said(said[-1]) <= begin:
            message = said.pop()
            comms[message.audience] = max(message, comms.get(message.audience, message), key=_order)
        waiting = tuple(ask._replace(state="open") for ask in asks if _open(ask, begin, end))
        for found in deadlines(_as_of(incident, begin, comms, waiting), policy, begin, calendar):
            at = max(found.due_at, begin)
            if found.state != "done" and at < end and found.key.partition(":")[0] in MISSED:
                missed.setdefault((found.key, found.start), Mark(at, "breach", found.key, found.label))
        if waiting:  # an ask is missed once
            asks = [ask for ask in asks if (f"ask:{ask.id}", ask.at.astimezone(UTC)) not in missed]
    return tuple(sorted(missed.values(), key=lambda mark: (mark.at, mark.key)))


def _changes(incident: Incident, asks: Iterable[Ask]) -> list[datetime]:
    """The moments (UTC) from declared on at which something changed that deadlines depend on."""
    course = phases(incident)
    moments = [
        *incident.milestones.values(),
        *incident.rungs.values(),
        *map(_said, (*incident.sent, *incident.comms.values())),
        *(moment for ask in asks for moment in (ask.at, ask.ended_at) if moment),
        *time_boxes.changes(incident),
        *([incident.long_cadence_at] if incident.long_cadence_at else []),
    ]
    later = {moment.astimezone(UTC) for moment in moments} | {phase.at for phase in course}
    return sorted(moment for moment in later if moment >= course[0].at)


def _said(message: Comms) -> datetime:
    """When a message was sent, or a promise made after it."""
    return (message.promised_at or message.at).astimezone(UTC)


def _order(message: Comms) -> tuple[datetime, datetime]:
    """Of all that was said to an audience, what counts is the latest message, and of that the latest promise."""
    return message.at, _said(message)


def _may_be_missed(ask: Ask) -> bool:
    """Most asks are answered in time, and an incident may have very many: those need not be looked at again."""
    if ask.due is None:
        return False
    return ask.ended_at > ask.due if ask.ended_at else ask.state == "open"


def _open(ask: Ask, begin: datetime, end: datetime) -> bool:
    """Was it waited for at ``begin``, and due before ``end``?"""
    return (
        ask.at <= begin
        and (not ask.ended_at or ask.ended_at > begin)
        and ask.due is not None
        and ask.due < end
    )


def _as_of(incident: Incident, moment: datetime, comms: dict[str, Comms], asks: tuple[Ask, ...]) -> Incident:
    """The incident as it was at ``moment``, as far as the deadlines that can be missed depend on it."""
    severities, statuses = _until(incident.severities, moment), _until(incident.statuses, moment)
    since = incident.long_cadence_at
    boxed = [book for book in incident.runbooks if book.boxes]
    return replace(
        incident,
        severity=severities[-1].value if severities else incident.severity,
        status=statuses[-1].value if statuses else incident.status,
        severities=severities,
        statuses=statuses,
        milestones={name: at for name, at in incident.milestones.items() if at <= moment},
        comms=comms,
        rungs={key: at for key, at in incident.rungs.items() if at <= moment},
        runbooks=tuple(book for book in boxed if book.since and book.since <= moment),
        ticks={key: tick for key, tick in incident.ticks.items() if tick.at <= moment} if boxed else {},
        asks=asks,
        reminders=(),
        follow_ups=(),
        long_cadence=incident.long_cadence and (since is None or since <= moment),
    )


def _until(history: tuple[Change, ...], moment: datetime) -> tuple[Change, ...]:
    return tuple(change for change in history if change.at <= moment) or history[:1]
