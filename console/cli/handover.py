"""``ic handover``: the briefing, and command changing hands."""

from __future__ import annotations

from console.cli.face import Face
from console.cli.parser import AT, REF, Option, command
from console.cli.writing import OUT, deliver
from console.desk import handover
from console.desk.jsonable import entry_json


@command(
    "handover",
    REF,
    Option("--to", value="NAME", said="who takes over; without it nothing changes"),
    AT,
    OUT,
)
def hand_over(face: Face) -> None:
    """Prints the briefing. With ``--to`` command changes hands, and the sentence to say aloud is told."""
    args = face.args
    with face.desk() if args.to else face.reading_desk() as desk:
        incident = desk.incident(args.ref)
        handed = None
        if args.to:
            handed = handover.hand_over(desk, incident, args.to, at=desk.moment(args.at))
        given = handed.briefing if handed else handover.prepare(desk, incident)
    if handed:
        face.say(f"{handed.entry.detail['to']} says aloud: “{handed.sentence}”")
    if face.json:
        face.give(
            {
                "ref": incident.ref,
                "drill": incident.drill,
                "from": given.commander or None,
                "to": handed.entry.detail["to"] if handed else None,
                "sentence": handed.sentence if handed else None,
                "briefing": given.text,
                "entry": entry_json(handed.entry) if handed else None,
            }
        )
    else:
        deliver(face, given.text, args.out)
