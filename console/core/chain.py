"""The journal's arithmetic: canonical JSON, the chained hash, the salted body hash and the hybrid logical clock.

The header is hashed with ``prev`` in it, so one changed byte anywhere breaks every later hash of that replica. The
body is covered through a salted hash: a short secret cannot be guessed from it once the body is erased.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final, NamedTuple

from console.model.op import Body, Op

#: A remote clock is adopted only this far ahead of ours; beyond, the operation is kept, and our clock stays.
MAX_DRIFT_MS: Final = 5 * 60 * 1000
#: The counter has six digits.
_MOST: Final = 999_999
_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces and no escapes beyond the necessary: one text for one value (as RFC 8785,
    for the strings, integers, lists and objects that we write)."""
    return _ENCODER.encode(value)


def body_hash(body: Body, salt: str) -> str:
    """The salted digest that stands for the body in the header."""
    return salted(canonical(body), salt)


def salted(text: str, salt: str) -> str:
    """The digest of a body whose canonical JSON is at hand."""
    return sha256(f"{salt}{text}".encode()).hexdigest()


def header(op: Op) -> dict[str, Any]:
    """The fields that the hash covers: all but the hash itself and the body with its salt."""
    return {
        "op_id": op.op_id,
        "workspace": op.workspace,
        "incident": op.incident,
        "replica": op.replica,
        "seq": op.seq,
        "hlc": op.hlc,
        "at": op.at,
        "author": op.author,
        "kind": op.kind,
        "v": op.v,
        "target": op.target,
        "field": op.field,
        "parents": list(op.parents),
        "act": op.act,
        "undoes": op.undoes,
        "body_hash": op.body_hash,
        "prev": op.prev,
    }


def header_hash(op: Op) -> str:
    """What ``op.hash`` must be."""
    return sha256(canonical(header(op)).encode()).hexdigest()


def fault(op: Op, prev: str) -> str | None:
    """Why ``op`` does not follow ``prev`` in its chain, in words; None when it does."""
    if op.prev != prev:
        return "its predecessor is not the one it was written after"
    if header_hash(op) != op.hash:
        return "its header was changed after it was written"
    if op.body is not None and (op.salt is None or body_hash(op.body, op.salt) != op.body_hash):
        return "its body was changed after it was written"
    return None


def erased_by(op: Op) -> list[str]:
    """The ids of the operations whose bodies a redaction erases; none for any other operation."""
    value = op.body.get("value") if op.field == "redact" and isinstance(op.body, dict) else None
    named = value.get("ops") if isinstance(value, dict) else None
    return [op_id for op_id in named if isinstance(op_id, str)] if isinstance(named, list) else []


class Hlc(NamedTuple):
    """A hybrid logical clock reading: Unix milliseconds, then a counter that parts readings of the same one.

    Its text sorts as it does. It orders only concurrent heads and the display; no write is refused because of it.
    """

    ms: int
    tie: int = 0

    def __str__(self) -> str:
        return f"{self.ms:015d}.{self.tie:06d}"

    @classmethod
    def read(cls, text: str) -> Hlc:
        """The reading that ``str`` wrote."""
        ms, _, tie = text.partition(".")
        return cls(int(ms), int(tie))

    def tick(self, now_ms: int) -> Hlc:
        """The next reading of our own clock, always greater than this one."""
        if now_ms > self.ms:
            return Hlc(now_ms)
        return Hlc(self.ms, self.tie + 1) if self.tie < _MOST else Hlc(self.ms + 1)

    def adopt(self, remote: Hlc, now_ms: int) -> Hlc:
        """This clock after hearing ``remote``: the greater of both, unless the other is more than five minutes
        ahead of our wall clock."""
        if remote.ms > now_ms + MAX_DRIFT_MS:
            return self
        return max(self, remote)
