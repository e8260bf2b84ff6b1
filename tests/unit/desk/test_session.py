"""What a screen shows is what the file at that place holds, or it says that it is not."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from console.base.errors import StorageError
from console.desk import incidents
from console.desk.clocks import board
from console.desk.desk import Desk
from console.desk.log import log
from console.desk.session import News, Session
from tests.journals import Clock


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


def test_only_what_came_to_a_threshold_is_computed_anew(desk: Desk, clock: Clock) -> None:
    first = incidents.declare(desk, "Checkout returns 5xx", "SEV1")
    clock.jump(seconds=30)
    incidents.declare(desk, "Search is slow", "SEV1")
    with Desk(desk.place, "mira", clock=clock, read_only=True) as reading:
        session = Session(reading)
        before = {one.incident.id: one for one in session.board}
        start = clock()
        thresholds = [moment for one in before[first.id].deadlines for moment in (one.soon_at, one.due_at)]
        then = min(moment for moment in thresholds if moment and moment > start)
        assert session.tick(then)
        after = {one.incident.id: one for one in session.board}
        assert [one for one in after if after[one] is not before[one]] == [first.id]
        assert session.board == board(reading, [one.incident for one in session.board], then)
        assert session.tick(start)  # the clock was put back
        assert session.board == board(reading, [one.incident for one in session.board], start)


def test_what_is_written_is_seen_at_the_next_look_however_long_nothing_was(
    desk: Desk, tmp_path: Path
) -> None:
    incident = incidents.declare(desk, "Checkout returns 5xx", "SEV2")
    database = desk.place.database
    with Desk(desk.place, "mira", clock=desk.clock, read_only=True) as reading:
        session = Session(reading)
        for number in range(30):
            log(desk, incident.id, f"line {number}")
            assert session.look() == News(board=True, shown=False)
            long_ago = time.time_ns() - (60 - number) * 1_000_000_000
            os.utime(database, ns=(long_ago, long_ago))
            statements: list[str] = []
            reading.connection.set_trace_callback(statements.append)
            looks = [session.look() for _look in range(4)]
            reading.connection.set_trace_callback(None)
            assert looks == [News(board=False, shown=False)] * 4
            assert len(statements) <= 8, "one look asks SQLite, the others the file"
