"""Writing into the journal, within the caller's transaction: our own operations chained, those of others checked and
taken as they are, the folded tables brought along, and what is redacted erased."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from console.base.clock import Clock, stamp
from console.base.ids import Randomness, uuid7
from console.core.chain import Hlc, body_hash, erased_by, fault, header_hash
from console.core.parts import part_names
from console.core.registers import resolve
from console.core.shapes import is_moment
from console.model.op import GENESIS, VERSION, Draft, Op
from console.store import rows, tables


class Chain(NamedTuple):
    """Who we are, and where our next operation goes."""

    workspace: str
    replica: str
    seq: int
    prev: str
    hlc: Hlc


class Writer:
    """The hand that writes into one database file; ``erased`` is set once it has erased something."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, clock: Clock, randomness: Randomness
    ) -> None:
        self.connection = connection
        self.clock = clock
        self.randomness = randomness
        self._made = (0, 0)  # the last id's millisecond, and its number in it
        self.inode = path.stat().st_ino
        self.erased = False

    def new_id(self, now: datetime | None = None) -> str:
        """A new operation id; those made within one millisecond sort as they were made."""
        milliseconds = _milliseconds(now or self.clock())
        self._made = (milliseconds, self._made[1] + 1 if self._made[0] == milliseconds else 0)
        return uuid7(milliseconds, self.randomness, self._made[1])

    def heads(self, target: str, field: str) -> tuple[str, ...]:
        """The ids of a register's heads as they are now."""
        ops = rows.select(self.connection, "target = ? AND field = ?", (target, field))
        return tuple(op.op_id for op in resolve(ops).heads) if ops else ()

    # -- what we write -----------------------------------------------------------------------------------------

    def append(self, author: str, drafts: Sequence[Draft], act: str, now: datetime) -> list[Op]:
        """Append one act. The drafts have their ids; those without parents supersede the heads as they are now."""
        chain = self._chain()
        made: list[Op] = []
        for draft in drafts:
            op = self._operation(chain, author, draft, act, now)
            rows.insert(self.connection, op)
            chain = chain._replace(seq=op.seq + 1, prev=op.hash, hlc=Hlc.read(op.hlc))
            made.append(op._replace(body=draft.body))
        self._keep("hlc", str(chain.hlc))
        self._fold(made)
        return made

    def _operation(self, chain: Chain, author: str, draft: Draft, act: str, now: datetime) -> Op:
        parents = self.heads(draft.target, draft.field) if draft.parents is None else draft.parents
        body, parts = rows.split(draft.body)
        rows.put_parts(self.connection, parts)
        salt = self.randomness(16).hex()
        bare = Op(
            op_id=draft.op_id or self.new_id(now),
            workspace=chain.workspace,
            incident=draft.incident,
            replica=chain.replica,
            seq=chain.seq,
            hlc=str(chain.hlc.tick(_milliseconds(now))),
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
            prev=chain.prev,
            hash="",
            body=body,
            salt=salt,
        )
        return bare._replace(hash=header_hash(bare))

    # -- what others wrote -------------------------------------------------------------------------------------

    def receive(self, ops: Iterable[Op], parts: Mapping[str, bytes]) -> int:
        """Take in operations of other replicas, bodies as stored, with the parts they name; returns how many were new.

        Raises ``ValueError`` naming the first that cannot be taken: its hash does not fit what it says, its clock or
        time cannot be read, its replica wrote another one under the same number, or a part of it is missing.
        """
        new = []
        redacted: dict[str, set[str]] = {}
        for op in ops:
            if reason := fault(op, op.prev) or _unusable(op):
                raise ValueError(f"operation {op.op_id}: {reason}")
            if self._has(op.op_id):
                continue
            if self.connection.execute(
                "SELECT 1 FROM op WHERE replica = ? AND seq = ?", (op.replica, op.seq)
            ).fetchone():
                raise ValueError(f"operation {op.op_id}: its replica wrote another one under number {op.seq}")
            if op.incident not in redacted:
                redacted[op.incident] = self._redacted(op.incident)
            kept = op._replace(body=None, salt=None) if op.op_id in redacted[op.incident] else op
            self._take_parts(kept, parts)
            rows.insert(self.connection, kept)
            new.append(kept)
        self._adopt(new)
        self._fold(new)
        return len(new)

    def _has(self, op_id: str) -> bool:
        return self.connection.execute("SELECT 1 FROM op WHERE op_id = ?", (op_id,)).fetchone() is not None

    def fresh(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts that are not in the journal yet."""
        return [draft for draft in drafts if draft.op_id is None or not self._has(draft.op_id)]

    def _take_parts(self, op: Op, parts: Mapping[str, bytes]) -> None:
        for name in part_names(op.body):
            if name in parts:
                if sha256(parts[name]).hexdigest() != name:
                    raise ValueError(f"operation {op.op_id}: a part of its text is not what its name says")
                rows.put_parts(self.connection, {name: parts[name]})
            elif rows.get_part(self.connection, name) is None:
                raise ValueError(f"operation {op.op_id}: a part of its text is missing")

    def _redacted(self, incident: str) -> set[str]:
        """The operations that redactions of an incident name, also those that have not come yet."""
        redactions = rows.select(self.connection, "incident = ? AND field = 'redact'", (incident,))
        return {op_id for redaction in redactions for op_id in erased_by(redaction)}

    def _adopt(self, ops: Iterable[Op]) -> None:
        """Let our clock hear theirs, but for those that are far ahead."""
        now_ms = _milliseconds(self.clock())
        ours = heard = Hlc.read(self._local().get("hlc", "0.0"))
        for op in ops:
            heard = heard.adopt(Hlc.read(op.hlc), now_ms)
        if heard != ours:
            self._keep("hlc", str(heard))

    # -- folding and erasing -----------------------------------------------------------------------------------

    def _fold(self, ops: Sequence[Op]) -> None:
        """Bring the tables along: erase what is redacted, then fold each register that was touched, once."""
        touched = dict.fromkeys((op.incident, op.target, op.field) for op in ops)
        unnamed: set[str] = set()
        for op in ops:
            for op_id in erased_by(op):
                erased = self._erase(op_id)
                if erased is not None:
                    unnamed |= part_names(erased.body)
                    touched[(erased.incident, erased.target, erased.field)] = None
        for name in unnamed:
            rows.drop_part(self.connection, name)
        for incident, target, field in touched:
            tables.refold(self.connection, incident, target, field)
        if any(op.field == "redact" for op in ops):
            tables.forget(self.connection)
            self.erased = True

    def _erase(self, op_id: str) -> Op | None:
        """Erase a body and give the operation as it was; None when there is nothing to erase."""
        found = self.connection.execute(
            f"SELECT {rows.COLUMNS} FROM op WHERE op_id = ? AND body IS NOT NULL", (op_id,)
        ).fetchone()
        if found is None:
            return None
        self.connection.execute("UPDATE op SET body = NULL, salt = NULL WHERE op_id = ?", (op_id,))
        return rows.stored(found)

    # -- who writes --------------------------------------------------------------------------------------------

    def _chain(self) -> Chain:
        """Our place in the chain; a new replica when the file is new, or is a copy of the one we wrote to."""
        local = self._local()
        if "workspace" not in local:
            local["workspace"] = self._keep("workspace", self.new_id())
        if "replica" not in local or local.get("place") != self._place:
            local["replica"] = self._keep("replica", self.new_id())
            self._keep("place", self._place)
        last = self.connection.execute(
            "SELECT seq, hash FROM op WHERE replica = ? ORDER BY seq DESC LIMIT 1", (local["replica"],)
        ).fetchone()
        seq, prev = (last[0] + 1, last[1]) if last else (0, GENESIS)
        return Chain(local["workspace"], local["replica"], seq, prev, Hlc.read(local.get("hlc", "0.0")))

    @property
    def replica(self) -> str:
        """The replica id under which this console writes; empty before its first act."""
        return self._local().get("replica", "")

    @cached_property
    def _place(self) -> str:
        """This machine and this file: a copied database is two writers, and must not be one replica."""
        try:
            machine = Path("/etc/machine-id").read_text().strip()
        except OSError:
            machine = os.uname().nodename
        return f"{machine}:{self.inode}"

    def _local(self) -> dict[str, str]:
        return dict(self.connection.execute("SELECT key, value FROM local"))

    def _keep(self, key: str, value: str) -> str:
        self.connection.execute("INSERT OR REPLACE INTO local VALUES (?, ?)", (key, value))
        return value


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _unusable(op: Op) -> str | None:
    """Why the header says nothing that can be ordered, though its hash fits; None when it does."""
    try:
        sound = str(Hlc.read(op.hlc)) == op.hlc and is_moment(op.at)
    except ValueError:
        sound = False
    if not sound:
        return "its clock or its time cannot be read"
    return None
