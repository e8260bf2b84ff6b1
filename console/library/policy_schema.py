"""What may stand in a policy file: the one definition, read and checked in one go.

Reading costs a few hundred microseconds where a schema library would cost more than opening the database: the console
needs its policies before the first frame. ``docs/policies.md`` explains every key to the person who writes them.
"""

from __future__ import annotations

import re
from typing import Any, Final

from console.base.words import _
from console.core.times import parse_duration
from console.library.tables import (
    Complaint,
    Table,
    is_table,
    number_in,
    one_of,
    read_text,
    read_texts,
    read_words,
    unexpected,
    unknown_word,
)
from console.model.incident import STATUSES
from console.model.policy import Criterion, Floor, Level, Policy, Rung, Span, level_key

#: The colour roles a level may have; a theme sets them.
COLOURS: Final = ("sev1", "sev2", "sev3", "sev4", "sev5")
#: What can spare a rung of the ladder: two milestones, two statuses.
SPARING: Final = ("acknowledged", "identified", "mitigated", "monitoring")
NONE: Final = "none"

_LONGEST_DAYS: Final = 366
_LONGEST_ID: Final = 16
_DAYS: Final = re.compile(
    r"(?:(?P<count>\d{1,4})|next)\s*(?P<kind>calendar|business|working)?\s*days?(?:\s+(?P<at>\d\d:\d\d))?",
    re.IGNORECASE | re.ASCII,
)
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_COUNTRY: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")

_COLOUR: Final = one_of(COLOURS)
_SPARING: Final = one_of(SPARING)
_FACTOR: Final = number_in(0.01, 100)
_STRETCH: Final = number_in(1, 100)
_PART: Final = number_in(0.01, 1)


def read_policy(values: dict[str, Any], name: str) -> tuple[Policy, list[Complaint]]:
    """The policy in a TOML table as far as it can be read, and everything that is wrong with it, as it stands."""
    root = Table(values, (), [])
    plain = Policy(name, name, ())
    audiences = root.take("audiences", read_words, plain.audiences)
    levels = tuple(_level(table, place, audiences) for place, table in enumerate(root.tables("levels"), 1))
    long = root.table("long_incident")
    policy = Policy(
        name=name,
        title=root.take("title", read_text, name),
        levels=levels,
        roles=root.take("roles", read_words, plain.roles),
        required_roles=root.take("required_roles", read_words, plain.required_roles),
        audiences=audiences,
        cadence_factors={
            **plain.cadence_factors,
            **dict(root.table("cadence").each(_FACTOR, STATUSES[:-1], _("status with updates"))),
        },
        long_after=long.take("after", _plain, None),
        long_factor=long.take("factor", _STRETCH, plain.long_factor),
        calendar=root.take("calendar", _country, ""),
        warn_at=root.take("warn_at", _PART, plain.warn_at),
        floors=tuple(_floor(table) for table in root.tables("floors")),
        exit_criteria=tuple(_criterion(table) for table in root.tables("exit_criteria")),
        status_words=dict(root.table("status_words").each(read_text, STATUSES, _("status"))),
    )
    long.close()
    root.close()
    _contradictions(policy, root)
    return policy, root.complaints


def _level(table: Table, place: int, audiences: tuple[str, ...]) -> Level:
    id_ = table.take("id", _id, "", required=True)
    updates, by_status = _updates(table.table("updates"), audiences)
    level = Level(
        id=id_,
        name=table.take("name", read_text, id_),
        colour=table.take("colour", _COLOUR, COLOURS[min(place, len(COLOURS)) - 1]),
        aliases=table.take("aliases", read_texts, ()),
        description=table.take("description", read_text, ""),
        respond=table.take("respond", read_span, None),
        updates=updates,
        by_status=by_status,
        escalate=_ladder(table.tables("escalate")),
        review=table.take("review", read_span, None),
        age_mark=table.take("age_mark", _plain, None),
    )
    table.close()
    return level


def _updates(
    table: Table, audiences: tuple[str, ...]
) -> tuple[dict[str, Span], dict[str, dict[str, Span | None]]]:
    """Cadences by audience, and those by audience and status."""
    updates: dict[str, Span] = {}
    by_status: dict[str, dict[str, Span | None]] = {}
    for audience, value in table.each(lambda value: value, audiences, _("audience")):
        if is_table(value):
            inner = Table(value, (*table.keys, audience), table.complaints)
            stated = dict(inner.each(_plain_or_none, ("otherwise", *STATUSES[:-1]), _("status with updates")))
            otherwise = stated.pop("otherwise", None)
            by_status[audience] = stated
        else:
            otherwise = table.take(audience, _plain_or_none, None)
        if otherwise:
            updates[audience] = otherwise
    return updates, by_status


def _ladder(tables: list[Table]) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    for table in tables:
        after = table.take("after", read_span, None, required=True)
        rung = Rung(
            after or Span(),
            table.take("to", read_text, "", required=True),
            table.take("unless", _SPARING, ""),
        )
        table.close()
        if after and rungs and after.nominal <= rungs[-1].after.nominal:
            table.complain(
                _("the ladder goes down: this rung has to come later than the one before."), "after"
            )
        if rung.to and rung.to in [other.to for other in rungs]:
            table.complain(_("“{to}” is on the ladder twice.").format(to=rung.to), "to")
        if after and rung.to:
            rungs.append(rung)
    return tuple(rungs)


def _floor(table: Table) -> Floor:
    floor = Floor(
        table.take("when", read_text, "", required=True), table.take("level", read_text, "", required=True)
    )
    table.close()
    return floor


def _criterion(table: Table) -> Criterion:
    text = table.take("text", read_text, "", required=True)
    criterion = Criterion(text, table.take("after", read_span, None), table.take("levels", read_texts, ()))
    table.close()
    return criterion


def _contradictions(policy: Policy, root: Table) -> None:
    """What each key may say by itself, and the file as a whole may not."""
    if not policy.levels:
        root.complain(_("a policy needs at least one level, [[levels]]."))
    _one_word_one_level(policy, root)
    _known_levels(policy, root)
    for role in policy.required_roles:
        if role not in policy.roles:
            key = "required_roles" if "required_roles" in root.values else "roles"
            root.complain(_("“{role}” is required and not among the roles.").format(role=role), key)
    shown = [policy.status_word(status).casefold() for status in STATUSES]
    for status, word in policy.status_words.items():
        if shown.count(word.casefold()) > 1:
            what = _("“{word}” already means another status.").format(word=word)
            root.complain(what, "status_words", status)


def _one_word_one_level(policy: Policy, root: Table) -> None:
    owners: dict[str, int] = {}
    for place, level in enumerate(policy.levels):
        words = {level.name: "name", **dict.fromkeys(level.aliases, "aliases"), level.id: "id"}
        for word, key in words.items():
            owner = owners.setdefault(level_key(word), place)
            if word and owner != place:
                what = _("“{word}” already means {level}: one word, one level.")
                root.complain(what.format(word=word, level=policy.levels[owner].id), "levels", place, key)


def _known_levels(policy: Policy, root: Table) -> None:
    ids = tuple(level.id for level in policy.levels)
    named = [(floor.level, ("floors", n, "level")) for n, floor in enumerate(policy.floors)] + [
        (id_, ("exit_criteria", n, "levels"))
        for n, criterion in enumerate(policy.exit_criteria)
        for id_ in criterion.levels
    ]
    for id_, keys in named:
        if id_ and id_ not in ids:
            root.complain(unknown_word(id_, ids, _("level")), *keys)


def read_span(value: Any) -> Span:
    """A length of time: ``20 min``, ``72 h``, ``3 days``, ``5 business days``, ``next business day 12:00``.

    Raises ``ValueError`` with what was expected; also for nothing, and for more than a year.
    """
    if isinstance(value, str):
        days = _DAYS.fullmatch(value.strip())
        span = _day_span(days) if days else _seconds(value)
        if span and 0 < span.nominal <= _LONGEST_DAYS * 86_400:
            return span
    raise unexpected(_('a length of time such as "20 min", "3 days" or "next business day 12:00"'), value)


def _day_span(found: re.Match[str]) -> Span | None:
    count, at = int(found["count"] or 1), found["at"] or ""
    if at and not _CLOCK.fullmatch(at):
        return None
    if (found["kind"] or "calendar").casefold() == "calendar":
        return Span(days=count, at=at)
    return Span(business_days=count, at=at)


def _seconds(text: str) -> Span | None:
    length = parse_duration(text)
    return Span(seconds=length.total_seconds()) if length else None


def _plain(value: Any) -> Span:
    span = _seconds(value) if isinstance(value, str) else None
    if span and 0 < span.nominal <= _LONGEST_DAYS * 86_400:
        return span
    raise unexpected(_('a length of time such as "20 min" or "2 h"'), value)


def _plain_or_none(value: Any) -> Span | None:
    return None if value == NONE else _plain(value)


def _id(value: Any) -> str:
    if isinstance(value, str) and value.isprintable() and level_key(value) and len(value) <= _LONGEST_ID:
        return value.strip()
    raise unexpected(_("a short word such as SEV1"), value)


def _country(value: Any) -> str:
    if isinstance(value, str) and (not value or _COUNTRY.fullmatch(value)):
        return value
    raise unexpected(_("a country such as DE, or a part of it such as DE-BY"), value)
