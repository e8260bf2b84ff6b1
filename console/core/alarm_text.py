"""What an alarm says where others may read it: on a locked screen, in a team's channel, in the title of a window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from console.base.words import N_, _
from console.core.times import clock, left
from console.model.incident import DRILL, Deadline, Incident

#: Deadlines whose label people wrote, and the word that stands for it where only a title may be shown.
_WRITTEN: Final = {
    "ask": N_("ask"),
    "reminder": N_("reminder"),
    "follow-up": N_("follow-up"),
    "exit": N_("exit check"),
    "step": N_("step"),
    "contradiction": N_("contradiction"),
}
#: Deadlines named in a title; the others are counted.
_NAMED: Final = 3

Due = tuple[Incident, Deadline]


def notice(due: Sequence[Due], now: datetime) -> tuple[str, str]:
    """Title and details of the notification of deadlines that came due together (at least one).

    The title holds codes, kinds and times, and nothing that people wrote about the incident; the details hold that. An
    exercise says DRILL in both. Times are in the zone of ``now``.
    """
    named = [f"{_code(one)} {_kind(one[1])} {clock(one[1].due_at, now.tzinfo)}" for one in due]
    rest = len(named) - _NAMED
    title = "; ".join(named[:_NAMED]) + (" " + _("and {count} more").format(count=rest) if rest > 0 else "")
    details = [f"{_code((one, late))} {one.severity} {one.title}: {late.label}" for one, late in due]
    return title, "\n".join(details)


def headline(incident: Incident, deadline: Deadline, sign: str, now: datetime) -> str:
    """The most urgent deadline for the title of a window: ``▲ INC-7K3F internal update 0:30 over``."""
    return f"{sign} {_code((incident, deadline))} {_kind(deadline)} {left(deadline.due_at - now)}"


def _code(due: Due) -> str:
    incident, _deadline = due
    return f"{DRILL} {incident.ref}" if incident.drill else incident.ref


def _kind(deadline: Deadline) -> str:
    word = _WRITTEN.get(deadline.key.partition(":")[0])
    return _(word) if word else deadline.label
