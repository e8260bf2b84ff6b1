"""What is to be said of a runbook before one trusts it: what was repaired, what was not understood, that its review is overdue.

Badges say it in few words above the text; the list says all of it, with the lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from console.base.words import N_, _, ngettext
from console.library.reviewed import review_due
from console.model.runbook import Document, Lines

Badge = tuple[str, str]
"""Words, and the theme's role for them."""


class Remark(NamedTuple):
    """One thing to say: under which ``head``, what, of which lines (None: of the whole), and the role of its words."""

    head: str
    what: str
    lines: Lines | None = None
    role: str = "text"


def badges(document: Document, today: date, gone: int = 0) -> tuple[Badge, ...]:
    """The remarks in few words, the most important first. ``gone`` counts ticks whose step is not there any more."""
    found: list[Badge] = []
    if gone:
        words = ngettext("{count} ticked step is gone", "{count} ticked steps are gone", gone)
        found.append((words.format(count=gone), "warn"))
    due = review_due(document.about)
    if due and due < today:
        found.append((_("review overdue since {day}").format(day=due.isoformat()), "warn"))
    parts = len(document.not_understood)
    if document.plain:
        found.append((_("shown as plain text"), "warn"))
    elif parts:
        words = ngettext("{count} part not understood", "{count} parts not understood", parts)
        found.append((words.format(count=parts), "warn"))
    repairs = len(document.repairs)
    if repairs:
        words = ngettext("{count} repair", "{count} repairs", repairs)
        found.append((words.format(count=repairs), "muted"))
    return tuple(found)


def remarks(document: Document, today: date, gone: Iterable[str] = ()) -> tuple[Remark, ...]:
    """All there is to say, in the order of the badges; ``gone`` are the texts of ticked steps that are not there any more."""
    due = review_due(document.about)
    found = [Remark(N_("Ticked, and not in this text any more"), text, role="warn") for text in gone]
    if due and due < today:
        what = _("The review of this document was due on {day}.").format(day=due.isoformat())
        found.append(Remark(N_("Review"), what, role="warn"))
    found += [
        Remark(N_("Not understood, shown as written"), part.why, part.lines)
        for part in document.not_understood
    ]
    found += [Remark(N_("Repaired for the view"), repair.what, repair.lines) for repair in document.repairs]
    guesses = document.suggestions
    found += [Remark(N_("Only guessed"), f"{one.why}: {one.value}", one.lines, "muted") for one in guesses]
    return tuple(found)
