"""A page of the runbook's pane: a document, or some lines of it, with all that drawing a row of it needs to know.

A page keeps its folds and its place, so that one comes back from a link to where one was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from console.core.links import addresses_in, host_beside
from console.ui.look import Look
from console.ui.tables import column_widths, keeps_words
from console.widgets.document_rows import DocumentRow, document_rows, first_row, lines_of, raw_rows

if TYPE_CHECKING:
    from console.model.incident import Tick
    from console.model.runbook import Block, Command, Document, DocumentLink, Lines

#: A table of more columns is moved aside rather than told row by row.
_COLUMNS: Final = 8


class Page:
    """``title`` stands above it; ``within`` are the lines that it is narrowed to (None: all).

    ``ticks`` are those of steps by id, ``lines`` those of lines ticked by hand; ``current`` is the id of the current step;
    ``aside`` how far wide lines are moved aside; ``left_at`` the row one left it at.
    """

    def __init__(self, document: Document, look: Look, title: str, within: Lines | None = None) -> None:
        self.document = document
        self.look = look
        self.title = title
        self.within = within
        self.badges: Sequence[tuple[str, str]] = ()
        self.progress = ""
        self.raw = False
        self.left_at = ""
        self.ticks: Mapping[str, Tick] = {}
        self.lines: Mapping[int, Tick] = {}
        self.current: str | None = None
        self.folded: frozenset[int] = frozenset()
        self.aside = 0
        self._widths: dict[tuple[int, int], list[int]] = {}
        self._tables: dict[int, list[tuple[str, ...]]] = {}
        self._texts: dict[int, list[str]] = {}
        self._source: list[str] | None = None

    @cached_property
    def commands(self) -> dict[str, Command]:
        """The document's commands by their id."""
        return {command.id: command for command in self.document.commands}

    @cached_property
    def row_of_step(self) -> dict[str, str]:
        """For each step the row that it begins with."""
        blocks = reversed(self.document.blocks)
        return {block.step: first_row(block) for block in blocks if block.step is not None}

    def rows(self) -> Sequence[DocumentRow]:
        """The rows to show: as it was read, or as it is on disk."""
        if not self.raw:
            return document_rows(self.document, self.folded, self.within)
        rows = raw_rows(self.document)
        return rows[self.within[0] - 1 : self.within[1]] if self.within else rows

    def row_left(self) -> DocumentRow | None:
        """The row one left it at."""
        return next((row for row in self.rows() if row.key == self.left_at), None)

    def holds(self, key: str) -> bool:
        """Whether the row with this key, the first of a block, is among the lines that the page is narrowed to."""
        return self.within is None or self.within[0] <= int(key.partition(":")[0]) <= self.within[1]

    def shown_as(self, other: Page) -> None:
        """Take over what ``other``, a page of the same document, says of its steps."""
        self.ticks, self.lines, self.current = other.ticks, other.lines, other.current
        self.badges, self.progress = other.badges, other.progress

    def text_lines(self, block: int) -> list[str]:
        """The lines of a block's text, for blocks of which a row shows one or a few."""
        lines = self._texts.get(block)
        if lines is None:
            lines = self._texts[block] = self.document.blocks[block].text.split("\n")
        return lines

    def source_lines(self) -> list[str]:
        """The lines of the document as it is on disk."""
        if self._source is None:
            from console.model.runbook import source_lines

            self._source = source_lines(self.document.text)
        return self._source

    def line_tick(self, row: DocumentRow) -> Tick | None:
        """The tick of the line, or the first of the lines, that a row stands for."""
        if not self.lines:
            return None
        first, last = lines_of(self.document, row)
        ticks = (self.lines.get(line) for line in range(first, last + 1))
        return next((tick for tick in ticks if tick is not None), None)

    def links(self, row: DocumentRow) -> list[DocumentLink]:
        """The links on the lines of a row, each target once; in plain text the addresses that stand there."""
        first, last = lines_of(self.document, row)
        found = [link for link in self.document.links if link.lines[0] <= last and first <= link.lines[1]]
        if row.kind in ("plain", "html", "raw"):
            text = self.source_lines()[row.line - 1]
            found = [link for link in found if link.target in text] or found
            found = found or [_bare(address, row.line) for address in addresses_in(text)]
        return list({link.target: link for link in found}.values())

    def as_written(self, block: Block) -> bool:
        """Whether a block was not understood: then even its line breaks may mean something."""
        return any(one.lines[0] <= block.lines[0] <= one.lines[1] for one in self.document.not_understood)

    def table(self, number: int, room: int) -> tuple[list[tuple[str, ...]], list[int]]:
        """The header and the rows of a table, the host of each web link beside its words; and its columns' widths, none
        where words would have to be broken."""
        rows = self._tables.get(number)
        if rows is None:
            rows = self._tables[number] = self._with_hosts(number)
        widths = self._widths.get((number, room))
        if widths is None:
            fits = keeps_words(rows, room) or len(rows[0]) > _COLUMNS
            widths = self._widths[number, room] = column_widths(rows, room) if fits else []
        return rows, widths

    def _with_hosts(self, number: int) -> list[tuple[str, ...]]:
        table = self.document.tables[number]
        rows = [table.header, *table.rows]
        first, last = table.lines
        for link in self.document.links:
            host = host_beside(link.text, link.target) if first <= link.lines[0] <= last else ""
            if host and link.text:
                place = next((at for at, lines in enumerate(table.row_lines, 1) if lines == link.lines), 0)
                rows[place] = _beside(rows[place], link.text, host)
        return rows


def _beside(cells: tuple[str, ...], words: str, host: str) -> tuple[str, ...]:
    """``cells`` with the host after the first of the words that has none yet."""
    for number, cell in enumerate(cells):
        start = cell.find(words)
        end = start + len(words)
        if start >= 0 and not cell.startswith(" (", end):
            return (*cells[:number], f"{cell[:end]} ({host}){cell[end:]}", *cells[number + 1 :])
    return cells


def _bare(address: str, line: int) -> DocumentLink:
    """An address in plain text, as a link."""
    from console.model.runbook import DocumentLink

    return DocumentLink(address, address, "web", (line, line))
