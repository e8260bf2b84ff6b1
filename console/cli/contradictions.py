"""Verbs about contradictions: ``ic contradictions`` lists them, ``ic settle`` says which side holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from console.base.errors import Unreadable
from console.cli.face import Face
from console.cli.incidents import answer
from console.cli.parser import REF, Option, Word, command
from console.cli.plain import columns
from console.core.times import when_shown
from console.desk.contradictions import Contradiction, find, settle, side_of, still_open
from console.desk.jsonable import conflict_json
from console.model.incident import Change


@command("contradictions", Word("REF", "the incident; by default all of them", needed=False))
def contradictions(face: Face) -> None:
    """What is shown stands first, what others said without having seen it behind."""
    with face.reading_desk() as desk:
        found = still_open(desk, desk.incident(face.args.ref) if face.args.ref else None)
        now = desk.clock()
        if face.json:
            face.give([_json(one) for one in found])
        elif found:
            face.show(columns([_row(one, now) for one in found]))
        else:
            face.say("Nobody contradicts anybody.")


def _row(one: Contradiction, now: datetime) -> tuple[str, ...]:
    shown, *others = [_side(side, now) for _op, side in one.sides]
    return one.incident.ref, one.name, shown, f"also {'; '.join(others)}", one.about.partition("\n")[0]


def _side(side: Change, now: datetime) -> str:
    value = side.value.partition("\n")[0]
    return f"{value} by {side.author}, {when_shown(side.at, now)}"


def _json(one: Contradiction) -> dict[str, Any]:
    return {"incident": one.incident.id, "ref": one.incident.ref, "name": one.name} | conflict_json(
        one.conflict
    )


@command(
    "settle",
    REF,
    Word("WHAT", "what is contradicted, as `ic contradictions` names it: severity, role:commander …"),
    Option("--keep", said="what is shown holds"),
    Option("--take", said="what the other said holds"),
    Option("--of", value="NAME", said="whose, where several others said something else"),
)
def settle_(face: Face) -> None:
    """Settled for every console that hears of it; undo takes it back."""
    args = face.args
    if args.keep == args.take:
        raise Unreadable("Which side holds?", "Expected one of --keep and --take.")
    with face.desk() as desk:
        incident = desk.incident(args.ref)
        one = find(desk, incident, args.what)
        side = settle(desk, one, one.conflict.ops[0] if args.keep else side_of(one, args.of))
        value = side.value.partition("\n")[0]
        answer(face, desk, incident, f"{incident.ref}, {one.words}: settled for {value} by {side.author}.")
