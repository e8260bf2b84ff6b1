"""What a screen shows is what the file at that place holds, or it says that it is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from console.base.errors import StorageError
from console.desk import incidents
from console.desk.desk import Desk
from console.desk.session import Session


def test_a_file_put_in_the_place_of_the_one_that_is_read_is_noticed(desk: Desk, tmp_path: Path) -> None:
    incidents.declare(desk, "Checkout returns 5xx", "SEV2")
    database = desk.place.database
    with Desk(desk.place, "mira", clock=desk.clock, read_only=True) as reading:
        session = Session(reading)
        session.look()
        restored = tmp_path / "restored.db"
        shutil.copy(database, restored)
        restored.replace(database)
        with pytest.raises(StorageError, match="moved, replaced or deleted"):
            session.look()
