"""The fold: what the operations of one register mean as lines of the timeline.

An **entry** is a target with the registers ``entry`` (its content; every revision is an operation), ``star``,
``outcome`` and ``at``. An **act** on the incident (severity, status, a role …) is a line too: one per operation that
stands, struck through when taken back; its ``at`` can be corrected like any entry's.

The store calls these for the registers that an operation touches, and for all of them when it rebuilds: both give the
same tables because both call the same functions on the same sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from console.base.clock import parse_stamp
from console.core.registers import Register, in_order, resolve, undone, value_of
from console.model.entry import Entry, Revision
from console.model.op import VERSION, Op

#: Registers that belong to an entry, not to the incident.
ENTRY_FIELDS: Final = ("entry", "star", "outcome", "at", "redact")

#: The state in which a kind begins, for the kinds that have one.
FIRST_STATE: Final = {"hypothesis": "open", "ask": "open", "follow-up": "open", "reminder": "open"}


class Marks(NamedTuple):
    """What is said *about* a line by its small registers: starred, its outcome, its corrected time."""

    starred: bool = False
    state: str = ""
    outcome: str = ""
    at: datetime | None = None
    settled_at: datetime | None = None
    conflicted: bool = False


def marks_of(registers: Mapping[str, Register]) -> Marks:
    """The marks from the registers ``star``, ``outcome`` and ``at`` of one line."""
    star, outcome, at = (registers.get(name) for name in ("star", "outcome", "at"))
    said = outcome.value if outcome and isinstance(outcome.value, dict) else {}
    return Marks(
        starred=bool(star and star.value),
        state=str(said.get("state", "")),
        outcome=str(said.get("text", "")),
        at=parse_stamp(at.value) if at and at.value else None,
        settled_at=happened(outcome.winner) if outcome and said.get("state", "open") != "open" else None,
        conflicted=any(register.others for register in registers.values()),
    )


def happened(op: Op) -> datetime:
    """When what the operation records happened: as its author said, else when it was recorded."""
    said = None if op.body is None else op.body.get("at")
    return parse_stamp(said or op.at)


def entry_from(ops: Sequence[Op], marks: Marks) -> Entry:
    """The line of one ``entry`` register (at least one operation) with its marks."""
    register = resolve(ops)
    first, shown = in_order(ops)[0], register.winner
    content: dict[str, Any] = value_of(shown) or {}
    kind = str(content.get("kind", "note"))
    at = content.get("at") or (value_of(first) or {}).get("at") or first.at
    return Entry(
        id=first.target,
        incident=first.incident,
        at=marks.at or parse_stamp(at),
        recorded_at=parse_stamp(first.at),
        kind=kind,
        text="[redacted]" if shown.body is None else str(content.get("text", "")),
        author=first.author,
        typed=str(content.get("typed", "")),
        tags=tuple(content.get("tags", ())),
        starred=marks.starred,
        retracted=bool(content.get("retracted")),
        edited=_edited(ops),
        redacted=shown.body is None,
        by_act=bool(content.get("by_act")),
        state=marks.state or FIRST_STATE.get(kind, ""),
        outcome=marks.outcome,
        detail=_detail(content, marks),
    )


def _detail(content: Mapping[str, Any], marks: Marks) -> dict[str, Any]:
    """What only this kind has, and when it was settled."""
    detail = dict(content.get("detail") or {})
    if marks.settled_at:
        detail["settled_at"] = marks.settled_at.isoformat()
    return detail


def _edited(ops: Sequence[Op]) -> bool:
    gone = undone(ops)
    kept = [op for op in ops if op.parents and op.undoes is None and op.op_id not in gone]
    return any(not (value_of(op) or {}).get("retracted") for op in kept)


def revisions(ops: Sequence[Op]) -> tuple[Revision, ...]:
    """Every state an entry had, oldest first; redacted ones with empty text."""
    result = []
    for op in in_order(ops):
        content: dict[str, Any] = value_of(op) or {}
        result.append(
            Revision(
                op_id=op.op_id,
                author=op.author,
                recorded_at=parse_stamp(op.at),
                at=parse_stamp(content.get("at") or op.at),
                kind=str(content.get("kind", "")),
                text=str(content.get("text", "")),
                retracted=bool(content.get("retracted")),
            )
        )
    return tuple(result)


def act_lines(ops: Sequence[Op], marks: Callable[[str], Marks]) -> list[Entry]:
    """The lines that the operations of one incident register write; none for those recorded in silence (the first values
    at declaration, undo and redo, which strike the line they take back instead)."""
    gone = undone(ops)
    by_id = {op.op_id: op for op in ops}
    lines = []
    for op in in_order(ops):
        if op.undoes is not None or (op.body is not None and op.body.get("silent")):
            continue
        before = (
            resolve([by_id[parent] for parent in op.parents if parent in by_id])
            if _known(op, by_id)
            else None
        )
        described = _describe(op, before.value if before else None)
        if described is None:
            continue
        kind, text, at = described
        said = marks(op.op_id)
        body = op.body or {}
        lines.append(
            Entry(
                id=op.op_id,
                incident=op.incident,
                at=said.at or at,
                recorded_at=parse_stamp(op.at),
                kind=kind,
                text=text,
                author=op.author,
                typed=str(body.get("typed", "")),
                starred=said.starred,
                retracted=op.op_id in gone,
                redacted=op.body is None,
                by_act=True,
                state=said.state,
                outcome=said.outcome,
                detail={"reason": body["reason"]} if body.get("reason") else {},
            )
        )
    return lines


def _known(op: Op, by_id: Mapping[str, Op]) -> bool:
    return any(parent in by_id for parent in op.parents)


def _describe(op: Op, before: Any) -> tuple[str, str, datetime] | None:
    """Kind, text and time of an act's line; None for registers that write none."""
    name, _, argument = op.field.partition(":")
    writer = _WRITERS.get(name)
    if op.v > VERSION:
        return "note", f"from a newer console: {op.kind}", happened(op)
    if writer is None:
        return None
    if op.body is None:
        return writer[0], "[redacted]", happened(op)
    text = writer[1](argument, op.body, before)
    if text is None:
        return None
    at = happened(op)
    if name == "milestone" and op.body.get("value"):
        at = parse_stamp(op.body["value"])
    return writer[0], text, at


def _reasoned(text: str, body: Mapping[str, Any]) -> str:
    reason = body.get("reason")
    return f"{text}: {reason}" if reason else text


def _changed(_argument: str, body: Mapping[str, Any], before: Any) -> str:
    value = body.get("value")
    return _reasoned(f"{before} → {value}" if before else f"{value}", body)


def _declared(_argument: str, body: Mapping[str, Any], _before: Any) -> str:
    value = body["value"]
    drill = "DRILL " if value.get("drill") else ""
    return f"{drill}{value.get('severity', '')} {value.get('title', '')}".strip()


def _role(argument: str, body: Mapping[str, Any], _before: Any) -> str:
    return f"{argument}: {body.get('value') or '–'}"


def _milestone(argument: str, body: Mapping[str, Any], before: Any) -> str:
    word = argument.replace("_", " ")
    if not body.get("value"):
        return f"{word}: removed"
    return f"{word}: moved" if before else word


def _link(argument: str, body: Mapping[str, Any], _before: Any) -> str:
    return f"{argument}: {body.get('value') or 'removed'}"


def _runbook(argument: str, body: Mapping[str, Any], _before: Any) -> str:
    value = body.get("value")
    if not value:
        return f"runbook put away: {argument}"
    section = f" § {value['section']}" if value.get("section") else ""
    return f"runbook: {value.get('path', argument)}{section}"


def _step(_argument: str, body: Mapping[str, Any], _before: Any) -> str:
    value = body.get("value") or {}
    word = {"done": "✓", "skipped": "skipped"}.get(value.get("state", ""), "open again")
    return _reasoned(f"{word} {value.get('text', '')}".strip(), {"reason": value.get("reason")})


def _named(word: str) -> Callable[[str, Mapping[str, Any], Any], str]:
    def text(_argument: str, body: Mapping[str, Any], _before: Any) -> str:
        value = body.get("value")
        if isinstance(value, list):
            value = ", ".join(str(item) for item in value)
        return f"{word}: {value or '–'}"

    return text


def _rung(argument: str, body: Mapping[str, Any], _before: Any) -> str:
    return f"{argument.replace(':', ' ')}: {'done' if body.get('value') else 'open again'}"


def _waits(argument: str, body: Mapping[str, Any], _before: Any) -> str:
    value = body.get("value")
    return (
        f"no further update to {argument} until {value}"
        if value
        else f"updates to {argument} by the policy again"
    )


#: Incident register → (kind of its line, its text from argument, body and the value before).
_WRITERS: Final[dict[str, tuple[str, Callable[[str, Mapping[str, Any], Any], str | None]]]] = {
    "declared": ("declared", _declared),
    "severity": ("severity", _changed),
    "status": ("status", _changed),
    "role": ("role", _role),
    "milestone": ("milestone", _milestone),
    "link": ("link", _link),
    "runbook": ("link", _runbook),
    "tick": ("step", _step),
    "rung": ("milestone", _rung),
    "no_update": ("comms", _waits),
    "title": ("note", _named("title")),
    "impact": ("note", _named("impact")),
    "summary": ("note", _named("summary")),
    "services": ("note", _named("services")),
    "policy": (
        "note",
        lambda _argument, body, _before: f"policy: {(body.get('value') or {}).get('name', '')}",
    ),
}
