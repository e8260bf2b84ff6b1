"""How documents write moments and lengths of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.core.export_record import Times, length

BERLIN = ZoneInfo("Europe/Berlin")


def test_an_hour_that_occurs_twice_is_told_apart() -> None:
    first, again = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    times = Times(BERLIN, [first, again])
    assert (times.clock(first), times.clock(again)) == ("02:30 CEST", "02:30 CET")


def test_another_day_has_its_date() -> None:
    first = datetime(2026, 3, 1, 23, 50, tzinfo=BERLIN)
    times = Times(BERLIN, [first])
    assert times.at(first) == "23:50"
    assert times.at(first + timedelta(minutes=20)) == "2026-03-02 00:10"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (48, "48 s"),
        (102, "1 min 42 s"),
        (3661, "1 h 1 min"),
        (187_261, "2 d 4 h"),
        (-240, "−4 min"),
    ],
)
def test_lengths_of_time(seconds: int, said: str) -> None:
    assert length(timedelta(seconds=seconds)) == said
