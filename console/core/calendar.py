"""Days for deadlines: a span of the policy added to a moment, in the incident's zone, by its country's business days.

Plain spans run on the stop-watch: twenty minutes are twenty minutes through the hour that a clock change repeats.
Days are counted on the wall calendar of a zone: "3 days" ends at the same clock time, whatever the clocks did between.
Which days are business days is handed in (``library.calendars`` knows the countries).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from console.model.policy import Span

IsBusinessDay = Callable[[date], bool]

_SATURDAY: Final = 5
#: A calendar that names no business day in so many days is wrong; the search for one ends there.
_LONGEST_HOLIDAYS: Final = 60


def is_weekday(day: date) -> bool:
    """Monday to Friday: the business days where no country is named."""
    return day.weekday() < _SATURDAY


class Calendar(NamedTuple):
    """Where and how days are counted: in ``zone`` (None: at the offset the moment itself has), by ``is_business_day``."""

    zone: tzinfo | None = None
    is_business_day: IsBusinessDay = is_weekday


WEEKDAYS: Final = Calendar()


def add_span(start: datetime, span: Span, calendar: Calendar = WEEKDAYS) -> datetime:
    """The moment, in UTC, a span after ``start`` (aware).

    Days: the same clock time so many days later, or the clock time the span names. Business days: the nth business
    day after the day of ``start``. A clock time that the day has twice is the first, one that it lacks is as much later.
    """
    if span.plain:
        return start.astimezone(UTC) + timedelta(seconds=span.seconds)
    local = start.astimezone(calendar.zone) if calendar.zone else start
    day = local.date()
    if span.business_days:
        day = _business_day(day, span.business_days, calendar.is_business_day)
    else:
        day += timedelta(days=span.days)
    clock = time.fromisoformat(span.at) if span.at else local.time().replace(fold=0)
    return datetime.combine(day, clock, local.tzinfo).astimezone(UTC)


def _business_day(day: date, count: int, is_business_day: IsBusinessDay) -> date:
    for _nth in range(count):
        day += timedelta(days=1)
        for _free in range(_LONGEST_HOLIDAYS):
            if is_business_day(day):
                break
            day += timedelta(days=1)
    return day


def span_text(span: Span) -> str:
    """A span as a policy file writes it: ``20 min``, ``1 h 30 min``, ``3 days``, ``next business day 12:00``."""
    if span.plain:
        return _plain_text(round(span.seconds))
    count, kind = (span.business_days, "business day") if span.business_days else (span.days, "day")
    text = f"next {kind}" if count == 1 and span.at else f"{count} {kind}{'' if count == 1 else 's'}"
    return f"{text} {span.at}".strip()


def _plain_text(seconds: int) -> str:
    parts = []
    for size, unit in ((3600, "h"), (60, "min"), (1, "s")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 s"
