"""What becomes of a push: a pure function from what is known to what is written and answered.

(replica, seq, hash) is the key: what is there already is a ``duplicate``, so sending again is always safe. Where a chain
does not go on from what is stored, the batch stops there: what came before is stored. An operation that is chained
soundly, but whose body cannot be taken, takes its place in the chain without it (``rejected``), or its replica could
never push again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from console.core.chain import canonical, header, salted
from console.core.parts import PARTS, is_digest, part_names
from console.model.op import GENESIS, Op
from console.model.wire import MAX_OP
from console.server.storage import Known, Plan, Row

StopCode = Literal["gap", "fork", "elsewhere", "parts-missing", "workspace-taken"]


class Stop(NamedTuple):
    """Why a batch was not taken further than to the operation before ``op_id``.

    ``expected`` is the number that its replica has to go on from.
    """

    code: StopCode
    op_id: str
    replica: str
    expected: int
    missing: tuple[str, ...] = ()


class Taken(NamedTuple):
    """What became of one operation, as it is answered (``wire.Result``)."""

    op_id: str
    status: Literal["stored", "duplicate", "rejected"]
    position: int
    reason: str | None = None


@dataclass(slots=True)
class Decision:
    """What is answered, and the plan of what is written. ``before`` and ``head`` are the heads before and after it."""

    epoch: str = ""
    before: int = 0
    head: int = 0
    results: list[Taken] = field(default_factory=list)
    stop: Stop | None = None
    plan: Plan = field(default_factory=Plan)


class Written(NamedTuple):
    """An operation as it would be written, in canonical JSON; ``refusal`` says why its body is not, as a code, and ``names`` are
    the parts that it names if it is."""

    op: Op
    header: str
    body: str | None
    names: set[str]
    refusal: str | None


def written(op: Op) -> Written:
    """How an operation is written. Done once: turning it to JSON and back is most of what a push costs."""
    head = header(op)
    if op.body is None:
        return Written(op, head, None, set(), None)
    body = canonical(op.body)
    names = part_names(op.body) if PARTS in body else set()
    refusal = None
    if op.salt is None or salted(body, op.salt) != op.body_hash:
        refusal = "body-differs"
    elif not all(map(is_digest, names)):
        refusal = "parts-unreadable"
    elif len(body.encode()) + len(head.encode()) > MAX_OP:
        refusal = "too-large"
    return Written(op, head, body, set() if refusal else names, refusal)


class _Taking:
    """A batch while it is decided: what is known, brought along by each operation taken."""

    def __init__(self, known: Known, account: str, now: str) -> None:
        self.known = known
        self.account = account
        self.now = now
        self.head = known.head
        self.chains = dict(known.chains)
        self.slots = dict(known.slots)
        self.places = dict(known.places)
        self.redacted = set(known.redacted)
        self.rows: list[Row] = []
        self.aliases: dict[str, None] = {}
        self.uses: list[tuple[str, str]] = []
        self.redact: list[str] = []
        self.drop: list[str] = []

    def take(self, text: Written) -> Taken | Stop:
        """What becomes of the next operation."""
        op = text.op
        slot = self.slots.get((op.replica, op.seq))
        if slot is not None and slot[0] == op.hash:
            _, position, rejected = slot
            return Taken(op.op_id, "duplicate", position, rejected)
        return self._stop(op, text.names) or self._store(text)

    def _stop(self, op: Op, names: set[str]) -> Stop | None:
        last, prev = self.chains.get(op.replica, (-1, GENESIS))
        owner = self.known.aliases.get(op.workspace, self.known.workspace)
        if owner != self.known.workspace:
            return Stop("workspace-taken", op.op_id, op.replica, op.seq)
        if op.seq > last + 1:
            return Stop("gap", op.op_id, op.replica, last + 1)
        if op.seq <= last:
            return Stop("fork", op.op_id, op.replica, op.seq)
        if op.prev != prev:
            return Stop("fork", op.op_id, op.replica, max(op.seq - 1, 0))
        if op.op_id in self.places:
            return Stop("elsewhere", op.op_id, op.replica, op.seq)
        if op.op_id not in self.redacted and names - self.known.parts:
            return Stop(
                "parts-missing", op.op_id, op.replica, op.seq, tuple(sorted(names - self.known.parts))
            )
        return None

    def _store(self, text: Written) -> Taken:
        op, names, refusal = text.op, text.names, text.refusal
        if op.field == "redact" and refusal is None:
            for op_id in named_by(op):
                self.redact.append(op_id)
                self.redacted.add(op_id)
        gone = op.op_id in self.redacted and op.field != "redact"
        if gone:
            self.drop += names
        elif refusal is None:
            self.uses += [(name, op.op_id) for name in names]
        self.head += 1
        keeps = op.body is not None and refusal is None and not gone
        self.rows.append(
            Row(
                position=self.head,
                op_id=op.op_id,
                replica=op.replica,
                seq=op.seq,
                incident=op.incident,
                target=op.target,
                hash=op.hash,
                header=text.header,
                body=text.body if keeps else None,
                salt=op.salt if keeps else None,
                account=self.account,
                received_at=self.now,
                rejected=refusal,
            )
        )
        self.chains[op.replica] = (op.seq, op.hash)
        self.slots[(op.replica, op.seq)] = (op.hash, self.head, refusal)
        self.places[op.op_id] = (op.replica, op.seq)
        if op.workspace not in self.known.aliases:
            self.aliases[op.workspace] = None
        return Taken(op.op_id, "rejected" if refusal else "stored", self.head, refusal)


def decide(known: Known, ops: Sequence[Written], account: str, now: str) -> Decision:
    """Take the operations (their hashes are sound) in their order, as far as their chains go on."""
    taking = _Taking(known, account, now)
    decision = Decision(epoch=known.epoch, before=known.head)
    for text in ops:
        taken = taking.take(text)
        if isinstance(taken, Stop):
            decision.stop = taken
            break
        decision.results.append(taken)
    decision.head = taking.head
    decision.plan = Plan(
        tuple(taking.rows),
        tuple(taking.aliases),
        tuple(taking.uses),
        tuple(taking.redact),
        tuple(taking.drop),
    )
    return decision


def named_by(redaction: Op) -> list[str]:
    """The operations whose bodies a redaction erases."""
    value = (redaction.body or {}).get("value")
    named = value.get("ops") if isinstance(value, dict) else None
    return [op_id for op_id in named if _is_id(op_id)] if isinstance(named, list) else []


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 64 and value.isascii() and value.isprintable()
