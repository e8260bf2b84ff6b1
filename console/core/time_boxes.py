"""The clocks of a runbook's steps: which of them run, since when, and which were met.

What a document says of time is read once, when it is put beside the incident, and kept with it (``Attached.boxes``): the
deadlines of fifty incidents are computed on every threshold, and no document is read for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from console.model.incident import Attached, Incident, Tick, TimeBox


class Running(NamedTuple):
    """A time box whose turn has come and whose step is still open: its deadline's key, when its turn came and when it is
    due (UTC)."""

    key: str
    box: TimeBox
    start: datetime
    due: datetime


def ticks_of(incident: Incident, path: str) -> dict[str, Tick]:
    """The ticks of one runbook by step id; those of a former text by the step that they were carried to. Of several on one step
    the latest holds."""
    carried = next((book.carried for book in incident.runbooks if book.path == path), {})
    own = {k.removeprefix(f"{path}#"): tick for k, tick in incident.ticks.items() if k.startswith(f"{path}#")}
    return {carried.get(one, one): tick for one, tick in sorted(own.items(), key=lambda pair: pair[1].at)}


def running(incident: Incident) -> Iterator[Running]:
    """The time boxes that run, of all runbooks beside the incident."""
    for book in incident.runbooks:
        if book.boxes:
            yield from _of_book(book, ticks_of(incident, book.path))


def changes(incident: Incident) -> Iterator[datetime]:
    """The moments at which a time box may have begun or ended."""
    books = [book for book in incident.runbooks if book.boxes]
    yield from (book.since for book in books if book.since)
    if books:
        yield from (tick.at for tick in incident.ticks.values())


def _of_book(book: Attached, ticks: dict[str, Tick]) -> Iterator[Running]:
    ended = {step: tick.at for step, tick in ticks.items() if tick.state != "open"}
    for box in book.boxes:
        start = ended.get(box.after) if box.after else book.since
        if start is not None and box.step not in ended:
            start = start.astimezone(UTC)
            due = start + timedelta(seconds=box.seconds)
            yield Running(f"step:{book.path}#{box.step}", box, start, due)
