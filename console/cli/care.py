"""Verbs about the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.base.errors import Damaged, IcError, StorageError
from console.base.looking import absent
from console.cli.face import Face
from console.cli.parser import Option, Word, command
from console.cli.plain import columns
from console.desk.desk import Desk
from console.desk.doctor import Fact, examine
from console.store import care


@contextmanager
def _there(face: Face) -> Iterator[Desk]:
    """A desk before a database that is there: none is made to be found sound. Raises ``StorageError``."""
    if absent(face.database):
        raise StorageError(f"There is no database {face.database}.", "`ic declare` makes one.")
    with face.reading_desk() as desk:
        yield desk


@command("verify")
def verify(face: Face) -> None:
    """Walks the journal from its beginning. Raises ``Damaged`` for the first operation that does not hold."""
    with _there(face) as desk:
        found = care.verify(desk.connection)
    if face.json:
        face.give(
            {
                "ok": found.ok,
                "operations": found.operations,
                "replicas": found.replicas,
                "redacted": found.redacted,
                "withheld": found.withheld,
                "fault": found.fault or None,
            }
        )
    if not found.ok:
        raise Damaged(f"The journal does not verify: {found.fault}.", "Keep the file; use a backup.")
    face.say(f"{face.database}: {_counted(found)}, all sound.")


def _counted(found: care.Verified) -> str:
    redacted = f", {found.redacted} redacted" if found.redacted else ""
    withheld = f", {found.withheld} without their text though nobody redacted them" if found.withheld else ""
    operations = "1 operation" if found.operations == 1 else f"{found.operations} operations"
    consoles = "1 console" if found.replicas == 1 else f"{found.replicas} consoles"
    return f"{operations} of {consoles}{redacted}{withheld}"


@command("backup", Word("FILE", "where to; it must not exist yet"))
def backup(face: Face) -> None:
    """Copies the database while others may write to it; the copy is verified before it gets its name."""
    target = Path(face.args.file)
    with _there(face) as desk:
        found = care.backup(desk.connection, target)
    face.say(f"Saved to {target}{f': {_counted(found)}, verified' if found else ''}.")


@command("doctor", Option("--rebuild", said="fold the whole journal anew, and say which tables had differed"))
def doctor(face: Face) -> int:
    """Everything that helps a person far away to help; exit code 3 when something is not sound."""
    if face.args.rebuild:
        _rebuild(face)
    facts = _examined(face)
    if face.json:
        face.give([{"topic": fact.topic, "what": fact.what, "ok": fact.ok} for fact in facts])
    else:
        words = {True: "ok", False: "WRONG", None: ""}
        face.show(columns([(fact.topic, words[fact.ok], fact.what) for fact in facts]))
    return StorageError.exit_code if any(fact.ok is False for fact in facts) else 0


def _examined(face: Face) -> list[Fact]:
    settings = face.settings
    failure: IcError | None = None
    try:
        if not absent(face.database):
            with face.desk() as desk:
                return examine(desk, face.database, face.paths, settings, face.problems)
    except StorageError as problem:
        failure = problem
    return examine(None, face.database, face.paths, settings, face.problems, failure=failure)


def _rebuild(face: Face) -> None:
    with _there(face) as desk:
        differed = care.rebuild(desk.journal.connection)
    face.say(f"Rebuilt. Differed: {', '.join(differed) or 'nothing'}.")
