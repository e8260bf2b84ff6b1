"""The search index: every unit of every document on the shelf, in an SQLite file in the cache directory.

It can be thrown away at any time: what it holds comes from the files, and is made anew for those whose size or time
changed. Words are stemmed before they are stored (``core.matching``), so that Chinese and Japanese are found as well; FTS5
only ranks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from console.base.errors import BadFile
from console.core.matching import heading_name, link_parts, squash, tokens
from console.library.lookup import Lookup
from console.library.reading import read_bytes
from console.library.shelf import Book, Shelf
from console.library.skim import Skim, skim
from console.library.summaries import Summary, summaries, summarise

#: Of the file's layout and of how text is cut and stemmed: an older index is made anew.
VERSION: Final = 10
_SCHEMA: Final = """
create table files (
  id integer primary key, path text not null unique, name text not null, size integer not null, mtime integer not null,
  bundled integer not null, title text not null default '', note text not null default '', problem text not null default '',
  service text not null default '', tail text not null default '', words text not null default ''
);
create table units (
  id integer primary key, file integer not null references files(id) on delete cascade, section text, anchor text
);
create index units_of_file on units (file);
create table names (
  key text not null, kind text not null, file integer not null references files(id) on delete cascade, unit integer
);
create index names_by_key on names (key);
create index names_of_file on names (file);
create table summaries (
  file integer primary key references files(id) on delete cascade, steps integer not null, commands integer not null,
  plain text not null, repairs text not null, due text not null, unread integer not null,
  checklists text not null
);
create virtual table words using fts5 (
  name, heading, body, tokenize = "unicode61 remove_diacritics 0"
);
create virtual table vocabulary using fts5vocab (words, row);
"""
#: Names shorter than this are nobody's alone.
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the index knows it. ``note`` is plain when it is shown as plain text, ``problem`` why it is not there."""

    path: str
    name: str
    title: str
    bundled: bool
    note: str
    problem: str


Progress = Callable[[int, int], bool]
"""Told how many of how many are done; returns False to stop."""


class Index(Lookup):
    """The index in ``file`` (None: in memory). One connection, for one thread. Raises ``sqlite3.Error`` only when even a new
    file cannot be made; a damaged or older one is replaced."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        super().__init__(self._open())

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

    @property
    def changes(self) -> int:
        """A number that grows whenever documents were indexed, read or forgotten here."""
        return self._db.total_changes

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def refresh(self, shelf: Shelf, progress: Progress | None = None) -> int:
        """Bring the index up to the shelf: new and changed files are read, those gone forgotten. How many were read.

        One transaction: whoever searches meanwhile sees the old state. Stopped by ``progress``, what was read counts, and what
        was not is found as it was.
        """
        self._forget_known()  # another program may have brought the index up to date
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
        # A cache: losing the last rows in a power cut costs reading a file again.
        self._db.execute("pragma synchronous = off")
        self._db.execute("pragma foreign_keys = on")
        with self._db:
            self._db.execute("begin immediate")
            for path in gone:
                self._forget(path)
            for book in changed:
                if progress is not None and not progress(read, len(changed)):
                    break
                self._forget(str(book.path))
                self._add(book)
                read += 1
        return read

    def _forget(self, path: str) -> None:
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

    def summaries(self) -> dict[str, Summary]:
        """What is known by path of documents that were read as a whole since they changed."""
        return summaries(self._db)

    def summarise(self, progress: Progress | None = None) -> bool:
        """Read as a whole what was not since it changed; False when ``progress`` stopped it."""
        return summarise(self._db, progress)

    def services(self) -> list[str]:
        """The services that documents name in their front matter, alphabetically."""
        rows = self._db.execute("select distinct service from files where service <> '' order by service")
        return [str(row[0]) for row in rows]


def _name_words(skimmed: Skim) -> str:
    """The words of a document's names. They are searched in its first unit only, so that a word's rarity counts
    documents and not their sections."""
    names = (skimmed.stem, skimmed.title, *skimmed.about.alerts, skimmed.about.service or "")
    return " ".join(word for name in names for word in tokens(name))
