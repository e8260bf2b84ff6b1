"""How code looks in the runbook's pane: each command with its prompt, coloured, its blanks underlined, danger marked.

Code is not wrapped, for a break would be read as one; it is moved aside instead (:func:`aside`).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from console.base.text import safe_line
from console.ui.cells import cut, one_line, width_of, wrap
from console.ui.highlight import coloured
from console.ui.lineview import Part, Parts, spread
from console.ui.look import Look
from console.widgets.document_page import Page
from console.widgets.document_rows import DocumentRow
from console.widgets.document_ticks import DEEPER, ITEM, add_tick, sign_of

if TYPE_CHECKING:
    from console.model.incident import Tick
    from console.model.runbook import Block, Command

#: Longer lines of code are not drawn further than this.
WIDEST: Final = 1_000
#: The languages of fences that hold prose, and what in a line of it was put in its place on purpose.
_PROSE: Final = ("", "text", "txt", "plaintext", "plain", "md", "markdown", "email", "mail")
_DRAWN: Final = re.compile(r"\S {2,}\S|[\t│├└─┌┐┘┤┬┴┼]|[|+=-]{3,}")
_BLANK: Final = re.compile(r"<[^<>\s][^<>\n]{0,60}>")


def draw_code(page: Page, block: Block, row: DocumentRow, width: int, ground: str) -> list[Parts]:
    """The lines of a command, or of a block that has none: not wrapped, for a break would be read as one. Prose that stands
    in a fence is."""
    look = page.look
    lines = page.text_lines(row.block)
    if not block.commands and block.language in _PROSE:
        return _prose(page, block, lines[row.first : row.last], width, ground)
    colours = coloured(block.text, block.language) or ()
    command = page.commands.get(row.command) if row.command else None
    start = _start(block, command) if command else len(lines)
    dangerous = command is not None and bool(command.dangerous)
    own_prompts = "$ " in block.text and any(line.startswith("$ ") for line in lines)
    lead, tick = _code_lead(page, block, row, ground)
    indent = (" " * sum(width_of(text) for text, _style in lead), look("text", ground))
    drawn: list[Parts] = []
    for number in range(row.first, min(row.last, len(lines))):
        prompt = "" if own_prompts else "$ " if number == start else "  "
        pieces = colours[number] if number < len(colours) else ((lines[number][:WIDEST], "text"),)
        body = _with_blanks([(safe_line(text), look(role, ground)) for text, role in pieces], look, ground)
        end: Parts = [(f" {look.signs.over}", look("over", ground))] if dangerous and number == start else []
        room = width - width_of(indent[0]) - len(prompt) - 1 - 2 * len(end)
        shown = aside(body, page.aside, room, (look.signs.cut, look("muted", ground)))
        sign = (prompt, look("over" if dangerous else "accent", ground, bold=dangerous))
        line = [*([indent] if drawn else lead), sign, *shown]
        drawn.append(spread(line, [*end, (" ", look())], width, look("text", ground)) if end else line)
    if tick is not None and drawn:
        add_tick(page, drawn, tick, indent, width, ground)
    return drawn or [[]]


def _prose(page: Page, block: Block, lines: list[str], width: int, ground: str) -> list[Parts]:
    """Lines of a fence that are no code; what looks drawn or lined up is moved aside as code is."""
    style, quiet = page.look("text", ground), page.look("muted", ground)
    air = " " * (ITEM + DEEPER * (block.depth - 1) if block.depth else 4)
    room = max(width - len(air) - 1, 8)
    drawn: list[Parts] = []
    for line in lines:
        text = safe_line(line[: page.aside + WIDEST])
        if _DRAWN.search(text) or width_of(text) <= room:
            shown = [aside([(text, style)], page.aside, room, (page.look.signs.cut, quiet))]
        else:
            own = text[: min(len(text) - len(text.lstrip()), room // 2)]
            shown = [[(own + piece, style)] for piece in wrap(line.strip(), room - len(own))[0]]
        drawn += [[(air, style), *parts] for parts in shown]
    return drawn or [[]]


def _code_lead(page: Page, block: Block, row: DocumentRow, ground: str) -> tuple[Parts, Tick | None]:
    """What stands before a block of code; before one that is a step, its tick, as before other steps."""
    look = page.look
    if block.depth or block.step is None:
        air = ITEM + DEEPER * (block.depth - 1) if block.depth else 2
        return [(" " * air, look("text", ground))], None
    tick = page.ticks.get(block.step) if not row.first else None
    tick = None if tick is None or tick.state == "open" else tick
    here = block.step == page.current and not row.first
    return [
        (f" {look.signs.current if here else ' '}", look("accent", ground, bold=True)),
        (sign_of(page, tick) if tick else " ", look("ok", ground)),
        (" ", look("text", ground)),
    ], tick


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
