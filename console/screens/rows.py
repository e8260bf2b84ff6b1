"""From the desk's words to the widgets' rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import tzinfo

from console.base.words import _
from console.core.linetext import KIND_WORDS, act_text, field_words
from console.core.times import clock, short
from console.desk.clocks import Burning
from console.desk.timeline import COMPUTED
from console.desk.timeline import Timeline as Rows
from console.model.entry import WRITTEN_KINDS, Entry
from console.model.incident import Change, Conflict
from console.store.lines import Filter
from console.ui.keys import Keys
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


def heading_of(one: Burning, zone: tzinfo | None = None, settles: str = "") -> Heading:
    """The title of the incident's pane; times in ``zone``. ``settles`` is the key to what is contradicted."""
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
        **_contradiction(one, zone),
        settles=_settles(len(incident.conflicts), settles),
    )


def _contradiction(one: Burning, zone: tzinfo | None) -> dict[str, str]:
    """The first contradiction, each side with its author and time."""
    for conflict in one.incident.conflicts:
        shown, *others = (_side(one, conflict, side, zone) for side in (conflict.shown, *conflict.others))
        name = field_words(conflict.field.removeprefix("role:"))
        return {"conflict": f"{name}: {shown}", "also": _("also {side}").format(side=", ".join(others))}
    return {}


def _side(one: Burning, conflict: Conflict, side: Change, zone: tzinfo | None) -> str:
    value = one.policy.status_word(side.value) if conflict.field == "status" else side.value
    return f"{value} ({side.author}, {clock(side.at, zone)})"


def _settles(count: int, key: str) -> str:
    """What settles them: ``g x settles``, ``2 more, g x settles``."""
    settle = _("{key} settles").format(key=key) if key else ""
    more = _("{count} more").format(count=count - 1) if count > 1 else ""
    return ", ".join(filter(None, (more, settle)))


def _also(conflict: Conflict, zone: tzinfo | None) -> str:
    """What else was said of an entry."""
    other = conflict.others[0]
    words = _("also {value} by {author}, {at}").format(
        value=other.value, author=other.author, at=clock(other.at, zone)
    )
    return words if conflict.field == "entry" else f"{field_words(conflict.field)}: {words}"


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
    return row_of(entry._replace(text=text), note=_also(torn, entry.at.tzinfo) if torn else "", more=more)


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

    def account(self, entry: Entry) -> str:
        """The server's account that brought an entry; empty where it is not known."""
        try:
            return self.rows.desk.reader.account(entry.id)
        except sqlite3.DatabaseError:
            self.torn = True
            return ""


# -- words -------------------------------------------------------------------------------------------------------


def nothing_burns(keys: Keys) -> tuple[tuple[str, str], ...]:
    """What an empty board says: each line a key and what it leads to."""
    wanted = {
        "declare": _("declare an incident"),
        "go.closed": _("closed incidents"),
        "go.library": _("the library"),
        "help": _("all keys"),
    }
    acts = [(keys.label(id), words) for id, words in wanted.items() if keys.label(id)]
    return (("", _("Nothing is burning.")), ("", ""), *acts, ("", ""), ("", _("`ic demo` is a drill.")))


def filter_words(wanted: Filter) -> str:
    """What the timeline is narrowed to; empty when it is not."""
    if wanted.key_moments:
        return _("key moments")
    if wanted.kinds == WRITTEN_KINDS:
        return _("what people wrote")
    return " ".join((*(_(KIND_WORDS[kind]) for kind in wanted.kinds), wanted.author)).strip()


def stamp_words(entry: Entry, account: str = "") -> str:
    """The full stamp of an entry: when it happened, when it was recorded if that was later, and by whom. A name is what
    somebody calls himself; the ``account`` that the server knows him by stands behind it where it is another."""
    if entry.kind in COMPUTED:
        return _("computed by the clocks")
    at = f"{entry.at:%Y-%m-%d %H:%M:%S %z}"
    later = entry.recorded_at - entry.at
    recorded = _("recorded {time} later").format(time=short(later)) if later.total_seconds() > 60 else ""
    same = not account or entry.author.casefold() in (
        account.casefold(),
        account.partition("@")[0].casefold(),
    )
    who = entry.author if same else f"{entry.author} ({account})"
    return "  ".join(filter(None, (at, recorded, who)))
