"""Times and durations as people write and read them.

Written: a clock time, a length of time ago, a day and a clock time, RFC 3339. Read: ``48 s``, ``12:20``, ``3 h 12 m``,
``2 d``. Every function is handed the present moment; its zone is the person's.

Summer time: a clock that goes back shows some times twice, and one that goes forward skips some. A time typed without
its offset is the *latest past* moment that can be meant, so ``02:30`` typed at the second 02:45 is a quarter of an hour
ago, and a skipped 02:30 is read with the offset before or after the jump, whichever lies nearer in the past.

Moments come back with a fixed offset: the difference of two times in a zone with rules is taken on the wall clock in
Python, and is an hour wrong across a change.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Final

from console.base.words import _

_SECOND, _MINUTE, _HOUR, _DAY, _WEEK = 1, 60, 3600, 86_400, 604_800
#: Single letters are lower case only: in ``5M`` somebody speaks of megabytes.
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden"), _SECOND),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten"), _MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"), _HOUR),
    **dict.fromkeys(("d", "day", "days", "tag", "tage", "tagen"), _DAY),
    **dict.fromkeys(("w", "week", "weeks", "woche", "wochen"), _WEEK),
}
#: ``1h30``: a number without a unit counts the next smaller one.
_SMALLER: Final = {_WEEK: _DAY, _DAY: _HOUR, _HOUR: _MINUTE, _MINUTE: _SECOND}
_PART: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)(?:[^\S\n]?([^\W\d_]+)\.?[^\S\n]*)?")
#: Longer than anybody means, and short enough for every calendar sum.
_LONGEST: Final = 10 * 366 * _DAY

_DAYS: Final = {
    "vorgestern": -2,
    "yesterday": -1,
    "gestern": -1,
    "today": 0,
    "heute": 0,
    "tomorrow": 1,
    "morgen": 1,
}
# "am" must touch the clock time: apart it is a German word ("10:05 am LB gedreht").
_WHEN: Final = rf"""(?:(?P<word>{"|".join(_DAYS)})(?:[^\S\n]{{1,4}}(?:at|um))?[^\S\n]{{1,4}}
          |(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:T|,?[^\S\n]{{1,4}})
          |(?P<dotted_day>\d{{1,2}})\.(?P<dotted_month>\d{{1,2}})\.(?P<dotted_year>\d{{4}}),?[^\S\n]{{1,4}})?
         (?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{{1,6}})\d*)?)?
         (?:(?P<am>am)|[^\S\n]?(?P<pm>pm)|[^\S\n]?uhr|[^\S\n]?(?P<utc>z|utc|gmt)
          |(?P<sign>[+-])(?P<east>\d\d):?(?P<east_minutes>\d\d))?
         (?=\s|$)"""
#: With the minus sign that some keyboards write.
_AGO: Final = re.compile(r"[-−](\d\w*)(?=\s|$)")
_IN: Final = re.compile(r"\+?(\d[\w.,]*(?:[^\S\n][^\W\d_]+)?)(?=\s|$)")


@cache
def _when() -> re.Pattern[str]:
    """Compiled when the first text may begin with a time: that takes longer than all else that reading a line does."""
    return re.compile(_WHEN, re.IGNORECASE | re.VERBOSE)


def _match_when(text: str, start: int = 0) -> re.Match[str] | None:
    head = text[start : start + len("vorgestern")]
    may_begin = head[:1].isdecimal() or head.casefold().startswith(tuple(_DAYS))
    return _when().match(text, start) if may_begin else None


def parse_duration(text: str) -> timedelta | None:
    """A length of time in whole seconds: ``5m``, ``1h30``, ``90 s``, ``1.5 h``, ``20 min``, ``3 Tage``.

    Units in English and German, from weeks to seconds, the larger first. None when it is not one (a bare number is
    not), or longer than ten years.
    """
    text = text.strip()
    seconds, unit, position = 0.0, 0, 0
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            return None
        number, word = part.groups()
        if word is None:
            size = 0 if text[position - 1].isspace() else _SMALLER.get(unit, 0)
        else:
            size = _UNITS.get(word if len(word) == 1 else word.casefold(), 0)
        if not size or (unit and size >= unit):
            return None
        seconds += float(number.replace(",", ".")) * size
        unit, position = size, part.end()
    return timedelta(seconds=round(seconds)) if unit and seconds <= _LONGEST else None


def parse_when(text: str, now: datetime) -> datetime | None:
    """When something happened: ``14:05``, ``14:05:30``, ``-7m``, ``yesterday 23:50``, ``2026-03-01 14:05``, RFC 3339.

    A clock time later than ``now`` is yesterday's. ``14:05 UTC`` and ``14:05Z`` are read as such. The moment carries
    the offset of ``now``'s zone. None when it cannot be read.
    """
    text = text.strip()
    if text.casefold() in ("now", "jetzt"):
        return local(now, now.tzinfo or UTC)
    found = leading_when(text, now)
    return found[0] if found and found[1] == len(text) else None


def leading_when(text: str, now: datetime, start: int = 0) -> tuple[datetime, int] | None:
    """The time that ``text`` begins with at ``start``, as :func:`parse_when` reads it, and where it ends; else None.

    A length of time ago stands without spaces here (``-7m``): in ``-7 days`` a dash may be a dash.
    """
    ago = _AGO.match(text, start)
    if ago:
        delta = parse_duration(ago[1])
        moment = _shifted(now, -delta) if delta is not None else None
    else:
        ago = _match_when(text, start)
        moment = _moment(ago, now, past=True) if ago else None
    return (moment, ago.end()) if ago and moment else None


def parse_due(text: str, now: datetime) -> datetime | None:
    """When something shall be: ``30m`` (from now), ``18:00`` (the next one), ``tomorrow 09:00``, a date and time.

    The mirror of :func:`parse_when` for reminders and promises; None when it cannot be read.
    """
    text = text.strip()
    found = leading_due(text, now)
    return found[0] if found and found[1] == len(text) else None


def leading_due(text: str, now: datetime) -> tuple[datetime, int] | None:
    """The moment to come that ``text`` begins with (``30m check cache``, ``18:00 check cache``), and where it ends."""
    found = _match_when(text)
    if found:
        moment = _moment(found, now, past=False)
        return (moment, found.end()) if moment else None
    found = _IN.match(text)
    if not found:
        return None
    whole = found[1]
    for length in (whole, whole.split()[0]):  # "20 min", else "20m" with a word of the text behind it
        delta = parse_duration(length)
        moment = _shifted(now, delta) if delta is not None else None
        if moment:
            return moment, found.start(1) + len(length)
    return None


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The same moment with the fixed offset that ``zone`` has then. Raises ``OverflowError`` at the ends of time."""
    shown = moment.astimezone(zone)
    return shown.replace(tzinfo=timezone(shown.utcoffset() or timedelta()), fold=0)


def _shifted(now: datetime, delta: timedelta) -> datetime | None:
    try:
        return local(now.astimezone(UTC) + delta, now.tzinfo or UTC)
    except OverflowError:
        return None


def _moment(found: re.Match[str], now: datetime, past: bool) -> datetime | None:
    """What a match of ``_WHEN`` means; None for a 30 February or a 25:00."""
    zone = now.tzinfo or UTC
    try:
        clock, spoken = _clock_time(found), _spoken_zone(found) or zone
        days = _days(found, now.astimezone(spoken).date(), past)
        moments = sorted({at for day in days for at in _occurrences(day, clock, spoken)})
        if past:
            meant = max((at for at in moments if at <= now), default=moments[0])
        else:
            meant = min((at for at in moments if at > now), default=moments[-1])
        return (
            local(meant, zone) if 1 < meant.year < 9999 else None
        )  # at the ends, not every zone could tell it
    except (ValueError, OverflowError):
        return None


def _clock_time(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    if found["am"] or found["pm"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if found["pm"] else 0)
    fraction = (found["fraction"] or "").ljust(6, "0")
    return time(hour, int(found["minute"]), int(found["second"] or 0), int(fraction))


def _spoken_zone(found: re.Match[str]) -> tzinfo | None:
    if found["utc"]:
        return UTC
    if not found["sign"]:
        return None
    offset = timedelta(hours=int(found["east"]), minutes=int(found["east_minutes"]))
    return timezone(-offset if found["sign"] == "-" else offset)


def _days(found: re.Match[str], today: date, past: bool) -> tuple[date, ...]:
    """The days the clock time may stand on: the one that is named, else today and its neighbour."""
    if found["year"]:
        return (date(int(found["year"]), int(found["month"]), int(found["day"])),)
    if found["dotted_year"]:
        return (date(int(found["dotted_year"]), int(found["dotted_month"]), int(found["dotted_day"])),)
    if found["word"]:
        return (today + timedelta(days=_DAYS[found["word"].casefold()]),)
    return today, today + timedelta(days=-1 if past else 1)


def _occurrences(day: date, clock: time, zone: tzinfo) -> list[datetime]:
    """The moments at which a clock in ``zone`` shows this: one, or two where the clock is put back or forward."""
    return [datetime.combine(day, clock.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)]


def clock(at: datetime, zone: tzinfo | None = None) -> str:
    """``HH:MM`` in the zone the moment carries, or in ``zone``."""
    return (at.astimezone(zone) if zone else at).strftime("%H:%M")


def short(delta: timedelta) -> str:
    """A length of time for a narrow column: ``48 s``, ``12:20``, ``3 h 12 m``, ``2 d`` (from 48 hours on).

    Cut, not rounded: a clock shows a minute when it is over. A negative one has a minus sign before it.
    """
    seconds = int(abs(delta).total_seconds())
    sign = "−" if delta < timedelta() and seconds else ""
    return sign + (f"{seconds} s" if seconds < _MINUTE else _running(seconds))


def left(delta: timedelta) -> str:
    """The time left as a running clock, ``0:48`` or ``12:20``; when it is negative, how long over: ``0:30 over``."""
    text = _running(int(abs(delta).total_seconds()))
    return _("{time} over").format(time=text) if delta < timedelta() else text


def _running(seconds: int) -> str:
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}:{seconds % _MINUTE:02}"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE:02} m"
    return f"{seconds // _DAY} d"


def compact(delta: timedelta) -> str:
    """As it is typed, whole seconds: ``5m``, ``1h30m``, ``3d``. :func:`parse_duration` reads it back."""
    return "".join(f"{number}{unit[0]}" for number, unit in _parts(delta)) or "0s"


def said(delta: timedelta) -> str:
    """As one would write it in a sentence: ``5 min``, ``1 h 30 min``, ``2 d``."""
    return " ".join(f"{number} {unit}" for number, unit in _parts(delta)) or "0 s"


def _parts(delta: timedelta) -> list[tuple[int, str]]:
    rest, parts = int(delta.total_seconds()), []
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"), (_SECOND, "s")):
        number, rest = divmod(rest, size)
        if number:
            parts.append((number, unit))
    return parts


def when_text(at: datetime, now: datetime, exact: bool = True) -> str:
    """The shortest text that :func:`parse_when` reads, at this ``now``, as ``at`` (not ``exact``: as its minute).

    ``14:05``, ``14:05:30``, ``2026-03-01 14:05``; for a fraction of a second or an hour that occurs twice, in UTC.
    """
    shown = local(at, now.tzinfo or UTC)
    if not exact:
        shown = shown.replace(second=0, microsecond=0)
    for form in ("%H:%M", "%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        text = shown.strftime(form)
        if parse_when(text, now) == shown:
            return text
    return shown.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def when_shown(at: datetime, now: datetime) -> str:
    """A moment for the eye: ``14:05`` today, ``yesterday 23:50``, else with its date."""
    zone = now.tzinfo or UTC
    shown, today = local(at, zone), now.date()
    if shown.date() == today:
        return clock(shown)
    if shown.date() == today - timedelta(days=1):
        return _("yesterday {time}").format(time=clock(shown))
    return shown.strftime("%Y-%m-%d %H:%M")
