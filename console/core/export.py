"""An incident as a document to keep: everything that was recorded, what was retracted and corrected included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from console.base.clock import stamp
from console.base.words import _, language
from console.core import export_blocks as parts
from console.core.export_csv import Cell
from console.core.export_document import Document, Section
from console.core.export_record import Record, drill_notice, drill_word
from console.core.metrics import SPANS, Measured
from console.model.entry import Entry
from console.model.incident import DRILL, Incident


def exported(record: Record) -> Document:
    """The whole incident."""
    made = (
        ("facts", "", parts.facts(record)),
        ("summary", _("Summary"), parts.paragraph(record.incident.summary)),
        ("impact", _("Impact"), parts.paragraph(record.incident.impact)),
        ("milestones", _("Milestones"), parts.milestones(record)),
        ("times", _("Times"), parts.times_between(record)),
        ("severity", _("Severity and status over time"), parts.course(record)),
        ("people", _("People"), parts.people(record)),
        ("missed", _("Deadlines"), parts.missed(record)),
        ("links", _("Links"), (*parts.links(record), *parts.related(record))),
        ("runbook", _("Runbook"), parts.steps(record)),
        ("follow-ups", _("Follow-ups"), parts.follow_ups(record)),
        ("timeline", _("Timeline"), parts.timeline(record, messages=True, struck=True)),
    )
    sections = tuple(Section(name, title, blocks) for name, title, blocks in made if blocks)
    return Document(record.title, sections, record.notice, language())


def together(documents: Iterable[Document]) -> Document:
    """Several incidents as one document, each under its own title."""
    found = list(documents)
    sections = []
    for one in found:
        title = f"{one.notice.partition(' ')[0]} {one.title}".strip()
        sections += [Section("incident", title, ()), *one.sections]
    title = _("{count} incidents").format(count=len(found))
    return Document(title, tuple(sections), drill_notice(any(one.notice for one in found)), language())


#: The columns of a timeline as CSV, one row an entry.
ENTRY_COLUMNS: Final = (
    "drill", "ref", "title", "severity", "status", "id", "at", "recorded_at", "kind", "author", "text", "tags", "starred",
    "retracted", "edited", "redacted", "state", "outcome", "who", "owner", "audience", "due", "message",
)  # fmt: skip


def entry_rows(incident: Incident, entries: Iterable[Entry]) -> Iterator[tuple[Cell, ...]]:
    """The rows of :data:`ENTRY_COLUMNS`; a drill says so in its first column and in its title."""
    about = (
        DRILL if incident.drill else "",
        incident.ref,
        f"{drill_word(incident.drill)}{incident.title}",
        incident.severity,
        incident.status,
    )
    for entry in entries:
        detail = entry.detail
        yield (
            *about, entry.id, stamp(entry.at), stamp(entry.recorded_at), entry.kind, entry.author, entry.text,
            " ".join(entry.tags), *map(int, (entry.starred, entry.retracted, entry.edited, entry.redacted)),
            entry.state, entry.outcome,
            *(str(detail.get(key, "")) for key in ("who", "owner", "audience", "due", "message")),
        )  # fmt: skip


#: The columns of the metrics as CSV, one row an incident; times in seconds.
METRIC_COLUMNS: Final = (
    "ref", "title", "severity", "status", "services", "declared_at", *(f"{name}_seconds" for name in SPANS),
    "updates_due", "updates_on_time", "deadlines_missed",
)  # fmt: skip


def metric_rows(measured: Iterable[Measured]) -> Iterator[tuple[Cell, ...]]:
    """The rows of :data:`METRIC_COLUMNS`."""
    for one in measured:
        spans = (one.spans.get(name) for name in SPANS)
        yield (
            one.ref, one.title, one.severity, one.status, ", ".join(one.services), stamp(one.declared_at),
            *(None if span is None else int(span.total_seconds()) for span in spans),
            one.updates_due, one.updates_on_time, sum(one.missed.values()),
        )  # fmt: skip
