"""How the blocks of a runbook look: prose with its emphasis, steps with their ticks, commands, tables, the raw text.

Triage
 ✓ 1 Confirm scope           03:06
▸  2 Check queue depth
     $ kubectl -n shop get hpa
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rich.style import Style

from console.base.text import safe_line, safe_text
from console.base.words import _
from console.core.links import host_beside
from console.ui.cells import cut, fit, width_of, wrap, wrap_spans
from console.ui.lineview import Part, Parts
from console.ui.look import Look
from console.widgets.document_code import WIDEST, aside, draw_code
from console.widgets.document_page import Page
from console.widgets.document_rows import DocumentRow
from console.widgets.document_table import draw_table
from console.widgets.document_ticks import DEEPER, ITEM, SIGN, add_tick, sign_of, ticked

if TYPE_CHECKING:
    from console.model.incident import Tick
    from console.model.runbook import Block

#: A line of prose of at least so many characters goes on in the next one.
_FULL: Final = 56
#: Of a paragraph so many characters are drawn, and of a line of plain text so many lines.
_LONGEST: Final = 20_000
_MOST: Final = 200


def draw_row(page: Page, row: DocumentRow, width: int, ground: str) -> list[Parts]:
    """The lines of ``row`` in ``width`` cells, with the tick of a line that was ticked by hand."""
    tick = page.line_tick(row)
    if tick is None or row.kind == "item":  # an item has a place for its tick
        return _drawn(page, row, width, ground)
    # What stands in columns keeps them: there the sign takes the place of the air before them.
    apart = row.kind in ("raw", "table")
    drawn = _drawn(page, row, width if apart else width - SIGN, ground)
    return ticked(page, drawn, tick, width, ground, instead=apart)


def _drawn(page: Page, row: DocumentRow, width: int, ground: str) -> list[Parts]:
    if row.kind == "raw":
        return [_raw(page, row, width, ground)]
    block = page.document.blocks[row.block]
    if block.kind == "heading":
        return _heading(page, block, width, ground)
    if block.kind == "code":
        return draw_code(page, block, row, width, ground)
    if block.kind == "table" and block.table is not None:
        return draw_table(page, block, row, width, ground)
    if block.kind in ("plain", "html"):
        return _verbatim(page, block, row, width, ground)
    if block.kind == "rule":
        return [[(" " + page.look.signs.dash * (width - 2), page.look("rule", ground))]]
    if block.kind == "front matter":
        return _front_matter(page, block, width, ground)
    return _prose(page, block, row, width, ground)


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


def _prose(page: Page, block: Block, row: DocumentRow, width: int, ground: str) -> list[Parts]:
    """A paragraph or an item, wrapped under itself."""
    look = page.look
    lead, tick = _lead(page, block, row, ground)
    room = max(width - sum(width_of(text) for text, _style in lead) - 1, 8)
    plain = look("muted" if tick is not None or block.quotes else "text", ground)
    lines = _styled(page, block, room, ground, plain)
    bars = f"{look.signs.quote} " * block.quotes
    hang: Part = (" " * (sum(width_of(text) for text, _style in lead) - width_of(bars)), plain)
    quote: Part = (bars, look("muted", ground))
    drawn: list[Parts] = [[*lead, *lines[0]], *([hang, quote, *line] for line in lines[1:])]
    if tick is not None:
        add_tick(page, drawn, tick, hang, width, ground)
    return drawn


def _lead(page: Page, block: Block, row: DocumentRow, ground: str) -> tuple[Parts, Tick | None]:
    """What stands before a block's text, and the tick of its step, if it is ticked."""
    look, signs = page.look, page.look.signs
    quote: Parts = [(f"{signs.quote} " * block.quotes, look("muted", ground))] if block.quotes else []
    if not block.depth:
        return [(" ", look("text", ground)), *quote], None
    deeper = " " * (DEEPER * (block.depth - 1))
    if not block.marker and block.step is None:
        return [(" " * ITEM + deeper, look("text", ground)), *quote], None
    tick = page.ticks.get(block.step) if block.step else page.line_tick(row)
    if tick is not None and tick.state == "open":
        tick = None
    done = tick is not None or bool(block.checked)
    sign = sign_of(page, tick) if tick is not None else signs.done if done else " "
    here = block.step is not None and block.step == page.current
    marker = safe_line(block.marker.rstrip(".")) or " "
    marker = signs.bullet if marker == "•" else marker
    number = fit(marker, max(ITEM - 5, width_of(marker)), right=True)
    strong = look("accent", ground, bold=True)
    return [
        (f" {signs.current if here else ' '}", strong),
        (sign, look("ok", ground)),
        (f" {deeper}", look("text", ground)),
        (f"{number} ", strong if here else look("muted", ground)),
        *quote,
    ], tick


def _styled(page: Page, block: Block, width: int, ground: str, plain: Style) -> list[Parts]:
    """The text of a block in lines of ``width`` cells, with its emphasis."""
    written, styles = _with_hosts(block)
    whole = len(written) <= _LONGEST
    text = safe_text(written[:_LONGEST])
    same = len(text) == len(written[:_LONGEST])

    def place(index: int) -> int:
        return index if same else len(safe_text(written[:index]))

    marks = [(place(start), place(end), _emphasis(page.look, name, ground)) for start, end, name in styles]
    if not page.as_written(block):
        labels = {start for start, _end, name in styles if name == "strong"}
        text = _flowing(text, {place(start) for start in labels})
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
    return lines if whole else [*lines, _goes_on(page, ground)]


def _with_hosts(block: Block) -> tuple[str, list[tuple[int, int, str]]]:
    """The text of a block with the host of each web link behind its words, and its styles, moved along."""
    hosts: dict[int, str] = {}
    for style in block.styles:
        if style.style == "link":
            host = host_beside(block.text[style.start : style.end], style.target)
            if host:
                hosts[style.end] = f" ({host})"
    if not hosts:
        return block.text, [(style.start, style.end, style.style) for style in block.styles]
    ends = sorted(hosts)
    pieces, marks, at = [], [], 0
    for end in ends:
        pieces += [block.text[at:end], hosts[end]]
        at = end

    def moved(index: int, *, start: bool) -> int:
        return index + sum(len(hosts[end]) for end in ends if (end <= index if start else end < index))

    for style in block.styles:
        marks.append((moved(style.start, start=True), moved(style.end, start=False), style.style))
    marks += [(moved(end, start=False), moved(end, start=True), "host") for end in ends]
    return "".join([*pieces, block.text[at:]]), marks


def _flowing(text: str, labels: set[int]) -> str:
    """``text`` with the breaks taken out that a writer's editor made. A line that ends early, or before one that begins with
    strong words (``labels``: where these are), was ended by the writer."""
    lines = text.split("\n")
    flowing: list[str] = []
    at = 0
    for line in lines[:-1]:
        at += len(line) + 1
        flowing.append(line + (" " if len(line) >= _FULL and at not in labels else "\n"))
    return "".join(flowing) + lines[-1]


def _emphasis(look: Look, name: str, ground: str) -> Style:
    """What a style of the document adds to the text's."""
    if name == "strong":
        return Style(bold=True)
    if name == "em":
        return Style(italic=True)
    if name == "strike":
        return Style(strike=True)
    if name == "host":
        return look("muted", ground)
    return look("accent", ground, underline=name == "link")


def _verbatim(page: Page, block: Block, row: DocumentRow, width: int, ground: str) -> list[Parts]:
    """A line of text that is shown as it was written, wrapped."""
    style = page.look("muted" if block.kind == "html" else "text", ground)
    text = "".join(page.text_lines(row.block)[row.first : row.last])
    lines, more = wrap(text, width - 2, _MOST)
    drawn: list[Parts] = [[(" ", style), (line, style)] for line in lines]
    return [*drawn, _goes_on(page, ground)] if more else drawn


def _goes_on(page: Page, ground: str) -> Parts:
    """What stands where a text is so long that drawing all of it would be felt."""
    words = _("{sign} it goes on; the original has all of it").format(sign=page.look.signs.cut)
    return [(f" {words}", page.look("muted", ground))]


def _raw(page: Page, row: DocumentRow, width: int, ground: str) -> Parts:
    """A line as it is on disk, with its number."""
    look, lines = page.look, page.source_lines()
    number = f" {row.line:>{len(str(len(lines)))}} "
    text = safe_line(lines[row.line - 1][: WIDEST + page.aside])
    room = width - width_of(number) - 1
    end = (look.signs.cut, look("muted", ground))
    return [(number, look("muted", ground)), *aside([(text, look("text", ground))], page.aside, room, end)]
