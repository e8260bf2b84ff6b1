"""Verbs about messages."""

from __future__ import annotations

import sys

from console.base.errors import Unreadable
from console.cli.face import Face
from console.cli.parser import REF, Option, Word, command
from console.cli.plain import columns, short_id
from console.desk import messages
from console.desk.jsonable import entry_json
from console.outside.clipboard import Clipboard


@command("template list")
def list_(face: Face) -> None:
    """Every template: yours, then the bundled ones."""
    with face.reading_desk() as desk:
        shelf = messages.shelf(desk)
        face.warn(shelf.wrong)
        if face.json:
            face.give(
                [
                    {
                        "name": one.name,
                        "audience": one.audience,
                        "phase": one.phase or None,
                        "language": one.language,
                        "channel": one.channel or None,
                        "title": one.title or None,
                        "path": one.path,
                    }
                    for one in shelf.found
                ]
            )
        else:
            face.show(
                columns([(one.name, one.audience, one.phase or "any", one.language) for one in shelf.found])
            )


@command(
    "template copy",
    REF,
    Word("TEMPLATE", "a template, or an audience for its message in the present phase"),
    Option("--lang", value="LANGUAGE", said="en, de …, instead of the incident's", many=True),
    Option("--fill", value="BLANK=TEXT", said="fill a blank", many=True),
    Option("--audience", value="WHO", said="for whom it is, where a runbook's message does not say it"),
    Option("--print", said="print the message and record nothing"),
)
def copy(face: Face) -> None:
    """Copies a message and keeps it in the timeline; that audience's clock restarts."""
    args = face.args
    filled = dict(map(_blank, args.fill))
    with face.reading_desk() if args.print else face.desk() as desk:
        incident = desk.incident(args.ref)
        message = messages.prepare_named(
            desk,
            incident,
            args.template,
            languages=args.lang,
            filled=filled,
            audience=args.audience or "",
        )
        for blank in message.open:
            face.say(f"The blank [{blank.name}] is open: --fill {blank.name}=…")
        if args.print:
            face.show_exactly(message.text)
            return
        write = sys.stderr.write if sys.stderr.isatty() else None
        order = face.settings.clipboard.order
        copied = messages.copy(desk, incident, message, Clipboard(face.paths.state, write=write, order=order))
        if message.repeats:
            face.say(f"The same text went to {message.audience} last.")
        face.say(copied.outcome.sentence)
        if face.json:
            face.give(entry_json(copied.entry))
        else:
            face.show([short_id(copied.entry)])


def _blank(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Unreadable(f"{text!r} fills no blank.", "Expected --fill BLANK=TEXT.")
    return name, value
