"""``ic review``: the review of an incident, as a file that people write into."""

from __future__ import annotations

from pathlib import Path

from console.base.files import at_home
from console.cli.face import Face
from console.cli.parser import REF, Option, command
from console.cli.writing import deliver
from console.core.export_html import html
from console.core.export_markdown import markdown
from console.core.review import STATES, document
from console.desk import review
from console.desk.clocks import burning
from console.desk.desk import Desk
from console.model.incident import Incident


@command(
    "review",
    REF,
    Option("-o", "--out", value="FILE", said="where to, instead of the folder of the settings; - prints it"),
    Option("--public", said="the one for customers: no names, no timeline"),
    Option("--html", said="also as a page that prints well, beside it"),
    Option("--state", value="STATE", said="how far it is", choices=STATES),
)
def write(face: Face) -> None:
    """Writes the review, keeping what people wrote into it. Prints where it is."""
    args = face.args
    if args.out == "-" and not args.state:
        with face.reading_desk() as desk:
            found = review.review_of(desk, desk.incident(args.ref), public=args.public)
        made = document(found)
        deliver(face, html(made) if args.html else markdown(made), None)
        return
    with face.desk() as desk:
        incident = desk.incident(args.ref)
        if args.state and review.set_state(desk, incident, args.state):
            face.say(f"{incident.ref}: the review is now {args.state}.")
        if args.out == "-":
            return
        folder = face.settings.review_path(face.paths)
        path = at_home(args.out) if args.out else review.path_of(desk, incident, folder, public=args.public)
        _write(face, desk, incident, path)


def _write(face: Face, desk: Desk, incident: Incident, path: Path) -> None:
    written = review.write(desk, incident, path, public=face.args.public)
    paths = [written.path]
    if face.args.html:
        paths.append(written.path.with_suffix(".html"))
        review.write_html(written.review, paths[-1])
    if written.taken:
        face.say(f"Taken from the file: {', '.join(written.taken)}.")
    if written.by_hand:
        face.say(
            f"Changed by hand and kept so: {', '.join(written.by_hand)}. Delete such a part to have it written anew."
        )
    if face.json:
        due = [one.due_at for one in burning(desk, written.review.incident).deadlines if one.key == "review"]
        said = review.review_json(written.review, due[0] if due else None)
        face.give({**said, "paths": [str(one) for one in paths]})
    else:
        face.show(str(one) for one in paths)
