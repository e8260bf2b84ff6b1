"""What incidents are to each other: ``ic merge`` and ``ic relate``."""

from __future__ import annotations

from console.base.errors import Refused
from console.cli.face import Face
from console.cli.incidents import answer
from console.cli.parser import Option, Word, command
from console.desk import merge
from console.desk.desk import Desk
from console.desk.merge import WORDS, Joined

_FIRST = Word("REF", "the incident")


@command("merge", _FIRST, Word("INTO", "the incident that it becomes a part of"))
def merge_(face: Face) -> None:
    """Closes the first and counts it to the second. Both keep their timelines and codes."""
    with face.desk() as desk:
        joined = merge.merge(desk, desk.incident(face.args.ref), desk.incident(face.args.into))
        _tell(face, desk, joined, "merged into")


@command(
    "relate",
    _FIRST,
    Word("OTHER", "the other incident"),
    Option(
        "--as",
        value="RELATION",
        said="what the first is to the other; by default related",
        choices=tuple(WORDS),
    ),
    Option("--off", said="take back what was said"),
)
def relate(face: Face) -> None:
    """Says it in both timelines. A duplicate is closed."""
    args = face.args
    how = getattr(args, "as") or "related"
    with face.desk() as desk:
        incident, other = desk.incident(args.ref), desk.incident(args.other)
        if args.off:
            if not merge.unrelate(desk, incident, other):
                raise Refused(f"{incident.ref} and {other.ref} are not related.", "Nothing was changed.")
            answer(face, desk, incident, f"{incident.ref} and {other.ref} are no longer related.")
        elif how == "duplicate":
            _tell(face, desk, merge.duplicate(desk, incident, other), "a duplicate of")
        else:
            said = merge.relate(desk, incident, other, how)
            word = "is" if said else "was already"
            answer(face, desk, incident, f"{incident.ref} {word} {WORDS[how]} {other.ref}.")


def _tell(face: Face, desk: Desk, joined: Joined, how: str) -> None:
    for ask in joined.open_asks:
        face.say(f"Still open: @{ask.who} {ask.text}")
    answer(face, desk, joined.incident, f"{joined.incident.ref} is {how} {joined.into.ref}, and closed.")
