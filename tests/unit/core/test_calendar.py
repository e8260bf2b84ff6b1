"""Spans added to moments: the stop-watch, the wall calendar, business days, and the hours that clocks repeat or skip."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from console.core.calendar import Calendar, add_span, is_weekday, span_text
from console.model.policy import Span

BERLIN = ZoneInfo("Europe/Berlin")
NOON_NEXT = Span(business_days=1, at="12:00")


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        ("2026-03-01T03:02+01:00", Span(seconds=300), "2026-03-01T03:07+01:00"),
        ("2026-03-01T03:02+01:00", Span(days=3), "2026-03-04T03:02+01:00"),
        ("2026-03-01T03:02+01:00", Span(days=1, at="09:00"), "2026-03-02T09:00+01:00"),
        ("2026-03-01T03:02+01:00", NOON_NEXT, "2026-03-02T12:00+01:00"),  # Sunday → Monday
        ("2026-03-02T03:02+01:00", NOON_NEXT, "2026-03-03T12:00+01:00"),  # Monday night → Tuesday
        ("2026-03-06T18:00+01:00", NOON_NEXT, "2026-03-09T12:00+01:00"),  # Friday → Monday
        ("2026-03-04T16:00+01:00", Span(business_days=5), "2026-03-11T16:00+01:00"),
        ("2026-03-07T10:00+01:00", Span(business_days=5), "2026-03-13T10:00+01:00"),  # from a Saturday
        (
            "2026-03-06T23:30-05:00",
            NOON_NEXT,
            "2026-03-09T12:00-05:00",
        ),  # Saturday in UTC, Friday where it happened
    ],
)
def test_days_count_at_the_offset_of_the_moment(start: str, span: Span, due: str) -> None:
    assert add_span(datetime.fromisoformat(start), span) == datetime.fromisoformat(due)


def test_a_named_zone_decides_which_day_it_is() -> None:
    start = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)  # already Saturday in Berlin
    assert add_span(start, NOON_NEXT, Calendar(BERLIN)) == datetime(2026, 3, 9, 11, 0, tzinfo=UTC)
    assert add_span(start, Span(days=1, at="09:00"), Calendar(BERLIN)) == datetime(
        2026, 3, 8, 8, 0, tzinfo=UTC
    )


def test_twenty_minutes_through_the_repeated_hour_are_twenty_minutes() -> None:
    first = datetime(
        2026, 10, 25, 2, 50, tzinfo=BERLIN
    )  # still summer time; ten minutes later it is 02:00 again
    due = add_span(first, Span(seconds=1200))
    assert due - first.astimezone(UTC) == timedelta(minutes=20)
    assert due == datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        # A day over the change keeps the clock time, and so has 25 or 23 hours.
        (datetime(2026, 10, 24, 12, 0, tzinfo=BERLIN), Span(days=1), "2026-10-25T11:00Z"),
        (datetime(2026, 3, 28, 12, 0, tzinfo=BERLIN), Span(days=1), "2026-03-29T10:00Z"),
        # 02:30 comes twice: the first one. It does not come at all: as much later.
        (datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN), Span(days=1), "2026-10-25T00:30Z"),
        (datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN), Span(days=1), "2026-03-29T01:30Z"),
        # From the second 02:30 a day on, where the clock has it once.
        (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN), Span(days=1), "2026-10-26T01:30Z"),
        # From the second 02:30 to a day that has none: read as any other 02:30.
        (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN), Span(days=154), "2027-03-28T01:30Z"),
    ],
)
def test_days_over_a_clock_change(start: datetime, span: Span, due: str) -> None:
    assert add_span(start, span, Calendar(BERLIN)) == datetime.fromisoformat(due)


def test_holidays_are_handed_in() -> None:
    easter = {date(2026, 4, 3), date(2026, 4, 6)}
    calendar = Calendar(is_business_day=lambda day: is_weekday(day) and day not in easter)
    thursday = datetime(2026, 4, 2, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    assert add_span(thursday, Span(business_days=1), calendar).date() == date(2026, 4, 7)


def test_a_calendar_without_business_days_comes_to_an_end() -> None:
    due = add_span(datetime(2026, 3, 1, tzinfo=UTC), NOON_NEXT, Calendar(is_business_day=lambda _day: False))
    assert due < datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(seconds=1200), "20 min"),
        (Span(seconds=5400), "1 h 30 min"),
        (Span(seconds=72 * 3600), "72 h"),
        (Span(seconds=90), "1 min 30 s"),
        (Span(days=3), "3 days"),
        (Span(days=1), "1 day"),
        (Span(business_days=5), "5 business days"),
        (NOON_NEXT, "next business day 12:00"),
    ],
)
def test_spans_are_written_as_a_policy_writes_them(span: Span, text: str) -> None:
    assert span_text(span) == text
