"""Redaction: what a line said is erased for ever, everywhere; that it was there, who wrote it and why it is gone stays.

A secret has more places than the line it was pasted into: former revisions, the copies that undo and redo made, the
title beside the line that declared it, the blank it was typed into, the text of a runbook that was put beside the incident.
They are found here and named in one operation, which every console and server obeys. What the incident cannot do without
(its severity, its code, that an ask was answered) is said again without the words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from console.base.clock import stamp
from console.base.errors import Refused
from console.base.words import _
from console.core.registers import resolve, value_of
from console.desk.desk import Desk, storable
from console.model.entry import Entry
from console.model.op import Draft, Op
from console.store import rows

#: What of an entry's detail is no text of anybody's, and keeps the clocks right.
_CLOCKED = ("audience", "box", "due", "next_update")
#: Registers whose values are words of the policy, or times: only what was said beside them can be a secret.
_WITHOUT_TEXT = ("milestone", "no_update", "policy", "rung", "severity", "snooze", "status")


def redact(desk: Desk, entry: Entry, reason: str) -> Entry:
    """Erase what a line said, in every revision. Raises ``Refused`` without a reason, or when nothing is left to erase.

    Cannot be undone.
    """
    if not reason.strip():
        raise Refused(_("Redacting needs a reason."), _("It is what others will read instead."))
    with desk.act():
        erased = [op for op in _of_line(desk, entry) if op.body is not None]
        if not erased:
            raise Refused(_("That line was redacted before."), _("Nothing is left of it."))
        kept = {key: entry.detail[key] for key in _CLOCKED if key in entry.detail}
        value = {
            "ops": [op.op_id for op in erased],
            "reason": storable(reason).strip(),
            "kind": entry.kind,
            "at": stamp(entry.at),
            "detail": kept,
        }
        draft = Draft("redact", entry.id, "redact", {"value": value}, entry.incident)
        desk.record([draft, *_what_remains(desk, erased)])
    return desk.lines.entry(entry.id)


def _of_line(desk: Desk, entry: Entry) -> list[Op]:
    """Every operation that holds words of that line."""
    connection = desk.connection
    written = rows.select(connection, "target = ? AND field = 'entry'", (entry.id,))
    if not written:  # the line of an act
        [act] = rows.select(connection, "op_id = ?", (entry.id,))
        return _of_act(desk, act)
    outcomes = rows.select(connection, "target = ? AND field = 'outcome'", (entry.id,))
    blanks = rows.select(
        connection,
        "incident = ? AND field LIKE 'blank:%' AND act IN (SELECT act FROM op WHERE target = ? AND field = 'entry')",
        (entry.incident, entry.id),
    )
    return [*written, *(op for op in outcomes if (value_of(op) or {}).get("text")), *blanks]


def _of_act(desk: Desk, act: Op) -> list[Op]:
    """The operation, what undo and redo copied from it, the title that an incident was declared with, the text of a runbook."""
    copies = [
        op for op in _register(desk, act) if op.op_id == act.op_id or (op.undoes and op.body == act.body)
    ]
    value = value_of(act) or {}
    if act.field == "declared":
        return [*copies, *(op for op in _register(desk, act, "title") if value_of(op) == value.get("title"))]
    if act.kind == "runbook":
        return [*copies, *_register(desk, act, _text_of(act))]
    return copies


def _text_of(book: Op) -> str:
    """The register that holds the text of a runbook as an operation put it beside the incident."""
    return f"runbook_text:{(value_of(book) or {}).get('digest', '')}"


def _register(desk: Desk, op: Op, field: str = "") -> list[Op]:
    """All operations of the register that an operation set, or of another one of its target."""
    return rows.select(desk.connection, "target = ? AND field = ?", (op.target, field or op.field))


def _what_remains(desk: Desk, erased: Iterable[Op]) -> list[Draft]:
    """What the erased operations set, without their words, for the registers that show it."""
    gone = {op.op_id for op in erased}
    drafts = []
    registers = dict.fromkeys((op.target, op.field) for op in erased)
    for target, field in registers:
        if field == "entry" or field.startswith("runbook_text:"):
            continue
        register = resolve(rows.register(desk.connection, target, field))
        shown = register.winner
        is_gone = shown.op_id in gone or (shown.kind == "runbook" and (target, _text_of(shown)) in registers)
        if is_gone and shown.body is not None:
            at = shown.body.get("at") or shown.at
            body = {"value": _without_words(field, shown.body.get("value")), "at": at, "silent": True}
            heads = tuple(op.op_id for op in register.heads)
            drafts.append(Draft(shown.kind, target, field, body, shown.incident, parents=heads))
    return drafts


def _without_words(field: str, value: Any) -> Any:
    name = field.partition(":")[0]
    if name in _WITHOUT_TEXT:
        return value
    if name in ("outcome", "tick") and isinstance(value, dict):
        return {**value, "text": "", "reason": ""} if name == "tick" else {"state": value.get("state", "")}
    if name == "declared" and isinstance(value, dict):
        return {**value, "title": ""}
    return "[redacted]" if name == "title" else None
