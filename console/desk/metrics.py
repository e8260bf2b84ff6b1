"""The figures of many incidents, kept as long as nothing is written about them: a corrected milestone corrects them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from console.base.clock import stamp
from console.core.metrics import SPANS, Figure, Measured, Metrics, measure, summarise
from console.core.times import parse_duration
from console.desk.desk import Desk
from console.model.incident import Incident

Progress = Callable[[int, int], None]
#: Incidents measured at a time, so that progress shows and a cancel is heard.
_CHUNK = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which incidents count: those declared in ``[since, until)``, of a ``severity``, with a ``service``; empty: all."""

    since: datetime | None = None
    until: datetime | None = None
    severity: str = ""
    service: str = ""

    def __call__(self, one: Measured) -> bool:
        """Whether an incident counts."""
        return (
            (self.since is None or one.declared_at >= self.since)
            and (self.until is None or one.declared_at < self.until)
            and self.severity.casefold() in ("", one.severity.casefold())
            and self.service.casefold() in ("", *(service.casefold() for service in one.services))
        )


#: Every incident.
EVERY = Wanted()


def moment_of(desk: Desk, text: str) -> datetime:
    """Where a choice of incidents begins or ends: a length of time ago (``90d``), a date, or a time. Raises ``Unreadable``."""
    now = desk.clock()
    if (ago := parse_duration(text)) is not None and now - datetime.min.replace(tzinfo=UTC) > ago:
        return now - ago
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        day = desk.moment(text) or now
    return day if day.tzinfo else day.replace(tzinfo=now.tzinfo)


def figures(desk: Desk, wanted: Wanted = EVERY, progress: Progress | None = None) -> Metrics:
    """The figures of all incidents as :meth:`Measuring.metrics` gives them; a desk that asks again measures what changed."""
    return desk.once("measuring", lambda: Measuring(desk)).metrics(wanted, progress)


def measured(desk: Desk, incident: Incident) -> Measured:
    """The figures of one incident as of now."""
    policy = desk.policy(incident)
    return measure(incident, policy, desk.clock(), desk.calendar(policy))


class Measuring:
    """The figures of all incidents. What was measured once is measured again only when it changed, or is not over yet."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._known: dict[str, Measured] = {}
        self._position = -1

    def metrics(self, wanted: Wanted = EVERY, progress: Progress | None = None) -> Metrics:
        """All figures as of now. ``progress(done, total)`` counts the incidents that have to be measured."""
        self._look(progress or (lambda _done, _total: None))
        return summarise((one for one in self._known.values() if wanted(one)), self.desk.clock())

    def _look(self, progress: Progress) -> None:
        reader = self.desk.reader
        position = reader.position()
        touched = reader.changed_since(self._position)
        ids = reader.all()
        stale = [
            one for one in ids if one in touched or one not in self._known or not _over(self._known[one])
        ]
        known = {one: self._known[one] for one in ids if one in self._known}
        for first in range(0, len(stale), _CHUNK):
            progress(first, len(stale))
            for incident in reader.incidents(stale[first : first + _CHUNK]):
                known[incident.id] = measured(self.desk, incident)
        self._known = {one: known[one] for one in ids if one in known}
        self._position = position


def _over(one: Measured) -> bool:
    """Nothing changes by time alone."""
    return one.status == "closed"


def measured_json(one: Measured) -> dict[str, Any]:
    """One incident's figures as JSON values: times in seconds, null where an end is not known."""
    return {
        "ref": one.ref,
        "title": one.title,
        "severity": one.severity,
        "status": one.status,
        "services": list(one.services),
        "drill": one.drill,
        "declared_at": stamp(one.declared_at),
        "times": {name: _seconds(one.spans.get(name)) for name in SPANS},
        "updates_due": one.updates_due,
        "updates_on_time": one.updates_on_time,
        "deadlines_missed": dict(one.missed),
    }


def metrics_json(found: Metrics) -> dict[str, Any]:
    """All figures as JSON values, documented in docs/json.md: each time with the names of its two ends, in seconds."""
    return {
        "count": len(found.incidents),
        "left_out": {"drills": found.drills, "duplicates": found.told_twice},
        "by_severity": dict(found.by_severity),
        "by_service": dict(found.by_service),
        "times": {
            name: {"from": SPANS[name][0], "to": SPANS[name][1], **_figure(figure)}
            for name, figure in found.spans.items()
        },
        "weeks": [
            {"week": week.start.isoformat(), "count": week.count, "median": _medians(week.medians)}
            for week in found.weeks
        ],
        "updates": {"due": found.updates_due, "on_time": found.updates_on_time},
        "deadlines_missed": dict(found.missed),
        "same_cause": [list(group) for group in found.causes],
        "out_of_order": list(found.out_of_order),
        "incidents": [measured_json(one) for one in found.incidents],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {"count": figure.count, "median": _seconds(figure.median), "p90": _seconds(figure.p90)}


def _medians(medians: Mapping[str, timedelta]) -> dict[str, int | None]:
    return {name: _seconds(medians.get(name)) for name in SPANS}


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
