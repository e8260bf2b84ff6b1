"""Lines of a runbook that people tick though they are no steps: which they are, what they say, and where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

from console.model.incident import Tick
from console.model.runbook import Block, Document, Section, Step

#: What stands before a line's words in most markups: marks of headings, lists, quotes, tables.
_MARKS: Final = re.compile(r"^[\s#=>|*+.-]*(?:\[[ xX]\]\s*)?|[\s|#]*$")


def step_of(document: Document, step_id: str) -> Step | None:
    """The step of that id, one of the document's or a line as one; None when there is none."""
    found = document.step(step_id)
    if found is None:
        from console.library.reading.by_hand import line_steps

        found = next((line for line in line_steps(document) if line.id == step_id), None)
    return found


def step_on(document: Document, first: int, last: int) -> Step | None:
    """The first of the lines on which there is something to do, as a step; None when there is none."""
    from console.library.reading.by_hand import line_steps

    return next((line for line in line_steps(document) if first <= line.lines[0] <= last), None)


def headed(document: Document, first: int, last: int) -> Section | None:
    """The section whose heading stands on these lines; None when they are no heading."""
    return next((one for one in document.sections if first <= one.lines[0] <= last), None)


def lines_with(document: Document, words: str) -> list[Step]:
    """The lines that hold these words, or have this id, as steps."""
    from console.library.reading.by_hand import line_steps

    lines = list(line_steps(document))
    same = [line for line in lines if line.id == words]
    return same or [line for line in lines if words.casefold() in line.text.casefold()]


def said(document: Document, step: Step) -> str:
    """What a step says, for the timeline: of a line what is shown of it, without markup."""
    if step.kind != "line":
        return step.text
    shown = _shown(document, step.lines[0]) or step.text
    return " ".join(_MARKS.sub("", shown).split()) or step.text


def _shown(document: Document, line: int) -> str:
    """The line as the pane shows it; "" where that cannot be told."""
    block = _block_at(document, line)
    if block is None:
        return ""
    if block.kind == "table" and block.table is not None:
        table = document.tables[block.table]
        rows = zip(table.row_lines, table.rows, strict=False)
        cells = next((row for lines, row in rows if lines[0] <= line <= lines[1]), table.header)
        return " · ".join(filter(None, cells))
    rows_shown = block.text.split("\n")
    if block.kind == "code" and line in block.code_lines:
        return rows_shown[block.code_lines.index(line)]
    if len(rows_shown) == block.lines[1] - block.lines[0] + 1:
        return rows_shown[line - block.lines[0]]
    return ""


def _block_at(document: Document, line: int) -> Block | None:
    at = bisect_right(document.blocks, line, key=lambda block: block.lines[0]) - 1
    return document.blocks[at] if at >= 0 and line <= document.blocks[at].lines[1] else None


def ticked_lines(document: Document, ticks: Mapping[str, Tick]) -> dict[int, Tick]:
    """The ticks of lines that are no steps, by their line; those opened again are left out."""
    steps = {step.id for step in document.steps}
    strays = {id_: tick for id_, tick in ticks.items() if id_ not in steps and tick.state != "open"}
    if not strays:
        return {}
    from console.library.reading.by_hand import line_steps

    return {line.lines[0]: strays[line.id] for line in line_steps(document) if line.id in strays}
