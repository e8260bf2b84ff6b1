"""``ic metrics``: what many incidents say together."""

from __future__ import annotations

from collections.abc import Iterator

from console.cli.face import Face
from console.cli.parser import PLAIN, Option, command
from console.cli.plain import columns, signs
from console.core.export import METRIC_COLUMNS, metric_rows
from console.core.export_csv import csv_text
from console.core.metrics_text import Table, metric_tables
from console.desk.metrics import Wanted, figures, metrics_json, moment_of
from console.ui.signs import ASCII


@command(
    "metrics",
    Option("--since", value="TIME", said="only what was declared since: 2026-01-01, 90d"),
    Option("--until", value="TIME", said="only what was declared before"),
    Option("--severity", value="LEVEL", said="only this severity"),
    Option("--service", value="NAME", said="only incidents of this service"),
    Option("--csv", said="a row for each incident, times in seconds"),
    PLAIN,
)
def metrics(face: Face) -> None:
    """Counts, times between milestones, updates on time. Drills and duplicates do not count."""
    args = face.args
    with face.reading_desk() as desk:
        since, until = (text and moment_of(desk, text) for text in (args.since, args.until))
        found = figures(desk, Wanted(since, until, args.severity or "", args.service or ""))
    tables = metric_tables(found, plain=signs(args.plain) is ASCII)
    if face.json:
        face.give(metrics_json(found))
    elif args.csv:
        print(csv_text(METRIC_COLUMNS, metric_rows(found.incidents)), end="")
    elif not found.incidents:
        face.say("No incident counts here.", *(line for (line,) in tables[0].rows[1:]))
    else:
        face.show(line for table in tables for line in _shown(table))


def _shown(table: Table) -> Iterator[str]:
    """A table below its heading, a blank line before it."""
    if table.title:
        yield from ("", table.title)
    right = [number for number, column in enumerate(table.columns) if column == "figure"]
    indent = "  " if table.title else ""
    rows = [(indent + first, *rest) for first, *rest in table.rows]
    yield from columns(rows, right=right)
