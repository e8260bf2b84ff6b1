"""The operation: one thing a person (or an alert) did, forever.

Everything else in the database is a fold of operations. Each one sets one **register**, named by ``target`` (what
it is about: an incident, an entry) and ``field``, and names as ``parents`` the operations its author saw as that
register's heads. The header is hashed, ``prev`` included, so the operations of one replica form a chain; the body
stands beside it and is covered through ``body_hash``, so that it can be erased while the chain still verifies.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Body = dict[str, Any]
"""What the register is set to: JSON values only."""

#: The version of the operations this program writes, and the newest it can read.
VERSION = 1

#: ``prev`` of the first operation of a replica.
GENESIS = "0" * 64


class Op(NamedTuple):
    """One operation as it is stored and sent.

    ``replica`` and ``seq`` (0, 1, 2 … without gaps) place it in its author's chain. ``hlc`` is a hybrid logical
    clock (``core.hlc``). ``at`` is when it was recorded (RFC 3339 with the author's offset); when a thing
    *happened* stands in the body. ``act`` is the id of the first operation of the act it belongs to (one key press
    may set several registers; undo takes them back together). ``undoes`` names the operation it takes back.
    ``body`` is None once redacted.
    """

    op_id: str
    workspace: str
    incident: str
    replica: str
    seq: int
    hlc: str
    at: str
    author: str
    kind: str
    v: int
    target: str
    field: str
    parents: tuple[str, ...]
    act: str
    undoes: str | None
    body_hash: str
    prev: str
    hash: str
    body: Body | None
    salt: str | None


class Draft(NamedTuple):
    """What an act wants recorded in one register; the journal adds who, when, where and the chain.

    ``incident`` and ``target`` default to each other. ``op_id`` fixes the id (an alert's, a merged entry's);
    ``parents`` None means "the heads as they are now".
    """

    kind: str
    target: str
    field: str
    body: Body
    incident: str
    undoes: str | None = None
    op_id: str | None = None
    parents: tuple[str, ...] | None = None
