"""Incidents as files: Markdown and HTML to read, CSV to count, JSON to keep. What is exported of a drill says so."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from heapq import merge
from typing import Any, Final, Literal

from console.base.clock import stamp
from console.core.export import ENTRY_COLUMNS, entry_rows, exported, together
from console.core.export_csv import csv_text
from console.core.export_html import html
from console.core.export_markdown import markdown
from console.core.export_record import Book, Merged, Record
from console.core.marks import breaches
from console.core.parts import part_names
from console.desk import runbooks
from console.desk.clocks import burning
from console.desk.desk import Desk
from console.desk.jsonable import entry_json, incident_json
from console.desk.metrics import measured, measured_json
from console.model.entry import Entry
from console.model.incident import DRILL, MERGED, RELATIONS, Incident
from console.store import rows
from console.store.lines import Filter, timeline_key

Form = Literal["md", "html", "csv", "json"]
FORMS: Final[tuple[Form, ...]] = ("md", "html", "csv", "json")
#: What a JSON export is, and its version: one that a later console changes in its meaning gets another.
FORMAT: Final = "incident-console"
VERSION: Final = 1

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


def _quietly(_done: int, _total: int) -> None:
    """Tell nobody."""


def record(
    desk: Desk, incident: Incident, entries: Sequence[Entry] | None = None, *, merged: bool = False
) -> Record:
    """All that is known of an incident now. ``merged``: with the timelines of the incidents that were merged into it.
    With ``entries``, for a part of a document: those instead of the whole timeline, and without what was missed."""
    now = desk.clock()
    one = burning(desk, incident, now)
    taken = [found.other for found in incident.relations if found.how == RELATIONS[MERGED]] if merged else []
    return Record(
        incident=incident,
        policy=one.policy,
        now=now,
        entries=tuple(desk.reader.timeline(incident.id)) if entries is None else entries,
        deadlines=one.deadlines,
        missed=breaches(incident, one.policy, now, desk.calendar(one.policy)) if entries is None else (),
        books=tuple(_books(desk, incident)),
        merged=tuple(
            Merged(other.ref, tuple(desk.reader.timeline(other.id))) for other in desk.reader.incidents(taken)
        ),
    )


def entries_of(desk: Desk, incident: Incident, kinds: tuple[str, ...]) -> tuple[Entry, ...]:
    """The lines of those kinds and the key moments, ascending."""
    chosen = desk.reader.timeline(incident.id, Filter(kinds=kinds))
    moments = desk.reader.timeline(incident.id, Filter(key_moments=True))
    other = (entry for entry in moments if entry.kind not in kinds)
    return tuple(merge(chosen, other, key=timeline_key))


def _books(desk: Desk, incident: Incident) -> Iterable[Book]:
    for book in incident.runbooks:
        document = runbooks.attached(desk, incident, book)
        if document is None:  # its text has not arrived here yet
            continue
        ticks = runbooks.ticks_of(incident, book.path)
        done, total = runbooks.progress(document, ticks)
        left = tuple(step.text for step in document.steps if runbooks.is_open(step, ticks))
        yield Book(book.title, book.path, done, total, left)


def export(desk: Desk, ids: Sequence[str] | None, form: Form, progress: Progress = _quietly) -> str:
    """Those incidents (None: all) as the text of one file, which ends with a line break."""
    if form == "json":
        return f"{json.dumps(export_json(desk, ids, progress), ensure_ascii=False, indent=1)}\n"
    incidents = desk.reader.incidents(desk.reader.all() if ids is None else ids)
    if form == "csv":
        found = _with_progress(incidents, progress)
        timelines = (entry_rows(incident, desk.reader.timeline(incident.id)) for incident in found)
        return csv_text(ENTRY_COLUMNS, (row for timeline in timelines for row in timeline))
    documents = [exported(record(desk, incident)) for incident in _with_progress(incidents, progress)]
    document = documents[0] if len(documents) == 1 else together(documents)
    return html(document) if form == "html" else markdown(document)


def _with_progress(incidents: Sequence[Incident], progress: Progress) -> Iterable[Incident]:
    for number, incident in enumerate(incidents):
        progress(number, len(incidents))
        yield incident
    progress(len(incidents), len(incidents))


# -- JSON ------------------------------------------------------------------------------------------------------------


def export_json(desk: Desk, ids: Sequence[str] | None, progress: Progress = _quietly) -> dict[str, Any]:
    """Incidents (None: everything there is) as JSON values: to be read, and with the operations behind, from which an import
    makes the same again. Documented in docs/json.md."""
    wanted = desk.reader.all() if ids is None else ids
    incidents = desk.reader.incidents(wanted)
    operations = [
        op for one in ([None] if ids is None else ids) for op in rows.as_stored(desk.connection, one)
    ]
    readable = [_incident(desk, incident) for incident in _with_progress(incidents, progress)]
    names = sorted({name for op in operations for name in part_names(op.body)})
    parts = ((name, rows.get_part(desk.connection, name)) for name in names)
    return {
        "format": FORMAT,
        "version": VERSION,
        "notice": DRILL if any(incident.drill for incident in incidents) else None,
        "exported_at": stamp(desk.clock()),
        "incidents": readable,
        "operations": [op._asdict() for op in operations],
        "parts": {name: b64encode(data).decode() for name, data in parts if data is not None},
    }


def _incident(desk: Desk, incident: Incident) -> dict[str, Any]:
    said = incident_json(incident, ())
    del said["deadlines"]  # they change with the clock, and are computed where they are wanted
    said["metrics"] = measured_json(measured(desk, incident))
    said["entries"] = [
        entry_json(entry, desk.reader.revisions(entry.id)) for entry in desk.reader.timeline(incident.id)
    ]
    return said
