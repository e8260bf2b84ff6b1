"""Tokens: 256 random bits that are shown once and kept as a digest.

So many random bits need no salt and no slow hash: nobody finds them by guessing, with the digests or without.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from console.base.clock import utc_stamp
from console.server.storage import Scope, Store, Token, Workspace

#: Begins every token, so that a leaked one is known for what it is.
PREFIX: Final = "ic_"
LIFETIME: Final = timedelta(days=365)
_RANKS: Final[dict[Scope, int]] = {"read": 0, "write": 1, "admin": 2}


def digest(secret: str) -> str:
    """What a token is kept and found as."""
    return sha256(secret.encode()).hexdigest()


def make_token(
    store: Store,
    workspace: Workspace,
    scope: Scope,
    now: datetime,
    *,
    account: str = "",
    lifetime: timedelta = LIFETIME,
) -> tuple[str, Token]:
    """A new token for a workspace: the secret, to be shown once, and what is kept of it.

    ``account`` is whose it is; the token's id when nothing is said.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    id_ = f"t-{secrets.token_hex(4)}"
    token = Token(
        id_,
        digest(secret),
        workspace.id,
        account or id_,
        scope,
        utc_stamp(now),
        utc_stamp(now + lifetime),
    )
    store.add_token(token)
    return secret, token


def allows(held: Scope, needed: Scope) -> bool:
    """Whether a scope includes another: admin may write, write may read."""
    return _RANKS[held] >= _RANKS[needed]


def new_epoch() -> str:
    """The name of a new epoch."""
    return secrets.token_hex(4)
