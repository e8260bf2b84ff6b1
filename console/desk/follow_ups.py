"""Follow-ups across incidents: what is still to be done when the fire is out, whose it is, and what is overdue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from console.base.clock import stamp
from console.base.errors import Refused, Unreadable
from console.base.words import _
from console.core.times import parse_due
from console.desk.desk import Desk, storable
from console.desk.entries import rewrite
from console.model.entry import Entry
from console.model.incident import FollowUp
from console.store.incidents import follow_up
from console.store.lines import ENTRY, entry_of

#: A date alone is meant to its end.
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_END_OF_DAY: Final = time(23, 59)


@dataclass(frozen=True, slots=True)
class Owed:
    """A follow-up with the incident it came from; ``overdue`` as of when the list was made."""

    ref: str
    title: str
    severity: str
    drill: bool
    incident: str
    work: FollowUp
    overdue: bool


def follow_ups(desk: Desk, *, done: bool = False, owner: str = "") -> list[Owed]:
    """The open follow-ups of all incidents (``done``: those that are done, too), of one owner or of all.

    What is overdue comes first, the longest first; then what has a date; then the rest, the oldest first; then what is done.
    """
    now = desk.clock()
    columns = ", ".join(f"e.{name}" for name in ENTRY.split(", "))
    state = "" if done else " AND e.state = 'open'"
    sql = (
        f"SELECT i.ref, i.title, i.severity, i.drill, {columns} FROM entry e JOIN incident i ON i.id = e.incident"  # noqa: S608
        f" WHERE e.kind = 'follow-up' AND NOT e.retracted{state} ORDER BY e.at, e.id"
    )
    found = []
    for ref, title, severity, drill, *row in desk.connection.execute(sql):
        entry = entry_of(row)
        work = follow_up(entry)
        overdue = work.state == "open" and work.due is not None and work.due <= now
        found.append(Owed(ref, title, severity, bool(drill), entry.incident, work, overdue))
    wanted = owner.strip().removeprefix("@").casefold()
    kept = [one for one in found if wanted in ("", one.work.owner.casefold())]
    return sorted(
        kept, key=lambda one: (one.work.state != "open", one.work.due is None, one.work.due or one.work.at)
    )


def set_due(desk: Desk, entry: Entry, due: datetime | None) -> Entry:
    """Give a follow-up a date, or (None) take it away. Raises ``Refused`` for an entry of another kind."""
    return _say(desk, entry, "due", stamp(due) if due else "")


def set_owner(desk: Desk, entry: Entry, owner: str) -> Entry:
    """Give a follow-up to a person ("": to nobody). Raises ``Refused`` for an entry of another kind."""
    return _say(desk, entry, "owner", storable(owner).strip().removeprefix("@"))


def _say(desk: Desk, entry: Entry, key: str, value: str) -> Entry:
    if entry.kind != "follow-up":
        raise Refused(
            _("A {kind} has no date and no owner.").format(kind=_(entry.kind)), _("Only follow-ups have.")
        )

    def changed(content: dict[str, Any]) -> dict[str, Any]:
        detail = {**(content.get("detail") or {}), key: value}
        kept = {name: said for name, said in detail.items() if said != ""}
        rest = {name: said for name, said in content.items() if name != "detail"}
        return {**rest, "detail": kept} if kept else rest

    return rewrite(desk, entry, changed)


def due_date(desk: Desk, text: str) -> datetime:
    """A date as typed: ``14d``, ``2026-03-15`` (to its end), ``tomorrow 12:00``. Raises ``Unreadable``."""
    now = desk.clock()
    day = text.strip()
    moment = _end_of(day, now) if _DATE.fullmatch(day) else parse_due(text, now)
    if moment is None:
        raise Unreadable(
            _("{text!r} is not a date to come.").format(text=text),
            _("Expected 2026-03-15, 14d, tomorrow 12:00 or 2026-03-15 12:00."),
        )
    return moment


def _end_of(day: str, now: datetime) -> datetime | None:
    try:
        date = datetime.fromisoformat(day).date()
    except ValueError:
        return None
    return datetime.combine(date, _END_OF_DAY, now.tzinfo)


def owed_json(owed: Owed) -> dict[str, Any]:
    """A follow-up as JSON values, documented in docs/json.md."""
    work = owed.work
    return {
        "id": work.id,
        "ref": owed.ref,
        "title": owed.title,
        "severity": owed.severity,
        "drill": owed.drill,
        "text": work.text,
        "owner": work.owner or None,
        "at": stamp(work.at),
        "due": stamp(work.due) if work.due else None,
        "state": work.state,
        "overdue": owed.overdue,
    }
