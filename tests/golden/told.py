"""What a scripted incident left behind, told in lines that a person can read and agree with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from console.core.times import short
from console.desk.clocks import burning
from console.desk.desk import Desk
from console.desk.timeline import Timeline
from console.model.entry import Entry
from tests.golden.script import Stage


def due(set_up: Stage, words: str) -> Iterator[str]:
    """What is due on the incident shown, as of the stage's clock; ``words`` say what has just happened."""
    with set_up.desk("mira") as desk:
        one = burning(desk, desk.reader.incident(set_up.shown), set_up.now)
    incident = one.incident
    yield f"{set_up.now:%H:%M:%S}  {words}: {incident.severity}, {incident.status}"
    for deadline in one.deadlines:
        left = deadline.due_at - set_up.now
        when = f"due {deadline.due_at.astimezone(set_up.now.tzinfo):%d %H:%M}"
        said = (
            "done"
            if deadline.done_at
            else f"{short(abs(left))} {'over' if left.total_seconds() < 0 else 'left'}"
        )
        silent = (
            f", silent until {deadline.alarm_at.astimezone(set_up.now.tzinfo):%H:%M}"
            if deadline.alarm_at
            else ""
        )
        yield f"    {deadline.state:8} {deadline.label:28} {when}   {said}{silent}"


def timeline(set_up: Stage, desk: Desk) -> Iterator[str]:
    """Every row of the timeline, the computed ones too."""
    rows = Timeline(desk, burning(desk, desk.reader.incident(set_up.shown)))
    for entry in rows.window(0, rows.count()):
        at = entry.at.astimezone(set_up.now.tzinfo)
        star = "★" if entry.starred else " "
        outcome = f" ({entry.state}{': ' if entry.outcome else ''}{entry.outcome})" if entry.state else ""
        yield f"{at:%H:%M:%S} {star} {entry.kind:11} {entry.author:12} {entry.text}{outcome}"


def messages(entries: Iterable[Entry]) -> Iterator[str]:
    """Every message that was sent, to the letter."""
    for entry in entries:
        if entry.kind == "comms":
            yield f"=== {entry.at:%H:%M} {entry.text} ===\n\n{entry.detail['message']}\n"
