"""Registers: how several people set one value without a server, and nothing of what they said is lost.

An operation supersedes its parents, the heads its author saw. One head left: that is the value. Several: a
concurrent change; the winner is the greatest (hlc, op_id), the others are kept and shown. Because an informed
write always names what it saw, a clock ten years fast cannot win over somebody who had seen its value.

All functions here depend on the *set* of a register's operations, never on the order they came in; and what somebody
had seen always comes first, whatever the clocks say.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from heapq import heappop, heappush
from typing import Any, NamedTuple

from console.model.op import Op


class Register(NamedTuple):
    """A register's state: the ``winner`` among its ``heads``, and the heads that say something ``other``."""

    winner: Op
    heads: tuple[Op, ...]
    others: tuple[Op, ...]

    @property
    def value(self) -> Any:
        """What the register holds; None when unset or redacted."""
        return value_of(self.winner)


def value_of(op: Op) -> Any:
    """The value an operation sets; None when it unsets it or was redacted."""
    return None if op.body is None else op.body.get("value")


def _says(op: Op) -> bool:
    """Whether it says what the register is: it can be read, and is not merely the taking back of a first value."""
    return op.body is not None and not op.body.get("unset")


def _rank(op: Op) -> tuple[bool, bool, str, str]:
    """What says something is shown before what does not; a concurrent edit beats a retraction."""
    value = value_of(op)
    retracts = isinstance(value, dict) and bool(value.get("retracted"))
    return (_says(op), not retracts, op.hlc, op.op_id)


def resolve(ops: Sequence[Op]) -> Register:
    """The state of one register from all its operations (at least one).

    Operations from a newer console count like any other: what they supersede stays superseded.
    """
    if len(ops) == 1:
        return Register(ops[0], (ops[0],), ())
    superseded = {parent for op in ops for parent in op.parents}
    heads = sorted((op for op in ops if op.op_id not in superseded), key=_rank, reverse=True)
    if not heads:  # only a forged cycle of parents has none: order by clock rather than lose the register
        heads = sorted(ops, key=_rank, reverse=True)
    winner = heads[0]
    others = tuple(op for op in heads[1:] if _says(op) and value_of(op) != value_of(winner))
    return Register(winner, tuple(heads), others)


def in_order(ops: Collection[Op]) -> list[Op]:
    """Operations as they followed each other: each after those its author had seen; where nobody had, by clock and id."""
    if len(ops) == 1:
        return list(ops)
    known = {op.op_id: op for op in ops}
    waits = {op.op_id: {parent for parent in op.parents if parent in known} for op in ops}
    followers: dict[str, list[str]] = {}
    for op_id, parents in waits.items():
        for parent in parents:
            followers.setdefault(parent, []).append(op_id)
    ready: list[tuple[str, str]] = []
    for op_id, parents in waits.items():
        if not parents:
            heappush(ready, (known[op_id].hlc, op_id))
    ordered = []
    while ready:
        _, op_id = heappop(ready)
        ordered.append(known.pop(op_id))
        for follower in followers.get(op_id, ()):
            waits[follower].discard(op_id)
            if not waits[follower]:
                heappush(ready, (known[follower].hlc, follower))
    # Only a forged cycle of parents leaves any.
    return ordered + sorted(known.values(), key=lambda op: (op.hlc, op.op_id))


def past(op: Op, ops: Collection[Op]) -> set[str]:
    """The ids of ``op`` and of everything before it in its register, as far as it is among ``ops``."""
    parents = {other.op_id: other.parents for other in ops}
    seen: set[str] = set()
    waiting = [op.op_id]
    while waiting:
        op_id = waiting.pop()
        if op_id in parents and op_id not in seen:
            seen.add(op_id)
            waiting += parents[op_id]
    return seen


def undone(ops: Collection[Op]) -> set[str]:
    """The ids of operations that are taken back: an undo that is not itself undone names them."""
    undos: dict[str, list[Op]] = {}
    for op in ops:
        if op.undoes is not None:
            undos.setdefault(op.undoes, []).append(op)
    if not undos:
        return set()
    result: set[str] = set()
    # Who takes back has seen what is taken back: going from the last to the first, an undo's own fate is known first.
    for op in reversed(in_order(ops)):
        if any(undo.op_id not in result for undo in undos.get(op.op_id, ())):
            result.add(op.op_id)
    return result


def standing(ops: Collection[Op]) -> list[Op]:
    """The operations that stand: neither taken back nor taking back, in order."""
    gone = undone(ops)
    return [op for op in in_order(ops) if op.op_id not in gone and op.undoes is None]


def history(ops: Sequence[Op]) -> list[Op]:
    """What led to the value shown: the operations that stand among those the winner had seen, and it; the last one set
    that value. What was said beside it by others is not history but a contradiction."""
    seen = past(resolve(ops).winner, ops)
    return [op for op in standing(ops) if op.op_id in seen]
