"""Which alarms are to ring: the thresholds of deadlines that were crossed and have not rung yet.

A threshold is known by its deadline, its stage and its moment. What has rung is remembered by that name, not by the
time of the last look: so a laptop that slept, a clock that jumped ahead or back, or a program that was started again
announces each threshold exactly once, and none is skipped. The memory is the machine's own, one set per incident; it
may forget an incident when that is closed and reviewed, never sooner.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import datetime
from typing import Literal, NamedTuple

from console.base.clock import utc_stamp
from console.model.incident import Deadline

Stage = Literal["soon", "over"]


class Alarm(NamedTuple):
    """A threshold: the deadline ``key`` reached ``stage`` at the moment ``at`` (UTC), which may be long ago."""

    at: datetime
    key: str
    stage: Stage

    @property
    def name(self) -> str:
        """What it is remembered by: the same for the same threshold, in every run."""
        return f"{self.key} {self.stage} {utc_stamp(self.at)}"


def thresholds(deadline: Deadline) -> tuple[Alarm, ...]:
    """The alarms of one deadline, past and to come: at its warning and when it is due; none once it is done.

    One that was put off rings when the snooze ends, once, at the stage it then has; also if it had rung before.
    """
    if deadline.state == "done":
        return ()
    soon = deadline.soon_at or deadline.due_at
    over = deadline.due_at
    if deadline.alarm_at:
        soon, over = max(soon, deadline.alarm_at), max(over, deadline.alarm_at)
    last = Alarm(over, deadline.key, "over")
    return (last,) if soon >= over else (Alarm(soon, deadline.key, "soon"), last)


def due(deadlines: Iterable[Deadline], after: datetime, until: datetime) -> tuple[Alarm, ...]:
    """The thresholds that lie in ``(after, until]``, oldest first."""
    crossed = (alarm for deadline in deadlines for alarm in thresholds(deadline))
    return tuple(sorted(alarm for alarm in crossed if after < alarm.at <= until))


def announce(
    deadlines: Iterable[Deadline], now: datetime, rung: Set[str]
) -> tuple[tuple[Alarm, ...], frozenset[str]]:
    """The alarms to ring now, oldest first, and what to remember in place of ``rung`` (names of alarms that rang)."""
    crossed = (alarm for deadline in deadlines for alarm in thresholds(deadline) if alarm.at <= now)
    alarms = tuple(sorted(alarm for alarm in crossed if alarm.name not in rung))
    return alarms, frozenset(rung) | {alarm.name for alarm in alarms}
