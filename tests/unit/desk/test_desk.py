"""What the desk rests on: it understands all it writes itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from console.core.shapes import fits
from console.desk import demo
from console.desk.desk import Desk
from console.store import care
from tests.journals import START, Clock, contents, place, stored_ops


def test_everything_that_is_written_in_a_whole_drill_is_understood(tmp_path: Path) -> None:
    where = place(tmp_path)
    incident = demo.stage(where, START)
    clock = Clock(START, step=timedelta(seconds=1))
    for cue in demo.SCRIPT:
        demo.play(where, incident, cue, clock)
    with Desk(where, "mira") as desk:
        ops = stored_ops(desk.connection)
        assert len({op.field.partition(":")[0] for op in ops}) > 10
        assert [op.field for op in ops if op.body is not None and not fits(op.field, op.body)] == []
        assert "from a newer console" not in str(contents(desk.connection))
        assert care.verify(desk.connection).ok
        assert care.rebuild(desk.connection) == []
