"""The scripted SEV1, four hours of it, against files that a person can read and agree with: what was due when, what stands in
the timeline, what was sent, what the new commander was told, and the review.

When the console is meant to write something else, ``UPDATE_GOLDEN=1`` writes the files anew; then read them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from console.desk import review
from console.desk.desk import Desk
from console.desk.metrics import Measuring, metrics_json
from console.model.entry import Entry
from tests.golden.script import LOOKS, Stage, play, stage
from tests.golden.told import due, messages, timeline

FILES = Path(__file__).parent / "sev1"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Everything that the script left behind, by file name."""
    set_up = stage(tmp_path_factory.mktemp("sev1"))
    deadlines: list[str] = []
    for minute in play(set_up):
        deadlines += [*due(set_up, LOOKS[minute]), ""]
    with set_up.desk("mira") as desk:
        entries = list(desk.lines.timeline(set_up.shown))
        return {
            "deadlines.txt": "\n".join(deadlines).rstrip() + "\n",
            "timeline.txt": "".join(f"{line}\n" for line in timeline(set_up, desk)),
            "messages.txt": "\n".join(messages(entries)),
            **_documents(set_up, desk, entries),
        }


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
