"""Between rows and words: operations to and from the table ``op``, and the parts of long texts.

A body over 48 KiB keeps its long strings elsewhere: each is cut into parts named by their digest, and stands in the body
as ``{"$parts": [digest, …]}``. The hash covers the body as stored, so it covers the digests, so it covers the parts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

from console.core.chain import canonical
from console.model.op import Body, Op

#: A body may be this long in itself; beyond, its long strings become parts.
MAX_BODY: Final = 48 * 1024
#: Strings longer than this many characters become parts when a body is too long.
LONG: Final = 1024
#: Bytes in one part (the protocol allows 1 MiB).
PART: Final = 512 * 1024

COLUMNS: Final = (
    "op_id, workspace, incident, replica, seq, hlc, at, author, kind, v, target, field, parents, act, undoes,"
    " body_hash, prev, hash, body, salt"
)
_INSERT = f"INSERT INTO op ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"


def insert(connection: sqlite3.Connection, op: Op) -> None:
    """Append ``op`` (body as stored) to the journal."""
    body = None if op.body is None else canonical(op.body)
    connection.execute(
        _INSERT,
        (
            op.op_id, op.workspace, op.incident, op.replica, op.seq, op.hlc, op.at, op.author, op.kind, op.v,
            op.target, op.field, json.dumps(op.parents), op.act, op.undoes, op.body_hash, op.prev, op.hash, body, op.salt,
        ),
    )  # fmt: skip


def stored(row: Iterable[Any]) -> Op:
    """The operation of a row of :data:`COLUMNS`, its body as stored."""
    values = list(row)
    values[12] = tuple(json.loads(values[12]))
    values[18] = None if values[18] is None else json.loads(values[18])
    return Op(*values)


def whole(connection: sqlite3.Connection, op: Op) -> Op:
    """``op`` with its parts put back into its body."""
    if op.body is None or '"$parts"' not in canonical(op.body):
        return op
    return op._replace(body=_join(connection, op.body))


def select(connection: sqlite3.Connection, where: str, arguments: tuple[Any, ...]) -> list[Op]:
    """Whole operations that match, in the order of the journal."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM op WHERE {where} ORDER BY position", arguments)
    return [whole(connection, stored(row)) for row in rows]


def split(body: Body) -> tuple[Body, dict[str, bytes]]:
    """The body as it is stored, and the parts it names by digest."""
    if len(canonical(body).encode()) <= MAX_BODY:
        return body, {}
    parts: dict[str, bytes] = {}
    return _cut(body, parts), parts


def _cut(value: Any, parts: dict[str, bytes]) -> Any:
    if isinstance(value, str) and len(value) > LONG:
        data = value.encode()
        names = []
        for start in range(0, len(data), PART):
            chunk = data[start : start + PART]
            name = sha256(chunk).hexdigest()
            parts[name] = chunk
            names.append(name)
        return {"$parts": names}
    if isinstance(value, dict):
        return {key: _cut(item, parts) for key, item in value.items()}
    if isinstance(value, list):
        return [_cut(item, parts) for item in value]
    return value


def part_names(value: Any) -> set[str]:
    """The digests of all parts that a stored body names."""
    if isinstance(value, dict):
        if set(value) == {"$parts"} and isinstance(value["$parts"], list):
            return {name for name in value["$parts"] if isinstance(name, str)}
        return set().union(*map(part_names, value.values()))
    if isinstance(value, list):
        return set().union(*map(part_names, value))
    return set()


def _join(connection: sqlite3.Connection, value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"$parts"} and isinstance(value["$parts"], list):
            return _text(connection, value)
        return {key: _join(connection, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_join(connection, item) for item in value]
    return value


def _text(connection: sqlite3.Connection, named: dict[str, Any]) -> Any:
    chunks = []
    for name in named["$parts"]:
        found = connection.execute("SELECT bytes FROM part WHERE hash = ?", (name,)).fetchone()
        if found is None:  # not a reference of ours, or a part that has not arrived yet
            return named
        chunks.append(bytes(found[0]))
    return b"".join(chunks).decode(errors="replace")
