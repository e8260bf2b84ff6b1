"""Handing over and reviewing an incident of 10,000 entries, against reading its rows: what is written is a few times what is
read, however long the night was."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, Samples, Stage, main
from console.core.export_markdown import markdown
from console.core.review import document
from console.core.review_text import write_out
from console.desk import handover, incidents, review
from console.desk.desk import Desk, Place
from console.desk.log import log
from console.model.incident import Incident

_ENTRIES = 10_000
#: How many times as long as reading the rows each may take.
_AIM = 5
_LINES = (
    "queue is draining", "= error rate 3 %", "~ restarted worker", "log of the worker\nframe\nframe", "! roll back",
    "? bad deploy #deploy", "queue again", "= error rate 4 %", "@bea 5m check replica lag", ">customers told by phone",
)  # fmt: skip


def measure(stage: Stage) -> Iterator[Figure]:
    with TemporaryDirectory(dir=stage.home) as folder, _desk(Path(folder)) as desk:
        incident = _long_night(desk)
        samples = Samples()
        done: dict[str, Callable[[], object]] = {
            "read": lambda: list(desk.reader.timeline(incident.id)),
            "handover": lambda: handover.prepare(desk, incident),
            "review": lambda: write_out(review.review_of(desk, incident)),
            "public": lambda: markdown(document(review.review_of(desk, incident, public=True))),
        }
        for _round in range(stage.rounds):
            for name, work in done.items():
                began = time.perf_counter()
                work()
                samples.add(name, time.perf_counter() - began)
    rows = f"reading its {_ENTRIES:,} rows"
    yield Figure("handover of 10,000 entries", samples.ratio("handover", "read"), _AIM, against=rows)
    yield Figure("review of 10,000 entries", samples.ratio("review", "read"), _AIM, against=rows)
    yield Figure("its public variant", samples.ratio("public", "read"), _AIM, against=rows)
    yield Figure("the review in milliseconds", samples.value("review") * 1000, 1000, "ms")


def _desk(folder: Path) -> Desk:
    now = datetime(2026, 3, 1, 3, 2, tzinfo=UTC)

    def clock() -> datetime:
        nonlocal now
        now += timedelta(milliseconds=400)
        return now

    place = Place(folder / "long.db", folder / "state")
    return Desk(place, "mira", clock=clock, randomness=random.Random(0).randbytes)


def _long_night(desk: Desk) -> Incident:
    """Ten lines of every hundred are of all kinds; the others are what people write most of the time."""
    incident = incidents.declare(desk, "Checkout returns 5xx", "SEV1", commander="mira")
    with desk.act():
        for number in range(_ENTRIES):
            line = _LINES[number % 10 if number % 100 < 10 else number % 8]
            log(desk, incident.id, f"{line} {number}")
    return desk.reader.incident(incident.id)


if __name__ == "__main__":
    main(measure)
