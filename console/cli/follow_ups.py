"""Follow-ups across incidents: ``ic follow-ups`` and ``ic due``."""

from __future__ import annotations

from console.base.errors import Refused
from console.cli.face import Face
from console.cli.parser import PLAIN, Option, Word, command
from console.cli.plain import columns, signs
from console.core.times import when_shown
from console.desk import follow_ups
from console.desk.follow_ups import Owed
from console.desk.jsonable import entry_json
from console.ui.signs import Signs


@command(
    "follow-ups",
    Option("--all", said="those that are done, too"),
    Option("--owner", value="NAME", said="only this person's"),
    PLAIN,
)
def list_(face: Face) -> None:
    """What is still to be done, what is overdue first."""
    with face.reading_desk() as desk:
        found = follow_ups.follow_ups(desk, done=face.args.all, owner=face.args.owner or "")
    if face.json:
        face.give([follow_ups.owed_json(one) for one in found])
    elif found:
        head = ("", "DUE", "OWNER", "ID", "INCIDENT", "WHAT")
        face.show(columns([head, *(_row(one, signs(face.args.plain)) for one in found)]))
    else:
        face.say("No follow-up is open. `ic log '+ what to do @who'` writes one.")


def _row(one: Owed, signs: Signs) -> tuple[str, ...]:
    work = one.work
    sign = signs.done if work.state != "open" else signs.over if one.overdue else ""
    due = f"{work.due:%Y-%m-%d}" if work.due else "-"
    return (
        sign,
        due,
        work.owner or "nobody",
        work.id[-8:],
        f"{'DRILL ' if one.drill else ''}{one.ref}",
        work.text,
    )


@command(
    "due",
    Word("ENTRY", "the follow-up's id, or its beginning or end"),
    Word("WHEN", "2026-03-15, 14d, 2026-03-15 12:00; - for no date", needed=False, many=True),
    Option("--owner", value="NAME", said="whose it is; - for nobody"),
)
def set_due(face: Face) -> None:
    """Gives a follow-up a date, or another owner."""
    args = face.args
    when = " ".join(args.when)
    if not when and args.owner is None:
        raise Refused("Nothing was changed.", "Give a date or --owner NAME.")
    with face.desk() as desk, desk.act() as now:
        entry = desk.lines.entry(args.entry)
        said = []
        if when:
            due = None if when == "-" else follow_ups.due_date(desk, when)
            entry = follow_ups.set_due(desk, entry, due)
            said.append(f"due {when_shown(due, now)}" if due else "no date")
        if args.owner is not None:
            entry = follow_ups.set_owner(desk, entry, args.owner.removeprefix("-"))
            said.append(f"owner {entry.detail.get('owner', 'nobody')}")
    face.say(f"{entry.text}: {', '.join(said)}.")
    if face.json:
        face.give(entry_json(entry))
