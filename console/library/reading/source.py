"""The lines that are parsed, each knowing where it stands on disk.

A repair never changes the document: it chooses which of its lines are read, and may add a line of its own (a fence
that got lost). So every later stage works on these lines, and :meth:`Source.span` leads back to the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from console.model.runbook import Lines, Repair


@dataclass(frozen=True, slots=True)
class Line:
    """A line to parse: its text, and the line it stands on; None for one that a repair added."""

    text: str
    origin: int | None


@dataclass(slots=True)
class Source:
    """The lines to parse, those left out (``dropped``), and the repairs that led here."""

    lines: list[Line]
    total: int
    dropped: set[int] = field(default_factory=set)
    repairs: list[Repair] = field(default_factory=list)
    scraped: bool = False
    flat: bool = False

    def span(self, first: int, end: int) -> Lines | None:
        """Where the lines ``[first, end)`` stand on disk; None if all of them were added."""
        origins = [line.origin for line in self.lines[first:end] if line.origin is not None]
        return (origins[0], origins[-1]) if origins else None

    def drop(self, indices: Iterable[int], what: str) -> None:
        """Leave these lines out, and tell why."""
        gone = set(indices)
        numbers = [line.origin for index, line in enumerate(self.lines) if index in gone and line.origin]
        self.lines = [line for index, line in enumerate(self.lines) if index not in gone]
        self.dropped.update(numbers)
        if numbers:
            self.repairs.append(Repair(what, (numbers[0], numbers[-1])))

    def text(self) -> str:
        """What the parser gets. Tabs, form feeds and the like stay; no line holds a line end."""
        return "".join(f"{line.text}\n" for line in self.lines)
