"""Rows that a list shows without holding them: the list asks for the few it draws, page by page.

A timeline of 100,000 entries lies in the database; a list draws forty of them. So a list is handed a source that
counts, gives a window and finds a row by its key, all of them quick (indexed), and keeps the pages it saw last.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

#: Rows asked for at once, and pages kept: two screens of rows, and where one came from.
_PAGE = 64
_KEPT = 24


class RowSource(Protocol[R_co]):
    """Where a list's rows come from. ``first`` is included, ``last`` is not; both are within ``count()``."""

    def count(self) -> int:
        """How many rows there are now."""
        ...

    def window(self, first: int, last: int) -> Sequence[R_co]:
        """The rows ``first`` to ``last`` (not included), in order."""
        ...

    def find(self, key: str) -> int | None:
        """Where the row with this key is; None if it is gone."""
        ...


class ListSource(Generic[R]):
    """A source over rows that are at hand."""

    def __init__(self, rows: Sequence[R], key: Callable[[R], str]) -> None:
        self._rows = rows
        self._key = key

    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def window(self, first: int, last: int) -> Sequence[R]:
        """The rows ``first`` to ``last`` (not included)."""
        return self._rows[first:last]

    def find(self, key: str) -> int | None:
        """Where the row with this key is; None if there is none."""
        return next((index for index, row in enumerate(self._rows) if self._key(row) == key), None)


class Pages(Generic[R]):
    """A source read page by page, the latest pages kept. ``count`` is that of the last :meth:`reread`."""

    def __init__(self, source: RowSource[R]) -> None:
        self.source = source
        self._pages: OrderedDict[int, Sequence[R]] = OrderedDict()
        self.count = source.count()

    def reread(self) -> None:
        """Forgets what was read: the data changed."""
        self._pages.clear()
        self.count = self.source.count()

    def row(self, index: int) -> R:
        """The row at ``index``. Raises ``IndexError`` when the source gives fewer rows than it counted."""
        number = index // _PAGE
        page = self._pages.get(number)
        if page is None:
            page = self.source.window(number * _PAGE, min((number + 1) * _PAGE, self.count))
            self._pages[number] = page
            if len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page[index % _PAGE]
