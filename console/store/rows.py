"""Between rows and words: operations to and from the table ``op``, and the parts of long texts.

A body over 48 KiB keeps its long strings elsewhere: each is cut into parts named by their digest, and stands in the body
as ``{"$parts": [digest, …]}``. The hash covers the body as stored, so it covers the digests, so it covers the parts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from console.core.chain import canonical
from console.core.parts import reference
from console.core.shapes import understood
from console.model.op import Body, Op

#: A body may be this long in itself; beyond, its long strings become parts.
MAX_BODY: Final = 48 * 1024
#: Strings longer than this many characters become parts when a body is too long; then shorter ones, too.
LONG: Final = (1024, 128)
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


def stored(row: Sequence[Any]) -> Op:
    """The operation of a row of :data:`COLUMNS`, its body as stored."""
    values = list(row)
    values[12] = tuple(json.loads(values[12]))
    values[18] = None if values[18] is None else json.loads(values[18])
    return Op(*values)


def select(connection: sqlite3.Connection, where: str, arguments: tuple[Any, ...]) -> list[Op]:
    """Operations that match, in the order of the journal, their bodies whole: the parts put back."""
    found = connection.execute(
        f"SELECT {COLUMNS} FROM op WHERE {where} ORDER BY position", arguments
    ).fetchall()
    return [_whole(connection, row) for row in found]


def _whole(connection: sqlite3.Connection, row: Sequence[Any]) -> Op:
    op = stored(row)
    return op._replace(body=_join(connection, op.body)) if '"$parts"' in (row[18] or "") else op


def as_stored(connection: sqlite3.Connection, incident: str | None = None) -> list[Op]:
    """The operations of one incident (None: all there are), bodies as stored, in the order of the journal."""
    where, arguments = ("", ()) if incident is None else ("WHERE incident = ?", (incident,))
    sql = f"SELECT {COLUMNS} FROM op {where} ORDER BY position"
    return [stored(row) for row in connection.execute(sql, arguments)]


def register(connection: sqlite3.Connection, target: str, field: str) -> list[Op]:
    """The operations of one register as the fold takes them: those that are not understood without their bodies."""
    return [understood(op) for op in select(connection, "target = ? AND field = ?", (target, field))]


def split(body: Body) -> tuple[Body, dict[str, bytes]]:
    """The body as it is stored, and the parts it names by digest."""
    parts: dict[str, bytes] = {}
    kept = body
    for long in LONG:
        if len(canonical(kept).encode()) <= MAX_BODY:
            break
        kept = _cut(kept, long, parts)
    return kept, parts


def _cut(value: Any, long: int, parts: dict[str, bytes]) -> Any:
    if isinstance(value, str) and len(value) > long:
        data = value.encode()
        chunks = [data[start : start + PART] for start in range(0, len(data), PART)]
        names = [sha256(chunk).hexdigest() for chunk in chunks]
        parts |= zip(names, chunks, strict=True)
        return {"$parts": names}
    if isinstance(value, dict):
        return {key: _cut(item, long, parts) for key, item in value.items()}
    if isinstance(value, list):
        return [_cut(item, long, parts) for item in value]
    return value


def put_parts(connection: sqlite3.Connection, parts: Mapping[str, bytes]) -> None:
    """Keep parts by their digest."""
    connection.executemany("INSERT OR IGNORE INTO part VALUES (?, ?)", parts.items())


def get_part(connection: sqlite3.Connection, name: str) -> bytes | None:
    """The part of that digest; None when it is not here."""
    found = connection.execute("SELECT bytes FROM part WHERE hash = ?", (name,)).fetchone()
    return None if found is None else bytes(found[0])


def drop_part(connection: sqlite3.Connection, name: str) -> None:
    """Let a part go, unless some body still names it."""
    connection.execute(
        "DELETE FROM part WHERE hash = ? AND NOT EXISTS (SELECT 1 FROM op WHERE body LIKE ?)",
        (name, f'%"{name}"%'),
    )


def _join(connection: sqlite3.Connection, value: Any) -> Any:
    if (named := reference(value)) is not None:
        return _text(connection, named)
    if isinstance(value, dict):
        return {key: _join(connection, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_join(connection, item) for item in value]
    return value


def _text(connection: sqlite3.Connection, named: Sequence[str]) -> str:
    chunks = [get_part(connection, name) for name in named]
    if None in chunks:
        return "[a part of this text is missing]"  # `ic verify` names the operation
    return b"".join(chunk for chunk in chunks if chunk).decode(errors="replace")
