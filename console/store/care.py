"""Caring for the file: walking the chain, copying it while it is in use, folding it anew."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from console.base.errors import Damaged, Refused, StorageError
from console.base.words import _
from console.core.chain import erased_by, fault
from console.core.parts import part_names
from console.model.op import GENESIS, Op
from console.store import rows, tables
from console.store.connection import storage_error, transaction

#: Operations read at a time: nobody who wants to write waits for the whole walk.
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of walking the journal: how many operations of how many replicas, and the first that is wrong.

    ``redacted`` have no body because a redaction names them; ``withheld`` have none and nothing here says why.
    ``in_pieces`` counts the replicas that are here only in part, by an import of single incidents: of those each operation
    holds by itself and follows the one before it where that is here, too.
    """

    operations: int
    replicas: int
    redacted: int
    fault: str = ""
    withheld: int = 0
    in_pieces: int = 0

    @property
    def ok(self) -> bool:
        """Nothing was wrong."""
        return not self.fault


def verify(connection: sqlite3.Connection) -> Verified:
    """Walk every replica's chain from its beginning; names the first operation that does not hold."""
    try:
        damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        return (
            Verified(0, 0, 0, f"SQLite finds the file damaged: {damage}")
            if damage != "ok"
            else _walked(connection)
        )
    except sqlite3.DatabaseError as error:
        return Verified(0, 0, 0, f"SQLite cannot read the file: {error}")


def _walked(connection: sqlite3.Connection) -> Verified:
    count = 0
    bodiless: set[str] = set()
    redacted: set[str] = set()
    last: dict[str, tuple[int, str]] = {}
    partial = replicas_in_pieces(connection)
    gaps: set[str] = set()
    for row in _walk(connection):
        name = f"operation {row['op_id']} ({row['kind']} by {row['author']}, {row['at']})"
        seq, prev = last.get(row["replica"], (-1, GENESIS))
        op = _readable(row)
        follows = row["seq"] == seq + 1
        if op and not follows and op.replica in partial:
            gaps.add(op.replica)
            follows, prev = True, op.prev
        if not follows:
            reason: str | None = f"number {seq + 1} of its replica is missing before it"
        elif op is None:
            reason = "it cannot be read"
        else:
            reason = fault(op, prev) or _parts_fault(connection, part_names(op.body))
        if op is None or reason:
            return Verified(count, len(last), len(bodiless & redacted), f"{name}: {reason}")
        last[op.replica] = (op.seq, op.hash)
        count += 1
        if op.body is None:
            bodiless.add(op.op_id)
        redacted.update(erased_by(op))
    return Verified(
        count, len(last), len(bodiless & redacted), withheld=len(bodiless - redacted), in_pieces=len(gaps)
    )


def replicas_in_pieces(connection: sqlite3.Connection) -> set[str]:
    """The replicas of which only some operations were ever here: they came with single incidents, by an import."""
    found = connection.execute("SELECT value FROM local WHERE key = 'in_pieces'").fetchone()
    return set(json.loads(found[0])) if found else set()


def expect_pieces(connection: sqlite3.Connection, replicas: Iterable[str]) -> None:
    """Remember which of these replicas are here in pieces, so that what never came is not taken for lost. Runs inside the
    caller's transaction."""
    partial = replicas_in_pieces(connection)
    for replica in replicas:
        count, last = connection.execute(
            "SELECT count(*), max(seq) FROM op WHERE replica = ?", (replica,)
        ).fetchone()
        partial = partial | {replica} if count and count != last + 1 else partial - {replica}
    connection.execute("INSERT OR REPLACE INTO local VALUES ('in_pieces', ?)", (json.dumps(sorted(partial)),))


def _walk(connection: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    """Every operation's row, replica by replica in the order of their numbers; bytes that are no text as stand-ins."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    replica, seq = "", -1
    sql = f"SELECT {rows.COLUMNS} FROM op WHERE (replica, seq) > (?, ?) ORDER BY replica, seq LIMIT {_PAGE}"
    while True:
        factory, connection.text_factory = connection.text_factory, lambda data: data.decode(errors="replace")
        try:
            page = cursor.execute(sql, (replica, seq)).fetchall()
        finally:
            connection.text_factory = factory
        if not page:
            return
        yield from page
        replica, seq = page[-1]["replica"], page[-1]["seq"]


def _readable(row: sqlite3.Row) -> Op | None:
    if any(isinstance(value, bytes) for value in tuple(row)):
        return None
    try:
        op = rows.stored(tuple(row))
    except (ValueError, TypeError):
        return None
    return op if all(isinstance(parent, str) for parent in op.parents) else None


def _parts_fault(connection: sqlite3.Connection, names: set[str]) -> str | None:
    for name in names:
        part = rows.get_part(connection, name)
        if part is None:
            return "a part of its long text is missing"
        if sha256(part).hexdigest() != name:
            return "a part of its long text was changed"
    return None


def backup(connection: sqlite3.Connection, target: Path, *, overwrite: bool = False) -> Verified | None:
    """Copy the database to ``target`` while others may write to it, and verify the copy.

    Returns what the verification counted (None for a database without a journal yet). Raises ``Refused`` when the
    file exists, ``Damaged`` when the copy does not verify, ``StorageError`` when it cannot be written.
    """
    if os.path.exists(target) and not overwrite:  # noqa: PTH110 - a path raises where it may not look
        raise Refused(
            _("{target} exists.").format(target=target), _("Choose another name, or remove it first.")
        )
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial.touch(mode=0o600)
        try:
            verified = _copy(connection, partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except sqlite3.DatabaseError as error:
        raise storage_error(error, target) from error
    except OSError as error:
        raise StorageError(
            _("{target} cannot be written: {reason}.").format(target=target, reason=error.strerror or error),
            _("Choose another place."),
        ) from error
    return verified


def _copy(connection: sqlite3.Connection, target: Path) -> Verified | None:
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        connection.backup(copy)
        has_journal = copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'op'").fetchone()
        verified = verify(copy) if has_journal else None
    if verified is not None and not verified.ok:
        raise Damaged(
            _("The copy does not verify: {fault}.").format(fault=verified.fault),
            _("Run `ic verify` on the database itself."),
        )
    return verified


def rebuild(
    connection: sqlite3.Connection, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> list[str]:
    """Fold the whole journal anew; returns the tables that had differed."""
    from console.store.schema import FOLDED  # heavy

    with transaction(connection):
        return tables.rebuild(connection, FOLDED, progress)
