"""Messages: a template's blanks filled with what is known of the incident.

Substitution only, in one pass: what a value says is never looked at for blanks, and nothing is computed. What an incident
knows fills itself, times in the reader's zone and as the template's language writes them; the rest stays open, visibly.
Text keeps its logical order in every script; no direction marks are added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from console.base.errors import Refused
from console.base.words import _
from console.core.blanks import drill_line, label, normal, status_word
from console.model.incident import Incident
from console.model.template import Template

if TYPE_CHECKING:
    from babel import Locale

#: ``[name]`` of at least two characters, the first a letter: ``[ ]``, ``[x]``, ``[1]`` and Markdown's links are text.
_BLANK: Final = re.compile(r"\\\[|\[(\s*[^\W\d_][^\[\]\n]{1,79})\](?!\((?:https?:|mailto:))")
#: Between the languages of one message.
RULE: Final = "\n\n———\n\n"
#: In characters; no channel takes more, and blanks may stand many times in a template.
_LONGEST: Final = 200_000
_MILESTONES: Final = ("detected", "declared", "acknowledged", "mitigated", "resolved")
_UNITS: Final[tuple[tuple[Literal["day", "hour", "minute"], int], ...]] = (
    ("day", 86_400),
    ("hour", 3600),
    ("minute", 60),
)
_NO_OTHER_UNIT: Final = float("inf")


class Open(NamedTuple):
    """A blank that is still open: it stands in the text from ``start`` to ``end``; ``name`` is what to fill it under."""

    start: int
    end: int
    name: str


class Rendered(NamedTuple):
    """A message as it would be copied. Open blanks stand in it as ``[label]`` and are listed in ``open``."""

    text: str
    open: tuple[Open, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the open blanks, each once, in their order."""
        return tuple(dict.fromkeys(blank.name for blank in self.open))


def blanks(body: str) -> tuple[str, ...]:
    """The names of a body's blanks, each once, in their order."""
    return tuple(dict.fromkeys(normal(blank[1]) for blank in _BLANK.finditer(body) if blank[1]))


def render(template: Template, values: Mapping[str, str], *, drill: bool = False) -> Rendered:
    """The template with its blanks filled; an empty value leaves a blank open. Of a drill, the first line says so.

    Raises ``Refused`` when the message would be longer than 200,000 characters.
    """
    parts = [f"{drill_line(template.language)}\n\n" if drill else ""]
    length, position, still_open = len(parts[0]), 0, []

    def add(part: str) -> None:
        nonlocal length
        length += len(part)
        if length > _LONGEST:
            raise Refused(
                _("The message from {name} would be longer than {most} characters.").format(
                    name=template.name, most=_LONGEST
                ),
                _("Shorten what stands in its blanks, or the template."),
            )
        parts.append(part)

    for blank in _BLANK.finditer(template.body):
        add(template.body[position : blank.start()])
        position = blank.end()
        if blank[1] is None:
            add("[")
            continue
        name = normal(blank[1])
        value = values.get(name, "")
        if value.strip():
            add(value)
        else:
            shown = f"[{label(name, template.language)}]"
            still_open.append(Open(length, length + len(shown), name))
            add(shown)
    add(template.body[position:])
    return Rendered("".join(parts), tuple(still_open))


def together(messages: Sequence[Rendered]) -> Rendered:
    """The languages of one message, one after the other, a rule between them."""
    text, still_open = "", []
    for message in messages:
        text += RULE if text else ""
        still_open += [Open(len(text) + start, len(text) + end, name) for start, end, name in message.open]
        text += message.text
    return Rendered(text, tuple(still_open))


def choose(
    templates: Iterable[Template], audience: str, phase: str, languages: Sequence[str] = ()
) -> tuple[Template, ...]:
    """The message for an audience in a phase, in each of these languages that it is written in, in their order.

    ``pt-BR`` is served by ``pt`` where there is no better. Without languages, or when it is written in none of them: English,
    else the first language it is written in. A template for this phase is preferred to one for any, then the first in the
    order given.
    """
    fitting = [one for one in templates if one.audience == audience and one.phase in (phase, "")]
    fitting.sort(key=lambda one: one.phase == "")
    by_language: dict[str, Template] = {}
    for template in fitting:
        by_language.setdefault(template.language.casefold(), template)
    wanted = (language.replace("_", "-").casefold() for language in languages)
    found = (by_language.get(language) or by_language.get(language.partition("-")[0]) for language in wanted)
    chosen = tuple(dict.fromkeys(one for one in found if one))
    return chosen or tuple([by_language["en"]] if "en" in by_language else fitting[:1])


def fields(
    incident: Incident,
    *,
    language: str,
    zone: tzinfo,
    now: datetime,
    next_update: datetime | None = None,
    severity_name: str = "",
    status_name: str = "",
) -> dict[str, str]:
    """What the incident fills in by itself, by blank; what is not known of it is left out.

    ``zone`` is the readers'; ``next_update`` the moment promised to them. ``severity_name`` and ``status_name`` are the
    policy's words, where it has its own. Roles and links stand under their names, too (``scribe``, ``bridge``).
    """
    locale = _locale(language)
    ended = incident.milestones.get("resolved") if incident.status in ("resolved", "closed") else None
    started = incident.milestones.get("impact_started", incident.declared_at)
    moments = {name: incident.milestones.get(name) for name in _MILESTONES}
    moments |= {"declared": incident.declared_at, "started": started, "now": now, "next_update": next_update}
    values = {normal(link.label): link.url for link in incident.links}
    values |= {normal(role): holder.who for role, holder in incident.roles.items()}
    values |= {
        "ref": incident.ref,
        "title": incident.title,
        "severity": incident.severity,
        "severity_name": severity_name or incident.severity,
        "status": status_name or status_word(incident.status, language),
        "services": _listed(incident.services, locale),
        "impact": incident.impact,
        "summary": incident.summary,
        "duration": span_said(_between(started, ended or now), locale),
    }
    values |= {name: moment_said(at, now, zone, locale) for name, at in moments.items() if at}
    if next_update and next_update > now:
        values["next_update_in"] = span_said(_between(now, next_update), locale)
    return {name: value for name, value in values.items() if value}


def _between(start: datetime, end: datetime) -> timedelta:
    """The time that passes; Python takes the difference within one zone from the wall clock, an hour off at a change."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def _locale(language: str) -> Locale:
    """Babel's locale for a language; English for one it does not know."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def moment_said(at: datetime, now: datetime, zone: tzinfo, locale: Locale) -> str:
    """``14:05 CET`` on the same day in that zone; another day with its date, as the language writes it."""
    from babel.dates import format_date

    shown = at.astimezone(zone)
    time = f"{shown:%H:%M} {_zone_name(shown, locale)}"
    if shown.date() == now.astimezone(zone).date():
        return time
    joined = str(locale.datetime_formats["medium"]).replace("'", "")  # "{1}, {0}": date, time
    return joined.replace("{1}", format_date(shown, "long", locale=locale)).replace("{0}", time)


def _zone_name(shown: datetime, locale: Locale) -> str:
    """What people there call the zone (CET, MEZ); where they have no short word, its distance from UTC."""
    from babel.dates import get_timezone_name

    if shown.utcoffset() == timedelta():
        return "UTC" if shown.tzname() in (None, "UTC") else str(shown.tzname())
    for name in (get_timezone_name(shown, "short", locale=locale), shown.tzname() or ""):
        if name.isalpha() and len(name) <= 5:
            return name
    east = shown.utcoffset() or timedelta()
    hours, minutes = divmod(int(abs(east).total_seconds() // 60), 60)
    return f"UTC{'-' if east < timedelta() else '+'}{hours}" + (f":{minutes:02}" if minutes else "")


def span_said(delta: timedelta, locale: Locale) -> str:
    """A length of time as people say it, its two largest units: ``1 hour and 12 minutes``; under a minute in seconds."""
    from babel.dates import format_timedelta

    seconds = abs(delta).total_seconds()
    if seconds < 59.5:
        return format_timedelta(
            timedelta(seconds=round(seconds)), "second", threshold=_NO_OTHER_UNIT, locale=locale
        )
    rest = round(seconds / 60) * 60 if seconds < 86_400 else round(seconds / 3600) * 3600
    parts = []
    for unit, size in _UNITS:
        number, rest = divmod(rest, size)
        if number:
            part = timedelta(seconds=number * size)
            parts.append(format_timedelta(part, unit, threshold=_NO_OTHER_UNIT, locale=locale))
    return _listed(parts, locale)


def _listed(words: Sequence[str], locale: Locale) -> str:
    from babel.lists import format_list

    return format_list(words, locale=locale) if words else ""
