"""Verbs about runbooks and their steps."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from console.base.clock import system_clock
from console.base.errors import NotFound, Refused
from console.base.files import at_home
from console.cli.face import Face
from console.cli.incidents import answer
from console.cli.parser import REF, Option, Word, command
from console.cli.plain import columns
from console.core.matching import Match
from console.desk import carrying, runbooks, scenarios
from console.desk.carrying import Edited
from console.desk.desk import Desk
from console.desk.library import Library, Shelved, library, query_of
from console.library.check import Checked, check, understood
from console.library.contract import as_json
from console.library.finding import Query, find
from console.library.index import Index
from console.library.reading import read_document
from console.library.shelf import files, shelf
from console.model.runbook import Document, source_lines

_STEP = Word("STEP", "its number, its id, or words of it; words of any other line")


@command(
    "runbook list",
    Option(
        "--long", said="with steps and commands, and what to look at: not readable, repaired, review overdue"
    ),
)
def list_(face: Face) -> None:
    """Every document on the shelf, yours first. The first long list takes a while: every document is read for it, once."""
    with face.reading_desk() as desk:
        books = library(desk)
        if face.args.long:
            _long_list(face, books)
            return
        found = books.listed()
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


def _long_list(face: Face, books: Library) -> None:
    books.index.summarise()
    found = books.shelved(system_clock()().date())
    if face.json:
        face.give([_shelved(one) for one in found])
        return
    rows = []
    for one in found:
        steps, commands = (one.summary.steps, one.summary.commands) if one.summary else (0, 0)
        counts = (_counted(steps, "step"), _counted(commands, "command")) if one.readable else ("", "")
        rows.append((one.name, *counts, "; ".join(finding.words for finding in one.findings)))
    face.show(columns(rows))


def _shelved(one: Shelved) -> dict[str, object]:
    return {
        "path": one.path,
        "name": one.name,
        "title": one.title,
        "folder": str(one.folder) if one.folder else None,
        "readable": one.readable,
        "steps": one.summary.steps if one.summary else None,
        "commands": one.summary.commands if one.summary else None,
        "findings": [finding.words for finding in one.findings],
    }


def document_of(face: Face, wanted: str) -> Document:
    """A file by its path, else a document on the shelf; for a file no database is needed."""
    path = at_home(wanted)
    if os.path.exists(path) and not os.path.isdir(path):  # noqa: PTH110, PTH112 - a path raises for too long a name
        return read_document(path)
    with face.reading_desk() as desk:
        return library(desk).document_at(wanted)


@command(
    "runbook show",
    Word("FILE", "a file, or a name on the shelf"),
    Option("--symptom", value="WORDS", said="only what belongs to the symptoms with these words"),
)
def show(face: Face) -> None:
    """The document as it is written; JSON has what was understood of it."""
    document = document_of(face, face.args.file)
    if face.args.symptom:
        face.show(_of_symptom(document, face.args.symptom))
    elif face.json:
        face.give(as_json(document))
    else:
        face.show([document.text.removesuffix("\n")])


def _of_symptom(document: Document, words: str) -> Iterator[str]:
    """The lines of the scenarios that hold the words, as written. Raises ``NotFound``."""
    found = scenarios.found(document, words)
    if not found:
        raise NotFound(
            f"{document.path} has no scenario with {words!r}.",
            f"It has {len(document.scenarios)}; `ic runbook show FILE --json` lists them.",
        )
    lines = source_lines(document.text)
    for number, one in enumerate(found):
        first, last = scenarios.lines_of(document, one)
        yield from ([""] if number else [])
        yield from "\n".join(lines[first - 1 : last]).strip("\n").split("\n")


@command(
    "runbook match",
    Word("TEXT", "a REF, or words: a title, an alert, a symptom", many=True),
    Option("--shelf", value="FOLDER", said="look in this folder alone"),
)
def match(face: Face) -> None:
    """The best three, with their reasons; nothing where there is no good match. A folder of any kind is a shelf."""
    words, folder = face.args.text, face.args.shelf
    if folder and len(words) > 1:
        found = find(Query(" ".join(words)), _index_of(face, at_home(folder)))
    else:
        with face.reading_desk() as desk:
            index = _index_of(face, at_home(folder)) if folder else library(desk).index
            found = find(_query(desk, words), index)
    if face.json:
        face.give([_match(one) for one in found])
    elif found:
        face.show(columns([(f"{one.score:.2f}", one.path, one.section or "", one.reason) for one in found]))
    else:
        face.say("No good match.")


def _index_of(face: Face, folder: Path) -> Index:
    """The index of any folder, kept among what can be thrown away: asked again, only what changed is read. Raises ``BadFile``
    when there is no such folder, or nothing in it can be read."""
    books = shelf([folder], with_bundled=False)
    if books.wrong and not books.books:
        raise books.wrong[0]
    face.warn(books.wrong)
    name = sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    try:
        index = Index(face.paths.cache / f"shelf-{name}.db")
        index.refresh(books)
    except (OSError, sqlite3.Error):  # nothing can be kept there, or another program is at it
        index = Index(None)
        index.refresh(books)
    return index


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
    books = files([at_home(file) for file in face.args.file])
    checked = check(books, system_clock()().date())
    if face.json:
        face.give([_checked(one) for one in checked])
    else:
        face.show(str(finding) for one in checked for finding in one.findings)
        face.show(f"{one.path}: understood: {understood(one.document)}" for one in checked if one.document)
    errors = sum(finding.level == "error" for one in checked for finding in one.findings)
    face.say(f"{_counted(len(checked), 'document')}, {_counted(errors, 'error')}.")
    return Refused.exit_code if errors else 0


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


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
        book = carrying.attach(desk, incident, library(desk).document_at(face.args.file))
        answer(face, desk, incident, f"{incident.ref}: {book.title} is beside it.")


@command(
    "runbook update",
    REF,
    Option("--look", said="only say what would change"),
)
def update(face: Face) -> None:
    """Takes the runbooks beside an incident as their files are now, each tick with its step; a step that says something else
    never gets an old tick."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        found = carrying.edited(desk, incident)
        for one in found if not face.args.look else ():
            carrying.take_over(desk, incident, one)
        if not face.args.look:
            said = "; ".join(f"{one.book.path}: {one.words}" for one in found) or "no runbook was edited"
            answer(face, desk, incident, f"{incident.ref}: {said}.")
        elif face.json:
            face.give([_edited(one) for one in found])
        else:
            face.show(line for one in found for line in _told(one))


def _told(one: Edited) -> Iterator[str]:
    yield f"{one.book.path}: {one.words}"
    yield from columns([("", how, old.text, new.text if new else "") for how, old, new in one.changed])
    yield from columns([("", "new", step.text) for step in one.added])


def _edited(one: Edited) -> dict[str, object]:
    return {
        "path": one.book.path,
        "title": one.document.title,
        "steps": [
            {"how": how, "was": old.text, "id": new.id if new else None, "text": new.text if new else None}
            for how, old, new in one.changed
        ]
        + [{"how": "new", "was": None, "id": step.id, "text": step.text} for step in one.added],
    }


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
