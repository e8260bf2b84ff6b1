"""Checklists of the library outside an incident: how each stands, and its ticks, which are in the same journal.

A tick is the register ``check:<list>@<round>#<item>``, that a run was begun ``begun:<list>``; both are kept under the reserved
id ``checklists`` where others have their incident, so they sync, verify and rebuild like everything else, and no incident
hears of them. A list is named by its document's place on the shelf and its title, so it is the same one on every console.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from console.base.clock import parse_stamp, stamp
from console.base.errors import NotFound, Refused
from console.base.words import _
from console.core.checklists import (
    CHECKLISTS,
    PERIODS,
    STATES,
    Begun,
    ItemState,
    Mark,
    Round,
    Standing,
    present_round,
    standing,
)
from console.desk.desk import Desk, storable
from console.desk.library import library
from console.library.index import Progress
from console.library.reading.identity import Identities
from console.model.op import Draft
from console.model.runbook import Checklist

#: What a register's argument may follow: no argument sorts behind it.
_END: Final = "\U0010ffff"
_STATES: Final = ("due", "open", "done")
_PERIODS: Final = tuple(PERIODS)


@dataclass(frozen=True, slots=True)
class ChecklistNow:
    """A checklist of the library as it stands. ``path`` is its document's on the shelf; ``last`` is the latest tick of an earlier
    round; ``also_begun`` are runs that others began without having seen the present one."""

    id: str
    path: str
    title: str
    checklist: Checklist
    standing: Standing
    last: Begun | None = None
    also_begun: tuple[Begun, ...] = ()


class Known(NamedTuple):
    """The checklists of the documents that have been read; of so many documents so many have not."""

    checklists: list[ChecklistNow]
    unread: int
    documents: int


class Home(NamedTuple):
    """Where acts on checklists are kept, for undo."""

    id: str
    ref: str


def home() -> Home:
    """What :mod:`console.desk.undo` is handed to take back acts on checklists."""
    return Home(CHECKLISTS, _("the checklists"))


# -- how they stand --------------------------------------------------------------------------------------------------


def checklists(desk: Desk, progress: Progress | None = None) -> list[ChecklistNow]:
    """Every checklist on the shelf: what is due first, the soonest first, then what is open, then what is done.

    Documents that are new or changed are read first; ``progress`` is told, and may stop it (then those are left out).
    """
    shelf = library(desk)
    shelf.refresh()
    shelf.index.summarise(progress)
    return known(desk).checklists


def known(desk: Desk) -> Known:
    """As :func:`checklists`, as far as documents have been read whole by now."""
    found = []
    shelved = library(desk).shelved(desk.clock().date())
    for book in shelved:
        names = Identities()
        for one in book.summary.checklists if book.summary else ():
            title = one.title.rstrip(":： ") or book.title
            found.append(_now(desk, names.of("checklist", (book.name,), title), book.name, title, one))
    unread = sum(book.summary is None and book.readable for book in shelved)
    return Known(sorted(found, key=_order), unread, len(shelved))


def pulse(desk: Desk) -> tuple[int, date, int]:
    """What :func:`known` depends on: while it is the same, so is that. Costs next to nothing."""
    return desk.lines.position(), desk.clock().date(), library(desk).index.changes


def _order(one: ChecklistNow) -> tuple[int, str, int, str, tuple[int, int]]:
    stood = one.standing
    due = stood.round.last.isoformat() if stood.state == "due" and stood.round.last else ""
    return _STATES.index(stood.state), due, _PERIODS.index(stood.period), one.path, one.checklist.lines


def look_again(desk: Desk, one: ChecklistNow) -> ChecklistNow:
    """The same checklist as it stands by now; its document is not read again."""
    return _now(desk, one.id, one.path, one.title, one.checklist)


def find(found: Sequence[ChecklistNow], wanted: str) -> list[ChecklistNow]:
    """The checklists meant by an id or its beginning, a document (its path, or the name of its file), or words of a title.

    Several come back only as those of one document. Raises ``NotFound``, ``Refused`` when words fit several.
    """
    folded = wanted.strip().casefold()
    by_id = [one for one in found if len(folded) >= 4 and one.id.startswith(folded)]
    if by_id:
        return by_id if len(by_id) == 1 else _only(by_id, wanted)
    exact = [one for one in found if one.title.casefold() == folded]
    in_document = [one for one in found if _is_in(one.path.casefold(), folded)]
    said = exact or in_document or [one for one in found if folded and folded in one.title.casefold()]
    if not said:
        raise NotFound(
            _("There is no checklist {wanted}.").format(wanted=wanted),
            _("`ic checklist list` shows what there is."),
        )
    return said if said == in_document else _only(said, wanted)


def _only(found: list[ChecklistNow], wanted: str) -> list[ChecklistNow]:
    if len(found) > 1:
        ids = ", ".join(one.id for one in found[:9])
        raise Refused(
            _("{count} checklists fit {wanted}: {ids}.").format(count=len(found), wanted=wanted, ids=ids),
            _("Give one of those ids."),
        )
    return found


def find_item(found: Sequence[ChecklistNow], wanted: str) -> tuple[ChecklistNow, ItemState]:
    """The item meant: by its id, its number in the list (of a single list), or words of its text.

    Raises ``NotFound``, ``Refused`` when several say so.
    """
    items = [(one, item) for one in found for item in one.standing.items]
    said = [pair for pair in items if pair[1].id == wanted]
    folded = wanted.strip().casefold()
    if not said and folded.isdecimal():
        _only(list(found), wanted=found[0].path)
        said = items[int(folded) - 1 : int(folded)] if int(folded) else []
    elif not said:
        said = [pair for pair in items if folded and folded in pair[1].text.casefold()]
    if not said:
        raise NotFound(
            _("{title} has no item {wanted}.").format(
                title=found[0].title if len(found) == 1 else found[0].path, wanted=wanted
            ),
            _("`ic checklist show` numbers its items."),
        )
    if len(said) > 1:
        raise Refused(
            _("{count} items say {wanted}.").format(count=len(said), wanted=wanted),
            _("Give its number, or more of its text."),
        )
    return said[0]


def _is_in(path: str, wanted: str) -> bool:
    """Whether a document is meant: by its place on the shelf, its path in the file system, or its file's name."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return wanted in (path, stem) or wanted.replace("\\", "/").endswith(f"/{path}")


def _now(desk: Desk, id_: str, path: str, title: str, checklist: Checklist) -> ChecklistNow:
    begun = _begun(desk, id_)
    present = present_round(checklist.period, desk.clock().date(), begun[0].at if begun else None)
    stood = standing(checklist, present, _marks(desk, id_, present))
    beside = tuple(begun[1:]) if present.begun else ()
    return ChecklistNow(id_, path, title, checklist, stood, _last(desk, id_, present), beside)


def _begun(desk: Desk, id_: str) -> list[Begun]:
    """Who began the present run, and who else did without having seen it; empty when nobody ever began one."""
    row = desk.connection.execute(
        "SELECT value, author, conflict FROM register WHERE target = ? AND field = ?",
        (CHECKLISTS, f"begun:{id_}"),
    ).fetchone()
    if row is None:
        return []
    value, author, conflict = json.loads(row[0]), row[1], json.loads(row[2] or "[]")
    said = [(value, author), *((other["value"], other["author"]) for other in conflict[1:])]
    return [Begun(parse_stamp(value["at"]), author) for value, author in said if value]


def _marks(desk: Desk, id_: str, present: Round) -> dict[str, Mark]:
    """What was said of each item in a round."""
    begins = f"check:{id_}@{present.key}#"
    found = desk.connection.execute(
        "SELECT field, value, at, author, conflict FROM register WHERE target = ? AND field BETWEEN ? AND ?",
        (CHECKLISTS, begins, begins + _END),
    )
    return {
        field.removeprefix(begins): _mark(json.loads(value), author, at, json.loads(conflict or "[]")[1:])
        for field, value, at, author, conflict in found
        if value != "null"
    }


def _mark(value: dict[str, Any], author: str, at: str, others: Sequence[dict[str, Any]] = ()) -> Mark:
    state = (
        value["state"] if value["state"] in STATES else "open"
    )  # a newer console's word: not done as far as we know
    beside = tuple(
        _mark(other["value"], other["author"], other["at"]) for other in others if other["value"] is not None
    )
    return Mark(state, author, parse_stamp(at), value.get("reason", ""), beside)


def _last(desk: Desk, id_: str, present: Round) -> Begun | None:
    """The latest tick of the round before the present one in which anything was ticked."""
    row = desk.connection.execute(
        "SELECT at, author FROM register WHERE target = ? AND field >= ? AND field < ? AND value <> 'null'"
        " ORDER BY field DESC LIMIT 1",
        (CHECKLISTS, f"check:{id_}@", f"check:{id_}@{present.key}#"),
    ).fetchone()
    return Begun(parse_stamp(row[0]), row[1]) if row else None


# -- acts ------------------------------------------------------------------------------------------------------------


def tick(desk: Desk, one: ChecklistNow, item_id: str, state: str = "done", *, reason: str = "") -> bool:
    """Tick an item in the present round (``done``), skip it with a reason (``skipped``), or open it again. False when it is so
    already.

    Raises ``NotFound`` for an unknown item, ``Refused`` to skip without a reason or for an unknown state.
    """
    if state not in STATES:
        raise Refused(
            _("An item cannot be {state}.").format(state=state),
            _("Expected one of {states}.").format(states=", ".join(STATES)),
        )
    if state == "skipped" and not reason.strip():
        raise Refused(_("Skipping an item needs a reason."), _("Say why it is not done."))
    with desk.act() as now:
        present = look_again(desk, one)
        item = next((item for item in present.standing.items if item.id == item_id), None)
        if item is None:
            raise NotFound(
                _("{title} has no item {wanted}.").format(title=one.title, wanted=item_id),
                _("`ic checklist show` numbers its items."),
            )
        said = item.mark.reason if item.mark else ""
        torn = bool(item.mark and item.mark.others)
        if not torn and (item.state, said) == (state, reason.strip()):
            return False
        value = {
            "state": state,
            "text": storable(item.text),
            "reason": storable(reason).strip(),
            "title": storable(one.title),
            "path": storable(one.path),
        }
        field = f"check:{one.id}@{present.standing.round.key}#{item_id}"
        desk.record([_set(desk, "check", field, value, now)])
    return True


def begin(desk: Desk, one: ChecklistNow) -> bool:
    """Begin a new run: nothing is ticked in it. False when one was begun already and nothing has been ticked since."""
    with desk.act() as now:
        present = look_again(desk, one).standing
        if present.round.begun and not any(item.mark for item in present.items):
            return False
        value = {"at": stamp(now), "title": storable(one.title), "path": storable(one.path)}
        desk.record([_set(desk, "begun", f"begun:{one.id}", value, now)])
    return True


def _set(desk: Desk, kind: str, field: str, value: dict[str, Any], now: datetime) -> Draft:
    return desk.set(CHECKLISTS, kind, field, value, at=stamp(now))


# -- JSON ------------------------------------------------------------------------------------------------------------


def checklist_json(one: ChecklistNow) -> dict[str, Any]:
    """A checklist as JSON values, documented in docs/json.md."""
    stood = one.standing
    present = stood.round
    return {
        "id": one.id,
        "path": one.path,
        "title": one.title,
        "lines": list(one.checklist.lines),
        "period": stood.period,
        "state": stood.state,
        "go": stood.go,
        "round": {
            "first": present.first.isoformat() if present.first else None,
            "last": present.last.isoformat() if present.last else None,
            "begun_at": stamp(present.begun) if present.begun else None,
        },
        "also_begun": [{"at": stamp(other.at), "author": other.author} for other in one.also_begun],
        "last_before": {"at": stamp(one.last.at), "author": one.last.author} if one.last else None,
        "items": [_item_json(number, item) for number, item in enumerate(stood.items, 1)],
    }


def _item_json(number: int, item: ItemState) -> dict[str, Any]:
    mark = item.mark
    return {
        "id": item.id,
        "number": number,
        "text": item.text,
        "lines": list(item.lines),
        "state": item.state,
        "blocks": item.blocks,
        "at": stamp(mark.at) if mark else None,
        "author": mark.author if mark else None,
        "reason": (mark.reason or None) if mark else None,
        "others": [
            {"state": other.state, "at": stamp(other.at), "author": other.author}
            for other in (mark.others if mark else ())
        ],
    }
