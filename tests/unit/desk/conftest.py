"""A desk with an incident on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk import incidents
from console.desk.desk import Desk
from console.model.incident import Incident
from tests.journals import QUICK, Clock, desk_in


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder where commits cost nothing."""
    with tempfile.TemporaryDirectory(dir=QUICK) as folder:
        yield Path(folder)


@pytest.fixture
def clock() -> Clock:
    """The desk's clock."""
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with desk_in(tmp_path, clock=clock) as opened:
        yield opened


@pytest.fixture
def incident(desk: Desk) -> Incident:
    return incidents.declare(desk, "Checkout returns 5xx", "SEV2")
