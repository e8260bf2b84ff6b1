"""Which runbook: the shelf, what matches an incident and why, and search over all of it.

Attached unasked is only what a link or an exact name leads to, and that alone; everything else is offered with its reason.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from console.base.errors import BadFile, NotFound
from console.base.files import at_home
from console.base.looking import absent
from console.base.words import _, ngettext
from console.core.matching import Match
from console.desk.desk import Desk
from console.library.finding import Query, find
from console.library.index import Index, Listed, Progress
from console.library.reading import parse, read_bytes, read_document
from console.library.shelf import Book, Shelf, shelf
from console.library.summaries import Summary
from console.model.incident import Incident
from console.model.runbook import Document

#: So many hits a search shows.
_LIMIT = 30


class Finding(NamedTuple):
    """Something that a document in the list should be looked at for: in words, and the theme's role for them."""

    words: str
    role: str


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document in the list of all: ``folder`` is the one of the settings that it lies in, None for what came with the console;
    ``summary`` None: not counted yet, or not readable. One with an ``over`` finding cannot be opened."""

    path: str
    name: str
    title: str
    folder: Path | None
    summary: Summary | None
    findings: tuple[Finding, ...]

    @property
    def readable(self) -> bool:
        """Whether it can be opened."""
        return all(finding.role != "over" for finding in self.findings)


def _findings(one: Listed, summary: Summary | None, today: date) -> Iterator[Finding]:
    if one.problem:
        yield Finding(one.problem.removeprefix(f"{one.path}: "), "over")
    if summary is None:
        return
    if summary.plain:
        yield Finding(_("plain text: it {reason}").format(reason=summary.plain), "warn")
    elif summary.unread:
        words = ngettext("{count} part is not understood", "{count} parts are not understood", summary.unread)
        yield Finding(words.format(count=summary.unread), "warn")
    if summary.due and summary.due < today.isoformat():
        yield Finding(_("review due since {day}").format(day=summary.due), "warn")
    if summary.repairs:
        yield Finding(_("repaired: {what}").format(what=", ".join(summary.repairs)), "muted")


def _left_out(bad: BadFile, folder: Path | None) -> Shelved:
    """What could not be listed at all: a folder that is not there, a loop, a file without permission."""
    within = folder is not None and Path(bad.path) != folder
    name = Path(bad.path).relative_to(folder).as_posix() if folder and within else bad.path
    return Shelved(bad.path, name, name, folder, None, (Finding(_without_path(bad), "over"),))


def _without_path(error: BadFile) -> str:
    return str(error).removeprefix(f"{error.path}: ")


def _for(seconds: float, work: Callable[[Progress], object]) -> bool:
    """Have work done for about so long; whether it was not stopped."""
    until = time.monotonic() + seconds
    stopped = False

    def progress(done: int, _of: int) -> bool:
        nonlocal stopped
        stopped = done > 0 and time.monotonic() > until
        return not stopped

    work(progress)
    return not stopped


class Library:
    """The shelf of one desk with its index, as of the last :meth:`refresh`. Where nothing can be kept in the cache directory the
    index is in memory: everything is found all the same."""

    def __init__(self, desk: Desk) -> None:
        self.folders = desk.place.folders
        file = desk.place.cache / "runbooks.db" if desk.place.cache else None
        try:
            self.index = Index(file)
        except (OSError, sqlite3.Error):
            self.index = Index(None)
        self.shelf = Shelf(())
        self.looked = False

    def refresh(self, progress: Progress | None = None) -> int:
        """Look at the folders again; returns how many documents were read anew."""
        self.looked = True
        self.shelf = shelf(self.folders)
        return self.index.refresh(self.shelf, progress)

    def refresh_for(self, seconds: float) -> bool:
        """As :meth:`refresh`, for about so long; whether all is done. For a thread that others wait for."""
        return _for(seconds, self.refresh)

    def summarise_for(self, seconds: float) -> bool:
        """Read as a whole, for about so long, what :meth:`shelved` has no counts of; whether all is done."""
        return _for(seconds, self.index.summarise)

    def shelved(self, today: date) -> list[Shelved]:
        """Everything on the shelf with what is known of it, by folder and name, and what could not be listed in its place."""
        summaries = self.index.summaries()
        found = [
            Shelved(
                path=one.path,
                name=one.name,
                title=one.title or one.name,
                folder=None if one.bundled else self._folder(one.path),
                summary=summaries.get(one.path),
                findings=tuple(_findings(one, summaries.get(one.path), today)),
            )
            for one in self.listed()
        ]
        found += [_left_out(bad, self._folder(bad.path)) for bad in self.shelf.wrong]
        order = {folder: number for number, folder in enumerate([*self.folders, None])}
        return sorted(found, key=lambda one: (order[one.folder], one.name))

    def _folder(self, path: str) -> Path | None:
        """The folder of the settings that something lies in."""
        return next((folder for folder in self.folders if Path(path).is_relative_to(folder)), None)

    def listed(self) -> list[Listed]:
        """Every document as the index knows it, those that cannot be read with their problem."""
        return self.index.listed()

    def services(self) -> list[str]:
        """The services that runbooks name."""
        return self.index.services()

    def book(self, wanted: str) -> Book:
        """The document of a name on the shelf, a path, or a unique beginning or end of a name. Raises ``NotFound``,
        ``BadFile`` for one that is there and cannot be read."""
        folded = wanted.casefold()
        ways: tuple[Callable[[Book], bool], ...] = (
            lambda book: book.name.casefold() == folded or str(book.path) == wanted,
            lambda book: book.path.stem.casefold() == folded,
            lambda book: folded in book.name.casefold(),
        )
        for fits in ways:
            found = [book for book in self.shelf.books if fits(book)]
            if len(found) == 1:
                return found[0]
        for bad in self.shelf.wrong:
            if bad.path.casefold().endswith(f"/{folded}") or Path(bad.path).stem.casefold() == folded:
                raise bad
        raise NotFound(
            _("There is no runbook {wanted} on the shelf.").format(wanted=wanted),
            _("`ic runbook list` shows what there is."),
        )

    def document(self, wanted: str) -> Document:
        """A document on the shelf, read; its path is its name there. Raises ``NotFound``, ``BadFile``."""
        book = self.book(wanted)
        return replace(read_document(book.path), path=book.name)

    def document_at(self, wanted: str) -> Document:
        """A file by its path, else as :meth:`document`. Its path is its name if it lies on the shelf, else absolute: so that it
        is found again from wherever. Raises ``NotFound``, ``BadFile``."""
        file = at_home(wanted)
        if not os.path.isfile(file):  # noqa: PTH113 - a path raises for too long a name
            return self._named(wanted, file)
        file = file.resolve()
        name = next((book.name for book in self.shelf.books if book.path.resolve() == file), str(file))
        return replace(read_document(file), path=name)

    def _named(self, wanted: str, file: Path) -> Document:
        """A document on the shelf; where there is none, that the file of that name may not be read."""
        try:
            return self.document(wanted)
        except NotFound:
            if not absent(file) and not os.path.isdir(file):  # noqa: PTH112 - a path's own may raise
                read_bytes(file)
            raise

    def opened(self, one: Shelved) -> Document:
        """A document of the list, read; its path is its name there. Raises ``BadFile``."""
        return replace(read_document(Path(one.path)), path=one.name)

    def edition(self, path: str, *, unlike: str) -> Document | None:
        """What the file of an attached runbook (by its path there) says now. None when it says what it said (the digest
        ``unlike``), when it is gone, or cannot be read."""
        book = next((book for book in self.shelf.books if book.name == path), None)
        file = book.path if book else Path(path)
        if book is None and not file.is_absolute():
            return None
        try:
            data = read_bytes(file)
        except BadFile:
            return None
        return None if sha256(data).hexdigest() == unlike else parse(data, path)

    def name_of(self, path: str) -> str:
        """A document's name on the shelf, by its path."""
        return next((book.name for book in self.shelf.books if str(book.path) == path), path)

    def find(self, query: Query, limit: int = 3) -> tuple[Match, ...]:
        """The best matches, best first; empty when there is no good one."""
        return find(query, self.index, limit)

    def search(self, text: str) -> tuple[Match, ...]:
        """What holds those words, best first."""
        return find(Query(text), self.index, _LIMIT)


def library(desk: Desk) -> Library:
    """The desk's library, as the folders were when somebody last looked; nobody has: as they are."""
    books = unread(desk)
    if not books.looked:
        books.refresh()
    return books


def unread(desk: Desk) -> Library:
    """The desk's library before anybody looked into the folders: for those who do so a little at a time."""
    return desk.once("library", lambda: Library(desk))


def query_of(desk: Desk, incident: Incident) -> Query:
    """What is known of an incident that could name its runbook: title, impact, services, and its alerts."""
    names: dict[str, None] = {}
    links: dict[str, None] = {}
    texts = [incident.title]
    for alert in desk.reader.alerts(incident.id):
        names |= dict.fromkeys(filter(None, [str(alert.detail.get("name", ""))]))
        links |= dict.fromkeys(filter(None, [str(alert.detail.get("runbook_url", ""))]))
    return Query(" ".join(texts), tuple(links), tuple(names), incident.services)


def matches(desk: Desk, query: Query) -> tuple[Match, ...]:
    """The best three for what is known; empty when there is no good match."""
    return library(desk).find(query)
