"""Verbs about entries that are there already, and undo."""

from __future__ import annotations

from console.base.errors import Refused
from console.cli.face import Face
from console.cli.incidents import answer as answer_incident
from console.cli.parser import REF, Option, Word, command
from console.cli.plain import short_id
from console.desk import entries, redaction
from console.desk.desk import Desk
from console.desk.jsonable import entry_json
from console.desk.undo import redo, undo
from console.model.entry import WRITTEN_KINDS, Entry

_ENTRY = Word("ENTRY", "the entry's id, or its beginning or end, as `ic timeline` shows it in brackets")


def _answer(face: Face, desk: Desk, entry: Entry, done: str) -> None:
    """Say what was done; with ``--json``, print the entry as it is now."""
    face.say(f"{done}: {entry.kind} {short_id(entry)}.")
    if face.json:
        face.give(entry_json(entry, desk.reader.revisions(entry.id)))


@command(
    "answer",
    _ENTRY,
    Word("TEXT", "what is worth adding", needed=False, many=True),
    Option("--no", said="withdrawn, eliminated or failed, instead of answered, confirmed, done or worked"),
)
def answer(face: Face) -> None:
    """Settles an entry for good, one way or the other."""
    with face.desk() as desk:
        entry = desk.lines.entry(face.args.entry)
        _, *ends = entries.OUTCOMES.get(entry.kind, ("", ""))
        settled = entries.settle(desk, entry, ends[-1 if face.args.no else 0], " ".join(face.args.text))
        _answer(face, desk, settled, settled.state.capitalize())


@command("star", _ENTRY, Option("--off", said="make it an ordinary entry again"))
def star(face: Face) -> None:
    """Marks a key moment."""
    with face.desk() as desk:
        entry = entries.star(desk, desk.lines.entry(face.args.entry), not face.args.off)
        _answer(face, desk, entry, "Ordinary" if face.args.off else "Key moment")


@command(
    "edit",
    _ENTRY,
    Word("TEXT", "the new text", needed=False, many=True),
    Option("--at", value="TIME", said="when it really happened: 14:05, -7m, RFC 3339"),
    Option("--kind", value="KIND", said="the new kind", choices=WRITTEN_KINDS),
)
def edit(face: Face) -> None:
    """Changes an entry; what it was is kept."""
    args = face.args
    if not (args.text or args.at or args.kind):
        raise Refused("Nothing was changed.", "Give a new text, --at TIME or --kind KIND.")
    with face.desk() as desk:
        text = " ".join(args.text) or None
        wanted = entries.Edit(text=text, kind=args.kind, at=desk.moment(args.at))
        _answer(face, desk, entries.edit(desk, desk.lines.entry(args.entry), wanted), "Changed")


@command("retract", _ENTRY)
def retract(face: Face) -> None:
    """Strikes an entry out; it stays readable."""
    with face.desk() as desk:
        _answer(face, desk, entries.retract(desk, desk.lines.entry(face.args.entry)), "Struck out")


@command("redact", _ENTRY, Word("WHY", "what others will read instead", many=True))
def redact(face: Face) -> None:
    """Erases an entry's text in every revision. It cannot be undone."""
    with face.desk() as desk:
        entry = redaction.redact(desk, desk.lines.entry(face.args.entry), " ".join(face.args.why))
        _answer(face, desk, entry, "Erased")


@command("undo", REF)
def undo_(face: Face) -> None:
    """Takes back the latest act of this console's."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        answer_incident(face, desk, incident, f"Undone: {undo(desk, incident).what}.")


@command("redo", REF)
def redo_(face: Face) -> None:
    """Does again what was undone last."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        answer_incident(face, desk, incident, f"Done again: {redo(desk, incident).what}.")
