"""What the parser hands on: the leaves of a document in order, each with its lines and the lists around it.

Mutable working types between parsing and the frozen :class:`~console.model.runbook.Document`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from console.library.reading.source import Source
from console.model.runbook import DocumentLink, Lines, NotUnderstood, Section, Style, Table


@dataclass(slots=True)
class Item:
    """A list item. ``number`` is None in a bullet list; ``parent`` the item around it; ``run`` counts lists: items of
    one list share it, and an ordered list that goes on after a break keeps its ``run``."""

    run: int
    number: int | None
    parent: Item | None
    depth: int
    leaves: list[Leaf] = field(default_factory=list)
    checked: bool | None = None
    step: str | None = None


@dataclass(slots=True)
class Leaf:
    """A block in the making: see :class:`~console.model.runbook.Block` for its fields. ``rows`` are the lines of its
    text, ``row_lines`` where they stand; ``item`` is the innermost item; ``opens`` whether it begins that item;
    ``spans`` the pieces of inline code in it, with their lines."""

    kind: str
    lines: Lines
    text: str = ""
    styles: tuple[Style, ...] = ()
    level: int = 0
    quotes: int = 0
    item: Item | None = None
    opens: bool = False
    language: str = ""
    rows: list[str] = field(default_factory=list)
    row_lines: list[int] = field(default_factory=list)
    table: int | None = None
    section: int = -1
    closed: bool = True
    step: str | None = None
    commands: list[str] = field(default_factory=list)
    spans: list[tuple[str, Lines]] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """The text as one line."""
        return " ".join(self.text.split())


@dataclass(slots=True)
class Outline:
    """A document taken apart. ``members`` holds the leaves right in each section (by its index, sections within left
    out), ``nested`` the opening leaves of the items within an item (by the item's ``id()``)."""

    source: Source
    leaves: list[Leaf] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    links: list[DocumentLink] = field(default_factory=list)
    not_understood: list[NotUnderstood] = field(default_factory=list)
    members: dict[int, list[Leaf]] = field(default_factory=dict)
    nested: dict[int, list[Leaf]] = field(default_factory=dict)

    def each(self) -> Iterator[tuple[int, Leaf]]:
        """The leaves with their index, as long as there is time."""
        return self.source.timed(enumerate(self.leaves))

    def path(self, leaf: Leaf) -> tuple[str, ...]:
        """The titles of the sections around a leaf, outermost first."""
        return self.sections[leaf.section].path if leaf.section >= 0 else ()

    def title(self, leaf: Leaf) -> str | None:
        """The title of the innermost section around a leaf."""
        return self.sections[leaf.section].title if leaf.section >= 0 else None

    def label(self, index: int) -> Leaf | None:
        """The leaf that introduces the one at ``index``: a paragraph or heading right before it, at the same place."""
        if index == 0:
            return None
        before = self.leaves[index - 1]
        return before if before.kind in {"paragraph", "heading", "item"} else None
