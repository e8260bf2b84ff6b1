"""Chains of operations without a console: what a replica would have written, hashes and all."""

from __future__ import annotations

import random
from typing import Any

from console.base.clock import stamp
from console.base.ids import uuid7
from console.core.chain import Hlc, body_hash, header_hash
from console.model.op import GENESIS, Op
from tests.conftest import START


class Replica:
    """One replica that writes notes; with the same seed, the same bytes."""

    def __init__(self, seed: int = 1, workspace: str | None = None) -> None:
        self._random = random.Random(seed)
        self.id = self.new_id()
        self.workspace = workspace or self.new_id()
        self.incident = self.new_id()
        self.ops: list[Op] = []

    def new_id(self) -> str:
        return uuid7(int(START.timestamp() * 1000), self._random.randbytes)

    def write(self, text: str = "queue is draining", **changed: Any) -> Op:
        """The next operation; ``changed`` fields are hashed with the rest."""
        last = self.ops[-1] if self.ops else None
        op_id, target = self.new_id(), self.new_id()
        body = changed.pop("body", {"value": {"kind": "note", "text": text}})
        salt = self._random.randbytes(16).hex()
        bare = Op(
            op_id=op_id,
            workspace=self.workspace,
            incident=self.incident,
            replica=self.id,
            seq=last.seq + 1 if last else 0,
            hlc=str(Hlc(int(START.timestamp() * 1000), len(self.ops))),
            at=stamp(START),
            author="mira",
            kind="entry",
            v=1,
            target=target,
            field="entry",
            parents=(),
            act=op_id,
            undoes=None,
            body_hash="" if body is None else body_hash(body, salt),
            prev=last.hash if last else GENESIS,
            hash="",
            body=body,
            salt=None if body is None else salt,
        )._replace(**changed)
        op = bare._replace(hash=header_hash(bare))
        self.ops.append(op)
        return op

    def writes(self, count: int) -> list[Op]:
        return [self.write(f"note {number}") for number in range(count)]

    def redacts(self, *op_ids: str) -> Op:
        body = {"value": {"ops": list(op_ids), "reason": "a secret"}}
        return self.write(field="redact", kind="redact", body=body)
