"""The whole timeline as text for an editor, and the difference applied in one go: all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from console.base.errors import NotFound
from console.base.words import _, ngettext
from console.core.editing import Changes, read_back, write_out
from console.desk.desk import Desk
from console.desk.entries import Edit, edit, retract, revise, star, write
from console.model.entry import Entry
from console.model.incident import Incident


@dataclass(frozen=True, slots=True)
class Sheet:
    """A timeline as it was written out: the incident, its entries then, the moment, and the text."""

    incident: Incident
    entries: tuple[Entry, ...]
    at: datetime
    text: str


def sheet(desk: Desk, incident: Incident) -> Sheet:
    """Write the timeline out (retracted entries left aside)."""
    now = desk.clock()
    found = tuple(entry for entry in desk.lines.timeline(incident.id) if not entry.retracted)
    return Sheet(incident, found, now, write_out(found, _zone(now), f"{incident.ref}  {incident.title}"))


def changes_of(desk: Desk, before: Sheet, text: str) -> Changes:
    """What an edited text asks for. Raises ``Unreadable`` naming the line that cannot be read."""
    return read_back(text, before.entries, _zone(before.at), desk.clock())


def apply(desk: Desk, before: Sheet, changes: Changes) -> None:
    """Apply all changes in one transaction. Raises ``NotFound`` when an entry is gone meanwhile."""
    with desk.act():
        for rewrite in changes.revisions:
            entry = _present(desk, rewrite.entry)
            if entry.by_act or entry.redacted:
                edit(desk, entry, Edit(at=rewrite.line.at))
                continue
            revise(desk, entry, rewrite.line)
            if "starred" in rewrite.changed:
                star(desk, entry, rewrite.line.starred)
        for line in changes.new:
            write(desk, before.incident.id, line)
        for entry in changes.retractions:
            retract(desk, _present(desk, entry))


def _zone(moment: datetime) -> tzinfo:
    """The zone of an aware moment, as every clock gives it."""
    return moment.tzinfo or UTC


def _present(desk: Desk, entry: Entry) -> Entry:
    found = desk.lines.entry_or_none(entry.id)
    if found is None:
        raise NotFound(_("The entry {id} is gone.").format(id=entry.id), _("Nothing was applied."))
    return found


def words(changes: Changes) -> str:
    """How much will change, in words."""
    parts = [
        ngettext("{count} changed", "{count} changed", len(changes.revisions)).format(
            count=len(changes.revisions)
        ),
        ngettext("{count} new", "{count} new", len(changes.new)).format(count=len(changes.new)),
        ngettext("{count} retracted", "{count} retracted", len(changes.retractions)).format(
            count=len(changes.retractions)
        ),
    ]
    return _("Entries: {what}.").format(what=", ".join(parts))
