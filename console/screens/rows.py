"""From the desk's words to the widgets' rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from console.base.words import _
from console.core.linetext import act_text, field_words
from console.desk.clocks import Burning
from console.desk.timeline import COMPUTED
from console.desk.timeline import Timeline as Rows
from console.model.entry import Entry
from console.model.incident import Conflict
from console.widgets.header import Heading
from console.widgets.incidents import IncidentRow
from console.widgets.timeline import TimelineRow, row_of


def incident_row(one: Burning) -> IncidentRow:
    """An incident as the board shows it."""
    incident = one.incident
    level = one.policy.level(incident.severity)
    running = next((deadline for deadline in one.deadlines if deadline.state != "done"), None)
    return IncidentRow(
        id=incident.id,
        ref=incident.ref,
        title=incident.title,
        severity=incident.severity,
        colour=level.colour if level else "text",
        declared_at=incident.declared_at,
        deadline=running,
        note="" if running else one.policy.status_word(incident.status),
        drill=incident.drill,
        conflict=bool(incident.conflicts),
        ended_at=incident.milestones.get("resolved"),
    )


def heading_of(one: Burning) -> Heading:
    """The title of the incident's pane."""
    incident = one.incident
    level = one.policy.level(incident.severity)
    return Heading(
        ref=incident.ref,
        title=incident.title,
        severity=incident.severity,
        colour=level.colour if level else "text",
        status=one.policy.status_word(incident.status),
        declared_at=incident.declared_at,
        ended_at=incident.milestones.get("resolved"),
        drill=incident.drill,
        conflict=_conflict(incident.conflicts[0]) if incident.conflicts else "",
    )


def _conflict(conflict: Conflict) -> str:
    other = conflict.others[0]
    return _("{field}: also {value} by {author}, {at}").format(
        field=field_words(conflict.field), value=other.value, author=other.author, at=f"{other.at:%H:%M}"
    )


def timeline_row(entry: Entry, one: Burning) -> TimelineRow:
    """A line of the timeline; a message shows its full text when opened."""
    if entry.kind in COMPUTED:
        return TimelineRow(key=entry.id, at=entry.at, kind=entry.kind, text=entry.text, computed=True)
    torn = next((conflict for conflict in one.incident.conflicts if conflict.target == entry.id), None)
    text = (
        f"@{entry.detail['who']} {entry.text}"
        if entry.kind == "ask" and entry.detail.get("who")
        else act_text(entry.kind, entry.text)
    )
    if entry.detail.get("owner"):
        text = f"{text} @{entry.detail['owner']}"
    reason = str(entry.detail.get("reason", ""))
    more = str(entry.detail.get("message", "")) or (reason if reason not in text else "")
    return row_of(entry._replace(text=text), note=_conflict(torn) if torn else "", more=more)


class TimelineSource:
    """The desk's timeline as the widget's rows. Where the database cannot be read (another program holds it), the rows say
    so and ``torn`` does: what was seen before stays, what waits to be saved comes to it, and it is read again when it can be."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.torn = False
        self._entries: dict[str, Entry] = {}
        self._seen: dict[int, TimelineRow] = {}

    def count(self) -> int:
        """How many rows there are."""
        return self.rows.count()

    def window(self, first: int, last: int) -> list[TimelineRow]:
        """The rows ``first`` to ``last`` (not included)."""
        try:
            found = self.rows.window(first, last)
        except sqlite3.DatabaseError:
            self.torn = True
            return [self._unread(row) for row in range(first, last)]
        self._entries.update((entry.id, entry) for entry in found)
        shown = [timeline_row(entry, self.rows.burning) for entry in found]
        self._seen.update(enumerate(shown, first))
        return shown

    def hold(self, unsaved: Sequence[Entry]) -> None:
        """Show these lines as waiting to be saved, though nothing can be read."""
        self.rows.unsaved = unsaved
        self.rows.tick(self.rows.desk.clock())

    def _unread(self, row: int) -> TimelineRow:
        """A row while nothing can be read. What waits to be saved was typed last, so it stands last."""
        waiting = self.rows.unsaved
        place = row - self.count() + len(waiting)
        if place >= 0:
            return timeline_row(waiting[place], self.rows.burning)
        at, words = self.rows.burning.incident.declared_at, _("cannot be read at the moment")
        return self._seen.get(row) or TimelineRow(f"torn:{row}", at, "note", words, computed=True)

    def find(self, key: str) -> int | None:
        """Where a row is now."""
        try:
            return self.rows.find(key)
        except sqlite3.DatabaseError:
            self.torn = True
            return None

    def entry(self, key: str) -> Entry | None:
        """The entry of a row that was asked for."""
        return self._entries.get(key)
