"""Every document in a line, for a list of all: counted once, and kept in the index until the document changes.

Indexing only skims; reading a document as a whole takes three times as long, and only who looks at the list asks for it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from console.base.errors import BadFile
from console.library.packing import pack, unpack
from console.library.reading import read_document
from console.library.reviewed import review_due
from console.model.runbook import Checklist


@dataclass(frozen=True, slots=True)
class Summary:
    """A document in a line: how many steps and commands, why it is shown as plain text ("" when it was read), what was
    repaired for the view, the day (ISO, or "") on which its review is due, how many parts were not understood, and its
    checklists."""

    steps: int
    commands: int
    plain: str = ""
    repairs: tuple[str, ...] = ()
    due: str = ""
    unread: int = 0
    checklists: tuple[Checklist, ...] = ()


def summary_of(path: Path) -> Summary:
    """A document, read and counted. Never raises: what cannot be read any more has nothing in it."""
    try:
        document = read_document(path)
    except BadFile as error:
        return Summary(0, 0, error.what)
    due = review_due(document.about)
    repairs = tuple(dict.fromkeys(repair.what for repair in document.repairs))
    return Summary(
        len(document.steps),
        len(document.commands),
        document.plain,
        repairs,
        due.isoformat() if due else "",
        len(document.not_understood),
        document.checklists,
    )


def summaries(db: sqlite3.Connection) -> dict[str, Summary]:
    """What is known, by path, of documents that were summarised since they changed."""
    rows = db.execute(
        "select path, steps, commands, plain, repairs, due, unread, checklists from summaries "
        "join files on files.id = file"
    )
    return {
        path: Summary(steps, commands, plain, tuple(json.loads(repairs)), due, unread, unpack(checklists))
        for path, steps, commands, plain, repairs, due, unread, checklists in rows
    }


def summarise(db: sqlite3.Connection, progress: Callable[[int, int], bool] | None = None) -> bool:
    """Read those that were not read since they changed, in the order of names; False when ``progress`` stopped it."""
    left = db.execute(
        "select id, path from files where problem = '' and id not in (select file from summaries) "
        "order by bundled, name"
    ).fetchall()
    with db:
        for done, (file, path) in enumerate(left):
            if progress is not None and not progress(done, len(left)):
                return False
            found = summary_of(Path(path))
            repairs = json.dumps(found.repairs, ensure_ascii=False)
            counts = (found.steps, found.commands, found.plain, repairs, found.due, found.unread)
            row = (file, *counts, pack(found.checklists))
            db.execute("insert into summaries values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return True
