"""Incidents and policies for tests of the clocks: times are minutes after declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from console.core.deadlines import deadlines
from console.library.policies import PolicyShelf
from console.model.incident import Change, Comms, Deadline, Holder, Incident
from console.model.policy import Policy

#: A Sunday in winter, 03:02 in Berlin.
DECLARED = datetime(2026, 3, 1, 3, 2, tzinfo=timezone(timedelta(hours=1)))
DEFAULT, _text = PolicyShelf().get()
P1_P4, _text = PolicyShelf().get("p1-p4")

Course = Iterable[tuple[float, str]]


def at(minutes: float) -> datetime:
    """So many minutes after declared."""
    return DECLARED + timedelta(minutes=minutes)


def changes(course: Course) -> tuple[Change, ...]:
    """A history from (minutes, value) pairs."""
    return tuple(Change(value, at(minutes), "mira") for minutes, value in course)


def incident(
    severity: str | Course = "SEV1",
    status: str | Course = "investigating",
    *,
    told: dict[str, float] | None = None,
    **fields: Any,
) -> Incident:
    """An incident under command; ``told`` is when each audience got its last message."""
    severities = changes([(0, severity)] if isinstance(severity, str) else severity)
    statuses = changes([(0, status)] if isinstance(status, str) else status)
    made = Incident(
        id="0190",
        ref="INC-7K3F",
        title="Checkout returns 5xx",
        severity=severities[-1].value,
        status=statuses[-1].value,
        declared_at=DECLARED,
        policy="",
        policy_name="default",
        severities=severities,
        statuses=statuses,
        roles={"commander": Holder("mira", DECLARED)},
        comms={audience: Comms(audience, at(minutes)) for audience, minutes in (told or {}).items()},
    )
    return replace(made, **fields)


def clocks(found: Incident, now: float = 0, policy: Policy = DEFAULT) -> dict[str, Deadline]:
    """The deadlines by key, ``now`` minutes after declared."""
    return {deadline.key: deadline for deadline in deadlines(found, policy, at(now))}


def minutes(moment: datetime | None) -> float | None:
    """A moment as minutes after declared."""
    return None if moment is None else (moment - DECLARED).total_seconds() / 60


def due(found: Incident, now: float = 0, policy: Policy = DEFAULT) -> dict[str, float | None]:
    """When each deadline is due, in minutes after declared."""
    return {key: minutes(deadline.due_at) for key, deadline in clocks(found, now, policy).items()}
