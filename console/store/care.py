"""Caring for the file: walking the chain, copying it while it is in use, folding it anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from console.base.errors import Damaged, Refused, StorageError
from console.core.chain import fault
from console.model.op import GENESIS
from console.store import rows, tables
from console.store.connection import storage_error, transaction


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of walking the journal: how many operations of how many replicas, and the first that is wrong."""

    operations: int
    replicas: int
    redacted: int
    fault: str = ""

    @property
    def ok(self) -> bool:
        """Nothing was wrong."""
        return not self.fault


def verify(connection: sqlite3.Connection) -> Verified:
    """Walk every replica's chain from its beginning; names the first operation that does not hold."""
    damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        return Verified(0, 0, 0, f"SQLite finds the file damaged: {damage}")
    count = redacted = 0
    last: dict[str, tuple[int, str]] = {}
    for row in connection.execute(f"SELECT {rows.COLUMNS} FROM op ORDER BY replica, seq"):
        op = rows.stored(row)
        seq, prev = last.get(op.replica, (-1, GENESIS))
        name = f"operation {op.op_id} ({op.kind} by {op.author}, {op.at})"
        if op.seq != seq + 1:
            return Verified(
                count, len(last), redacted, f"{name}: number {seq + 1} of its replica is missing before it"
            )
        reason = fault(op, prev)
        if reason is None and op.body is not None:
            reason = _parts_fault(connection, rows.part_names(op.body))
        if reason is not None:
            return Verified(count, len(last), redacted, f"{name}: {reason}")
        last[op.replica] = (op.seq, op.hash)
        count += 1
        redacted += op.body is None
    return Verified(count, len(last), redacted)


def _parts_fault(connection: sqlite3.Connection, names: set[str]) -> str | None:
    for name in names:
        found = connection.execute("SELECT bytes FROM part WHERE hash = ?", (name,)).fetchone()
        if found is None:
            return "a part of its long text is missing"
        if sha256(bytes(found[0])).hexdigest() != name:
            return "a part of its long text was changed"
    return None


def backup(connection: sqlite3.Connection, target: Path, *, overwrite: bool = False) -> Verified | None:
    """Copy the database to ``target`` while others may write to it, and verify the copy.

    Returns what the verification counted (None for a database without a journal yet). Raises ``Refused`` when the
    file exists, ``Damaged`` when the copy does not verify, ``StorageError`` when it cannot be written.
    """
    if target.exists() and not overwrite:
        raise Refused(f"{target} exists.", "Choose another name, or remove it first.")
    partial = target.with_name(f"{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            connection.backup(copy)
            has_journal = copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'op'").fetchone()
            verified = verify(copy) if has_journal else None
        if verified is not None and not verified.ok:
            raise Damaged(
                f"The copy does not verify: {verified.fault}.", "Run `ic verify` on the database itself."
            )
        partial.replace(target)
    except sqlite3.DatabaseError as error:
        raise storage_error(error, target) from error
    except OSError as error:
        raise StorageError(
            f"{target} cannot be written: {error.strerror or error}.", "Choose another place."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return verified


def rebuild(
    connection: sqlite3.Connection, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> list[str]:
    """Fold the whole journal anew; returns the tables that had differed."""
    from console.store.schema import FOLDED  # heavy

    with transaction(connection):
        return tables.rebuild(connection, FOLDED, progress)
