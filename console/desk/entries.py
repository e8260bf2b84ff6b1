"""Acts on the timeline: write a line, correct it, strike it out, mark it, answer it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from console.base.clock import stamp
from console.base.errors import Refused, Unreadable
from console.base.words import _
from console.core.registers import resolve, value_of
from console.desk.desk import Desk, storable
from console.model.entry import WRITTEN_KINDS, Entry
from console.model.op import Draft
from console.store import rows

if TYPE_CHECKING:
    from console.model.logline import Line

#: States a line can come to, by its kind.
OUTCOMES = {
    "hypothesis": ("open", "confirmed", "eliminated"),
    "ask": ("open", "answered", "withdrawn"),
    "follow-up": ("open", "done"),
    "reminder": ("open", "done"),
    "decision": ("", "worked", "failed"),
}


#: What of an entry's detail its line says; the rest (a message's text, an alert's labels) stays when the line is rewritten.
_LINE_DETAILS = ("who", "owner", "box", "due", "audience")


class Edit(NamedTuple):
    """What an entry shall be; None leaves a thing as it is."""

    text: str | None = None
    kind: str | None = None
    at: datetime | None = None


def content_of(line: Line, now: datetime) -> dict[str, Any]:
    """What a read line says, as the content of an entry (no empty values)."""
    detail: dict[str, Any] = {}
    if line.who:
        detail["who"] = line.who
    if line.owner:
        detail["owner"] = line.owner
    if line.box is not None:
        detail["box"] = int(line.box.total_seconds())
        detail["due"] = stamp((line.at or now) + line.box)
    if line.audience:
        detail["audience"] = line.audience
    content = {
        "kind": line.kind,
        "text": storable(line.text),
        "typed": storable(line.typed),
        "at": stamp(line.at) if line.at else None,
        "tags": [storable(tag) for tag in line.tags],
        "detail": detail,
    }
    return {key: value for key, value in content.items() if value not in (None, "", [], {})}


def write(desk: Desk, incident: str, line: Line) -> Entry:
    """Record a read line (not a ``/verb``) as an entry of the incident with that id. Raises ``Refused`` when it says nothing."""
    if not line.text.strip():
        raise Refused(_("There is nothing to record."), _("Type what happened."))
    now = desk.clock()
    entry_id = desk.journal.new_id(now)
    drafts = [_draft(incident, entry_id, content_of(line, now))]
    if line.starred:
        drafts.append(_mark(incident, entry_id, "star", True))
    desk.record(drafts)
    return desk.lines.entry(entry_id)


def _draft(
    incident: str, entry_id: str, content: dict[str, Any], parents: tuple[str, ...] | None = None
) -> Draft:
    return Draft("entry", entry_id, "entry", {"value": {"text": "", **content}}, incident, parents=parents)


def _mark(incident: str, entry_id: str, field: str, value: Any) -> Draft:
    return Draft(field, entry_id, field, {"value": value}, incident)


def _present(desk: Desk, entry: Entry) -> tuple[dict[str, Any], tuple[str, ...]]:
    """An entry's content as it is now, and the heads that were seen. Raises ``Refused`` when its text is gone."""
    register = resolve(rows.register(desk.connection, entry.id, "entry"))
    if register.winner.body is None:
        raise Refused(
            _("What this line said is not here: {text}.").format(text=entry.text),
            _("Write a new line instead."),
        )
    return dict(value_of(register.winner)), tuple(op.op_id for op in register.heads)


def edit(desk: Desk, entry: Entry, wanted: Edit) -> Entry:
    """Change an entry's time, kind or text; the former state is kept. A line that an act wrote, or that was redacted, can only
    be moved in time.

    Raises ``Refused`` for a change that is not possible, ``Unreadable`` for an unknown kind.
    """
    if entry.by_act or entry.redacted:
        return _move(desk, entry, wanted)
    if wanted.kind is not None and wanted.kind not in WRITTEN_KINDS:
        raise Unreadable(
            _("{kind!r} is not a kind a person writes.").format(kind=wanted.kind),
            _("Expected one of {known}.").format(known=", ".join(WRITTEN_KINDS)),
        )
    if wanted.text is not None and not wanted.text.strip():
        raise Refused(_("An entry cannot be empty."), _("To strike it out, retract it."))
    with desk.act():
        content, heads = _present(desk, entry)
        changed = dict(content)
        if wanted.text is not None:
            from console.core.logline import tags_in

            changed["text"] = storable(wanted.text)
            changed["tags"] = list(tags_in(changed["text"]))
        if wanted.kind is not None:
            changed["kind"] = wanted.kind
        if wanted.at is not None and wanted.at != entry.at:
            changed["at"] = stamp(wanted.at)
            _keep_box(changed, wanted.at)
        for key in ("retracted", *(() if changed.get("tags") else ("tags",))):
            changed.pop(key, None)
        if changed != content:
            desk.record([_draft(entry.incident, entry.id, changed, heads)])
    return desk.lines.entry(entry.id)


def revise(desk: Desk, entry: Entry, line: Line) -> Entry:
    """Make an entry say what ``line`` says (its time stays where the line names none); the former state is kept."""
    with desk.act():
        content, heads = _present(desk, entry)
        at = line.at or entry.at
        changed = {**content_of(line._replace(at=at), at), "typed": content.get("typed", "")}
        kept = {key: content[key] for key in ("by_act",) if key in content}
        says = {*_LINE_DETAILS} - {"due" if line.kind == "follow-up" else ""}  # its date is set by an act
        message = {key: value for key, value in (content.get("detail") or {}).items() if key not in says}
        detail = {**message, **changed.get("detail", {})}
        wanted = {**kept, **changed, **({"detail": detail} if detail else {})}
        if wanted != content:
            desk.record([_draft(entry.incident, entry.id, wanted, heads)])
    return desk.lines.entry(entry.id)


def rewrite(desk: Desk, entry: Entry, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Entry:
    """Give an entry the content that ``change`` makes of its present one; the former state is kept."""
    with desk.act():
        content, heads = _present(desk, entry)
        wanted = change(content)
        if wanted != content:
            desk.record([_draft(entry.incident, entry.id, wanted, heads)])
    return desk.lines.entry(entry.id)


def _keep_box(content: dict[str, Any], at: datetime) -> None:
    detail = content.get("detail") or {}
    if "box" in detail:
        content["detail"] = {**detail, "due": stamp(at + timedelta(seconds=detail["box"]))}


def _move(desk: Desk, entry: Entry, wanted: Edit) -> Entry:
    changes_text = wanted.text is not None and wanted.text != entry.text
    if changes_text or wanted.kind not in (None, entry.kind):
        raise Refused(
            _("Only the time of this line can be changed: an act wrote it, or it was redacted."),
            _("Take the act back with z (`ic undo`), or write what should be there."),
        )
    if wanted.at is not None and wanted.at != entry.at:
        desk.record([_mark(entry.incident, entry.id, "at", stamp(wanted.at))])
    return desk.lines.entry(entry.id)


def retract(desk: Desk, entry: Entry) -> Entry:
    """Strike an entry out; it stays readable. Raises ``Refused`` for a line that an act wrote."""
    if entry.by_act:
        raise Refused(_("This line was written by an act."), _("Take the act back with z (`ic undo`)."))
    with desk.act():
        content, heads = _present(desk, entry)
        if not content.get("retracted"):
            desk.record([_draft(entry.incident, entry.id, {**content, "retracted": True}, heads)])
    return desk.lines.entry(entry.id)


def star(desk: Desk, entry: Entry, starred: bool | None = None) -> Entry:
    """Make an entry a key moment, or (False; None turns it over) an ordinary one again."""
    with desk.act():
        present = desk.lines.entry(entry.id).starred
        wanted = (not present) if starred is None else starred
        if wanted != present:
            desk.record([_mark(entry.incident, entry.id, "star", wanted)])
    return desk.lines.entry(entry.id)


def settle(desk: Desk, entry: Entry, state: str, text: str = "") -> Entry:
    """Say what came of a hypothesis, an ask, a decision, a follow-up or a reminder.

    ``state`` is one of :data:`OUTCOMES` for its kind, ``text`` what is worth adding. Raises ``Refused`` for a kind without an
    outcome or a state it does not have.
    """
    known = OUTCOMES.get(entry.kind)
    if known is None:
        raise Refused(
            _("A {kind} has no outcome.").format(kind=_(entry.kind)),
            _("Hypotheses, asks, decisions, follow-ups and reminders have."),
        )
    if state not in known:
        raise Refused(
            _("A {kind} cannot be {state!r}.").format(kind=_(entry.kind), state=state),
            _("Expected one of {known}.").format(known=", ".join(filter(None, known))),
        )
    text = storable(text).strip()
    with desk.act():
        present = desk.lines.entry(entry.id)
        if (present.state, present.outcome) != (state, text):
            desk.record([_mark(entry.incident, entry.id, "outcome", {"state": state, "text": text})])
    return desk.lines.entry(entry.id)
