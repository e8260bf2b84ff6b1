"""Leaves to blocks: everything there is to show, each line of the document in exactly one block."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from console.library.reading.leaf import Leaf, Outline
from console.model.runbook import Block, Lines, source_lines


def all_blocks(
    outline: Outline, matter: Lines | None, shown: str
) -> tuple[tuple[Block, ...], dict[int, int]]:
    """The blocks of a document, and for each leaf (by ``id()``) the index of its block.

    ``matter`` are the lines of the front matter, ``shown`` the text with mojibake put right. Lines that no leaf holds
    (blank ones, link definitions, what is nested too deeply) are blocks of their own.
    """
    lines = source_lines(shown)
    for line in outline.source.lines:
        if line.origin is not None and not line.text.strip():
            lines[line.origin - 1] = ""  # a lone bar of a scraped page that was read as a blank line
    blocks: list[Block] = []
    positions: dict[int, int] = {}
    at = 1
    section = -1
    for _index, leaf in outline.each():
        blocks += _gap(outline, matter, lines, at, leaf.lines[0], section)
        positions[id(leaf)] = len(blocks)
        blocks.append(_block(leaf))
        section = leaf.section
        at = leaf.lines[1] + 1
    blocks += _gap(outline, matter, lines, at, len(lines) + 1, section)
    return tuple(blocks), positions


def _block(leaf: Leaf) -> Block:
    item = leaf.item
    marker = ""
    if item is not None and leaf.opens:
        marker = "•" if item.number is None else f"{item.number}."
    return Block(
        kind=leaf.kind,
        lines=leaf.lines,
        text=leaf.text,
        styles=leaf.styles,
        level=leaf.level,
        depth=item.depth if item is not None else 0,
        quotes=leaf.quotes,
        marker=marker,
        checked=item.checked if item is not None and leaf.opens else None,
        language=leaf.language,
        step=leaf.step,
        commands=tuple(leaf.commands),
        table=leaf.table,
        section=leaf.section,
        code_lines=tuple(leaf.row_lines) if leaf.kind == "code" else (),
    )


def _gap(
    outline: Outline, matter: Lines | None, lines: list[str], start: int, end: int, section: int
) -> Iterator[Block]:
    """Blocks for the lines ``[start, end)`` that no leaf holds, neighbours of a kind together."""

    def kind(number: int) -> str:
        if matter and matter[0] <= number <= matter[1]:
            return "front matter"
        if number in outline.source.dropped:
            return "dropped"
        return "plain" if lines[number - 1].strip() else "blank"

    for name, numbers in groupby(range(start, end), kind):
        run = list(numbers)
        text = "\n".join(lines[number - 1] for number in run)
        yield Block(name, (run[0], run[-1]), text if name != "blank" else "", section=section)
