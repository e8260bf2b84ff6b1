"""Labels: the short words before a colon, or in bold, by which prose names what follows ("**Fix:**", "Symptoms:")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from console.library.reading.leaf import Leaf, Outline

_LABEL = re.compile(r"([^:：]{1,60}?)\s*[:：](?!//|\w)")
_LOOKED_AT = 80
_WORDS = 7


@dataclass(frozen=True, slots=True)
class Label:
    """``name`` without its colon, the ``rest`` of its row, the ``line`` it stands on, and the leaf it stands in.

    A heading is a label too: ``level`` is its level, 0 for a label in the text.
    """

    name: str
    rest: str
    line: int
    leaf: int
    row: int
    level: int = 0


def split_label(text: str) -> tuple[str, str] | None:
    """The name and the rest of "Name: rest"; None if the text does not begin with a label."""
    text = text.strip()
    match = _LABEL.match(text[:_LOOKED_AT])
    if not match or len(match.group(1).split()) > _WORDS or re.search(r"[.!?]\s", match.group(1)):
        return None
    name = match.group(1).strip("*_ ")
    return (name, text[match.end() :].strip()) if re.search(r"[^\W\d_]", name) else None


def labels(outline: Outline) -> list[Label]:
    """The headings and labels of a document in order. Items and code are looked into row by row, as paragraphs are."""
    found: list[Label] = []
    for index, leaf in outline.each():
        if leaf.kind == "heading":
            if leaf.item is None and not leaf.quotes:
                found.append(Label(leaf.plain, "", leaf.lines[0], index, 0, leaf.level))
        elif leaf.kind in {"paragraph", "item"}:
            found += _in_rows(leaf, index)
    return found


def _in_rows(leaf: Leaf, index: int) -> list[Label]:
    found: list[Label] = []
    offset = 0
    for row, text in enumerate(leaf.rows):
        line = leaf.row_lines[min(row, len(leaf.row_lines) - 1)] if leaf.row_lines else leaf.lines[0]
        parts = split_label(text)
        bold = any(
            style.style == "strong" and style.start <= offset and style.end >= offset + len(text.rstrip())
            for style in leaf.styles
        )
        if parts:
            found.append(Label(*parts, line, index, row))
        elif bold and text.strip() and len(text.split()) <= _WORDS and len(leaf.rows) == 1:
            found.append(Label(text.strip(), "", line, index, row))
        offset += len(text) + 1
    return found
