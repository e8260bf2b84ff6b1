"""A runbook cut into the rows that a list can show: each small enough that drawing it is nothing, each a thing one can
stand on — a heading, a step, a command, a table's row, a line of plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, overload

if TYPE_CHECKING:
    from console.model.runbook import Block, Document, Lines

#: Kinds shown as they are written, each line a row: any of them can be ticked or copied.
_BY_LINE: Final = ("plain", "html")
#: The documents whose rows are kept, each by what it is (to compare two of them would take longer), the latest last.
_KEPT: Final = 16
_whole: dict[int, tuple[Document, list[DocumentRow]]] = {}


class DocumentRow(NamedTuple):
    """A row of the pane. ``block`` is its block's index (-1 in the raw view), ``line`` where it stands on disk.

    Of a block of several rows, ``first`` and ``last`` are the lines of its text (from 0, last not included) that this one
    shows. ``command`` is the id of the command to copy here. ``air``: a blank line stands before it.
    """

    key: str
    kind: str
    line: int
    block: int = -1
    first: int = 0
    last: int = 0
    command: str | None = None
    air: bool = False


def document_rows(
    document: Document, folded: frozenset[int], within: Lines | None = None
) -> Sequence[DocumentRow]:
    """The rows of ``document``, or of those lines of it; what is beneath the sections in ``folded`` (their indices) is
    left out. Those of the whole document are kept, for one comes back to it."""
    if document.plain and len(document.blocks) == 1:
        first, last = within or document.blocks[0].lines
        return _Lines(
            last - first + 1,
            lambda at: DocumentRow(f"1:{first + at - 1}", "plain", first + at, 0, first + at - 1, first + at),
        )
    if folded or within:
        return _document_rows(document, folded, within)
    known = _whole.pop(id(document), None)
    if known is None or known[0] is not document:
        known = document, _document_rows(document, folded, within)
    _whole[id(document)] = known
    while len(_whole) > _KEPT:
        del _whole[next(iter(_whole))]
    return known[1]


def _document_rows(document: Document, folded: frozenset[int], within: Lines | None) -> list[DocumentRow]:
    starts = _command_lines(document)
    hidden = _hidden(document, folded)
    rows: list[DocumentRow] = []
    air = False
    for index, block in enumerate(document.blocks):
        if within and not (within[0] <= block.lines[1] and block.lines[0] <= within[1]):
            continue
        if block.kind == "dropped" or (block.lines[0] in hidden and not _is_fold(block, folded)):
            continue
        if block.kind == "blank":
            air = bool(rows)
            continue
        # A list is read as one thing, a heading belongs to what it heads, and a rule parts well enough: no air there.
        after_heading = bool(rows) and rows[-1].kind == "heading" and block.kind != "heading"
        ruled = block.kind == "rule" or bool(rows and rows[-1].kind == "rule")
        air = air and not block.depth and not after_heading and not ruled
        for number, row in enumerate(_rows_of(index, block, document, starts)):
            rows.append(row._replace(air=True) if air and not number else row)
        air = False
    return rows


def lines_of(document: Document, row: DocumentRow) -> Lines:
    """The lines on disk that a row stands for."""
    block = document.blocks[row.block] if row.block >= 0 else None
    if block is None or block.kind in _BY_LINE:
        return row.line, row.line
    if block.kind == "table" and block.table is not None:
        rows = document.tables[block.table].row_lines
        return rows[row.first] if 0 <= row.first < len(rows) else (row.line, row.line)
    if block.kind == "code":
        shown = block.code_lines[row.first : row.last]
        return row.line, max((row.line, *shown))
    return block.lines


def first_row(block: Block) -> str:
    """The key of the first row of a block."""
    by_part = block.kind == "code" or block.kind in _BY_LINE
    return f"{block.lines[0]}:0" if by_part else f"{block.lines[0]}"


def raw_rows(document: Document) -> Sequence[DocumentRow]:
    """A row for each line of the document as it is on disk."""
    from console.model.runbook import source_lines

    return _Lines(len(source_lines(document.text)), lambda at: DocumentRow(f"raw:{at + 1}", "raw", at + 1))


class _Lines(Sequence[DocumentRow]):
    """Rows of which one is like the other, made when they are asked for: 250,000 of them open like ten."""

    def __init__(self, count: int, make: Callable[[int], DocumentRow]) -> None:
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> DocumentRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[DocumentRow]: ...
    def __getitem__(self, index: int | slice) -> DocumentRow | list[DocumentRow]:
        if isinstance(index, slice):
            return [self._make(at) for at in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._make(index % self._count)


def _hidden(document: Document, folded: frozenset[int]) -> range | set[int]:
    """The lines beneath the folded sections' headings, the headings' own included."""
    hidden: set[int] = set()
    for index in folded:
        first, last = document.sections[index].lines
        hidden.update(range(first, last + 1))
    return hidden


def _is_fold(block: Block, folded: frozenset[int]) -> bool:
    """Is this the heading of a folded section that is not itself beneath another one?"""
    return block.kind == "heading" and block.section in folded


def _rows_of(
    index: int, block: Block, document: Document, starts: Mapping[int, Sequence[tuple[int, str]]]
) -> Iterator[DocumentRow]:
    """The rows of one block."""
    if block.kind == "code":
        yield from _code_rows(index, block, starts.get(index, ()))
    elif block.kind == "table" and block.table is not None:
        table = document.tables[block.table]
        yield DocumentRow(f"{block.lines[0]}", "table", block.lines[0], index, -1, 0)
        for number in range(len(table.rows)):
            line = table.row_lines[number][0] if number < len(table.row_lines) else block.lines[0]
            yield DocumentRow(f"{block.lines[0]}:{number}", "table", line, index, number, number + 1)
    elif block.kind in _BY_LINE:
        for number in range(block.text.count("\n") + 1):
            line = min(block.lines[0] + number, block.lines[1])
            yield DocumentRow(f"{block.lines[0]}:{number}", block.kind, line, index, number, number + 1)
    else:
        command = block.commands[0] if block.commands else None
        yield DocumentRow(f"{block.lines[0]}", block.kind, block.lines[0], index, command=command)


def _code_rows(index: int, block: Block, starts: Sequence[tuple[int, str]]) -> Iterator[DocumentRow]:
    """A code block by command: each row ends before the next command begins, so that each can be stood on."""
    count = block.text.count("\n") + 1
    within: list[tuple[int, str | None]] = [(line, command) for line, command in starts if 0 <= line < count]
    cuts = within or [(0, None)]
    edges = [0, *(line for line, _command in cuts[1:]), count]
    lines = block.text.split("\n")
    for number, (_line, command) in enumerate(cuts):
        first, last = edges[number], edges[number + 1]
        air = number > 0 and not lines[first - 1].strip()
        while last > first + 1 and not lines[last - 1].strip():
            last -= 1
        line = block.code_lines[first] if first < len(block.code_lines) else block.lines[0]
        yield DocumentRow(f"{block.lines[0]}:{first}", "code", line, index, first, last, command, air)


def _command_lines(document: Document) -> dict[int, list[tuple[int, str]]]:
    """For each code block, the lines of its text on which its commands begin, in order, labels before them included."""
    found: dict[int, list[tuple[int, str]]] = {}
    for command in document.commands:
        block = document.blocks[command.block]
        if block.kind != "code" or command.inline:
            continue
        lines = block.text.split("\n")
        first = next((at for at, line in enumerate(block.code_lines) if line >= command.lines[0]), 0)
        while first > 0 and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        found.setdefault(command.block, []).append((first, command.id))
    return {block: sorted(set(starts)) for block, starts in found.items()}
