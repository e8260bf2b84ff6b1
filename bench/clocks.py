"""Deadlines: those of fifty active incidents computed anew, as the console does when one of them comes to a threshold."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bench.figures import Figure, Samples, Stage, main
from bench.stage import ACTIVE
from console.desk.clocks import board
from console.desk.desk import Desk, Place
from console.model.incident import Attached, Incident, Tick, TimeBox

#: Steps of the runbook beside each incident: so many are ticked, and every second one has a time box.
_STEPS = 20


def measure(stage: Stage) -> Iterator[Figure]:
    samples = Samples()
    place = Place(stage.database, stage.home / "state")
    with Desk(place, "mira", read_only=True) as desk:
        plain = desk.reader.incidents(desk.reader.active()[:ACTIVE])
        boxed = [_with_runbook(incident) for incident in plain]
        for number in range(stage.rounds * 10):
            now = desk.clock() + timedelta(seconds=number)
            for name, incidents in (("plain", plain), ("boxed", boxed)):
                began = time.perf_counter()
                board(desk, incidents, now)
                samples.add(name, time.perf_counter() - began)
    what = f"deadlines of {ACTIVE} incidents computed and put in order"
    yield Figure(f"{what}, p50", samples.value("plain") * 1000, 5, "ms")
    yield Figure("the same, p99", samples.value("plain", percent=99) * 1000, None, "ms")
    yield Figure(
        f"{what}, each with a runbook of {_STEPS} steps, p50", samples.value("boxed") * 1000, 5, "ms"
    )


def _with_runbook(incident: Incident) -> Incident:
    """The incident with a runbook beside it, half of whose steps are ticked."""
    boxes = tuple(
        TimeBox(f"s{n}", f"{n} Look, within 5 minutes", f"s{n - 1}" if n else "", 300)
        for n in range(0, _STEPS, 2)
    )
    book = Attached("book.md", "Book", None, "digest", boxes=boxes, since=incident.declared_at)
    ticks = {
        f"book.md#s{n}": Tick(f"book.md#s{n}", "done", incident.declared_at + timedelta(seconds=n), "mira")
        for n in range(_STEPS // 2)
    }
    return replace(incident, runbooks=(book,), ticks=ticks)


if __name__ == "__main__":
    main(measure)
