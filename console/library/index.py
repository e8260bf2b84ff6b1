"""The search index: every unit of every document on the shelf, in an SQLite file in the cache directory.

It can be thrown away at any time: what it holds comes from the files, and is made anew for those whose size or time
changed. Words are stemmed before they are stored (``core.matching``), so that Chinese and Japanese are found as well; FTS5
only ranks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from console.base.errors import BadFile
from console.core.matching import heading_name, link_parts, squash, tokens
from console.library.reading import read_bytes
from console.library.shelf import Book, Shelf
from console.library.skim import Skim, skim

#: Of the file's layout and of how text is cut and stemmed: an older index is made anew.
VERSION: Final = 7
_SCHEMA: Final = """
create table files (
  id integer primary key, path text not null unique, name text not null, size integer not null, mtime integer not null,
  bundled integer not null, title text not null default '', note text not null default '', problem text not null default '',
  service text not null default '', tail text not null default '', words text not null default ''
);
create table units (
  id integer primary key, file integer not null references files(id) on delete cascade, section text, anchor text,
  own text not null default ''
);
create index units_of_file on units (file);
create table names (
  key text not null, kind text not null, file integer not null references files(id) on delete cascade, unit integer
);
create index names_by_key on names (key);
create index names_of_file on names (file);
create virtual table words using fts5 (
  name, heading, body, tokenize = "unicode61 remove_diacritics 0"
);
create virtual table vocabulary using fts5vocab (words, row);
"""
_NAME_WEIGHT, _HEADING_WEIGHT, _BODY_WEIGHT = 6.0, 8.0, 1.0
#: Names shorter than this are nobody's alone.
_SHORTEST: Final = 4
#: A name within a longer one counts from this share of its letters.
_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the index knows it. ``note`` is plain when it is shown as plain text, ``problem`` why it is not there."""

    path: str
    name: str
    title: str
    bundled: bool
    note: str
    problem: str


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that a query found, with its stems by field (parted and surrounded by blanks); ``own`` are those
    of its name. ``rank`` is FTS5's: the lower,
    the better."""

    unit: int
    path: str
    title: str
    section: str | None
    anchor: str | None
    name_words: str
    heading_words: str
    body_words: str
    own: str
    rank: float


@dataclass(frozen=True, slots=True)
class Named:
    """A document or unit by one of its names. ``kind`` is stem, title, heading or alert."""

    path: str
    section: str | None
    anchor: str | None
    kind: str


Progress = Callable[[int, int], bool]
"""Told how many of how many are done; returns False to stop."""


class Index:
    """The index in ``file`` (None: in memory). One connection, for one thread. Raises ``sqlite3.Error`` only when even a new
    file cannot be made; a damaged or older one is replaced."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._db = self._open()
        self._names_known: list[str] | None = None

    def _open(self) -> sqlite3.Connection:
        try:
            db = self._connect()
            if db.execute("pragma user_version").fetchone()[0] == VERSION:
                return db
            if db.execute("select count(*) from sqlite_master").fetchone()[0]:
                db.close()
                return self._anew()
        except sqlite3.DatabaseError:
            return self._anew()
        self._create(db)
        return db

    def _connect(self) -> sqlite3.Connection:
        if self._file is None:
            db = sqlite3.connect(":memory:")
        else:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            db = sqlite3.connect(self._file, timeout=5)
        return db

    def _create(self, db: sqlite3.Connection) -> None:
        db.executescript(f"begin; {_SCHEMA} pragma user_version = {VERSION}; commit;")

    def _anew(self) -> sqlite3.Connection:
        if self._file is not None:
            for suffix in ("", "-journal", "-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        db = self._connect()
        self._create(db)
        return db

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def refresh(self, shelf: Shelf, progress: Progress | None = None) -> int:
        """Bring the index up to the shelf: new and changed files are read, those gone forgotten. How many were read.

        One transaction: whoever searches meanwhile sees the old state. Stopped by ``progress``, what was read counts.
        """
        known = {
            path: (size, mtime, bundled)
            for path, size, mtime, bundled in self._db.execute("select path, size, mtime, bundled from files")
        }
        books = {str(book.path): book for book in shelf.books}
        changed = [
            book
            for path, book in books.items()
            if known.get(path) != (book.size, book.mtime, int(book.bundled))
        ]
        gone = known.keys() - books.keys()
        if not changed and not gone:
            return 0
        read = 0
        self._names_known = None
        # A cache: losing the last rows in a power cut costs reading a file again.
        self._db.execute("pragma synchronous = off")
        self._db.execute("pragma foreign_keys = on")
        with self._db:
            self._db.execute("begin immediate")
            self._forget([*gone, *(str(book.path) for book in changed)])
            for book in changed:
                if progress is not None and not progress(read, len(changed)):
                    break
                self._add(book)
                read += 1
        return read

    def _forget(self, paths: Iterable[str]) -> None:
        for path in paths:
            row = self._db.execute("select id from files where path = ?", (path,)).fetchone()
            if row:
                units = self._db.execute("select id from units where file = ?", row).fetchall()
                self._db.executemany("delete from words where rowid = ?", units)
                self._db.execute("delete from files where id = ?", row)

    def _add(self, book: Book) -> None:
        try:
            skimmed = skim(read_bytes(book.path), str(book.path))
        except BadFile as error:
            self._file_row(book, None, str(error))
            return
        file = self._file_row(book, skimmed, "")
        self._all_names(file, skimmed)
        base = _name_words(skimmed)
        folder = " ".join(tokens(book.name.rpartition("/")[0]))
        for unit in skimmed.units:
            row = self._db.execute(
                "insert into units (file, section, anchor) values (?, ?, ?)",
                (file, unit.section, unit.anchor),
            ).lastrowid
            headings = " ".join(word for heading in unit.headings for word in tokens(heading_name(heading)))
            body = f"{folder} {' '.join(tokens(unit.text))}"
            self._db.execute(
                "insert into words (rowid, name, heading, body) values (?, ?, ?, ?)",
                (row, base if unit.section is None else "", headings, body),
            )
            if unit.section:
                self._name(heading_name(unit.section), "heading", file, row)

    def _file_row(self, book: Book, skimmed: Skim | None, problem: str) -> int:
        parts, _ = link_parts(str(book.path))
        row = self._db.execute(
            "insert into files (path, name, size, mtime, bundled, title, note, problem, service, tail, words) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                str(book.path),
                book.name,
                book.size,
                book.mtime,
                int(book.bundled),
                skimmed.title if skimmed else "",
                skimmed.note if skimmed else "",
                problem,
                (skimmed.about.service or "") if skimmed else "",
                json.dumps(parts[-6:]),
                _name_words(skimmed) if skimmed else "",
            ),
        ).lastrowid
        return int(row or 0)

    def _all_names(self, file: int, skimmed: Skim) -> None:
        self._name(skimmed.stem, "stem", file, None)
        self._name(heading_name(skimmed.title), "title", file, None)
        for alert in skimmed.about.alerts:
            self._name(alert, "alert", file, None)

    def _name(self, name: str, kind: str, file: int, unit: int | None) -> None:
        key = squash(name)
        if len(key) >= _SHORTEST or (key and not key.isascii()):
            self._db.execute(
                "insert into names (key, kind, file, unit) values (?, ?, ?, ?)", (key, kind, file, unit)
            )

    def listed(self) -> list[Listed]:
        """The documents, in the order they were read."""
        rows = self._db.execute(
            "select path, name, title, bundled, note, problem from files order by bundled, name"
        )
        return [
            Listed(path, name, title, bool(own), note, problem)
            for path, name, title, own, note, problem in rows
        ]

    def services(self) -> list[str]:
        """The services that documents name in their front matter, alphabetically."""
        rows = self._db.execute("select distinct service from files where service <> '' order by service")
        return [str(row[0]) for row in rows]

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

        if self._names_known is None:
            self._names_known = [
                row[0] for row in self._db.execute("select distinct key from names where length(key) > 7")
            ]
        found = {
            name: score / 100
            for name, score, _ in process.extract(
                key, self._names_known, scorer=fuzz.ratio, score_cutoff=least * 100, limit=limit
            )
        }
        for name in self._names_known:
            if len(key) > 9 and (name.endswith(key) or key.endswith(name)) and name != key:
                share = min(len(name), len(key)) / max(len(name), len(key))
                if share >= _SHARE:
                    found[name] = max(found.get(name, 0), min(0.97, share + 0.2))
        return sorted(found.items(), key=lambda pair: -pair[1])[:limit]

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
        return int(self._db.execute("select count(*) from units").fetchone()[0])

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """In how many units each of these stems stands."""
        found = dict.fromkeys(words, 0)
        for word in found:
            row = self._db.execute("select doc from vocabulary where term = ?", (word,)).fetchone()
            found[word] = int(row[0]) if row else 0
        return found

    def search(self, words: Sequence[str], limit: int = 40) -> list[Found]:
        """The units that hold any of these stems, best first by FTS5's rank."""
        asked = " OR ".join('"' + word.replace('"', '""') + '"' for word in dict.fromkeys(words))
        if not asked:
            return []
        rows = self._db.execute(
            "select words.rowid, files.path, files.title, units.section, units.anchor, files.words, words.heading, "
            "words.body, units.own, ranked.score from (select rowid, bm25(words, ?, ?, ?) as score from words "
            "where words match ? order by score limit ?) as ranked join words on words.rowid = ranked.rowid "
            "join units on units.id = ranked.rowid join files on files.id = units.file order by ranked.score",
            (_NAME_WEIGHT, _HEADING_WEIGHT, _BODY_WEIGHT, asked, limit),
        )
        return [
            Found(unit, path, title, section, anchor, f" {name} ", f" {heading} ", f" {body} ", own, rank)
            for unit, path, title, section, anchor, name, heading, body, own, rank in rows
        ]


def _name_words(skimmed: Skim) -> str:
    """The words of a document's names. They are searched in its first unit only, so that a word's rarity counts
    documents and not their sections."""
    names = (skimmed.stem, skimmed.title, *skimmed.about.alerts, skimmed.about.service or "")
    return " ".join(word for name in names for word in tokens(name))


def _own_words(title: str) -> str:
    """The words of a unit's own name, without those that every disturbance has."""
    return " ".join(tokens(heading_name(title), stop=True))


def _common(tail: list[str], parts: list[str]) -> int:
    """How many of the last names two paths have in common."""
    count = 0
    while count < min(len(tail), len(parts)) and tail[-1 - count] == parts[-1 - count]:
        count += 1
    return count
