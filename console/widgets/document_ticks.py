"""Ticks in the runbook's pane: their signs, when it was, and why a step was skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.style import Style

from console.base.words import _
from console.core.times import clock
from console.ui.cells import cut, width_of
from console.ui.lineview import Part, Parts, spread
from console.widgets.document_page import Page

if TYPE_CHECKING:
    from console.model.incident import Tick

#: Where an item's text begins: air, the current step's sign, its tick, air, its number, air.
ITEM: Final = 6
#: Cells further in for a list within a list.
DEEPER: Final = 2
#: Cells before a line that was ticked by hand.
SIGN: Final = 2


def sign_of(page: Page, tick: Tick) -> str:
    """Done, or skipped."""
    return page.look.signs.skipped if tick.state == "skipped" else page.look.signs.done


def add_tick(page: Page, drawn: list[Parts], tick: Tick, hang: Part, width: int, ground: str) -> None:
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


def ticked(
    page: Page, drawn: list[Parts], tick: Tick, width: int, ground: str, *, instead: bool
) -> list[Parts]:
    """The lines of a row that was ticked by hand: quiet, the sign before them, or ``instead`` of the air they begin with."""
    quiet = page.look("muted", ground)
    cells = 1 if instead else SIGN
    sign: Part = (sign_of(page, tick).rjust(cells), page.look("ok", ground))
    marked: list[Parts] = []
    for number, line in enumerate(drawn):
        text = _without_air(line, quiet) if instead else [(text, quiet) for text, _style in line]
        marked.append([(" " * cells, quiet) if number else sign, *text])
    add_tick(page, marked, tick, (" " * (SIGN + 1), quiet), width, ground)
    return marked


def _without_air(line: Parts, quiet: Style) -> Parts:
    """A line without its first cell, all of it quiet."""
    begin, *rest = [text for text, _style in line] or [" "]
    return [(begin[1:], quiet), *((text, quiet) for text in rest)]
