"""Verbs about deadlines and reminders."""

from __future__ import annotations

from console.base.clock import parse_stamp
from console.cli.face import Face
from console.cli.incidents import answer
from console.cli.parser import REF, Word, command
from console.cli.plain import short_id
from console.core.times import when_shown
from console.desk import clocks
from console.desk.jsonable import entry_json

_TIME = Word("TIME", "a time to come: 30m, 1h30, 16:00, 2026-03-01 16:00")


@command("remind", REF, _TIME, Word("TEXT", "of what", many=True))
def remind(face: Face) -> None:
    """Prints the reminder's id alone."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        entry = clocks.remind(desk, incident, face.args.time, " ".join(face.args.text))
        due = parse_stamp(entry.detail["due"])
        face.say(f"{incident.ref}: will remind at {when_shown(due, desk.clock())}.")
        if face.json:
            face.give(entry_json(entry))
        else:
            face.show([short_id(entry)])


_DEADLINE = "the deadline's key, its beginning, or an audience, as `ic show` lists them"


@command("snooze", REF, _TIME, Word("DEADLINE", f"{_DEADLINE}; by default the most urgent", needed=False))
def snooze(face: Face) -> None:
    """Silences an alarm; the deadline stays where it is."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        snoozed = clocks.snooze(desk, incident, face.args.time, face.args.deadline)
        answer(face, desk, incident, f"{incident.ref}: {snoozed.label} is silent for now.")


@command("done", REF, Word("DEADLINE", f"{_DEADLINE}; or an exit criterion: exit:1"))
def done(face: Face) -> None:
    """Marks what is marked by hand: a rung of the ladder, a reminder, what has to be confirmed before *resolved*."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        marked = clocks.done(desk, incident, face.args.deadline)
        answer(face, desk, incident, f"{incident.ref}: {marked} is done.")
