"""The journal: the one way in. Operations are appended, chained, folded and committed in one transaction.

What this returns from :meth:`Journal.record` is saved (see ``connection``). What cannot be saved is spilled, fsynced, in another
directory, and taken in when the database can be written again; the caller is told with ``NotSaved``.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from console.base.clock import Clock, stamp
from console.base.errors import NotSaved, StorageError
from console.base.ids import Randomness, uuid7
from console.core.chain import Hlc, body_hash, fault, header_hash
from console.core.registers import resolve
from console.model.op import GENESIS, VERSION, Draft, Op
from console.store import rows, tables
from console.store.connection import open_file, storage_error, transaction
from console.store.spill import Spill, Spilled

#: Errors of SQLite's that no disk causes: they are ours, and keeping the act for later would not help.
_OUR_FAULT = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError)


class Journal:
    """One database file, open for writing by one thread.

    ``clock`` and ``randomness`` are injected; with the same ones and the same acts, the same bytes come out.
    """

    def __init__(self, path: Path, spill: Spill, clock: Clock, randomness: Randomness) -> None:
        self.path = path
        self.clock = clock
        self.randomness = randomness
        self.spill = spill
        self._pending: list[Spilled] = []
        self.connection = open_file(path)
        if spill.waiting():
            self.take_in()

    def close(self) -> None:
        """Close the file; nothing is pending, every act was committed."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the file for an act that looks before it writes; nested calls join.

        Raises ``NotSaved`` when what was recorded in it could not be committed (it is spilled), ``StorageError`` when the
        file could not even be held.
        """
        outermost = not self.connection.in_transaction
        try:
            with transaction(self.connection):
                yield
        except sqlite3.DatabaseError as error:
            if not outermost or isinstance(error, _OUR_FAULT):
                raise
            raise self._not_saved(error) from error
        finally:
            if outermost:
                self._pending.clear()

    def record(self, author: str, drafts: Sequence[Draft]) -> list[Op]:
        """Append one act: a group of operations that belong together, all or none.

        Raises ``NotSaved`` when it could not be committed; what it said is then in the spill file.
        """
        now = self.clock()
        named = tuple(draft if draft.op_id else draft._replace(op_id=self.new_id(now)) for draft in drafts)
        act = named[0].op_id or ""
        held = self.connection.in_transaction
        if not held:
            self._pending.clear()
        self._pending.append(Spilled(author, act, stamp(now), named))
        if held:
            return self._append(author, named, act, now)
        try:
            with transaction(self.connection):
                return self._append(author, named, act, now)
        except sqlite3.DatabaseError as error:
            if isinstance(error, _OUR_FAULT):
                raise
            raise self._not_saved(error) from error

    def new_id(self, now: datetime | None = None) -> str:
        """A new operation id."""
        return uuid7(int((now or self.clock()).timestamp() * 1000), self.randomness)

    def _not_saved(self, error: sqlite3.DatabaseError) -> StorageError:
        cause = storage_error(error, self.path)
        if not self._pending:
            return cause
        try:
            for spilled in self._pending:
                self.spill.put(spilled)
        except OSError as second:
            return NotSaved(
                f"NOT SAVED: {cause.what} It could not be kept in {self.spill.path} either ({second.strerror}).",
                f"Copy what is on the screen. {cause.next_step}",
            )
        return NotSaved(
            f"NOT SAVED in the database: {cause.what}",
            f"It is kept in {self.spill.path} and taken in when the database can be written again. {cause.next_step}",
        )

    def _append(self, author: str, drafts: Sequence[Draft], act: str, now: datetime) -> list[Op]:
        me = self._identity()
        made: list[Op] = []
        touched: dict[tuple[str, str, str], None] = {}
        parts_due: set[str] = set()
        for draft in drafts:
            seq, prev, hlc = me.next(int(now.timestamp() * 1000))
            parents = draft.parents if draft.parents is not None else self.heads(draft.target, draft.field)
            body, parts = rows.split(draft.body)
            salt = self.randomness(16).hex()
            for name, data in parts.items():
                self.connection.execute("INSERT OR IGNORE INTO part VALUES (?, ?)", (name, data))
            bare = Op(
                op_id=draft.op_id or self.new_id(now),
                workspace=me.workspace,
                incident=draft.incident,
                replica=me.replica,
                seq=seq,
                hlc=str(hlc),
                at=stamp(now),
                author=author,
                kind=draft.kind,
                v=VERSION,
                target=draft.target,
                field=draft.field,
                parents=parents,
                act=act,
                undoes=draft.undoes,
                body_hash=body_hash(body, salt),
                prev=prev,
                hash="",
                body=body,
                salt=salt,
            )
            op = bare._replace(hash=header_hash(bare))
            rows.insert(self.connection, op)
            me.advance(op, hlc)
            made.append(op._replace(body=draft.body))
            touched[(op.incident, op.target, op.field)] = None
            if op.field == "redact":
                parts_due |= self._erase(op)
        self._drop_parts(parts_due)
        self.connection.execute("INSERT OR REPLACE INTO local VALUES ('hlc', ?)", (str(me.hlc),))
        for incident, target, field in touched:
            tables.refold(self.connection, incident, target, field)
        return made

    def heads(self, target: str, field: str) -> tuple[str, ...]:
        """The ids of a register's heads as they are now."""
        ops = rows.select(self.connection, "target = ? AND field = ?", (target, field))
        return tuple(op.op_id for op in resolve(ops).heads) if ops else ()

    # -- redaction ---------------------------------------------------------------------------------------------

    def _erase(self, redaction: Op) -> set[str]:
        """Erase the bodies that a redaction names; returns the parts they had named."""
        due: set[str] = set()
        for op_id in (redaction.body or {}).get("value", {}).get("ops", ()):
            due |= self._erase_body(op_id)
        return due

    def _erase_body(self, op_id: str) -> set[str]:
        sql = f"SELECT {rows.COLUMNS} FROM op WHERE op_id = ? AND body IS NOT NULL"
        found = self.connection.execute(sql, (op_id,)).fetchone()
        if found is None:
            return set()
        self.connection.execute("UPDATE op SET body = NULL, salt = NULL WHERE op_id = ?", (op_id,))
        op = rows.stored(found)
        tables.refold(self.connection, op.incident, op.target, op.field)
        return rows.part_names(op.body)

    def _drop_parts(self, names: set[str]) -> None:
        for name in names:
            still = self.connection.execute(
                "SELECT 1 FROM op WHERE body LIKE ? LIMIT 1", (f'%"{name}"%',)
            ).fetchone()
            if still is None:
                self.connection.execute("DELETE FROM part WHERE hash = ?", (name,))

    # -- what others wrote -------------------------------------------------------------------------------------

    def receive(self, ops: Sequence[Op]) -> int:
        """Take in operations that other replicas wrote (bodies as stored); returns how many were new.

        Raises ``ValueError`` naming the first one whose hash does not fit what it says.
        """
        new = 0
        with self.transaction():
            due: set[str] = set()
            for op in ops:
                if reason := fault(op, op.prev):
                    raise ValueError(f"operation {op.op_id}: {reason}")
                if self.connection.execute("SELECT 1 FROM op WHERE op_id = ?", (op.op_id,)).fetchone():
                    continue
                new += 1
                rows.insert(self.connection, self._unless_redacted(op))
                tables.refold(self.connection, op.incident, op.target, op.field)
                if op.field == "redact":
                    due |= self._erase(op)
                self._adopt(op)
            self._drop_parts(due)
        return new

    def _unless_redacted(self, op: Op) -> Op:
        redactions = rows.select(self.connection, "target = ? AND field = 'redact'", (op.target,))
        if any(
            op.op_id in (redaction.body or {}).get("value", {}).get("ops", ()) for redaction in redactions
        ):
            return op._replace(body=None, salt=None)
        return op

    def _adopt(self, op: Op) -> None:
        now_ms = int(self.clock().timestamp() * 1000)
        row = self.connection.execute("SELECT value FROM local WHERE key = 'hlc'").fetchone()
        ours = Hlc.read(row[0]) if row else Hlc(0)
        heard = ours.adopt(Hlc.read(op.hlc), now_ms)
        if heard is not ours:
            self.connection.execute("INSERT OR REPLACE INTO local VALUES ('hlc', ?)", (str(heard),))

    # -- who writes --------------------------------------------------------------------------------------------

    def _identity(self) -> _Chain:
        """Our place in the chain; a new replica when the file is new, or is a copy of the one we wrote to."""
        local = dict(self.connection.execute("SELECT key, value FROM local"))
        here = _place(self.path)
        if "workspace" not in local:
            local["workspace"] = self.new_id()
        if local.get("place") != here or "replica" not in local:
            local["replica"], local["place"] = self.new_id(), here
            for key in ("workspace", "replica", "place"):
                self.connection.execute("INSERT OR REPLACE INTO local VALUES (?, ?)", (key, local[key]))
        last = self.connection.execute(
            "SELECT seq, hash FROM op WHERE replica = ? ORDER BY seq DESC LIMIT 1", (local["replica"],)
        ).fetchone()
        seq, prev = (last[0] + 1, last[1]) if last else (0, GENESIS)
        return _Chain(local["workspace"], local["replica"], seq, prev, Hlc.read(local.get("hlc", "0.0")))

    @property
    def replica(self) -> str:
        """The replica id under which this console writes; empty before its first act."""
        row = self.connection.execute("SELECT value FROM local WHERE key = 'replica'").fetchone()
        return str(row[0]) if row else ""

    # -- the spill ---------------------------------------------------------------------------------------------

    def take_in(self) -> int:
        """Record what was spilled while the database could not be written; returns how many acts.

        An act keeps its operation ids, so one that did reach the disk before the fault is not recorded twice.
        """
        taken = 0
        try:
            with self.spill.taking() as waiting, transaction(self.connection):
                for spilled in waiting:
                    fresh = [draft for draft in spilled.drafts if not self._has(draft)]
                    if fresh:
                        self._append(spilled.author, fresh, spilled.act, spilled.moment())
                        taken += 1
        except sqlite3.DatabaseError:
            return 0  # still not writable: it stays in the spill file, and the banner stays up
        return taken

    def _has(self, draft: Draft) -> bool:
        return (
            self.connection.execute("SELECT 1 FROM op WHERE op_id = ?", (draft.op_id,)).fetchone() is not None
        )


class _Chain:
    """Where the next operation goes."""

    def __init__(self, workspace: str, replica: str, seq: int, prev: str, hlc: Hlc) -> None:
        self.workspace = workspace
        self.replica = replica
        self.seq = seq
        self.prev = prev
        self.hlc = hlc

    def next(self, now_ms: int) -> tuple[int, str, Hlc]:
        return self.seq, self.prev, self.hlc.tick(now_ms)

    def advance(self, op: Op, hlc: Hlc) -> None:
        self.seq, self.prev, self.hlc = op.seq + 1, op.hash, hlc


def _place(path: Path) -> str:
    """This machine and this file: a copied database is two writers, and must not be one replica."""
    try:
        machine = Path("/etc/machine-id").read_text().strip()
    except OSError:
        machine = os.uname().nodename
    return f"{machine}:{path.stat().st_ino}"
