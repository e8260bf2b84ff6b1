"""``ic metrics``: what many incidents say together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from console.cli.face import Face
from console.cli.parser import PLAIN, Option, command
from console.cli.plain import columns
from console.core.export import METRIC_COLUMNS, metric_rows
from console.core.export_csv import csv_text
from console.core.export_record import length
from console.core.metrics import SPAN_WORDS, SPANS, Metrics, plot
from console.core.times import parse_duration
from console.desk.desk import Desk
from console.desk.metrics import Measuring, Wanted, metrics_json


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
        wanted = Wanted(
            _moment(desk, args.since), _moment(desk, args.until), args.severity or "", args.service or ""
        )
        found = Measuring(desk).metrics(wanted)
    if face.json:
        face.give(metrics_json(found))
    elif args.csv:
        print(csv_text(METRIC_COLUMNS, metric_rows(found.incidents)), end="")
    elif not found.incidents:
        face.say("No incident counts here.", *_left_out(found))
    else:
        face.show(_shown(found, args.plain))


def _moment(desk: Desk, text: str | None) -> datetime | None:
    """A date, a length of time ago, or a time."""
    if text is None:
        return None
    now = desk.clock()
    if (ago := parse_duration(text)) is not None:
        return now - ago
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return desk.moment(text)
    if day.tzinfo is None:
        day = day.replace(tzinfo=now.tzinfo)
    return day


def _shown(found: Metrics, plain: bool) -> Iterator[str]:
    yield _number(len(found.incidents), "incident")
    yield from _left_out(found)
    yield from _counts("By severity", found.by_severity)
    yield from _counts("By service", found.by_service)
    yield from ("", "Times")
    rows = [
        (f"  {SPAN_WORDS[name]}", _time(one.median), _time(one.p90), str(one.count), _ends(name))
        for name, one in found.spans.items()
    ]
    yield from columns([("", "MEDIAN", "90 %", "OF", "ENDS"), *rows], right=(1, 2, 3))
    yield from ("", "Updates and deadlines")
    yield f"  {found.updates_on_time} of {found.updates_due} updates on time"
    yield from _indented(found.missed, "missed")
    if found.causes:
        yield from ("", "Repeat causes", *(f"  {', '.join(group)}" for group in found.causes))
    if found.out_of_order:
        yield from ("", f"Milestones out of order: {', '.join(found.out_of_order)}; such times are left out.")
    yield from _weeks(found, plain)


def _left_out(found: Metrics) -> Iterator[str]:
    for count, what in ((found.drills, "drill"), (found.told_twice, "duplicate")):
        if count:
            yield f"{_number(count, what)} not counted."


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _counts(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield from ("", title)
        yield from columns([(f"  {word}", str(count)) for word, count in counts.items()], right=(1,))


def _indented(counts: Mapping[str, int], what: str) -> Iterator[str]:
    for word, count in counts.items():
        yield f"  {count} {what}: {word}"


def _ends(name: str) -> str:
    start, end = SPANS[name]
    return f"{end} - {start}".replace("_", " ")


def _time(span: timedelta | None) -> str:
    return "-" if span is None else length(span)


def _weeks(found: Metrics, plain: bool) -> Iterator[str]:
    """A column per week, and the first and last of them by date."""
    weeks = found.weeks
    yield from ("", f"By week, from {weeks[0].start} to {weeks[-1].start}")
    counts = [float(week.count) for week in weeks]
    lines: list[tuple[str, ...]] = [
        ("  incidents", plot(counts, plain=plain)[0], f"at most {max(counts):.0f}")
    ]
    for name in SPANS:
        values = [week.medians[name].total_seconds() if name in week.medians else None for week in weeks]
        known = [value for value in values if value is not None]
        if known:
            most = timedelta(seconds=max(known))
            lines.append((f"  {SPAN_WORDS[name]}", plot(values, plain=plain)[0], f"at most {length(most)}"))
    yield from columns(lines)
