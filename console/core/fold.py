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

#: The status of an incident of which no status has arrived yet (the first of ``model.incident.STATUSES``).
FIRST_STATUS: Final = "investigating"


class Marks(NamedTuple):
    """What is said *about* a line by its small registers: starred, its outcome, its corrected time, that it was redacted
    (``redacted``: by whom and why, in words) and what was kept then."""

    starred: bool = False
    state: str = ""
    outcome: str = ""
    at: datetime | None = None
    settled_at: datetime | None = None
    conflicted: bool = False
    redacted: str = ""
    kept: Mapping[str, Any] = {}


def marks_of(registers: Mapping[str, Register]) -> Marks:
    """The marks from the registers ``star``, ``outcome``, ``at`` and ``redact`` of one line."""
    star, outcome, at, redact = (registers.get(name) for name in ("star", "outcome", "at", "redact"))
    said = (outcome.value if outcome else None) or {}
    kept = (redact.value if redact else None) or {}
    return Marks(
        starred=bool(star and star.value),
        state=str(said.get("state", "")),
        outcome=str(said.get("text", "")),
        at=parse_stamp(at.value) if at and at.value else None,
        settled_at=happened(outcome.winner) if outcome and said.get("state", "open") != "open" else None,
        conflicted=any(register.others for register in (outcome, at) if register),
        redacted=f"[redacted by {redact.winner.author}: {kept['reason']}]" if redact and kept else "",
        kept=kept,
    )


def happened(op: Op) -> datetime:
    """When what the operation records happened: as its author said, else when it was recorded."""
    said = None if op.body is None else op.body.get("at")
    return parse_stamp(said or op.at)


def entry_from(ops: Sequence[Op], marks: Marks) -> Entry:
    """The line of one ``entry`` register (at least one operation) with its marks."""
    register = resolve(ops)
    first, shown = in_order(ops)[0], register.winner
    hidden = shown.body is None or bool(marks.redacted)
    content: Mapping[str, Any] = marks.kept if hidden else value_of(shown)
    kind = str(content.get("kind", "note"))
    recorded = parse_stamp(first.at)
    at = content.get("at") or (value_of(first) or {}).get("at") or first.at
    return Entry(
        id=first.target,
        incident=first.incident,
        at=marks.at or (recorded if at == first.at else parse_stamp(at)),
        recorded_at=recorded,
        kind=kind,
        text=_missing(shown, marks) if hidden else str(content.get("text", "")),
        author=first.author,
        typed=str(content.get("typed", "")),
        tags=tuple(content.get("tags", ())),
        starred=marks.starred,
        retracted=bool(content.get("retracted")),
        edited=_edited(ops),
        redacted=_erased(shown) or bool(marks.redacted),
        by_act=bool(content.get("by_act")),
        state=marks.state or FIRST_STATE.get(kind, ""),
        outcome=marks.outcome,
        detail=_detail(content, marks),
    )


def _erased(op: Op) -> bool:
    """Its body is gone (and not merely from a newer console)."""
    return op.body is None and op.v <= VERSION


def _missing(op: Op, marks: Marks) -> str:
    """What stands in the place of a text that is not there, or that somebody wrote who had not heard that it was redacted."""
    if op.body is not None:
        return f"{marks.redacted} (written again since, unawares: redact it once more)"
    return marks.redacted or "[redacted]" if _erased(op) else f"from a newer console: {op.kind}"


def _detail(content: Mapping[str, Any], marks: Marks) -> dict[str, Any]:
    """What only this kind has, and when it was settled."""
    detail = dict(content.get("detail") or {})
    if marks.settled_at:
        detail["settled_at"] = marks.settled_at.isoformat()
    return detail


def _edited(ops: Sequence[Op]) -> bool:
    later = [op for op in ops if op.parents and op.undoes is None]
    gone = undone(ops) if later else set()
    kept = [op for op in later if op.op_id not in gone]
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


def act_lines(ops: Sequence[Op], marks: Callable[[str], Marks]) -> list[tuple[Entry, bool]]:
    """The lines that the operations of one incident register write, each with whether it is contradicted.

    There is none for those recorded in silence (the first values at declaration), for undo and redo, which strike the
    line they take back instead, and for those whose body is gone, unless it was that line that was redacted.
    """
    gone = undone(ops)
    by_id = {op.op_id: op for op in ops}
    lines = []
    for op in in_order(ops):
        if op.undoes is not None or (op.body is not None and op.body.get("silent")):
            continue
        said = marks(op.op_id)
        described = _describe(op, _value_before(op, by_id), said)
        if described is None:
            continue
        kind, text, at = described
        body = op.body or {}
        line = Entry(
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
            redacted=_erased(op),
            by_act=True,
            state=said.state,
            outcome=said.outcome,
            detail={"reason": body["reason"]} if body.get("reason") else {},
        )
        lines.append((line, said.conflicted))
    return lines


def _value_before(op: Op, by_id: Mapping[str, Op]) -> Any:
    """What the register held when ``op`` was recorded, as far as its author saw."""
    seen = [by_id[parent] for parent in op.parents if parent in by_id]
    return resolve(seen).value if seen else None


def _describe(op: Op, before: Any, said: Marks) -> tuple[str, str, datetime] | None:
    """Kind, text and time of an act's line; None for registers that write none."""
    name, _, argument = op.field.partition(":")
    kind, text = _WRITERS.get(name, ("note", None))
    if op.v > VERSION:
        return "note", _missing(op, said), happened(op)
    if text is None or (op.body is None and not said.redacted):
        return None
    if op.body is None:
        return kind, said.redacted, parse_stamp(said.kept.get("at") or op.at)
    at = happened(op)
    if name == "milestone" and op.body.get("value"):
        at = parse_stamp(op.body["value"])
    return kind, text(argument, op.body, before), at


def _reasoned(text: str, body: Mapping[str, Any]) -> str:
    reason = body.get("reason")
    return f"{text}: {reason}" if reason else text


def _changed(_argument: str, body: Mapping[str, Any], before: Any) -> str:
    value = body.get("value")
    return _reasoned(f"{before} → {value}" if before and before != value else f"{value}", body)


def _declared(_argument: str, body: Mapping[str, Any], _before: Any) -> str:
    value = body["value"]
    drill = "DRILL " if value.get("drill") else ""
    return f"{drill}{value.get('severity', '')} {value.get('title', '')}".strip()


def _role(argument: str, body: Mapping[str, Any], _before: Any) -> str:
    return _reasoned(f"{argument}: {body.get('value') or '–'}", body)


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
    return _reasoned(f"runbook: {value.get('path', argument)}{section}", body)


def _step(_argument: str, body: Mapping[str, Any], _before: Any) -> str:
    value = body.get("value") or {}
    word = {"done": "✓", "skipped": "skipped"}.get(value.get("state", ""), "open again")
    return _reasoned(f"{word} {value.get('text', '')}".strip(), {"reason": value.get("reason")})


def _relation(_argument: str, body: Mapping[str, Any], before: Any) -> str:
    value = body.get("value")
    said = value or before
    if not said:
        return "no longer related"
    text = f"{said['how']} {said['ref']} {said['title']}"
    return _reasoned(text if value else f"no longer {text}", body)


def _named(word: str) -> Writer:
    def text(_argument: str, body: Mapping[str, Any], _before: Any) -> str:
        value = body.get("value")
        if isinstance(value, list):
            value = ", ".join(str(item) for item in value)
        return f"{word}: {value or '–'}"

    return text


def _rung(argument: str, body: Mapping[str, Any], _before: Any) -> str:
    """What an exit criterion says stands beside its key, because the policy may change."""
    what = body.get("text") or argument.replace(":", " ")
    return f"{what}: {'done' if body.get('value') else 'open again'}"


def _waits(argument: str, body: Mapping[str, Any], _before: Any) -> str:
    value = body.get("value")
    return (
        f"no further update to {argument} until {value}"
        if value
        else f"updates to {argument} by the policy again"
    )


Writer = Callable[[str, Mapping[str, Any], Any], str]
"""The text of a line, from the register's argument, the operation's body and the value before."""

#: Incident register → the kind and the text of its line. A register that is not here writes none.
_WRITERS: Final[dict[str, tuple[str, Writer]]] = {
    "declared": ("declared", _declared),
    "severity": ("severity", _changed),
    "status": ("status", _changed),
    "role": ("role", _role),
    "milestone": ("milestone", _milestone),
    "link": ("link", _link),
    "runbook": ("link", _runbook),
    "tick": ("step", _step),
    "rung": ("milestone", _rung),
    "relation": ("link", _relation),
    "review_state": ("note", _named("review")),
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
