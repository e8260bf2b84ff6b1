"""Finding the right runbook for an incident or a query, with the reason, or nothing.

Certain first: the link in the alert, the exact name. Then names that are close and words over sections, fused. What lies below
the floor is not shown: "no good match" is an answer, a wrong runbook at 3 a.m. is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from console.base.words import _
from console.core.matching import (
    Match,
    as_written,
    coverage,
    heading_name,
    holds,
    identifiers,
    kin,
    link_parts,
    links,
    named_alike,
    squash,
    stem,
    tokens,
)
from console.library.index import Found, Index, Named

#: What is asked for must be covered to this degree, by weight.
FLOOR: Final = 0.42
#: A lone word has to stand in a name or heading.
_LONE: Final = 0.75
_LIMIT: Final = 3
_NOWHERE: Final = 0.5
#: At most so many units of one document.
_EACH: Final = 2
_NAME, _HEADING, _BODY = 1.0, 1.0, 0.62
#: What a score is made of: the query's words covered, the unit's name matched, FTS5's order.
_COVERED, _ALIKE, _ORDER = 0.6, 0.25, 0.12
#: A word that stands in no more units than this, in the name or a heading, says much by itself.
_RARE: Final = 2
_RARE_FLOOR: Final = 0.25
_CANDIDATES: Final = 32
#: A word of like meaning is searched for if it stands in no larger a part of all units.
_TELLING: Final = 0.03
#: A reason names so many words, the rarest.
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Query:
    """What is known of a disturbance: any text (a title, an alert's annotations), links and names given with it, services."""

    text: str
    links: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


def find(query: Query, index: Index, limit: int = _LIMIT) -> tuple[Match, ...]:
    """The best matches, best first; empty when there is no good one. ``Match.sure`` marks the one to attach unasked: a link
    or exact name that leads to one place only."""
    certain = _linked(query, index) or _exact(query, index)
    if len(certain) == 1:
        certain = [replace(certain[0], sure=True)]
    elif not certain:
        certain = _close(query, index)
    found = [*certain, *_by_words(query, index, certain)]
    return _varied(found, limit)


def _linked(query: Query, index: Index) -> list[Match]:
    """The documents that a link leads to."""
    found: list[Match] = []
    for link in (*query.links, *links(query.text)):
        parts, anchor = link_parts(link)
        named = index.at_link(parts, anchor)
        if len(named) == 1 or (named and not found):
            found += [_match(one, 1.0, _("the link in the alert")) for one in named]
    return _once(found)


def _exact(query: Query, index: Index) -> list[Match]:
    """The documents and sections of exactly that name: the names given, those in the text, else the text itself.

    Where a document and a section of another share a name, the document counts; where a file's name and a title do, the
    file's.
    """
    keys = list(dict.fromkeys([*(squash(name) for name in query.names), *identifiers(query.text)]))
    whole = squash(heading_name(query.text))
    for key in [*keys, *([whole] if whole and whole not in keys else [])]:
        named = index.named(key)
        if not named:
            continue
        for kinds in (("alert",), ("stem",), ("title",), ("heading",)):
            of_kind = _unique([one for one in named if one.kind in kinds])
            if of_kind:
                reason = {
                    "alert": _("names this alert"),
                    "stem": _("the file bears this name"),
                    "title": _("the title is this name"),
                    "heading": _("a heading is this name"),
                }[kinds[0]]
                return [_match(one, 0.98, reason) for one in of_kind]
    return []


def _close(query: Query, index: Index) -> list[Match]:
    """Names that are nearly those given or in the text: a letter off, or with another product's name before it."""
    found: list[Match] = []
    for key in dict.fromkeys([*(squash(name) for name in query.names), *identifiers(query.text)]):
        for name, alike in index.close_names(key):
            reason = _("the name is close to this")
            found += [_match(one, round(0.9 * alike, 3), reason) for one in _unique(index.named(name))]
    return _once(sorted(found, key=lambda match: -match.score))


def _unique(named: Iterable[Named]) -> list[Named]:
    return list(dict.fromkeys(named))


def _match(named: Named, score: float, reason: str) -> Match:
    return Match(named.path, named.section, named.anchor, score, reason)


def _once(found: Sequence[Match]) -> list[Match]:
    places: dict[tuple[str, str | None], Match] = {}
    for match in found:
        places.setdefault((match.path, match.anchor), match)
    return list(places.values())


def _by_words(query: Query, index: Index, certain: Sequence[Match]) -> list[Match]:
    """Units ranked by what they cover of the query, by how close their name is, and by FTS5's order."""
    text = " ".join((*query.names, query.text))
    asked = list(dict.fromkeys(tokens(text, stop=True)))
    written = as_written(text)
    extra = [word for service in query.services for word in tokens(service) if word not in asked]
    if not asked:
        return []
    total = max(1, index.size())
    frequency = index.frequencies([*asked, *extra])
    weights = {word: _weight(count, total) for word, count in frequency.items()}
    wanted = _wanted(asked, weights, total)
    like = index.frequencies({word for asked_for in wanted for word in kin(asked_for)} - frequency.keys())
    telling = [word for word, count in like.items() if 0 < count <= total * _TELLING]
    found = index.search([*wanted, *extra, *telling], _CANDIDATES)
    if not found:
        return []
    best = min(unit.rank for unit in found)
    taken = {(match.path, match.anchor) for match in certain}
    scored = [
        (match, unit)
        for unit in found
        if (unit.path, unit.anchor) not in taken
        and (match := _scored(unit, asked, extra, weights, best, written, _weight(_RARE, total))) is not None
    ]
    scored.sort(key=lambda pair: -pair[0].score)
    return [match for match, _unit in scored]


def _weight(count: int, total: int) -> float:
    """A word's weight by its rarity. One that stands nowhere tells no document from another: it counts half."""
    return math.log(1 + (total + 1) / (max(count, 1) + 0.5)) * (1 if count else _NOWHERE)


def _wanted(asked: Sequence[str], weights: dict[str, float], total: int) -> list[str]:
    """The words to search by: those and their kin that are not in half of all units, unless that leaves none."""
    common = math.log(1 + (total + 1) / (total / 2 + 0.5))
    rare = [word for word in asked if weights[word] > common] or list(asked)
    return rare


def _scored(
    unit: Found,
    asked: Sequence[str],
    extra: Sequence[str],
    weights: dict[str, float],
    best: float,
    written: dict[str, str],
    rare: float,
) -> Match | None:
    """A unit's score and reason; None below the floor."""
    fields = ((unit.heading_words, _HEADING), (unit.name_words, _NAME), (unit.body_words, _BODY))
    covered = coverage(asked, weights, fields)
    held = unit.heading_words + unit.name_words
    in_names = [word for word in asked if holds(held, word)]
    alike = named_alike(asked, _own(unit), weights)
    floor = _LONE if len(asked) == 1 else FLOOR
    if any(weights[word] >= rare for word in in_names):
        floor = min(floor, _RARE_FLOOR)
    if covered < floor:
        return None
    order = unit.rank / best if best else 0
    service = 0.05 if extra and any(holds(held + unit.body_words, word) for word in extra) else 0
    score = min(0.97, _COVERED * covered + _ALIKE * alike + _ORDER * order + service)
    held_words = in_names or [word for word in asked if holds(unit.body_words, word)]
    shown = sorted(held_words, key=lambda word: -weights[word])[:_SHOWN]
    said = ", ".join(written.get(word, word) for word in shown)
    place = _("the name has: {words}") if in_names else _("the text has: {words}")
    reason = place.format(words=said)
    return Match(unit.path, unit.section, unit.anchor, round(score, 3), reason)


def _own(unit: Found) -> list[str]:
    """The words of a unit's own name."""
    return tokens(heading_name(unit.section or unit.title), stop=True) or [stem(unit.title.casefold())]


def _varied(found: Sequence[Match], limit: int) -> tuple[Match, ...]:
    """The best ones, not all of one document."""
    counts: dict[str, int] = {}
    chosen: list[Match] = []
    for match in found:
        if counts.get(match.path, 0) < _EACH:
            counts[match.path] = counts.get(match.path, 0) + 1
            chosen.append(match)
        if len(chosen) == limit:
            break
    return tuple(chosen)
