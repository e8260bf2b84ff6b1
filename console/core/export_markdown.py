"""Documents as Markdown that reads well as it is and says the same once it is rendered.

What people typed is escaped where it would be markup and nowhere else: ``error rate 14 % → 3 %`` stays as it is,
``<script>`` and ``[x](y)`` become text. Messages stand in fences, to the letter, indented beneath their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

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
    harmless,
    is_web,
)

#: Signs that are markup within a line: of emphasis, code, links, HTML, entities and struck text.
_WITHIN: Final = re.compile(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
#: What begins a block when a line begins with it.
_BEGINS: Final = re.compile(r"(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-{2,}\s*$|\d{1,9}(?=[.)](?:\s|$)))")
#: Most of what people write: a line in which nothing can be markup.
_PLAIN: Final = re.compile(
    r"[a-zA-ZäöüÄÖÜß][a-zA-Z0-9äöüÄÖÜß.,:;%()/'→€-]*(?: [a-zA-Z0-9äöüÄÖÜß.,:;%()/'→€-]+)*"
)
_BACKTICKS: Final = re.compile(r"`+")


def markdown(document: Document) -> str:
    """The whole document; ends with a line break."""
    parts = [head(document), *map(section, document.sections)]
    return "\n\n".join(part for part in parts if part) + "\n"


def head(document: Document) -> str:
    """The title, and above it the notice."""
    title = f"# {_title(document.title)}"
    return f"**{escaped(document.notice)}**\n\n{title}" if document.notice else title


def section(one: Section) -> str:
    """A section with its title; without blocks the title alone."""
    title = [f"## {_title(one.title)}"] if one.title else []
    return "\n\n".join([*title, *(text for text in map(block, one.blocks) if text)])


def block(one: Block) -> str:  # noqa: PLR0911 - a line for each kind of block
    """One block."""
    match one:
        case Paragraph(text):
            return lines(text)
        case Hint(text):
            return f"_{escaped(text)}_"
        case Heading(text):
            return f"### {_title(text)}"
        case Facts(rows):
            return "\n".join(f"- {escaped(word)}: {lines(said, '  ')}" for word, said in rows)
        case Table(header, rows):
            return "\n".join(_table(header, rows))
        case Lines(rows):
            return _timeline(rows)
        case Items(texts, checked):
            box = "" if checked is None else "[x] " if checked else "[ ] "
            return "\n".join(f"- {box}{lines(text, '  ')}" for text in texts)
        case Addresses(rows):
            return "\n".join(f"- {escaped(label)}: {_address(url)}" for label, url in rows)
        case Written(text):
            return text


def escaped(text: str) -> str:
    """Plain text as one line of Markdown."""
    if _PLAIN.fullmatch(text):
        return text
    line = " ".join(harmless(text).split())
    return _guarded(_WITHIN.sub(r"\\\g<0>", line))


def lines(text: str, indent: str = "", mark: str = "") -> str:
    """Plain text with its line breaks; lines after the first begin with ``indent``. ``mark`` stands around each."""
    if "\n" not in text:
        return f"{mark}{escaped(text)}{mark}" if text else ""
    shown = [escaped(line) for line in text.strip().split("\n")]
    marked = [f"{mark}{line}{mark}" if line else "" for line in shown]
    following = [*marked[1:], ""]
    ended = [f"{line}\\" if line and after else line for line, after in zip(marked, following, strict=True)]
    return "\n".join([ended[0], *(f"{indent}{line}" if line else "" for line in ended[1:])])


def _title(text: str) -> str:
    """A title; a ``#`` at its end belongs to it."""
    shown = escaped(text)
    return f"{shown[:-1]}\\#" if shown.endswith("#") else shown


def _guarded(line: str) -> str:
    """A line that does not begin a block."""
    found = _BEGINS.match(line)
    if not found:
        return line
    return f"{found[0]}\\{line[found.end() :]}" if found[0].isdecimal() else f"\\{line}"


def _address(url: str) -> str:
    return f"<{url}>" if is_web(url) else escaped(url)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table whose columns are aligned in the source, too."""
    cells = [[escaped(cell).replace("|", "\\|") for cell in row] for row in (header, *rows)]
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    for number, row in enumerate(cells):
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield f"| {' | '.join(padded)} |"
        if number == 0:
            yield f"| {' | '.join('-' * width for width in widths)} |"


def _timeline(rows: Iterable[Row | Day]) -> str:
    written: list[str] = []
    for row in rows:
        if isinstance(row, Day):
            written += ["", f"### {_title(row.text)}", ""]
        else:
            written.append(_line(row))
            written += ["", *_fence(row.message), ""] if row.message else []
    return "\n".join(written).strip("\n")


def _line(row: Row) -> str:
    star = "★ " if row.starred else ""
    kind = f"**{escaped(row.kind)}** " if row.kind else ""
    text = lines(row.text, "  ", "~~" if row.struck else "")
    behind = "; ".join(escaped(part) for part in (row.author, row.note) if part)
    return f"- {row.time} {star}{kind}{text}{f' ({behind})' if behind else ''}".replace(
        "-  ", "- ", 1
    ).rstrip()


def _fence(text: str) -> Iterator[str]:
    """A text to the letter, beneath its line; the fence is longer than any in it."""
    shown = harmless(text).strip("\n")
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"  {fence}text"
    yield from (f"  {line}".rstrip() for line in shown.split("\n"))
    yield f"  {fence}"
