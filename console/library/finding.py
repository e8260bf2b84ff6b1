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
    asked,
    coverage,
    heading_name,
    identifiers,
    kin,
    link_parts,
    links,
    squash,
    tokens,
)
from console.library.lookup import Found, Lookup, Named

#: What is asked for must be covered to this degree, by weight.
FLOOR: Final = 0.42
#: A lone word has to stand in a name or heading.
_LONE: Final = 0.75
_LIMIT: Final = 3
_NOWHERE: Final = 0.5
#: At most so many units of one document.
_EACH: Final = 2
#: What a score is made of: the query's words covered, FTS5's order, the service named.
_COVERED, _ORDER, _SERVICE = 0.8, 0.16, 0.06
#: Words alone are never as sure as a name.
_MOST: Final = 0.97
#: With a match of this score words of like meaning are not looked for.
_ENOUGH: Final = 0.82
#: A word that stands in no more units than this, in the name or a heading, says much by itself.
_RARE: Final = 2
_RARE_FLOOR: Final = 0.25
_CANDIDATES: Final = 16
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


def find(query: Query, index: Lookup, limit: int = _LIMIT) -> tuple[Match, ...]:
    """The best matches, best first; empty when there is no good one. ``Match.sure`` marks the one to attach unasked: a link
    or exact name that leads to one place only."""
    certain = _linked(query, index) or _exact(query, index)
    if len(certain) == 1:
        certain = [replace(certain[0], sure=True)]
    elif not certain:
        certain = _close(query, index)
    found = [*certain, *_by_words(query, index, certain)]
    return _varied(found, limit)


def _linked(query: Query, index: Lookup) -> list[Match]:
    """The documents that a link leads to."""
    found: list[Match] = []
    for link in (*query.links, *links(query.text)):
        parts, anchor = link_parts(link)
        named = index.at_link(parts, anchor)
        if len(named) == 1 or (named and not found):
            found += [_match(one, 1.0, _("the link in the alert")) for one in named]
    return _once(found)


def _exact(query: Query, index: Lookup) -> list[Match]:
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


def _close(query: Query, index: Lookup) -> list[Match]:
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


def _by_words(query: Query, index: Lookup, certain: Sequence[Match]) -> list[Match]:
    """Units ranked by what they cover of the query, and by FTS5's order.

    Words of like meaning are looked for only where the words themselves do not find well: most queries need them not.
    """
    words = _Words(query, index)
    if not words.asked:
        return []
    found = words.matches()
    if not certain and (not found or found[0].score < _ENOUGH) and words.widen():
        found = words.matches()
    taken = {(match.path, match.anchor) for match in certain}
    return [match for match in found if (match.path, match.anchor) not in taken]


class _Words:
    """The words of a query with what they weigh in this index."""

    def __init__(self, query: Query, index: Lookup) -> None:
        text = " ".join((*query.names, query.text))
        self.asked = list(dict.fromkeys(tokens(text, stop=True)))
        self._index = index
        self._written = as_written(text)
        self._services = [word for one in query.services for word in tokens(one) if word not in self.asked]
        self._total = max(1, index.size())
        self._frequency = index.frequencies([*self.asked, *self._services])
        self._weights = {word: self._weight(count) for word, count in self._frequency.items()}
        self._query = [asked(word, self._weights[word]) for word in self.asked]
        self._like: list[str] = []

    def _weight(self, count: int) -> float:
        """A word's weight by its rarity. One that stands nowhere tells no document from another: it counts half."""
        return math.log(1 + (self._total + 1) / (max(count, 1) + 0.5)) * (1 if count else _NOWHERE)

    def widen(self) -> bool:
        """Look for words of like meaning too: for all that stand anywhere, and by those that are rare. False if there are
        none."""
        like = self._index.frequencies({other for word in self.asked for other in kin(word)})
        known = {word for word, count in like.items() if count}
        self._query = [asked(word, self._weights[word], kin(word) & known) for word in self.asked]
        self._like = [word for word, count in like.items() if 0 < count <= self._total * _TELLING]
        return bool(known)

    def matches(self) -> list[Match]:
        """The units above the floor, best first."""
        rare = [word for word in self.asked if self._frequency[word] <= self._total / 2] or self.asked
        found = self._index.search([*rare, *self._services, *self._like], _CANDIDATES)
        best = min((unit.rank for unit in found), default=0.0)
        scored = [match for unit in found if (match := self._scored(unit, best)) is not None]
        return sorted(scored, key=lambda match: -match.score)

    def _scored(self, unit: Found, best: float) -> Match | None:
        """A unit's score and reason; None below the floor."""
        covered = coverage(self._query, unit.names, unit.body)
        in_names = [one.word.strip() for one in self._query if one.word in unit.names]
        floor = _LONE if len(self.asked) == 1 else FLOOR
        if any(self._frequency[word] <= _RARE for word in in_names):
            floor = min(floor, _RARE_FLOOR)
        if covered < floor:
            return None
        order = unit.rank / best if best else 0
        served = any(f" {word} " in unit.names + unit.body for word in self._services)
        score = min(_MOST, _COVERED * covered + _ORDER * order + (_SERVICE if served else 0))
        reason = self._reason(in_names, unit)
        return Match(unit.path, unit.section, unit.anchor, round(score, 3), reason)

    def _reason(self, in_names: list[str], unit: Found) -> str:
        """Where the words stand, the rarest of them as they were typed."""
        held = in_names or [one.word.strip() for one in self._query if one.word in unit.body]
        shown = sorted(held, key=lambda word: self._frequency[word])[:_SHOWN]
        place = _("the name has: {words}") if in_names else _("the text has: {words}")
        return place.format(words=", ".join(self._written.get(word, word) for word in shown))


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
