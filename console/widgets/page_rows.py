"""A document about an incident (a review, a briefing) cut into rows that a list can show: one fact, one line of a table or
of the timeline, one paragraph. Each row is a few columns and a text that wraps; the widest column of a table is that text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from console.core.export_document import (
    Addresses,
    Block,
    Day,
    Document,
    Facts,
    Heading,
    Hint,
    Items,
    Lines,
    Paragraph,
    Row,
    Section,
    Table,
    Written,
)
from console.ui.cells import one_line, width_of

#: Cells that a column beside the text takes at most; what is longer is cut.
_WIDEST: Final = 28


#: In place of a role: the sign of a key moment, which is the look's.
STAR: Final = "star"


class Column(NamedTuple):
    """A cell beside the text: what stands in it, how wide its column is, and the theme's role for it (or :data:`STAR`)."""

    text: str
    width: int
    role: str = "muted"


class PageRow(NamedTuple):
    """A row of a page. ``part`` is the section it is in; ``text`` wraps between the columns ``before`` and ``after`` it,
    within ``room`` cells (0: all there are), with ``tail`` quietly behind it.

    ``kind``: title, heading (both with air above), plain, ``blank`` (nobody has written here yet) or ``own`` (what people
    wrote, told apart by a bar).
    """

    key: str
    part: str
    kind: str
    text: str
    role: str = "text"
    before: tuple[Column, ...] = ()
    after: tuple[Column, ...] = ()
    room: int = 0
    tail: str = ""
    struck: bool = False


def page_rows(document: Document) -> list[PageRow]:
    """The rows of a document, its title first (it is of the first part)."""
    first = document.sections[0].name if document.sections else ""
    rows = [PageRow("", first, "title", document.title, "accent")]
    if document.notice:
        rows.insert(0, PageRow("", first, "title", document.notice, "warn"))
    for section in document.sections:
        rows += _section(section)
    return [row._replace(key=str(number)) for number, row in enumerate(rows)]


def _section(section: Section) -> Iterator[PageRow]:
    if section.title:
        yield PageRow("", section.name, "heading", section.title, "accent")
    for block in section.blocks:
        for row in _block(block):
            yield row._replace(part=section.name)


def _block(block: Block) -> Iterator[PageRow]:
    match block:
        case Paragraph(text):
            yield from _texts(text, "plain")
        case Hint(text):
            yield _row(text, "blank", role="muted")
        case Heading(text):
            yield _row(text, "heading")
        case Facts(rows) | Addresses(rows):
            width = _width(word for word, _said in rows)
            for word, said in rows:
                yield _row(said, before=(Column(word, width),))
        case Table(header, rows):
            yield from _table(header, rows)
        case Lines(rows):
            yield from _lines(rows)
        case Items(texts, checked):
            box = "-" if checked is None else "[x]" if checked else "[ ]"
            for text in texts:
                yield _row(text, before=(Column(box, len(box)),))
        case Written(text):
            yield from _texts(text, "own")


def _row(text: str, kind: str = "plain", role: str = "text", before: tuple[Column, ...] = ()) -> PageRow:
    return PageRow("", "", kind, text, role, before)


def _texts(text: str, kind: str) -> Iterator[PageRow]:
    """A text by its own lines, without blank ones at its ends."""
    for line in text.strip("\n").split("\n"):
        yield _row(line, kind)


def _width(texts: Iterable[str]) -> int:
    """The cells of a column that these stand in."""
    return min(max((width_of(one_line(text, _WIDEST)) for text in texts), default=0), _WIDEST)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[PageRow]:
    """A line for each row, and one for the titles; the widest column is the text that wraps."""
    longest = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
    main = longest.index(max(longest))
    widths = [_width(column) for column in zip(header, *rows, strict=True)]
    for number, cells in enumerate((header, *rows)):
        role = "muted" if number == 0 else "text"
        columns = [Column(cell, width, role) for cell, width in zip(cells, widths, strict=True)]
        yield PageRow(
            "",
            "",
            "plain",
            cells[main],
            role,
            tuple(columns[:main]),
            tuple(columns[main + 1 :]),
            room=longest[main],
        )


def _lines(rows: Sequence[Row | Day]) -> Iterator[PageRow]:
    """A line of the timeline for each; a message that was sent stands under its line."""
    entries = [row for row in rows if isinstance(row, Row)]
    time, kind = _width(row.time for row in entries), _width(row.kind for row in entries)
    starred = any(row.starred for row in entries)
    for row in rows:
        if isinstance(row, Day):
            yield _row(row.text, "heading", role="muted")
            continue
        before = [Column(row.time, time)]
        if starred:
            before.append(Column("", 1, STAR if row.starred else "muted"))
        if kind:
            before.append(Column(row.kind, kind))
        behind = "; ".join(filter(None, (row.author, row.note)))
        first, *more = row.text.split("\n")
        yield PageRow("", "", "plain", first, "text", tuple(before), tail=behind, struck=row.struck)
        quiet = tuple(Column("", column.width) for column in before)
        yield from (PageRow("", "", "plain", line, "text", quiet, struck=row.struck) for line in more)
        if row.message:
            yield from (
                PageRow("", "", "plain", line, "muted", (Column("", time),))
                for line in ("", *row.message.strip("\n").split("\n"), "")
            )
