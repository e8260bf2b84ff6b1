"""``ic export`` and ``ic import``."""

from __future__ import annotations

import sys

from console.base.errors import NotFound
from console.base.files import at_home
from console.cli.face import Face
from console.cli.parser import Option, Word, command
from console.cli.writing import OUT, deliver
from console.desk.export import FORMS, Form, export
from console.desk.export_back import take_back


@command(
    "export",
    Word("REF", "the incidents; by default the only active one", needed=False, many=True),
    Option("--format", value="FORMAT", said="by default md", choices=FORMS),
    Option("--all", said="every incident there is"),
    OUT,
)
def write(face: Face) -> None:
    """Prints incidents whole: Markdown, HTML, CSV, or JSON that `ic import` reads back."""
    args = face.args
    form: Form = args.format or ("json" if face.json else "md")
    with face.reading_desk() as desk:
        ids = None if args.all else [desk.find(ref) for ref in args.ref or [None]]
        if ids is None and not desk.reader.all():
            raise NotFound("There is no incident.", "`ic declare TITLE` declares one.")
        text = export(desk, ids, form, _progress)
    deliver(face, text, args.out)


def _progress(done: int, total: int) -> None:
    """On a terminal, and only where it takes a while."""
    if total > 100 and done % 50 == 0 and sys.stderr.isatty():
        print(f"\r{done} of {total}", end="" if done < total else "\n", file=sys.stderr, flush=True)


@command("import", Word("FILE", "what `ic export --format json` wrote"))
def take(face: Face) -> None:
    """Takes incidents in, after checking them. What is known already stays as it is. Prints their REFs."""
    with face.desk() as desk:
        found = take_back(desk, at_home(face.args.file), _progress)
    refs = [
        f"{'DRILL ' if incident.drill else ''}{incident.ref} {incident.title}" for incident in found.incidents
    ]
    face.say(f"{found.new} operations were new, {found.known} known.", *refs)
    if face.json:
        face.give(
            {
                "incidents": [incident.ref for incident in found.incidents],
                "new": found.new,
                "known": found.known,
            }
        )
    else:
        face.show(incident.ref for incident in found.incidents)
