"""The lines that are parsed, each knowing where it stands on disk.

A repair never changes the document: it chooses which of its lines are read, and may add a line of its own (a fence
that got lost). So every later stage works on these lines, and :meth:`Source.span` leads back to the file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from console.model.runbook import Lines, Repair

T = TypeVar("T")
#: How many things are done between two looks at the clock.
_STRIDE: Final = 16


@dataclass(frozen=True, slots=True)
class Line:
    """A line to parse: its text, and the line it stands on; None for one that a repair added."""

    text: str
    origin: int | None


@dataclass(slots=True)
class Source:
    """The lines to parse, those left out (``dropped``), and the repairs that led here.

    ``still`` raises when the time for reading is up; whatever goes through the document asks it."""

    lines: list[Line]
    total: int
    dropped: set[int] = field(default_factory=set)
    repairs: list[Repair] = field(default_factory=list)
    scraped: bool = False
    flat: bool = False
    still: Callable[[], None] = lambda: None
    _rows: list[tuple[int, str]] | None = field(default=None, repr=False)

    def timed(self, things: Iterable[T]) -> Iterator[T]:
        """Go through things, asking now and then whether there is still time; ``still`` raises when there is none."""
        for count, thing in enumerate(things):
            if count % _STRIDE == 0:
                self.still()
            yield thing

    def span(self, first: int, end: int) -> Lines | None:
        """Where the lines ``[first, end)`` stand on disk; None if all of them were added."""
        origins = [line.origin for line in self.lines[first:end] if line.origin is not None]
        return (origins[0], origins[-1]) if origins else None

    def rows(self, first: int, last: int) -> list[tuple[int, str]]:
        """The lines that stand on disk in ``[first, last]``, each with its number; added and dropped ones left out."""
        known = self._known()
        start, end = bisect_left(known, (first, "")), bisect_right(known, (last + 1, ""))
        return [row for row in known[start:end] if row[0] <= last]

    def _known(self) -> list[tuple[int, str]]:
        if self._rows is None:
            self._rows = [(line.origin, line.text) for line in self.lines if line.origin is not None]
        return self._rows

    def drop(self, indices: Iterable[int], what: str) -> None:
        """Leave these lines out, and tell why."""
        gone = set(indices)
        numbers = [line.origin for index, line in enumerate(self.lines) if index in gone and line.origin]
        self.lines = [line for index, line in enumerate(self.lines) if index not in gone]
        self._rows = None
        self.dropped.update(numbers)
        if numbers:
            self.repairs.append(Repair(what, (numbers[0], numbers[-1])))

    def text(self) -> str:
        """What the parser gets. Tabs, form feeds and the like stay; no line holds a line end."""
        return "".join(f"{line.text}\n" for line in self.lines)
