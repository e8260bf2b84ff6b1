"""Time as a value that is handed in, never reached for.

A moment is an aware ``datetime``: UTC with the offset the person had, so that ``03:17 CET`` can be shown again
years later. On disk it is RFC 3339 text: with its offset where a person reads it (operations, JSON), in UTC with
milliseconds (``2026-03-01T02:17:42.123Z``) where it is sorted, because that text sorts as time does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in the user's zone."""


def system_clock(zone: tzinfo | None = None) -> Clock:
    """The machine's clock, in ``zone`` or the machine's own zone.

    ``IC_NOW`` (RFC 3339) freezes it: drills, pictures and golden files need one moment that stays.
    """
    frozen = os.environ.get("IC_NOW")
    if frozen:
        moment = parse_stamp(frozen)
        return lambda: moment.astimezone(zone) if zone else moment
    if zone is not None:
        return lambda: datetime.now(zone)
    return local_now


def local_now() -> datetime:
    """The present in the machine's zone, with a fixed offset (a zone rule is not needed to know one moment)."""
    seconds = time.time()
    offset = time.localtime(seconds).tm_gmtoff
    return datetime.fromtimestamp(seconds, timezone(timedelta(seconds=offset)))


def stamp(moment: datetime) -> str:
    """RFC 3339 with milliseconds and the offset the moment carries: ``2026-03-01T03:17:42.123+01:00``."""
    return moment.isoformat(timespec="milliseconds")


def utc_stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds; sorts as text: ``2026-03-01T02:17:42.123Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def parse_stamp(text: str) -> datetime:
    """The moment that :func:`stamp` or :func:`utc_stamp` wrote. Raises ``ValueError`` if it has no offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return moment


def is_moment(value: object) -> bool:
    """Whether a value is a time with an offset, as :func:`stamp` writes it, that can be told in any zone."""
    try:
        return isinstance(value, str) and 1 < parse_stamp(value).year < 9999
    except ValueError:
        return False


def offset_minutes(moment: datetime) -> int:
    """The offset from UTC that the moment carries, in minutes east."""
    offset = moment.utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def with_offset(utc_text: str, minutes: int) -> datetime:
    """The moment of a :func:`utc_stamp`, shown again with the offset its author had."""
    return parse_stamp(utc_text).astimezone(timezone(timedelta(minutes=minutes)))
