"""What an incident's clocks say afterwards, and what many incidents say together. All of it follows from milestones,
messages and the policy, so that a corrected milestone corrects every figure.

Every time has two ends, and they have names: ``detect`` is *detected* minus *impact started*. An end that nobody set
leaves the figure out rather than guessing it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median, quantiles
from typing import Final

from console.base.words import N_
from console.core.calendar import WEEKDAYS, Calendar
from console.core.deadlines import cadence
from console.core.marks import Mark, breaches
from console.core.phases import Phase, phases
from console.model.incident import DUPLICATE, MERGED, SAME_CAUSE, Comms, Incident
from console.model.policy import Policy

#: Each time and its two milestones: (from, to).
SPANS: Final = {
    "detect": ("impact_started", "detected"),
    "acknowledge": ("declared", "acknowledged"),
    "mitigate": ("declared", "mitigated"),
    "resolve": ("declared", "resolved"),
    "impact": ("impact_started", "resolved"),
}
#: What is said of each; shown through ``_``.
SPAN_WORDS: Final = {
    "detect": N_("time to detect"),
    "acknowledge": N_("time to acknowledge"),
    "mitigate": N_("time to mitigate"),
    "resolve": N_("time to resolve"),
    "impact": N_("time with impact"),
}
#: An incident that is one of these of another is that other one, told twice.
_TOLD_TWICE: Final = (DUPLICATE, MERGED)


@dataclass(frozen=True, slots=True)
class Measured:
    """One incident's figures.

    ``spans`` holds each time of :data:`SPANS` whose two ends are known; one is negative when its milestones are out of order.
    ``updates_due`` are the messages that were due by now, ``updates_on_time`` those of them that went out in time.
    ``missed`` counts the deadlines that passed, by what they were for (respond, update, escalate, exit, ask).
    """

    id: str
    ref: str
    title: str
    severity: str
    status: str
    services: tuple[str, ...]
    drill: bool
    told_twice: bool
    declared_at: datetime
    spans: Mapping[str, timedelta]
    updates_due: int
    updates_on_time: int
    missed: Mapping[str, int]
    same_cause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A time over several incidents: how many had both ends in order, their median and 90th percentile (None without any)."""

    count: int
    median: timedelta | None
    p90: timedelta | None


@dataclass(frozen=True, slots=True)
class Week:
    """What was declared in the seven days from the Monday ``start``: how many, and the median of each time."""

    start: date
    count: int
    medians: Mapping[str, timedelta]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Many incidents together, drills and what was told twice left out (``drills``, ``told_twice`` count those).

    ``causes`` are groups of incidents with the same cause, by code, the largest first. ``out_of_order`` names those
    incidents whose milestones contradict each other; such a time is in no figure.
    """

    incidents: tuple[Measured, ...]
    by_severity: Mapping[str, int]
    by_service: Mapping[str, int]
    spans: Mapping[str, Figure]
    weeks: tuple[Week, ...]
    updates_due: int
    updates_on_time: int
    missed: Mapping[str, int]
    causes: tuple[tuple[str, ...], ...]
    out_of_order: tuple[str, ...]
    drills: int
    told_twice: int


def measure(incident: Incident, policy: Policy, now: datetime, calendar: Calendar = WEEKDAYS) -> Measured:
    """The figures of one incident as of ``now``."""
    found = breaches(incident, policy, now, calendar)
    due, on_time = updates(incident, policy, found)
    return Measured(
        id=incident.id,
        ref=incident.ref,
        title=incident.title,
        severity=incident.severity,
        status=incident.status,
        services=incident.services,
        drill=incident.drill,
        told_twice=any(relation.how in _TOLD_TWICE for relation in incident.relations),
        declared_at=incident.declared_at,
        spans=spans(incident),
        updates_due=due,
        updates_on_time=on_time,
        missed=dict(Counter(mark.key.partition(":")[0] for mark in found)),
        same_cause=tuple(one.other for one in incident.relations if one.how == SAME_CAUSE),
    )


def spans(incident: Incident) -> dict[str, timedelta]:
    """Each time of :data:`SPANS` whose two ends are known."""
    known = {**incident.milestones, "declared": incident.declared_at}
    return {
        name: known[end].astimezone(UTC) - known[start].astimezone(UTC)
        for name, (start, end) in SPANS.items()
        if start in known and end in known
    }


def updates(incident: Incident, policy: Policy, missed: Iterable[Mark]) -> tuple[int, int]:
    """How many messages were due by now, and how many of those went out in time.

    A message nobody waited for (an audience without a cadence, a second one after the end) is not counted.
    """
    course = phases(incident)
    late: dict[str, list[datetime]] = defaultdict(list)
    for mark in missed:
        kind, _colon, audience = mark.key.partition(":")
        if kind == "update":
            late[audience].append(mark.at)
    due = on_time = 0
    for audience in policy.audiences:
        before: Comms | None = None
        for message in (one for one in incident.sent if one.audience == audience):
            since = before.at if before else incident.declared_at
            if _awaited(incident, policy, course, message, before):
                due += 1
                on_time += not any(since < at <= message.at for at in late[audience])
            before = message
        last = before.at if before else incident.declared_at
        due += any(at > last for at in late[audience])  # what never came was due, too
    return due, on_time


def _awaited(
    incident: Incident, policy: Policy, course: Sequence[Phase], message: Comms, before: Comms | None
) -> bool:
    """Whether a clock was running for this message when it went out."""
    at = message.at.astimezone(UTC)
    phase = next((one for one in reversed(course) if one.at <= at), course[0])
    if phase.ended:
        ended = next((one.at for one in reversed(course) if one.at <= at and one.ended), phase.at)
        if before is not None and before.at.astimezone(UTC) >= ended:
            return False
    if before is not None and before.next_update is not None:
        return True
    level = policy.level(phase.severity)
    return cadence(policy, level, message.audience, phase.status, long=incident.long_cadence) is not None


def summarise(measured: Iterable[Measured], now: datetime) -> Metrics:
    """The figures of many incidents together; weeks are those of ``now``'s zone, from the first to the last with any."""
    found = list(measured)
    counted = tuple(one for one in found if not one.drill and not one.told_twice)
    kept = {one.id: one.ref for one in counted}
    return Metrics(
        incidents=counted,
        by_severity=_counted(one.severity for one in counted),
        by_service=_counted(service for one in counted for service in one.services),
        spans={name: figure(_values(counted, name)) for name in SPANS},
        weeks=_weeks(counted, now),
        updates_due=sum(one.updates_due for one in counted),
        updates_on_time=sum(one.updates_on_time for one in counted),
        missed=_counted(key for one in counted for key, count in one.missed.items() for _nth in range(count)),
        causes=_groups({one.id: one.same_cause for one in counted}, kept),
        out_of_order=tuple(
            one.ref for one in counted if any(span < timedelta() for span in one.spans.values())
        ),
        drills=sum(one.drill for one in found),
        told_twice=sum(one.told_twice and not one.drill for one in found),
    )


def figure(values: Sequence[timedelta]) -> Figure:
    """Median and 90th percentile (linear between neighbours)."""
    seconds = sorted(value.total_seconds() for value in values)
    if not seconds:
        return Figure(0, None, None)
    p90 = quantiles(seconds, n=10, method="inclusive")[8] if len(seconds) > 1 else seconds[0]
    return Figure(len(seconds), timedelta(seconds=round(median(seconds))), timedelta(seconds=round(p90)))


def _values(counted: Iterable[Measured], name: str) -> list[timedelta]:
    found = (one.spans.get(name) for one in counted)
    return [span for span in found if span is not None and span >= timedelta()]


def _counted(words: Iterable[str]) -> dict[str, int]:
    """Words with how often they occur, the most frequent first, then by name."""
    return dict(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))


def _weeks(counted: Sequence[Measured], now: datetime) -> tuple[Week, ...]:
    by_week: dict[date, list[Measured]] = defaultdict(list)
    for one in counted:
        day = one.declared_at.astimezone(now.tzinfo).date()
        by_week[day - timedelta(days=day.weekday())].append(one)
    if not by_week:
        return ()
    first, last = min(by_week), max(by_week)
    starts = (first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))
    return tuple(_week(start, by_week.get(start, [])) for start in starts)


def _week(start: date, declared: Sequence[Measured]) -> Week:
    medians = {name: figure(_values(declared, name)).median for name in SPANS}
    return Week(start, len(declared), {name: value for name, value in medians.items() if value is not None})


def _groups(same: Mapping[str, Sequence[str]], refs: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """The incidents that have one cause, as "same cause" links them, directly or by way of another."""
    groups: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for start in refs:
        group, waiting = [], [start]
        while waiting:
            one = waiting.pop()
            if one in refs and one not in seen:
                seen.add(one)
                group.append(refs[one])
                waiting += same.get(one, ())
        if len(group) > 1:
            groups.append(tuple(sorted(group)))
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))


#: Eighths of a cell, lowest first; and the same in ASCII.
_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
_ASCII: Final = " ._-=+*%#"


def plot(values: Sequence[float | None], height: int = 1, *, plain: bool = False) -> list[str]:
    """Values as columns of ``height`` rows, the top row first; a column per value, empty where there is none.

    The greatest ends an eighth below the top, so that plots below each other never touch; a value above nothing is always
    seen. ``plain`` is for readers of ASCII only.
    """
    eighths = _ASCII if plain else _EIGHTHS
    top = max((value for value in values if value is not None), default=0) or 1
    steps = [0 if not value else max(1, round(value / top * (height * 8 - 1))) for value in values]
    rows = range(height - 1, -1, -1)
    return ["".join(eighths[max(0, min(8, step - row * 8))] for step in steps) for row in rows]
