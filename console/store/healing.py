"""Chains that turn out to be forked, made whole.

This file, or the server, is a copy that went on alone: two operations stand under one number of one replica. What the server
does not have is then issued again, with the same operation ids, under a new replica id. Nobody sees a difference: neither the
clock, nor the parents, nor the bodies change.
"""

from __future__ import annotations

from console.core.chain import header_hash
from console.model.op import GENESIS, Op
from console.store import rows
from console.store.journal import Journal


class Healer:
    """Mends one journal's chains; its caller holds the journal's transaction."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._connection = journal.connection

    def make_room(self, op: Op) -> None:
        """Let an operation of the server's have its place, and its id, if ours stand in the way."""
        held = self._place(op.op_id)
        if held is not None and held[2] == op.hash:
            return
        taken = "SELECT 1 FROM op WHERE replica = ? AND seq = ?"
        if self._connection.execute(taken, (op.replica, op.seq)).fetchone():
            self.issue_again(op.replica, op.seq)
            held = self._place(op.op_id)
        if held is not None:
            self._take_over(op, *held[:2])

    def _place(self, op_id: str) -> tuple[str, int, str] | None:
        row = self._connection.execute(
            "SELECT replica, seq, hash FROM op WHERE op_id = ?", (op_id,)
        ).fetchone()
        return None if row is None else (row[0], row[1], row[2])

    def _take_over(self, op: Op, replica: str, seq: int) -> None:
        """The server knows one of ours under another place: it stands there from now on, and what followed it moves."""
        ours = rows.stored(
            self._connection.execute(f"SELECT {rows.COLUMNS} FROM op WHERE op_id = ?", (op.op_id,)).fetchone()
        )
        if _said(ours) != _said(op):
            raise ValueError(f"operation {op.op_id}: it says something else than the one of this id here")
        self._move(op)
        self.issue_again(replica, seq + 1)

    def issue_again(self, replica: str, seq: int) -> None:
        """Issue a replica's operations from ``seq`` on again, under a new replica id."""
        found = self._connection.execute(
            f"SELECT {rows.COLUMNS} FROM op WHERE replica = ? AND seq >= ? ORDER BY seq", (replica, seq)
        ).fetchall()
        self._connection.execute(
            "UPDATE on_server SET seq = ? WHERE replica = ? AND seq >= ?", (seq - 1, replica, seq)
        )
        new, prev = self._journal.new_id(), GENESIS
        for number, row in enumerate(found):
            op = rows.stored(row)._replace(replica=new, seq=number, prev=prev)
            op = op._replace(hash=header_hash(op))
            self._move(op)
            prev = op.hash
        if found and replica == self._journal.replica:
            self._connection.execute("INSERT OR REPLACE INTO local VALUES ('replica', ?)", (new,))

    def _move(self, op: Op) -> None:
        self._connection.execute(
            "UPDATE op SET replica = ?, seq = ?, prev = ?, hash = ? WHERE op_id = ?",
            (op.replica, op.seq, op.prev, op.hash, op.op_id),
        )


def _said(op: Op) -> Op:
    """An operation without what changes when it is issued again, and without what a redaction takes away."""
    return op._replace(replica="", seq=0, prev="", hash="", body=None, salt=None)
