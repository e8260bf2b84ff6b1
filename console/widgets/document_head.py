"""What stands above a runbook: its title and whose it is, the way back from where links led, remarks about it."""

from __future__ import annotations

from collections.abc import Sequence

from console.base.words import _
from console.ui.cells import cut, width_of
from console.ui.lineview import Parts, spread
from console.ui.look import Look
from console.widgets.document_page import Page


def title_line(look: Look, title: str, rights: Sequence[str], width: int, *, lit: bool) -> Parts:
    """The pane's title, with what is said at its right; ``lit`` when the pane has the focus."""
    right = "  ".join(filter(None, rights))
    end: Parts = [(f" {right} ", look("muted"))] if right else []
    room = width - 2 - sum(width_of(text) for text, _style in end)
    name = (" " + cut(title, room, look.signs.cut), look("accent" if lit else "muted", bold=lit))
    return spread([name], end, width, look())


def way_back(look: Look, page: Page, left: Page, key: str, width: int) -> Parts:
    """``‹ back to checkout.md``: from ``page`` to the one that was ``left``, and the key that leads there."""
    name = left.title.rpartition("/")[2]
    words = _("back to {name}").format(name=name)
    if page.within and not left.within:
        words = _("all of {name}").format(name=name)
    elif left.document is page.document and (row := left.row_left()):
        place = left.document.section_at(row.line)
        words = _("back to {name}").format(name=place.title) if place else words
    end: Parts = [(f"{key} ", look("muted"))]
    shown = cut(words, width - 4 - width_of(end[0][0]), look.signs.cut)
    return spread([(f" {look.signs.back} {shown}", look("accent"))], end, width, look())


def badge_line(look: Look, badges: Sequence[tuple[str, str]], width: int) -> Parts:
    """The badges in one line: those that fit, the last of them cut."""
    parts: Parts = []
    room = width - 1
    for words, role in badges:
        gap = 3 if parts else 1
        if room - gap < min(width_of(words), 8):
            break
        shown = cut(words, room - gap, look.signs.cut)
        parts += [(" " * gap, look()), (shown, look(role))]
        room -= gap + width_of(shown)
    return parts
