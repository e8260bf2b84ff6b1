"""Spans of time as runbooks write them, found in running text, in nine languages.

Only what is a plain number and a unit. A range ("15-30 min"), business hours, or a bare number is no span that could be
put on a clock: it is found (so that nobody mistakes its halves for spans) and has no value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from console.library.reading.words import fold

_UNITS = (
    (
        1 / 60,
        "s|sec|secs|second|seconds|sek|sekunde|sekunden|seconde|secondes|segundo|segundos|сек|секунд|секунды|секунду",
    ),
    (
        1,
        "m|min|mins|minute|minutes|minuten|minuto|minutos|мин|минут|минуты|минуту|минута|دقيقة|دقائق|دقيقه",
    ),
    (
        60,
        "h|hr|hrs|hour|hours|std|stunde|stunden|heure|heures|hora|horas|ч|час|часа|часов|ساعة|ساعات|ساعه",
    ),
    (
        1440,
        "d|day|days|calendar day|calendar days|tag|tage|tagen|kalendertage|kalendertagen|jour|jours|día|días|dia|dias|"
        "дн|день|дня|дней|сутки|суток|يوم|أيام|ايام",
    ),
    (10080, "w|wk|week|weeks|woche|wochen|semaine|semaines|semana|semanas|неделя|недели|недель|أسبوع|أسابيع"),
)
_IDEOGRAPHS = (
    (1 / 60, "秒"),
    (1, "分間|分钟|分鐘|分"),
    (60, "時間|小时|小時|个小时|個小時"),
    (1440, "日間|日以内|天|日"),
    (10080, "週間|周|週"),
)
_BUSINESS = (
    r"(?:business|working|werk|arbeits|geschäfts|bank)[\s-]*(?:days?|tage?n?)|bd\b|jours?\s+ouvr(?:é|able)s?|"
    r"días?\s+(?:hábil(?:es)?|laborables?)|dias?\s+úteis|dia\s+útil|рабоч\w+\s+(?:дн\w*|день)|个?营业日|个?工作日|個?工作日|个?工作天|営業日|"
    r"يوم\s+عمل|أيام\s+عمل"
)
_OFFICE = (
    r"(?:business|working|office|arbeits|geschäfts)[\s-]*(?:hours?|stunden?|minutes?)|heures?\s+ouvr\w+|"
    r"horas?\s+(?:hábiles|laborables|úteis)|рабоч\w+\s+час\w*|営業時間|工作小时"
)
_NUMBER = r"(?P<number>\d{1,4}(?:[.,]\d{1,2})?)"
_NAMED = "|".join(
    sorted((re.escape(fold(name)) for _, names in _UNITS for name in names.split("|")), key=len, reverse=True)
)
_SIGNS = "|".join(
    sorted((sign for _, signs in _IDEOGRAPHS for sign in signs.split("|")), key=len, reverse=True)
)
_RANGE = r"(?:(?P<range>\d+(?:[.,]\d+)?)\s*(?:[a-z]{1,7}\s*)?(?:-|–|to|bis|à|a|до|~|～|至)\s*)?"
_SPAN = re.compile(
    rf"(?<![A-Za-zÀ-ɏЀ-ӿ\d_.,/#-])(?<!\d:){_RANGE}{_NUMBER}\s*-?\s*"
    rf"(?:(?P<office>{_OFFICE})|(?P<business>{_BUSINESS})|(?P<sign>{_SIGNS})|(?P<unit>{_NAMED})(?!\w)|(?P<hour>h)(?=\d\d(?!\w)))"
    rf"(?:\s?(?P<half>30|15|45)(?![\w.,:%/])(?!\s*(?:{_NAMED})\b))?",
)
_NEXT_DAY = re.compile(
    rf"(?:next|nächste[rn]?|am\s+nächsten|prochain|siguiente|próximo|следующ\w+|翌|下一?个?)\s*(?:{_BUSINESS})|"
    r"(?:jour\s+ouvr(?:é|able)\s+suivant|día\s+(?:hábil|laborable)\s+siguiente|dia\s+útil\s+seguinte)"
)
_MINUTES = {fold(name): minutes for minutes, names in _UNITS for name in names.split("|")}
_MINUTES |= {sign: minutes for minutes, signs in _IDEOGRAPHS for sign in signs.split("|")}
_OFFICE_HOURS = re.compile(_OFFICE)
_WORDS = {
    word: str(number)
    for number, line in enumerate(
        (
            "one eine einer einem einen ein une una uma один одного одной одну",
            "two zwei deux dos dois duas два две двух",
            "three drei trois tres três три трех трёх",
            "four vier quatre cuatro quatro",
            "five fünf cinq cinco пяти пять",
            "six sechs seis",
            "seven sieben sept siete sete",
            "eight acht huit ocho oito",
            "nine neun neuf nueve nove",
            "ten zehn dix diez dez",
        ),
        1,
    )
    for word in line.split()
}
#: A number as a word, right before a unit (or "business days"): never "once a day".
_NUMBER_WORD = re.compile(
    rf"(?<![\w-])({'|'.join(_WORDS)})(?=\s+(?:{_BUSINESS}|{_OFFICE}|(?:minut|hour|day|week|stunde|tag|woche|heure|jour|semain|"
    r"semana|hora|d[ií]a|минут|час|дн|дня|день|недел)\w*))"
)
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time in a text, at ``[start, end)``. ``minutes`` or ``business_days``; neither when it has no value."""

    start: int
    end: int
    minutes: float | None
    business_days: float | None

    @property
    def known(self) -> bool:
        """Whether it can be put on a clock or calendar."""
        return self.minutes is not None or self.business_days is not None


def prepared(text: str) -> str:
    """The text in which spans are looked for: folded, with western digits, "two weeks" as "  2 weeks". Positions are those
    of this text."""
    folded = fold(text).translate(_ARABIC_DIGITS)
    return _NUMBER_WORD.sub(lambda match: _WORDS[match.group(1)].rjust(len(match.group(1))), folded)


def spans(text: str) -> list[Span]:
    """The spans of time in a :func:`prepared` text, in order. "1h30" and "1 h 30 min" are one."""
    found: list[Span] = []
    for match in _SPAN.finditer(text):
        number = float(match["number"].replace(",", "."))
        if match["range"] or match["office"]:
            found.append(Span(match.start(), match.end(), None, None))
        elif match["business"]:
            found.append(Span(match.start(), match.end(), None, number))
        else:
            unit = match["unit"] or match["sign"] or match["hour"]
            minutes = number * _MINUTES[unit]
            half = float(match["half"] or 0) if _MINUTES[unit] == 60 else 0
            _append(found, Span(match.start(), match.end(), minutes + half, None), text)
    found += [Span(match.start(), match.end(), None, 1) for match in _NEXT_DAY.finditer(text)]
    return sorted(found, key=lambda span: span.start)


def _append(found: list[Span], span: Span, text: str) -> None:
    """Add a span, as part of the one before if only a blank parts them and its unit is smaller ("1 h 30 min")."""
    last = found[-1] if found else None
    if (
        last is not None
        and last.minutes is not None
        and span.minutes is not None
        and not text[last.end : span.start].strip(" ,")
        and text[last.end : span.start]
        and span.minutes < 60 <= last.minutes
    ):
        found[-1] = Span(last.start, span.end, last.minutes + span.minutes, None)
    else:
        found.append(span)


def only(text: str) -> Span | None:
    """The span of a text that holds exactly one; None if it holds none, several, or one without a value.

    None too where it counts in office hours only ("1 hour (business hours)").
    The same length said twice ("30 min (0:30 h)") is still two: which is meant is not for us to say.
    """
    found = spans(text)
    if len(found) != 1 or not found[0].known or (found[0].minutes is not None and _OFFICE_HOURS.search(text)):
        return None
    return found[0]
