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

from console.base.clock import Clock, is_moment, stamp
from console.base.ids import Randomness, uuid7
from console.core.chain import Hlc, body_hash, canonical, erased_by, fault, header_hash
from console.core.parts import part_names
from console.core.registers import resolve
from console.model.op import GENESIS, VERSION, Draft, Op
from console.store import rows, tables
from console.store.shelf import Shelf


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
        chain, head = self._chain(), rows.head(self.connection)
        made: list[Op] = []
        for draft in drafts:
            op = self._operation(chain, author, draft, act, now)
            rows.insert(self.connection, [(op, canonical(op.body))])
            chain = chain._replace(seq=op.seq + 1, prev=op.hash, hlc=Hlc.read(op.hlc))
            made.append(op._replace(body=draft.body))
        self._keep("hlc", str(chain.hlc))
        self._fold(made, head)
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

    def receive(self, ops: Sequence[Op], parts: Mapping[str, bytes]) -> int:
        """Take in operations of other replicas, bodies as stored, with the parts they name; returns how many were new.

        Raises ``ValueError`` naming the first that cannot be taken: its hash does not fit what it says, its clock or
        time cannot be read, its replica wrote another one under the same number, or a part of it is missing.
        """
        head = rows.head(self.connection)
        new: list[tuple[Op, str | None]] = []
        held = rows.held(self.connection, ops)
        redacted = self._redacted()
        for op in ops:
            body = None if op.body is None else canonical(op.body)
            if reason := fault(op, op.prev, body) or _unusable(op):
                raise ValueError(f"operation {op.op_id}: {reason}")
            if op.op_id in held.hashes:
                continue
            if (op.replica, op.seq) in held.slots:
                raise ValueError(f"operation {op.op_id}: its replica wrote another one under number {op.seq}")
            held.hashes[op.op_id] = op.hash
            held.slots.add((op.replica, op.seq))
            if op.op_id in redacted and op.field != "redact":
                new.append((op._replace(body=None, salt=None), None))
                continue
            if rows.names_parts(body):
                self._take_parts(op, parts)
            new.append((op, body))
        rows.insert(self.connection, new)
        self._adopt(op for op, _ in new)
        self._fold([rows.whole(self.connection, op, body) for op, body in new], head)
        return len(new)

    def fresh(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts that are not in the journal yet."""
        known = "SELECT 1 FROM op WHERE op_id = ?"
        return [
            draft
            for draft in drafts
            if draft.op_id is None or self.connection.execute(known, (draft.op_id,)).fetchone() is None
        ]

    def _take_parts(self, op: Op, parts: Mapping[str, bytes]) -> None:
        for name in part_names(op.body):
            if name in parts:
                if sha256(parts[name]).hexdigest() != name:
                    raise ValueError(f"operation {op.op_id}: a part of its text is not what its name says")
                rows.put_parts(self.connection, {name: parts[name]})
            elif rows.get_part(self.connection, name) is None:
                raise ValueError(f"operation {op.op_id}: a part of its text is missing")

    def _redacted(self) -> set[str]:
        """The operations that redactions name, of whatever incident, also those that have not come yet."""
        return {op_id for redaction in rows.redactions(self.connection) for op_id in erased_by(redaction)}

    def _adopt(self, ops: Iterable[Op]) -> None:
        """Let our clock hear theirs."""
        ours = Hlc.read(self._local().get("hlc", "0.0"))
        heard = ours.adopt((op.hlc for op in ops), _milliseconds(self.clock()))
        if heard != ours:
            self._keep("hlc", str(heard))

    # -- folding and erasing -----------------------------------------------------------------------------------

    def _fold(self, ops: Sequence[Op], head: int) -> None:
        """Bring the tables along for the operations behind the position ``head``, bodies whole: erase what is redacted, then
        fold each register that was touched, once."""
        touched = dict.fromkeys((op.incident, op.target, op.field) for op in ops)
        if not any(op.field == "redact" for op in ops):
            tables.refold(self.connection, touched, Shelf(self.connection, ops, head))
            return
        touched |= dict.fromkeys(self._redact(ops))
        tables.refold(self.connection, touched, Shelf(self.connection))
        tables.forget(self.connection)
        self.erased = True

    def _redact(self, ops: Iterable[Op]) -> list[tables.Touched]:
        """Erase what these operations redact; the registers it was said in."""
        touched = []
        unnamed: set[str] = set()
        for op_id in (op_id for op in ops for op_id in erased_by(op)):
            erased = self._erase(op_id)
            if erased is not None:
                unnamed |= part_names(erased.body)
                touched.append((erased.incident, erased.target, erased.field))
        for name in unnamed:
            rows.drop_part(self.connection, name)
        return touched

    def _erase(self, op_id: str) -> Op | None:
        """Erase a body and give the operation as it was; None when there is nothing to erase. A redaction stays: who hears of
        it only then would not know what it erased."""
        found = self.connection.execute(
            f"SELECT {rows.COLUMNS} FROM op WHERE op_id = ? AND body IS NOT NULL AND field <> 'redact'",
            (op_id,),
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
    if Hlc.is_text(op.hlc) and is_moment(op.at):
        return None
    return "its clock or its time cannot be read"
