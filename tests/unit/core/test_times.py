"""Times and durations: what is read, what is left alone, and the hours that a clock shows twice or never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from console.core.times import (
    clock,
    compact,
    leading_due,
    leading_when,
    left,
    parse_due,
    parse_duration,
    parse_when,
    said,
    short,
    when_shown,
    when_text,
)

CET = timezone(timedelta(hours=1))
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 1, 3, 17, 42, tzinfo=CET)


def at(hour: int, minute: int, second: int = 0, *, day: int = 1, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=CET)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5m", 300),
        ("1h30", 5400),
        ("5m30", 330),
        ("1h 30m", 5400),
        ("90 s", 90),
        ("2 h", 7200),
        ("1.5 h", 5400),
        ("1,5 Std.", 5400),
        ("3d", 259_200),
        ("20 min", 1200),
        ("2 Tage", 172_800),
        ("1 Stunde 5 Minuten", 3900),
        ("2w", 1_209_600),
        ("0m", 0),
        ("٥m", 300),
    ],
)
def test_a_duration_is_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["", "5", "m", "5M", "5 apples", "5m 1h", "5m5m", "1h 30", "-5m", "5m!", "999999w", "1h30 x", "12:20"],
)
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("03:15", at(3, 15)),
        ("3:15", at(3, 15)),
        ("03:15:30", at(3, 15, 30)),
        ("03:17:42", NOW),
        ("14:05", at(14, 5, day=28, month=2)),  # later than now: yesterday's
        ("3:15 Uhr", at(3, 15)),
        ("2:05am", at(2, 5)),
        ("2:05 pm", at(14, 5, day=28, month=2)),
        ("02:15 UTC", at(3, 15)),
        ("02:15Z", at(3, 15)),
        ("-7m", NOW - timedelta(minutes=7)),
        ("−7m", NOW - timedelta(minutes=7)),
        ("-1h30", NOW - timedelta(minutes=90)),
        ("yesterday 23:50", at(23, 50, day=28, month=2)),
        ("Gestern um 23:50", at(23, 50, day=28, month=2)),
        ("2026-02-27 14:05", at(14, 5, day=27, month=2)),
        ("27.2.2026 14:05", at(14, 5, day=27, month=2)),
        ("2026-03-01T02:17:42.123Z", datetime(2026, 3, 1, 2, 17, 42, 123_000, tzinfo=UTC)),
        ("2026-03-01T03:17:42+05:30", datetime(2026, 2, 28, 21, 47, 42, tzinfo=UTC)),
        ("2026-04-01 14:05", at(14, 5, day=1, month=4)),  # a date that is named stands, also ahead
        ("now", NOW),
    ],
)
def test_a_time_is_read_in_the_persons_zone(text: str, moment: datetime) -> None:
    read = parse_when(text, NOW)
    assert read == moment
    assert read.utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    "text",
    ["", "25:00", "14:60", "14:5", "14", "-7", "-7 m", "yesterday", "2026-02-30 14:05", "2026-03-01", "13:05pm", "soon",
     "03:15 and more", "14:05+99:00", "-999999w"],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_when(text, NOW) is None


def test_a_time_at_the_beginning_of_a_text_is_read_with_its_end() -> None:
    assert leading_when("03:15 rolled back", NOW) == (at(3, 15), 5)
    assert leading_when("x 03:15 rolled back", NOW, 2) == (at(3, 15), 7)
    assert leading_when("-3 days of logs", NOW) is None
    assert leading_when("10:05 am LB gedreht", NOW) == (at(10, 5, day=28, month=2), 5)  # "am" is German here


@pytest.mark.parametrize(
    ("text", "moment", "rest"),
    [
        ("30m check cache", NOW + timedelta(minutes=30), " check cache"),
        ("20 min check cache", NOW + timedelta(minutes=20), " check cache"),
        ("+20m", NOW + timedelta(minutes=20), ""),
        ("18:00 call back", at(18, 0), " call back"),
        ("03:00", at(3, 0, day=2), ""),
        ("morgen 09:00", at(9, 0, day=2), ""),
        ("2026-03-05 09:00", at(9, 0, day=5), ""),
    ],
)
def test_a_time_to_come_is_read(text: str, moment: datetime, rest: str) -> None:
    assert leading_due(text, NOW) == (moment, len(text) - len(rest))


def test_what_is_no_time_to_come_is_none() -> None:
    assert [parse_due(text, NOW) for text in ("", "soon", "30", "30m later", "25:00")] == [None] * 5


def test_the_repeated_hour_is_the_latest_that_has_passed() -> None:
    first = datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN)
    second = first.replace(fold=1)
    assert parse_when("02:30", first) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert parse_when("02:30", second) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert parse_when("-1h", second) == datetime(2026, 10, 25, 0, 45, tzinfo=UTC)


def test_the_skipped_hour_is_read_beside_the_jump() -> None:
    soon_after = datetime(2026, 3, 29, 3, 10, tzinfo=BERLIN)
    later = datetime(2026, 3, 29, 12, 0, tzinfo=BERLIN)
    assert parse_when("02:30", soon_after) == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert parse_when("02:30", later) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_yesterday_keeps_the_clock_across_a_change() -> None:
    morning = datetime(2026, 3, 29, 12, 0, tzinfo=BERLIN)
    assert parse_when("gestern 23:50", morning) == datetime(2026, 3, 28, 22, 50, tzinfo=UTC)
    assert parse_when("-12h", morning) == datetime(2026, 3, 28, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "shown", "running"),
    [
        (0, "0 s", "0:00"),
        (48.9, "48 s", "0:48"),
        (740, "12:20", "12:20"),
        (3599, "59:59", "59:59"),
        (3720, "1 h 02 m", "1 h 02 m"),
        (11_520, "3 h 12 m", "3 h 12 m"),
        (172_799, "47 h 59 m", "47 h 59 m"),
        (172_800, "2 d", "2 d"),
        (-30, "−30 s", "0:30 over"),
    ],
)
def test_durations_are_shown_narrowly(seconds: float, shown: str, running: str) -> None:
    delta = timedelta(seconds=seconds)
    assert (short(delta), left(delta)) == (shown, running)


def test_durations_are_typed_and_said() -> None:
    delta = timedelta(hours=1, minutes=30)
    assert (compact(delta), said(delta)) == ("1h30m", "1 h 30 min")
    assert (compact(timedelta()), said(timedelta(days=2))) == ("0s", "2 d")


def test_moments_are_shown_as_near_as_they_are() -> None:
    assert when_shown(at(3, 2), NOW) == "03:02"
    assert when_shown(at(23, 50, day=28, month=2), NOW) == "yesterday 23:50"
    assert when_shown(at(14, 5, day=27, month=2), NOW) == "2026-02-27 14:05"
    assert clock(NOW) == "03:17"
    assert clock(NOW, UTC) == "02:17"


def test_the_shortest_text_for_a_moment() -> None:
    assert when_text(at(3, 2), NOW) == "03:02"
    assert when_text(at(3, 2, 5), NOW) == "03:02:05"
    assert when_text(at(3, 2, 5), NOW, exact=False) == "03:02"
    assert when_text(at(23, 50, day=28, month=2), NOW) == "23:50"
    assert when_text(at(3, 2, day=28, month=2), NOW) == "2026-02-28 03:02"
    assert when_text(NOW.replace(microsecond=5), NOW) == "2026-03-01T02:17:42.000005Z"
    earlier = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)  # the first of two, a day later
    assert when_text(earlier, datetime(2026, 10, 26, 12, 0, tzinfo=BERLIN)) == "2026-10-25T00:30:00Z"
