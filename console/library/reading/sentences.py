"""The running text of a document, sentence by sentence, with lines: what facts in prose are read from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from console.library.reading.leaf import Leaf, Outline
from console.model.runbook import Lines

_END = re.compile(r"(?<=[.!?])\s+(?=[^\Wa-z]|[\"“(])|(?<=[。！？؟])")
#: Longer ones are no sentences; nothing is looked for in them.
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its lines; ``index`` is that of its leaf, ``cell`` whether it is a cell of a table."""

    text: str
    lines: Lines
    index: int
    leaf: Leaf


def sentences(outline: Outline) -> Iterator[Sentence]:
    """The sentences of paragraphs, items and headings in order. A row that begins with a label begins a sentence."""
    for index, leaf in outline.each():
        if leaf.kind in {"paragraph", "item", "heading"}:
            for group in _groups(leaf):
                yield from _split(leaf, index, group)


def _groups(leaf: Leaf) -> Iterator[list[int]]:
    """The rows of a leaf that run on into each other."""
    group: list[int] = []
    for row, text in enumerate(leaf.rows):
        fresh = row and (
            re.search(r"[.!?:。：]\s*$", leaf.rows[row - 1])
            or re.match(r"\s*[^\s:：]{1,30}(\s\S{1,20}){0,3}\s?[:：]\s", text)
        )
        if fresh and group:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _split(leaf: Leaf, index: int, group: list[int]) -> Iterator[Sentence]:
    text = "\n".join(leaf.rows[row] for row in group)
    start = 0
    for end in [match.start() for match in _END.finditer(text)] + [len(text)]:
        piece = text[start:end]
        if piece.strip() and len(piece) <= LONGEST:
            first = group[0] + text.count("\n", 0, start + len(piece) - len(piece.lstrip()))
            last = group[0] + text.count("\n", 0, start + len(piece.rstrip()))
            yield Sentence(" ".join(piece.split()), (_line(leaf, first), _line(leaf, last)), index, leaf)
        start = end


def _line(leaf: Leaf, row: int) -> int:
    return leaf.row_lines[min(row, len(leaf.row_lines) - 1)] if leaf.row_lines else leaf.lines[0]
