"""The journal's arithmetic: canonical JSON, the chained hash, the salted body hash and the hybrid logical clock.

The header is hashed with ``prev`` in it, so one changed byte anywhere breaks every later hash of that replica. The
body is covered through a salted hash: a short secret cannot be guessed from it once the body is erased.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any, Final, NamedTuple

from console.model.op import Body, Op

#: A remote clock is adopted only this far ahead of ours; beyond, the operation is kept, and our clock stays.
MAX_DRIFT_MS: Final = 5 * 60 * 1000
#: The counter has six digits.
_MOST: Final = 999_999
_READING: Final = re.compile(r"[0-9]{15}\.[0-9]{6}")
_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces and no escapes beyond the necessary: one text for one value (as RFC 8785,
    for the strings, integers, lists and objects that we write)."""
    return _ENCODER.encode(value)


def canonical_texts(texts: Iterable[str]) -> str:
    """Canonical JSON of a list of texts."""
    return f"[{','.join(map(quoted, texts))}]"


def body_hash(body: Body, salt: str) -> str:
    """The salted digest that stands for the body in the header."""
    return salted(canonical(body), salt)


def salted(text: str, salt: str) -> str:
    """The digest of a body whose canonical JSON is at hand."""
    return sha256(f"{salt}{text}".encode()).hexdigest()


def header(op: Op) -> str:
    """Canonical JSON of what the hash covers: all but the hash itself and the body with its salt.

    Written out because every operation that is sent, received or verified passes here: half the time of :func:`canonical`.
    """
    undoes = "null" if op.undoes is None else quoted(op.undoes)
    return (
        f'{{"act":{quoted(op.act)},"at":{quoted(op.at)},"author":{quoted(op.author)},'
        f'"body_hash":{quoted(op.body_hash)},"field":{quoted(op.field)},"hlc":{quoted(op.hlc)},'
        f'"incident":{quoted(op.incident)},"kind":{quoted(op.kind)},"op_id":{quoted(op.op_id)},'
        f'"parents":{canonical_texts(op.parents)},"prev":{quoted(op.prev)},"replica":{quoted(op.replica)},'
        f'"seq":{op.seq},"target":{quoted(op.target)},"undoes":{undoes},"v":{op.v},"workspace":{quoted(op.workspace)}}}'
    )


def header_hash(op: Op) -> str:
    """What ``op.hash`` must be."""
    return sha256(header(op).encode()).hexdigest()


def fault(op: Op, prev: str, body: str | None = None) -> str | None:
    """Why ``op`` does not follow ``prev`` in its chain, in words; None when it does. ``body`` is the canonical JSON of its
    body, where that is at hand."""
    if op.prev != prev:
        return "its predecessor is not the one it was written after"
    if header_hash(op) != op.hash:
        return "its header was changed after it was written"
    if op.body is None:
        return None
    if op.salt is None or salted(canonical(op.body) if body is None else body, op.salt) != op.body_hash:
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

    @staticmethod
    def is_text(text: str) -> bool:
        """Whether a text is one that ``str`` wrote."""
        return _READING.fullmatch(text) is not None

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

    def adopt(self, heard: Iterable[str], now_ms: int) -> Hlc:
        """This clock after hearing others, as texts: the greatest of all, but for those more than five minutes ahead of our
        wall clock."""
        latest = str(Hlc(now_ms + MAX_DRIFT_MS, _MOST))
        greatest = max((text for text in heard if text <= latest), default="")
        return max(self, Hlc.read(greatest)) if greatest else self
