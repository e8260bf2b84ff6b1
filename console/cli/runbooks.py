"""Verbs about runbooks and their steps."""

from __future__ import annotations

from pathlib import Path

from console.base.clock import system_clock
from console.base.errors import NotFound, Refused
from console.cli.face import Face
from console.cli.incidents import answer
from console.cli.parser import REF, Option, Word, command
from console.cli.plain import columns
from console.core.matching import Match
from console.desk import runbooks
from console.desk.desk import Desk
from console.desk.library import library, query_of
from console.library.check import Checked, check, understood
from console.library.contract import as_json
from console.library.finding import Query, find
from console.library.index import Index
from console.library.reading import read_document
from console.library.shelf import shelf
from console.model.runbook import Document

_STEP = Word("STEP", "its number, its id, or words of its text")


@command("runbook list")
def list_(face: Face) -> None:
    """Every document on the shelf, yours first."""
    with face.reading_desk() as desk:
        found = library(desk).listed()
    if face.json:
        face.give(
            [
                {
                    "path": one.path,
                    "name": one.name,
                    "title": one.title,
                    "bundled": one.bundled,
                    "problem": one.problem or None,
                }
                for one in found
            ]
        )
    else:
        face.show(columns([(one.name, one.problem or one.title) for one in found]))


def document_of(desk: Desk, wanted: str) -> Document:
    """A file by its path, else a document on the shelf."""
    path = Path(wanted).expanduser()
    return read_document(path) if path.exists() else library(desk).document(wanted)


@command("runbook show", Word("FILE", "a file, or a name on the shelf"))
def show(face: Face) -> None:
    """The document as it is written; JSON has what was understood of it."""
    with face.reading_desk() as desk:
        document = document_of(desk, face.args.file)
    if face.json:
        face.give(as_json(document))
    else:
        face.show([document.text.removesuffix("\n")])


@command(
    "runbook match",
    Word("TEXT", "a REF, or words: a title, an alert, a symptom", many=True),
    Option("--shelf", value="FOLDER", said="look in this folder alone"),
)
def match(face: Face) -> None:
    """The best three, with their reasons; nothing where there is no good match."""
    with face.reading_desk() as desk:
        query = _query(desk, face.args.text)
        if face.args.shelf:
            index = Index(None)
            books = shelf([Path(face.args.shelf).expanduser()], with_bundled=False)
            face.warn(books.wrong)
            index.refresh(books)
            found = find(query, index)
        else:
            found = library(desk).find(query)
    if face.json:
        face.give([_match(one) for one in found])
    elif found:
        face.show(columns([(f"{one.score:.2f}", one.path, one.section or "", one.reason) for one in found]))
    else:
        face.say("No good match.")


def _query(desk: Desk, words: list[str]) -> Query:
    if len(words) == 1:
        try:
            return query_of(desk, desk.incident(words[0]))
        except NotFound:
            pass
    return Query(" ".join(words))


@command("runbook check", Word("FILE", "files and folders", many=True))
def check_(face: Face) -> int:
    """Exit code 1 when there is an error; a warning or a note is none."""
    books = shelf([Path(file).expanduser() for file in face.args.file], with_bundled=False)
    checked = check(books, system_clock()().date())
    if face.json:
        face.give([_checked(one) for one in checked])
    else:
        face.show(str(finding) for one in checked for finding in one.findings)
        face.show(f"{one.path}: {understood(one.document)}" for one in checked if one.document)
    errors = sum(finding.level == "error" for one in checked for finding in one.findings)
    face.say(f"{len(checked)} documents, {errors} errors.")
    return Refused.exit_code if errors else 0


def _checked(one: Checked) -> dict[str, object]:
    return {
        "path": one.path,
        "findings": [
            {"line": found.line, "level": found.level, "what": found.what, "why": found.why or None}
            for found in one.findings
        ],
        "document": as_json(one.document) if one.document else None,
    }


def _match(one: Match) -> dict[str, object]:
    return {
        "path": one.path,
        "section": one.section,
        "anchor": one.anchor,
        "score": one.score,
        "reason": one.reason,
    }


@command("runbook attach", REF, Word("FILE", "a file, or a name on the shelf"))
def attach(face: Face) -> None:
    """Puts a runbook beside an incident; its text is kept as it is now."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        book = runbooks.attach(desk, incident, document_of(desk, face.args.file))
        answer(face, desk, incident, f"{incident.ref}: {book.title} is beside it.")


@command("tick", REF, _STEP)
def tick(face: Face) -> None:
    """Marks a step as done."""
    _mark(face, "done")


@command("skip", REF, _STEP, Option("--reason", value="WHY", said="why it is not done; needed"))
def skip(face: Face) -> None:
    """Marks a step as skipped."""
    _mark(face, "skipped", face.args.reason or "")


def _mark(face: Face, state: str, reason: str = "") -> None:
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        document, step = runbooks.step_beside(desk, incident, face.args.step)
        changed = runbooks.tick(desk, incident, document, step.id, state, reason=reason)
        answer(face, desk, incident, f"“{step.text}” {'is' if changed else 'was already'} {state}.")
