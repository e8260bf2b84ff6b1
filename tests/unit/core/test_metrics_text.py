"""The figures in words: what the command line prints and the screen shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.core.metrics import Measured, Metrics, summarise
from console.core.metrics_text import WEEKS, Table, metric_tables

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def measured(number: int, *, weeks_ago: int = 0, severity: str = "SEV2", drill: bool = False) -> Measured:
    return Measured(
        id=f"id{number}",
        ref=f"INC-{number:04}",
        title="Checkout returns 5xx",
        severity=severity,
        status="closed",
        services=("checkout",),
        drill=drill,
        told_twice=False,
        declared_at=NOW - timedelta(weeks=weeks_ago),
        spans={"acknowledge": timedelta(minutes=number), "resolve": timedelta(hours=1)},
        updates_due=4,
        updates_on_time=3,
        missed={"update": 1, "step": 1},
        same_cause={1: ("id2",), 2: ("id1",)}.get(number, ()),
    )


def tables(found: Metrics, *, plain: bool = False) -> dict[str, Table]:
    return {table.title: table for table in metric_tables(found, plain=plain)}


def test_everything_that_is_counted_is_said() -> None:
    several = [measured(1, severity="SEV1"), measured(2), measured(3, weeks_ago=1), measured(4, drill=True)]
    found = tables(summarise(several, NOW))
    assert found[""].rows == (("3 incidents",), ("1 drill not counted.",))
    assert ("time to acknowledge", "2 min", "2 min 48 s", "3", "acknowledged − declared") in found[
        "Times"
    ].rows
    assert ("time to detect", "-", "-", "0", "detected − impact started") in found["Times"].rows
    assert found["Updates and deadlines"].rows == (
        ("updates on time", "9", "of 12, 75 %"),
        ("steps late", "3", ""),
        ("updates late", "3", ""),
    )
    assert found["By severity"].rows == (("SEV2", "2", "▆" * 20), ("SEV1", "1", "▆" * 10))
    assert found["Repeat causes"].rows == (("INC-0001, INC-0002",),)
    assert found["By week, from 2026-02-16 to 2026-02-23"].rows[:2] == (
        ("incidents", "▄▇", "at most 2"),
        ("time to acknowledge", "▇▄", "at most 3 min"),
    )


def test_without_incidents_only_that_is_said() -> None:
    assert tables(summarise([measured(1, drill=True)], NOW)) == {
        "": Table("", ("word",), (("0 incidents",), ("1 drill not counted.",)))
    }


def test_plain_is_ascii_and_a_long_time_shows_its_last_half_year() -> None:
    found = tables(summarise([measured(1), measured(2, weeks_ago=100)], NOW), plain=True)
    assert all(cell.isascii() for table in found.values() for row in table.rows for cell in row)
    (by_week,) = (table for title, table in found.items() if title.startswith("By week"))
    assert len(by_week.rows[0][1]) == WEEKS
