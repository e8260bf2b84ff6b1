"""The incident's course: which severity and status held from when, and when it ended.

Both histories are registers of their own; the clocks need them as one sequence. A history stands in the order in
which it was written, the last value is the present one, so a back-dated change never moves before the one it followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final, NamedTuple

from console.model.incident import STATUSES, Change, Incident

#: Nothing burns any more: escalation, roles and age have stopped.
ENDED: Final = ("resolved", "closed")


class Phase(NamedTuple):
    """From ``at`` (UTC) on, the incident had this severity and status."""

    at: datetime
    severity: str
    status: str

    @property
    def ended(self) -> bool:
        """Resolved or closed."""
        return self.status in ENDED


def phases(incident: Incident) -> tuple[Phase, ...]:
    """The course, oldest first, from declared on; the last one is the present. Never empty."""
    declared = incident.declared_at.astimezone(UTC)
    severities, statuses = _ordered(incident.severities), _ordered(incident.statuses)
    severity = severities[0][1] if severities else incident.severity
    status = statuses[0][1] if statuses else incident.status
    course = [Phase(declared, severity, status)]
    if len(severities) < 2 and len(statuses) < 2:
        return tuple(course)
    changes = [(at, 0, value) for at, value in severities[1:]] + [
        (at, 1, value) for at, value in statuses[1:]
    ]
    changes.sort(key=lambda change: change[0])
    for at, what, value in changes:
        severity, status = (severity, value) if what else (value, status)
        phase = Phase(max(at, declared), severity, status)
        if course[-1].at == phase.at:
            course[-1] = phase
        else:
            course.append(phase)
    return tuple(course)


def _ordered(history: Iterable[Change]) -> list[tuple[datetime, str]]:
    ordered: list[tuple[datetime, str]] = []
    for change in history:
        at = change.at.astimezone(UTC)
        ordered.append((max(at, ordered[-1][0]) if ordered else at, change.value))
    return ordered


def since(course: Sequence[Phase], statuses: Sequence[str]) -> datetime | None:
    """Since when the status has been one of these without a break; None when it is not."""
    began = None
    for phase in reversed(course):
        if phase.status not in statuses:
            break
        began = phase.at
    return began


def at_least(status: str) -> tuple[str, ...]:
    """That status and all later ones."""
    return STATUSES[STATUSES.index(status) :]


def went_back(course: Sequence[Phase]) -> datetime | None:
    """When the status last went back to an earlier one; None when it never did. What was confirmed before is no longer."""
    order = STATUSES.index
    backs = [later.at for one, later in pairwise(course) if order(later.status) < order(one.status)]
    return backs[-1] if backs else None


def ended_at(incident: Incident, course: Sequence[Phase]) -> datetime | None:
    """When the incident ended (UTC); None while it has not.

    That is the milestone *resolved*, which can be corrected; not one of an earlier end, before the incident was reopened.
    """
    began = since(course, ENDED)
    if began is None:
        return None
    milestone = incident.milestones.get("resolved")
    if milestone is None:
        return began
    active = [phase.at for phase in course if not phase.ended]
    milestone = milestone.astimezone(UTC)
    return began if active and milestone < active[-1] else milestone
