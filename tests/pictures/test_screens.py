"""Few pictures, for what only pictures show: where things stand.

Made anew by ``make test ARGS="tests/pictures --snapshot-update"``; look at each before it is committed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Protocol

import pytest

from console.app import ConsoleApp, Start
from console.config.identity import identity
from console.config.paths import find_paths
from console.config.settings import Settings
from console.desk.demo import stage
from console.desk.desk import Place

NOW = datetime(2026, 3, 1, 3, 17, 42, tzinfo=timezone(timedelta(hours=1), "CET"))


class Compare(Protocol):
    def __call__(self, app: ConsoleApp, *, press: list[str], terminal_size: tuple[int, int]) -> bool: ...


@pytest.mark.parametrize(
    ("name", "size", "theme", "keys"),
    [
        ("wide", (140, 40), "night", []),
        ("narrow", (80, 24), "day", []),
        ("narrow board", (80, 24), "night", ["shift+tab"]),
        ("runbook", (80, 24), "mono", ["tab"]),
        ("declare", (60, 15), "night", ["n"]),
    ],
)
def test_the_screen_stands_as_it_stood(
    name: str,
    size: tuple[int, int],
    theme: str,
    keys: list[str],
    home: Path,
    tmp_path: Path,
    snap_compare: Compare,
    request: Any,
) -> None:
    place = Place(tmp_path / "demo.db", tmp_path / "state")
    shown = stage(place, NOW, random.Random(2).randbytes)
    start = Start(
        find_paths(),
        place,
        Settings(theme=theme),
        identity("mira", "", "en", {}),
        ref=shown,
        clock=lambda: NOW,
    )
    assert snap_compare(ConsoleApp(start), press=keys, terminal_size=size)
