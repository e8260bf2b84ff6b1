"""How the blocks of a runbook look: prose with its emphasis, steps with their ticks, commands, tables, the raw text.

Triage
 ✓ 1 Confirm scope           03:06
▸  2 Check queue depth
     $ kubectl -n shop get hpa
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rich.style import Style

from console.base.text import safe_line, safe_text
from console.base.words import _
from console.core.times import clock
from console.ui.cells import cut, fit, one_line, width_of, wrap, wrap_spans
from console.ui.highlight import coloured
from console.ui.lineview import Part, Parts, spread
from console.ui.look import Look
from console.ui.tables import GAP, column_widths
from console.widgets.document_rows import DocumentRow

if TYPE_CHECKING:
    from console.model.incident import Tick
    from console.model.runbook import Block, Command, Document

#: Where an item's text begins: air, the current step's sign, its tick, air, its number, air.
_ITEM: Final = 6
#: Cells further in for a list within a list.
_DEEPER: Final = 2
#: A line of prose of at least so many characters goes on in the next one.
_FULL: Final = 56
#: Longer lines of code are not drawn further than this.
_WIDEST: Final = 1_000
_BLANK: Final = re.compile(r"<[^<>\s][^<>\n]{0,60}>")


class Page:
    """What drawing a row needs to know: the document and its look, its ticks, the current step, what is folded, and how far
    wide lines are moved aside."""

    def __init__(self, document: Document, look: Look) -> None:
        self.document = document
        self.look = look
        self.ticks: Mapping[str, Tick] = {}
        self.current: str | None = None
        self.folded: frozenset[int] = frozenset()
        self.aside = 0
        self.commands = {command.id: command for command in document.commands}
        self.widths: dict[tuple[int, int], list[int]] = {}
        self._lines: list[str] | None = None

    def source_lines(self) -> list[str]:
        """The lines of the document as it is on disk."""
        if self._lines is None:
            from console.model.runbook import source_lines

            self._lines = source_lines(self.document.text)
        return self._lines


def draw_row(page: Page, row: DocumentRow, width: int, ground: str) -> list[Parts]:
    """The lines of ``row`` in ``width`` cells."""
    if row.kind == "raw":
        return [_raw(page, row, width, ground)]
    block = page.document.blocks[row.block]
    if block.kind == "heading":
        return _heading(page, block, width, ground)
    if block.kind == "code":
        return _code(page, block, row, width, ground)
    if block.kind == "table" and block.table is not None:
        return _table(page, block, row, width, ground)
    if block.kind in ("plain", "html"):
        return _verbatim(page, block, row, width, ground)
    if block.kind == "rule":
        return [[(" " + page.look.signs.dash * (width - 2), page.look("rule", ground))]]
    if block.kind == "front matter":
        return _front_matter(page, block, width, ground)
    return _prose(page, block, width, ground)


def _heading(page: Page, block: Block, width: int, ground: str) -> list[Parts]:
    look = page.look
    role = "text" if block.level == 1 else "accent"
    folded = block.section in page.folded
    sign = f" {look.signs.closed} " if folded else " "
    style = look(role, ground, bold=block.level <= 2)
    lines, _more = wrap(block.text, width - width_of(sign) - 1)
    return [
        [(sign if not number else " " * width_of(sign), style), (line, style)]
        for number, line in enumerate(lines)
    ]


def _front_matter(page: Page, block: Block, width: int, ground: str) -> list[Parts]:
    """One quiet line: what the document says of itself matters to finding it, not to following it."""
    pairs = [f"{key}: {_listed(value)}" for key, value in page.document.front_matter.items()]
    words = cut("  ".join(pairs) or block.text, width - 2, page.look.signs.cut)
    return [[(" " + words, page.look("muted", ground))]]


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _prose(page: Page, block: Block, width: int, ground: str) -> list[Parts]:
    """A paragraph or an item, wrapped under itself."""
    look = page.look
    lead, tick = _lead(page, block, ground)
    room = max(width - sum(width_of(text) for text, _style in lead) - 1, 8)
    plain = look("muted" if tick is not None or block.quotes else "text", ground)
    lines = _styled(page, block, room, ground, plain)
    bars = f"{look.signs.quote} " * block.quotes
    hang: Part = (" " * (sum(width_of(text) for text, _style in lead) - width_of(bars)), plain)
    quote: Part = (bars, look("muted", ground))
    drawn: list[Parts] = [[*lead, *lines[0]], *([hang, quote, *line] for line in lines[1:])]
    if tick is not None:
        _add_tick(page, drawn, tick, hang, width, ground)
    return drawn


def _lead(page: Page, block: Block, ground: str) -> tuple[Parts, Tick | None]:
    """What stands before a block's text, and the tick of its step, if it is ticked."""
    look, signs = page.look, page.look.signs
    quote: Parts = [(f"{signs.quote} " * block.quotes, look("muted", ground))] if block.quotes else []
    if not block.depth:
        return [(" ", look("text", ground)), *quote], None
    deeper = " " * (_DEEPER * (block.depth - 1))
    if not block.marker and block.step is None:
        return [(" " * _ITEM + deeper, look("text", ground)), *quote], None
    tick = page.ticks.get(block.step) if block.step else None
    if tick is not None and tick.state == "open":
        tick = None
    done = tick is not None or bool(block.checked)
    sign = signs.skipped if tick is not None and tick.state == "skipped" else signs.done if done else " "
    here = block.step is not None and block.step == page.current
    marker = safe_line(block.marker.rstrip(".")) or " "
    marker = signs.bullet if marker == "•" else marker
    number = fit(marker, max(_ITEM - 5, width_of(marker)), right=True)
    strong = look("accent", ground, bold=True)
    return [
        (f" {signs.current if here else ' '}", strong),
        (sign, look("ok", ground)),
        (f" {deeper}", look("text", ground)),
        (f"{number} ", strong if here else look("muted", ground)),
        *quote,
    ], tick


def _add_tick(page: Page, drawn: list[Parts], tick: Tick, hang: Part, width: int, ground: str) -> None:
    """When it was ticked, at the right of the first line that has the room; why it was skipped, below."""
    quiet = page.look("muted", ground)
    time = f" {clock(tick.at)} "
    free = (n for n, line in enumerate(drawn) if sum(width_of(text) for text, _ in line) + len(time) <= width)
    if (line := next(free, None)) is not None:
        drawn[line] = spread(drawn[line], [(time, quiet)], width, quiet)
    if tick.state == "skipped" and tick.reason:
        room = width - width_of(hang[0]) - 1
        drawn.append(
            [hang, (cut(_("skipped: {reason}").format(reason=tick.reason), room, page.look.signs.cut), quiet)]
        )


def _styled(page: Page, block: Block, width: int, ground: str, plain: Style) -> list[Parts]:
    """The text of a block in lines of ``width`` cells, with its emphasis."""
    text = _flowing(safe_text(block.text))
    same = len(text) == len(block.text)

    def place(index: int) -> int:
        return index if same else len(safe_text(block.text[:index]))

    marks = [
        (place(style.start), place(style.end), _emphasis(page.look, style.style, ground))
        for style in block.styles
    ]
    lines: list[Parts] = []
    for start, end in wrap_spans(text, width):
        edges = {start, end}
        edges.update(edge for first, last, _style in marks for edge in (first, last) if start < edge < end)
        ordered = sorted(edges)
        line: Parts = []
        for first, last in pairwise(ordered):
            style = plain
            for begin, stop, emphasis in marks:
                if begin <= first < stop:
                    style += emphasis
            line.append((text[first:last], style))
        lines.append(line or [("", plain)])
    return lines


def _flowing(text: str) -> str:
    """``text`` with the breaks taken out that a writer's editor made; a line that ends early was ended by the writer."""
    lines = text.split("\n")
    flowing = [line + (" " if len(line) >= _FULL else "\n") for line in lines[:-1]]
    return "".join(flowing) + lines[-1]


def _emphasis(look: Look, name: str, ground: str) -> Style:
    """What a style of the document adds to the text's."""
    if name == "strong":
        return Style(bold=True)
    if name == "em":
        return Style(italic=True)
    if name == "strike":
        return Style(strike=True)
    return look("accent", ground, underline=name == "link")


def _code(page: Page, block: Block, row: DocumentRow, width: int, ground: str) -> list[Parts]:
    """The lines of a command, or of a block that has none: not wrapped, for a break would be read as one."""
    look = page.look
    lines = block.text.split("\n")
    colours = coloured(block.text, block.language) or ()
    command = page.commands.get(row.command) if row.command else None
    start = _start(block, command) if command else len(lines)
    dangerous = command is not None and bool(command.dangerous)
    own_prompts = any(line.startswith("$ ") for line in lines)
    indent = (" " * (_ITEM + _DEEPER * (block.depth - 1) if block.depth else 2), look("text", ground))
    drawn: list[Parts] = []
    for number in range(row.first, min(row.last, len(lines))):
        prompt = "" if own_prompts else "$ " if number == start else "  "
        pieces = colours[number] if number < len(colours) else ((lines[number][:_WIDEST], "text"),)
        body = _with_blanks([(safe_line(text), look(role, ground)) for text, role in pieces], look, ground)
        end: Parts = [(f" {look.signs.over}", look("over", ground))] if dangerous and number == start else []
        room = width - width_of(indent[0]) - len(prompt) - 1 - 2 * len(end)
        shown = aside(body, page.aside, room, (look.signs.cut, look("muted", ground)))
        sign = (prompt, look("over" if dangerous else "accent", ground, bold=dangerous))
        drawn.append(
            spread([indent, sign, *shown], [*end, (" ", look("text", ground))], width, look("text", ground))
        )
    return drawn or [[]]


def _start(block: Block, command: Command) -> int:
    """The line of the block's text on which the command begins."""
    return next((at for at, line in enumerate(block.code_lines) if line >= command.lines[0]), 0)


def _with_blanks(parts: Parts, look: Look, ground: str) -> Parts:
    """A line of code with its blanks (``<name>``) underlined, whatever they were coloured as."""
    blanks = [found.span() for found in _BLANK.finditer("".join(text for text, _style in parts))]
    if not blanks:
        return parts
    style = look("warn", ground, underline=True)
    marked: Parts = []
    at = 0
    for text, own in parts:
        edges = {at, at + len(text)}
        edges.update(edge for span in blanks for edge in span if at < edge < at + len(text))
        for first, last in pairwise(sorted(edges)):
            inside = any(start <= first < end for start, end in blanks)
            marked.append((text[first - at : last - at], style if inside else own))
        at += len(text)
    return marked


def _table(page: Page, block: Block, row: DocumentRow, width: int, ground: str) -> list[Parts]:
    """A row of a table: its cells wrapped in columns that fit; the header with a rule below it."""
    look = page.look
    assert block.table is not None  # noqa: S101 - draw_row asked
    table = page.document.tables[block.table]
    room = width - 2
    widths = page.widths.get((block.table, room))
    if widths is None:
        widths = page.widths[block.table, room] = column_widths([table.header, *table.rows], room)
    header = row.first < 0
    cells = table.header if header else table.rows[row.first]
    style = look("text", ground, bold=header)
    columns = [wrap(cell, column)[0] for cell, column in zip(cells, widths, strict=False)]
    drawn: list[Parts] = []
    for number in range(max((len(column) for column in columns), default=1)):
        line: Parts = []
        for place, (column, cells_wide) in enumerate(zip(columns, widths, strict=False)):
            right = place < len(table.align) and table.align[place] == "right"
            text = fit(column[number] if number < len(column) else "", cells_wide, right=right)
            line += [(text, style), (" " * GAP, style)]
        drawn.append(
            [(" ", style), *aside(line[:-1], page.aside, room, (look.signs.cut, look("muted", ground)))]
        )
    if header:
        line = [(look.signs.dash * column + " " * GAP, look("rule", ground)) for column in widths]
        drawn.append([(" ", style), *aside(line, page.aside, room, ("", style))])
    return drawn


def _verbatim(page: Page, block: Block, row: DocumentRow, width: int, ground: str) -> list[Parts]:
    """A line of text that is shown as it was written, wrapped."""
    lines = block.text.split("\n")
    style = page.look("muted" if block.kind == "html" else "text", ground)
    text = lines[row.first] if row.first < len(lines) else ""
    return [[(" ", style), (line, style)] for line in wrap(text, width - 2)[0]]


def _raw(page: Page, row: DocumentRow, width: int, ground: str) -> Parts:
    """A line as it is on disk, with its number."""
    look, lines = page.look, page.source_lines()
    number = f" {row.line:>{len(str(len(lines)))}} "
    text = safe_line(lines[row.line - 1][: _WIDEST + page.aside])
    room = width - width_of(number) - 1
    end = (look.signs.cut, look("muted", ground))
    return [(number, look("muted", ground)), *aside([(text, look("text", ground))], page.aside, room, end)]


def aside(parts: Parts, skip: int, room: int, end: Part) -> Parts:
    """``parts`` without their first ``skip`` cells, in at most ``room``; ``end`` marks that they go on."""
    shown: Parts = []
    used = 0
    for text, style in parts:
        if skip:
            head = cut(text, skip, "")
            skip -= width_of(head)
            text = text[len(head) :]  # noqa: PLW2901 - what is left of it
            if not text:
                continue
            skip = 0
        width = width_of(text)
        if used + width > room:
            kept = one_line(text, room)
            shown.append((cut(kept, max(room - used - width_of(end[0]), 0), ""), style))
            shown.append(end)
            break
        shown.append((text, style))
        used += width
    return shown
