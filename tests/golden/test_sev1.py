"""The scripted SEV1, four hours of it, against files that a person can read and agree with: what was due when, what stands in
the timeline, what was sent, what the new commander was told, and the review.

When the console is meant to write something else, ``UPDATE_GOLDEN=1`` writes the files anew; then read them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from console.core.times import short
from console.desk import review
from console.desk.clocks import burning
from console.desk.desk import Desk
from console.desk.metrics import Measuring, metrics_json
from console.desk.timeline import Timeline
from console.model.entry import Entry
from tests.golden.script import LOOKS, Stage, play, stage

FILES = Path(__file__).parent / "sev1"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Everything that the script left behind, by file name."""
    set_up = stage(tmp_path_factory.mktemp("sev1"))
    deadlines: list[str] = []
    for minute in play(set_up):
        deadlines += [*_due(set_up, minute), ""]
    with set_up.desk("mira") as desk:
        entries = list(desk.lines.timeline(set_up.shown))
        return {
            "deadlines.txt": "\n".join(deadlines).rstrip() + "\n",
            "timeline.txt": "".join(f"{line}\n" for line in _timeline(set_up, desk)),
            "messages.txt": "\n".join(_messages(entries)),
            **_documents(set_up, desk, entries),
        }


def _due(set_up: Stage, minute: float) -> Iterator[str]:
    with set_up.desk("mira") as desk:
        one = burning(desk, desk.reader.incident(set_up.shown), set_up.now)
    incident = one.incident
    yield f"{set_up.now:%H:%M:%S}  {LOOKS[minute]}: {incident.severity}, {incident.status}"
    for deadline in one.deadlines:
        left = deadline.due_at - set_up.now
        when = f"due {deadline.due_at.astimezone(set_up.now.tzinfo):%d %H:%M}"
        said = (
            "done"
            if deadline.done_at
            else f"{short(abs(left))} {'over' if left.total_seconds() < 0 else 'left'}"
        )
        silent = (
            f", silent until {deadline.alarm_at.astimezone(set_up.now.tzinfo):%H:%M}"
            if deadline.alarm_at
            else ""
        )
        yield f"    {deadline.state:8} {deadline.label:28} {when}   {said}{silent}"


def _timeline(set_up: Stage, desk: Desk) -> Iterator[str]:
    rows = Timeline(desk, burning(desk, desk.reader.incident(set_up.shown)))
    for entry in rows.window(0, rows.count()):
        at = entry.at.astimezone(set_up.now.tzinfo)
        star = "★" if entry.starred else " "
        outcome = f" ({entry.state}{': ' if entry.outcome else ''}{entry.outcome})" if entry.state else ""
        yield f"{at:%H:%M:%S} {star} {entry.kind:11} {entry.author:12} {entry.text}{outcome}"


def _messages(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.kind == "comms":
            yield f"=== {entry.at:%H:%M} {entry.text} ===\n\n{entry.detail['message']}\n"


def _documents(set_up: Stage, desk: Desk, entries: Iterable[Entry]) -> dict[str, str]:
    incident = desk.reader.incident(set_up.shown)
    folder = set_up.place.database.parent / "reviews"
    (given,) = [entry for entry in entries if entry.kind == "handover"]
    written = {}
    for public in (False, True):
        path = review.path_of(desk, incident, folder, public=public)
        written[path.name] = review.write(desk, incident, path, public=public).path.read_text(
            encoding="utf-8"
        )
    figures = metrics_json(Measuring(desk).metrics())
    return {
        "handover.md": str(given.detail["message"]),
        "metrics.json": json.dumps(figures, indent=2) + "\n",
        **written,
    }


@pytest.mark.parametrize(
    "name",
    [
        "deadlines.txt",
        "timeline.txt",
        "messages.txt",
        "handover.md",
        "2026-03-01-checkout-returns-5xx.md",
        "2026-03-01-checkout-returns-5xx-public.md",
        "metrics.json",
    ],
)
def test_what_the_script_leaves_is_what_was_agreed(played: Mapping[str, str], name: str) -> None:
    file = FILES / name
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(played[name], encoding="utf-8")
    assert played[name] == file.read_text(encoding="utf-8")
