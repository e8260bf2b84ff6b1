"""What the index is asked: who bears a name, where a link leads, which units hold a word, and how rare it is.

FTS5 only ranks; names are keys of a plain table. What is asked again and again (how rare a word is, all names) is kept until
the index changes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_NAME_WEIGHT, _HEADING_WEIGHT, _BODY_WEIGHT = 6.0, 8.0, 1.0
#: A name has to be longer than this to be looked for at the end of others.
_SHORTEST_TAIL: Final = 9
#: A name within a longer one counts from this share of its letters.
_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that a query found, with the stems of its names and of its text (parted and surrounded by blanks). ``rank`` is
    FTS5's: the lower, the better."""

    unit: int
    path: str
    title: str
    section: str | None
    anchor: str | None
    names: str
    body: str
    rank: float


@dataclass(frozen=True, slots=True)
class Named:
    """A document or unit by one of its names. ``kind`` is stem, title, heading or alert."""

    path: str
    section: str | None
    anchor: str | None
    kind: str


class Lookup:
    """Questions to an index over its connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._forget_known()

    def _forget_known(self) -> None:
        """The index changed: what was kept of it holds no longer."""
        self._long_names: tuple[str, ...] | None = None
        self._names_text = ""
        self._size: int | None = None
        self._frequencies: dict[str, int] = {}

    def named(self, key: str) -> list[Named]:
        """The documents and units of that squashed name, documents first."""
        rows = self._db.execute(
            "select files.path, units.section, units.anchor, names.kind from names join files on files.id = names.file "
            "left join units on units.id = names.unit where names.key = ? order by names.unit is not null, files.id",
            (key,),
        )
        return [Named(*row) for row in rows]

    def close_names(self, key: str, least: float = 0.86, limit: int = 3) -> list[tuple[str, float]]:
        """The names nearly like a squashed one, with how alike they are (0 to 1), best first. A name within a longer one
        counts by the share it makes up, and a little more."""
        from rapidfuzz import fuzz, process

        names = self._all_long_names()
        found = {
            name: score / 100
            for name, score, _ in process.extract(
                key, names, scorer=fuzz.ratio, score_cutoff=least * 100, limit=limit
            )
        }
        # whether any name ends in the key, or the key in any, is asked of all at once: mostly none does
        if len(key) > _SHORTEST_TAIL and (f"{key}\n" in self._names_text or key.endswith(names)):
            for name in names:
                if name != key and (name.endswith(key) or key.endswith(name)):
                    share = min(len(name), len(key)) / max(len(name), len(key))
                    if share >= _SHARE:
                        found[name] = max(found.get(name, 0), min(0.97, share + 0.2))
        return sorted(found.items(), key=lambda pair: -pair[1])[:limit]

    def _all_long_names(self) -> tuple[str, ...]:
        """Every name that another can be close to."""
        if self._long_names is None:
            rows = self._db.execute("select distinct key from names where length(key) > 7")
            self._long_names = tuple(row[0] for row in rows)
            self._names_text = "\n".join((*self._long_names, ""))
        return self._long_names

    def at_link(self, parts: Sequence[str], anchor: str) -> list[Named]:
        """The documents whose path ends as a link's does; the longest common tail wins. With the anchor's section, if any."""
        if not parts:
            return []
        last = parts[-1] if parts[-1] not in {"index", "readme"} or len(parts) < 2 else parts[-2]
        rows = self._db.execute(
            "select distinct files.id, files.path, files.tail from names join files on files.id = names.file "
            "where names.key = ? and names.kind = 'stem'",
            (last,),
        ).fetchall()
        best: list[tuple[int, int, str]] = []
        for file, path, tail in rows:
            best.append((_common(json.loads(tail), list(parts)), file, path))
        longest = max((length for length, _, _ in best), default=0)
        found = []
        for length, file, path in best:
            if length == longest:
                section = self._db.execute(
                    "select section, anchor from units where file = ? and anchor = ?", (file, anchor)
                ).fetchone()
                name, place = section or (None, None)
                found.append(Named(path, name, place, "link"))
        return found

    def size(self) -> int:
        """How many units there are."""
        if self._size is None:
            self._size = int(self._db.execute("select count(*) from units").fetchone()[0])
        return self._size

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """In how many units each of these stems stands."""
        return {word: self._frequency(word) for word in words}

    def _frequency(self, word: str) -> int:
        """Kept until the index changes: FTS5 counts a word by walking all that it stands in."""
        known = self._frequencies.get(word)
        if known is None:
            row = self._db.execute("select doc from vocabulary where term = ?", (word,)).fetchone()
            known = self._frequencies[word] = int(row[0]) if row else 0
        return known

    def search(self, words: Sequence[str], limit: int = 40) -> list[Found]:
        """The units that hold any of these stems, best first by FTS5's rank."""
        asked = " OR ".join('"' + word.replace('"', '""') + '"' for word in dict.fromkeys(words))
        if not asked:
            return []
        rows = self._db.execute(
            "select words.rowid, files.path, files.title, units.section, units.anchor, files.words, words.heading, "
            "words.body, ranked.score from (select rowid, bm25(words, ?, ?, ?) as score from words "
            "where words match ? order by score limit ?) as ranked join words on words.rowid = ranked.rowid "
            "join units on units.id = ranked.rowid join files on files.id = units.file order by ranked.score",
            (_NAME_WEIGHT, _HEADING_WEIGHT, _BODY_WEIGHT, asked, limit),
        )
        return [
            Found(unit, path, title, section, anchor, f" {heading} {name} ", f" {body} ", rank)
            for unit, path, title, section, anchor, name, heading, body, rank in rows
        ]


def _common(tail: list[str], parts: list[str]) -> int:
    """How many of the last names two paths have in common."""
    count = 0
    while count < min(len(tail), len(parts)) and tail[-1 - count] == parts[-1 - count]:
        count += 1
    return count
