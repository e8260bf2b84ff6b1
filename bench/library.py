"""Runbooks: a thousand documents indexed, the index opened again, searched; each against the least that it could cost.

The documents are those of the evaluation, over and over, each time of another product and with other things that go wrong, so
that a word is as rare in them as on a real shelf.
"""

from __future__ import annotations

import re
import sqlite3
import time
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench.figures import Figure, Samples, Stage, main
from console.core.matching import tokens
from console.library.check import check
from console.library.finding import Query, find
from console.library.index import Index
from console.library.reading import read_document
from console.library.shelf import Shelf, shelf

COUNT = 1_000
_EVALUATED = Path(__file__).parents[1] / "tests" / "eval"
#: Of the words of a document so many are another's in each copy.
_OTHERS = 8
_SHORT = ("disk full", "oom", "kafka lag", "cpu high", "node down", "502")


def measure(stage: Stage) -> Iterator[Figure]:
    folder = stage.home / "books"
    _write(folder)
    books = shelf([folder], with_bundled=False)
    samples = Samples()
    file = stage.home / "bench-runbooks.db"
    for _round in range(max(stage.rounds // 5, 1)):
        file.unlink(missing_ok=True)
        _index(samples, file, books)
    yield Figure(f"{COUNT} runbooks indexed", samples.value("index"), 3, "s")
    yield Figure("the same", samples.ratio("index", "parse"), 1.5, against="reading them")
    began = time.perf_counter()
    check(books, date(2026, 3, 1))
    yield Figure(f"{COUNT} runbooks checked", time.perf_counter() - began, 15, "s")
    for _round in range(stage.rounds):
        _open(samples, file, folder)
    yield Figure(
        "the index opened again", samples.ratio("open", "sqlite"), 3, against="opening the SQLite file"
    )
    yield Figure("the same, with a look at all files", samples.value("ready") * 1000, 50, "ms")
    index = Index(file)
    _search(samples, index, file, stage.rounds)
    yield Figure("a query", samples.ratio("query", "bare"), 3, against="the bare FTS5 query")
    yield Figure("a query of one or two words", samples.ratio("short", "bare short"), 3, against="the same")
    yield Figure("a query, p99", samples.value("query", percent=99) * 1000, 10, "ms")
    index.close()


def _write(folder: Path) -> None:
    """The thousand documents."""
    folder.mkdir()
    originals = sorted((_EVALUATED / "documents").iterdir())
    for number in range(COUNT):
        original = originals[number % len(originals)]
        text = original.read_text(encoding="utf-8", errors="replace")
        words = sorted(set(re.findall(r"[A-Za-z]{5,}", text)))
        for place in range(_OTHERS):
            word = words[(number * 7 + place * 13) % len(words)] if words else ""
            text = text.replace(word, f"{word}{_name(number * _OTHERS + place)}") if word else text
        name = f"{original.stem}-{_name(number)}{original.suffix}"
        (folder / name).write_text(text.replace("\n", f" {_name(number)}\n", 1), encoding="utf-8")


def _name(number: int) -> str:
    """A word that nobody else has."""
    letters = "bcdfghklmnprstvz"
    return "".join(
        letters[number >> shift & 15] + "aeiou"[number >> shift + 2 & 3] for shift in (0, 4, 8, 12)
    )


def _timed(samples: Samples, name: str, began: float) -> None:
    samples.add(name, time.perf_counter() - began)


def _index(samples: Samples, file: Path, books: Shelf) -> None:
    began = time.perf_counter()
    index = Index(file)
    index.refresh(books)
    index.close()
    _timed(samples, "index", began)
    began = time.perf_counter()
    for book in books.books:
        read_document(book.path)
    _timed(samples, "parse", began)


def _open(samples: Samples, file: Path, folder: Path) -> None:
    began = time.perf_counter()
    index = Index(file)
    index.services()  # as the console does first
    _timed(samples, "open", began)
    index.refresh(shelf([folder], with_bundled=False))
    _timed(samples, "ready", began)
    index.close()
    began = time.perf_counter()
    database = sqlite3.connect(file)
    database.execute("select count(*) from sqlite_master").fetchone()
    _timed(samples, "sqlite", began)
    database.close()


def _search(samples: Samples, index: Index, file: Path, rounds: int) -> None:
    """Each query, and the bare one: FTS5 asked for the same words, ranked, the rows fetched."""
    asked = tomllib.loads((_EVALUATED / "queries.toml").read_text(encoding="utf-8"))["queries"]
    bare = sqlite3.connect(file)
    for kind, queries in (("", [*asked, *_SHORT]), (" short", _SHORT)):
        for query in queries:
            words = " OR ".join(f'"{word}"' for word in dict.fromkeys(tokens(query, stop=True)))
            for _round in range(max(rounds // 3, 2)) if words else ():
                began = time.perf_counter()
                find(Query(query), index)
                _timed(samples, "short" if kind else "query", began)
                began = time.perf_counter()
                bare.execute(
                    "select rowid, * from words where words match ? order by rank limit 24", (words,)
                ).fetchall()
                _timed(samples, f"bare{kind}", began)
    bare.close()


if __name__ == "__main__":
    main(measure)
