"""Which runbook: the shelf, what matches an incident and why, and search over all of it.

Attached unasked is only what a link or an exact name leads to, and that alone; everything else is offered with its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from console.base.errors import NotFound, StorageError
from console.core.matching import Match
from console.desk.desk import Desk
from console.library.finding import Query, find
from console.library.index import Index, Listed, Progress
from console.library.reading import read_document
from console.library.shelf import Book, Shelf, shelf
from console.model.incident import Incident
from console.model.runbook import Document

#: So many hits a search shows.
_LIMIT = 30


class Library:
    """The shelf of one desk with its index; the index is refreshed when it is first asked, and by :meth:`refresh`."""

    def __init__(self, desk: Desk) -> None:
        self.folders = desk.place.folders
        file = desk.place.cache / "runbooks.db" if desk.place.cache else None
        if file is not None:
            with suppress(OSError):  # no cache directory: the index says so itself, and works in memory
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.index = Index(file)
        self.shelf: Shelf = shelf(self.folders)
        self.index.refresh(self.shelf)

    def refresh(self, progress: Progress | None = None) -> int:
        """Look at the folders again; returns how many documents were read anew."""
        self.shelf = shelf(self.folders)
        return self.index.refresh(self.shelf, progress)

    def listed(self) -> list[Listed]:
        """Every document as the index knows it, those that cannot be read with their problem."""
        return self.index.listed()

    def services(self) -> list[str]:
        """The services that runbooks name."""
        return self.index.services()

    def book(self, wanted: str) -> Book:
        """The document of a name on the shelf, a path, or a unique beginning or end of a name. Raises ``NotFound``."""
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
        raise NotFound(
            f"There is no runbook {wanted} on the shelf.", "`ic runbook list` shows what there is."
        )

    def document(self, wanted: str) -> Document:
        """A document on the shelf, read; its path is its name there. Raises ``NotFound``, ``BadFile``."""
        book = self.book(wanted)
        return replace(read_document(book.path), path=book.name)

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
    """The desk's library, opened when it is first wanted. Raises ``StorageError`` when its index cannot be kept."""
    try:
        return desk.once("library", lambda: Library(desk))
    except OSError as error:
        raise StorageError(
            f"The index of runbooks cannot be kept: {error}.", "Check the cache directory."
        ) from error


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
