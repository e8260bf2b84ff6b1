"""Undo and redo: an act taken back is an act like any other, so it works after a sync and leaves its trace.

Undo takes back my latest act on an incident, made on this console. What others have built on since is refused in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from console.base.errors import Refused
from console.base.words import _
from console.core.linetext import state_word
from console.core.registers import past, resolve, standing, undone
from console.desk.desk import Desk
from console.model.op import Body, Draft, Op
from console.store import rows

#: Registers that hold a time: their name says enough.
_MOMENTS = ("milestone", "snooze", "rung", "no_update")
#: How many of the latest operations are looked through for an act to take back.
_DEPTH = 2000
#: An act stands together in its replica's chain; what it says of another incident is not further off than this.
_NEAR = 100


class Kept(Protocol):
    """What acts are kept under: an incident, or what stands in its place for those outside of any."""

    @property
    def id(self) -> str:
        """The id that its operations name."""

    @property
    def ref(self) -> str:
        """What it is called."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back or done again, in words for the toast."""

    what: str


def undo(desk: Desk, incident: Kept) -> Undone:
    """Take back my latest act that stands. Raises ``Refused`` when there is none, or others built on it."""
    with desk.act():
        mine = (act for act in _my_acts(desk, incident) if act[0].undoes is None)
        act = next((act for act in mine if not _is_undone(desk, act[0])), None)
        if act is None:
            raise Refused(
                _("There is nothing of yours to undo on {ref}.").format(ref=incident.ref),
                _("Undo takes back acts of this console only."),
            )
        if any(op.field == "declared" and op.undoes is None for op in act):
            raise Refused(
                _("Declaring cannot be undone."),
                _("Close {ref} with a reason instead: false alarm, duplicate.").format(ref=incident.ref),
            )
        return _take_back(desk, act)


def redo(desk: Desk, incident: Kept) -> Undone:
    """Do again what was undone last, unless another act came since. Raises ``Refused``."""
    with desk.act():
        for act in _my_acts(desk, incident):
            if act[0].undoes is None:
                break
            undone_one = _operation(desk, act[0].undoes)
            if _is_undone(desk, act[0]) or (undone_one is not None and undone_one.undoes is not None):
                continue  # already done again, or itself a redo
            taken = _take_back(desk, act)
            return taken if undone_one is None else Undone(_words(undone_one))
        raise Refused(
            _("There is nothing to redo on {ref}.").format(ref=incident.ref),
            _("Redo follows an undo at once."),
        )


def _my_acts(desk: Desk, incident: Kept) -> list[list[Op]]:
    """My acts on the incident, the latest first; within an act its operations in order."""
    found = rows.select(
        desk.connection,
        "position IN (SELECT position FROM op WHERE incident = ? AND replica = ? ORDER BY seq DESC LIMIT ?)",
        (incident.id, desk.journal.replica, _DEPTH),
    )
    acts: dict[str, list[Op]] = {}
    for op in found:
        acts.setdefault(op.act, []).append(op)
    return sorted(acts.values(), key=lambda act: act[-1].seq, reverse=True)


def _operation(desk: Desk, op_id: str) -> Op | None:
    found = rows.select(desk.connection, "op_id = ?", (op_id,))
    return found[0] if found else None


def _register(desk: Desk, op: Op) -> list[Op]:
    return rows.register(desk.connection, op.target, op.field)


def _is_undone(desk: Desk, op: Op) -> bool:
    return op.op_id in undone(_register(desk, op))


def _take_back(desk: Desk, act: list[Op]) -> Undone:
    drafts = []
    for op in _whole(desk, act):
        if op.field == "redact":
            raise Refused(_("Redacting cannot be undone: the text is gone."), "")
        if op.field == "entry" and not op.parents:
            _check_not_answered(desk, op)
        drafts.append(_inverse(op, _register(desk, op)))
    desk.record(drafts)
    return Undone(_words(act[0]))


def _whole(desk: Desk, act: list[Op]) -> list[Op]:
    """All operations of an act: one that relates two incidents has some on the other, too."""
    first = _operation(desk, act[0].act)
    if first is None or first.act != act[0].act:
        return act
    return rows.select(
        desk.connection,
        "replica = ? AND seq BETWEEN ? AND ? AND act = ?",
        (first.replica, first.seq, act[-1].seq + _NEAR, first.act),
    )


def _check_not_answered(desk: Desk, op: Op) -> None:
    answers = standing(rows.register(desk.connection, op.target, "outcome"))
    others = [answer.author for answer in answers if answer.replica != op.replica]
    if others:
        raise Refused(
            _("{author} has answered this since.").format(author=others[-1]),
            _("Retract it instead, or write what is so now."),
        )


def _inverse(op: Op, ops: list[Op]) -> Draft:
    """The operation that sets ``op``'s register back to what stood before it, or, for an undo, to what it took back."""
    seen = past(op, ops)
    known = standing(ops)
    later = [other for other in known if other.op_id not in seen]
    if later:
        raise Refused(
            _("{author} has changed this, too.").format(author=later[-1].author), _("Change it anew instead.")
        )
    before = next((other for other in reversed(known) if other.op_id != op.op_id), None)
    if op.undoes is not None:
        before = next(other for other in ops if other.op_id == op.undoes)
    if op.body is None or (before is not None and before.body is None):
        raise Refused(_("What was there is gone: it was redacted."), _("Change it anew instead."))
    body = (
        {"at": before.at, **(before.body or {})} if before else _unset(op)
    )  # what came back is as old as it was
    body.pop("silent", None)
    heads = tuple(head.op_id for head in resolve(ops).heads)
    return Draft(op.kind, op.target, op.field, body, op.incident, undoes=op.op_id, parents=heads)


def _unset(op: Op) -> Body:
    """The register as it was before its first operation; an entry's is the same content, struck out."""
    if op.field == "entry" and op.body is not None:
        return {"value": {**(op.body.get("value") or {}), "retracted": True}}
    return {"value": None, "unset": True}


def _words(op: Op) -> str:
    name, _colon, argument = op.field.partition(":")
    value = (op.body or {}).get("value")
    if op.field == "entry" and isinstance(value, dict):
        return f"{_(value.get('kind', 'entry'))}: {value.get('text', '')}"
    if name == "tick" and isinstance(value, dict):
        return f"{_('step')} {state_word(value.get('state', ''))}: {value.get('text', '')}"
    if name == "check" and isinstance(value, dict):
        return f"{state_word(value.get('state', ''))}: {value.get('text', '')}"
    if name == "begun" and isinstance(value, dict):
        return _("new run of {title}").format(title=value.get("title", ""))
    if name == "relation":
        return f"{_(value['how'])} {value['ref']}" if isinstance(value, dict) else _("no longer related")
    if name in ("star", "at", "outcome"):
        return {"star": _("key moment"), "at": _("time"), "outcome": _("outcome")}[name]
    shown = value if isinstance(value, str) and name not in _MOMENTS else ""
    return " ".join(part for part in (_(op.kind), argument.replace("_", " "), shown) if part)
