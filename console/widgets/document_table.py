"""Tables in the runbook's pane: in columns where no word has to be broken for it, else row by row, each cell with its name.

SEV1
  Response   5 min
  Who        the deputy, and whoever wrote the change that went out last
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.ui.cells import fit, width_of, wrap
from console.ui.lineview import Parts
from console.ui.tables import GAP
from console.widgets.document_code import aside
from console.widgets.document_page import Page
from console.widgets.document_rows import DocumentRow

if TYPE_CHECKING:
    from console.model.runbook import Block


def draw_table(page: Page, block: Block, row: DocumentRow, width: int, ground: str) -> list[Parts]:
    """The lines of a row of a table; of its header, where ``row.first`` is -1."""
    assert block.table is not None  # noqa: S101 - whoever draws it asked
    rows, widths = page.table(block.table, width - 2)
    cells = rows[row.first + 1]
    if widths:
        return _columns(page, cells, widths, page.document.tables[block.table].align, row, width, ground)
    if row.first < 0:
        return [[(" " + page.look.signs.dash * (width - 2), page.look("rule", ground))]]
    return _record(page, rows[0], cells, width, ground)


def _columns(
    page: Page,
    cells: tuple[str, ...],
    widths: list[int],
    align: tuple[str, ...],
    row: DocumentRow,
    width: int,
    ground: str,
) -> list[Parts]:
    """A row's cells wrapped in their columns; the header with a rule below it."""
    look, room, header = page.look, width - 2, row.first < 0
    style = look("text", ground, bold=header)
    columns = [wrap(cell, column)[0] for cell, column in zip(cells, widths, strict=False)]
    drawn: list[Parts] = []
    for number in range(max((len(column) for column in columns), default=1)):
        line: Parts = []
        for place, (column, cells_wide) in enumerate(zip(columns, widths, strict=False)):
            right = place < len(align) and align[place] == "right"
            text = fit(column[number] if number < len(column) else "", cells_wide, right=right)
            line += [(text, style), (" " * GAP, style)]
        drawn.append(
            [(" ", style), *aside(line[:-1], page.aside, room, (look.signs.cut, look("muted", ground)))]
        )
    if header:
        line = [(look.signs.dash * column + " " * GAP, look("rule", ground)) for column in widths]
        drawn.append([(" ", style), *aside(line, page.aside, room, ("", style))])
    return drawn


def _record(
    page: Page, header: tuple[str, ...], cells: tuple[str, ...], width: int, ground: str
) -> list[Parts]:
    """A row by itself: its first cell, and below it each other with the name of its column."""
    look, room = page.look, width - 2
    style, quiet = look("text", ground), look("muted", ground)
    first = wrap(cells[0] if cells else "", room)[0] or [""]
    drawn: list[Parts] = [[(" ", style), (line, look("text", ground, bold=True))] for line in first]
    names = min(max((width_of(name) for name in header[1:]), default=0), room * 2 // 5)
    for number, cell in enumerate(cells[1:], 1):
        name = header[number] if number < len(header) else ""
        lines = wrap(cell, room - names - 2 - GAP)[0] if cell else []
        for line in lines:
            drawn.append([(f"   {fit(name, names)}{' ' * GAP}", quiet), (line, style)])
            name = ""
    return drawn
