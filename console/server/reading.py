"""The read model for other programs: incidents folded, by the console's own code, from the operations that are stored."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from console.base.clock import stamp
from console.core.fold import ENTRY_FIELDS, Marks, act_lines, entry_from, marks_of
from console.core.parts import reference
from console.core.registers import Register, resolve, value_of
from console.core.shapes import understood
from console.model.entry import Entry
from console.model.op import Op
from console.server.storage import Row

Registers = Mapping[tuple[str, str], Sequence[Op]]
#: Registers of an incident that are shown under their own names.
_PLAIN: Final = ("title", "severity", "status", "services", "impact", "summary")


def fold_incident(
    incident: str, rows: Iterable[Row], part: Callable[[str], bytes | None], *, timeline: bool
) -> dict[str, Any] | None:
    """An incident, with its timeline or without; None when it was never declared."""
    registers: dict[tuple[str, str], list[Op]] = defaultdict(list)
    for row in rows:
        op = understood(_whole(row, part))
        registers[(op.target, op.field)].append(op)
    if (incident, "declared") not in registers:
        return None
    own = {field: resolve(ops) for (target, field), ops in registers.items() if target == incident}
    values = {field: register.value for field, register in own.items()}
    declared = values["declared"] or {}
    found: dict[str, Any] = {
        "id": incident,
        "ref": declared.get("ref", ""),
        **{name: values.get(name) for name in _PLAIN},
        "drill": bool(declared.get("drill")),
        "declared_at": values.get("milestone:declared") or own["declared"].winner.at,
        "milestones": _named(values, "milestone"),
        "roles": _named(values, "role"),
        "links": _named(values, "link"),
        "conflicts": [
            _conflict(field, register) for field, register in sorted(own.items()) if register.others
        ],
    }
    if timeline:
        entries = sorted(_entries(incident, registers), key=lambda entry: (entry.at, entry.id))
        found["timeline"] = [_entry(entry) for entry in entries]
    return found


def _whole(row: Row, part: Callable[[str], bytes | None]) -> Op:
    header = json.loads(row.header)
    body = None if row.body is None else json.loads(row.body)
    if row.body is not None and '"$parts"' in row.body:
        body = _join(body, part)
    header["parents"] = tuple(header["parents"])
    return Op(**header, hash=row.hash, body=body, salt=row.salt)


def _join(value: Any, part: Callable[[str], bytes | None]) -> Any:
    if (names := reference(value)) is not None:
        return b"".join(part(name) or b"" for name in names).decode(errors="replace")
    if isinstance(value, dict):
        return {key: _join(item, part) for key, item in value.items()}
    return [_join(item, part) for item in value] if isinstance(value, list) else value


def _named(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = {
        field.partition(":")[2]: value for field, value in values.items() if field.startswith(f"{name}:")
    }
    return {key: value for key, value in sorted(found.items()) if value is not None}


def _conflict(field: str, register: Register) -> dict[str, Any]:
    said = [
        {"value": value_of(op), "author": op.author, "at": op.at}
        for op in (register.winner, *register.others)
    ]
    return {"field": field, "shown": said[0], "others": said[1:]}


def _entries(incident: str, registers: Registers) -> Iterable[Entry]:
    def marks(line: str) -> Marks:
        found = {
            field: resolve(registers[(line, field)])
            for field in ("star", "outcome", "at", "redact")
            if (line, field) in registers
        }
        return marks_of(found)

    for (target, field), ops in registers.items():
        if field == "entry":
            yield entry_from(ops, marks(target))
        elif target == incident and field not in ENTRY_FIELDS:
            yield from (line for line, _ in act_lines(ops, marks))


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": stamp(entry.at),
        "recorded_at": stamp(entry.recorded_at),
        "kind": entry.kind,
        "text": entry.text,
        "author": entry.author,
        "tags": list(entry.tags),
        "starred": entry.starred,
        "retracted": entry.retracted,
        "edited": entry.edited,
        "redacted": entry.redacted,
        "state": entry.state,
        "outcome": entry.outcome,
        "detail": entry.detail,
    }
