"""Between rows and words: operations to and from the table ``op``, and the parts of long texts.

A body over 48 KiB keeps its long strings elsewhere: each is cut into parts named by their digest, and stands in the body
as ``{"$parts": [digest, …]}``. The hash covers the body as stored, so it covers the digests, so it covers the parts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

from console.core.chain import canonical, canonical_texts
from console.core.parts import PARTS, reference
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
#: The columns are the fields of ``Op``, in their order.
_INSERT = f"INSERT INTO op ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"


def insert(connection: sqlite3.Connection, ops: Iterable[tuple[Op, str | None]]) -> None:
    """Append operations to the journal, each with its body as stored, in canonical JSON."""
    connection.executemany(
        _INSERT, [(*op[:12], canonical_texts(op.parents), *op[13:18], body, op.salt) for op, body in ops]
    )


def head(connection: sqlite3.Connection) -> int:
    """The position of the last operation; 0 in an empty journal."""
    return int(connection.execute("SELECT coalesce(max(position), 0) FROM op").fetchone()[0])


def stored(row: Sequence[Any]) -> Op:
    """The operation of a row of :data:`COLUMNS`, its body as stored."""
    values = list(row)
    values[12] = () if values[12] == "[]" else tuple(json.loads(values[12]))
    values[18] = None if values[18] is None else json.loads(values[18])
    return Op(*values)


def select(connection: sqlite3.Connection, where: str, arguments: tuple[Any, ...]) -> list[Op]:
    """Operations that match, in the order of the journal, their bodies whole: the parts put back."""
    found = connection.execute(
        f"SELECT {COLUMNS} FROM op WHERE {where} ORDER BY position", arguments
    ).fetchall()
    return [_whole(connection, row) for row in found]


def _whole(connection: sqlite3.Connection, row: Sequence[Any]) -> Op:
    return whole(connection, stored(row), row[18])


def whole(connection: sqlite3.Connection, op: Op, body: str | None) -> Op:
    """``op`` with the parts of its long texts put back; ``body`` is what it has as stored, in JSON."""
    return op._replace(body=_join(connection, op.body)) if names_parts(body) else op


def names_parts(body: str | None) -> bool:
    """Whether a body as stored, in JSON, may name parts of long texts."""
    return body is not None and PARTS in body


def as_stored(connection: sqlite3.Connection, incident: str | None = None) -> list[Op]:
    """The operations of one incident (None: all there are), bodies as stored, in the order of the journal."""
    where, arguments = ("", ()) if incident is None else ("WHERE incident = ?", (incident,))
    sql = f"SELECT {COLUMNS} FROM op {where} ORDER BY position"
    return [stored(row) for row in connection.execute(sql, arguments)]


class Held(NamedTuple):
    """What of some operations is here: the ``hashes`` of those whose ids are, and the ``slots`` (replica and number) that are
    taken."""

    hashes: dict[str, str]
    slots: set[tuple[str, int]]


def held(connection: sqlite3.Connection, ops: Sequence[Op]) -> Held:
    """What of these operations, by id and by place, is here."""
    ids = json.dumps([op.op_id for op in ops])
    hashes = connection.execute(
        "SELECT op_id, hash FROM op WHERE op_id IN (SELECT value FROM json_each(?))", (ids,)
    )
    last = {replica: _last(connection, replica) for replica in {op.replica for op in ops}}
    behind = json.dumps([(op.replica, op.seq) for op in ops if op.seq <= last[op.replica]])
    slots = connection.execute(
        "SELECT replica, seq FROM json_each(?) AS slot CROSS JOIN op"
        " ON op.replica = json_extract(slot.value, '$[0]') AND op.seq = json_extract(slot.value, '$[1]')",
        (behind,),
    )
    return Held(dict(hashes.fetchall()), set(slots.fetchall()))


def _last(connection: sqlite3.Connection, replica: str) -> int:
    sql = "SELECT coalesce(max(seq), -1) FROM op WHERE replica = ?"
    return int(connection.execute(sql, (replica,)).fetchone()[0])


def redactions(connection: sqlite3.Connection) -> list[Op]:
    """All redactions there are. Left to itself, SQLite reads the whole journal for them."""
    found = connection.execute(f"SELECT {COLUMNS} FROM op INDEXED BY op_redact WHERE field = 'redact'")
    return [stored(row) for row in found]


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
