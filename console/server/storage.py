"""What the server needs of a database, and nothing about any of them.

One store, three kinds: memory, SQLite, PostgreSQL; one suite (tests/contract) holds them equal. A store decides nothing: a
push is decided by ``deciding.decide`` between :class:`Known` (looked up) and :class:`Plan` (written), in one transaction
that holds the workspace, so that the order of positions is the order of commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, Protocol, get_args

from console.base.errors import StorageError
from console.model.op import Op

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


#: What only the headers of redactions hold (they are canonical JSON): those are not redacted themselves, or who hears of them
#: only then would not know what they erased.
REDACTS: Final = '"field":"redact"'


class Unavailable(StorageError):
    """The database cannot be reached, or does not do as asked, just now."""


class Workspace(NamedTuple):
    """A workspace: what one team shares. ``epoch`` changes when the database was restored; ``head`` is the last position."""

    id: int
    name: str
    epoch: str
    head: int
    created_at: str


class Token(NamedTuple):
    """A token as it is kept: its ``id`` may be shown, ``digest`` stands for the secret that is kept nowhere."""

    id: str
    digest: str
    workspace: int
    account: str
    scope: Scope
    created_at: str
    expires_at: str
    revoked_at: str | None = None


class Row(NamedTuple):
    """One operation as it is kept. ``header`` and ``body`` are canonical JSON; ``rejected`` says why there is no body."""

    position: int
    op_id: str
    replica: str
    seq: int
    incident: str
    target: str
    hash: str
    header: str
    body: str | None
    salt: str | None
    account: str
    received_at: str
    rejected: str | None


class Wanted(NamedTuple):
    """What is asked of the store about a batch before it is decided."""

    replicas: tuple[str, ...]
    slots: tuple[tuple[str, int], ...]
    op_ids: tuple[str, ...]
    aliases: tuple[str, ...]
    parts: tuple[str, ...]


class Known(NamedTuple):
    """What the store knows about a batch.

    ``chains``: the last number and hash by replica; ``slots``: hash, position and refusal by replica and number; ``places``:
    replica and number by operation; ``aliases``: the workspace that an alias belongs to; ``redacted``: which of the
    operations are; ``parts``: which of the parts are there.
    """

    workspace: int
    epoch: str
    head: int
    chains: Mapping[str, tuple[int, str]] = {}
    slots: Mapping[tuple[str, int], tuple[str, int, str | None]] = {}
    places: Mapping[str, tuple[str, int]] = {}
    aliases: Mapping[str, int] = {}
    redacted: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


class Plan(NamedTuple):
    """What is written: ``rows`` (their positions are dense from the head on), new ``aliases``, ``uses`` of parts by
    operations, the operations to ``redact`` (also those that have not come yet), parts to ``drop`` unless used."""

    rows: tuple[Row, ...] = ()
    aliases: tuple[str, ...] = ()
    uses: tuple[tuple[str, str], ...] = ()
    redact: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


def wanted(ops: Iterable[Op], parts: Iterable[str]) -> Wanted:
    """What has to be known about a batch."""
    ops = tuple(ops)
    return Wanted(
        tuple({op.replica for op in ops}),
        tuple({(op.replica, op.seq) for op in ops}),
        tuple({op.op_id for op in ops}),
        tuple({op.workspace for op in ops}),
        tuple(set(parts)),
    )


class Hints(Protocol):
    """How server processes on one database tell each other that a workspace has moved, and who has what open. A lost hint
    costs seconds."""

    async def send(self, moved: Mapping[int, int], notes: Sequence[str] = ()) -> None:
        """Tell the others the new heads by workspace, and notes of who has what open (each below 8,000 bytes)."""

    async def listen(self, heard: Callable[[int, int], None], noted: Callable[[str], None]) -> None:
        """Call ``heard(workspace, head)`` and ``noted(note)`` for what others tell, until cancelled."""

    async def close(self) -> None:
        """Let go of the connections."""


class Store(Protocol):
    """A database. Calls may come from any thread; each is one transaction.

    Raises ``Unavailable`` when the database cannot answer just now.
    """

    def close(self) -> None:
        """Let go of the database."""

    def ready(self) -> None:
        """Do nothing if the database answers."""

    def hints(self) -> Hints | None:
        """The channel between processes, where there is one."""

    # -- workspaces and tokens -----------------------------------------------------------------------------------

    def create_workspace(self, name: str, epoch: str, now: str) -> Workspace:
        """A new workspace. Raises ``Refused`` when the name is taken."""

    def workspaces(self) -> list[Workspace]:
        """All of them, by name."""

    def workspace(self, name: str) -> Workspace | None:
        """One of them."""

    def restore(self, workspace: int, epoch: str) -> None:
        """Begin a new epoch: consoles compare what they have and offer it again."""

    def add_token(self, token: Token) -> None:
        """Keep a token."""

    def tokens(self, workspace: int) -> list[Token]:
        """The tokens of a workspace, oldest first."""

    def revoke(self, token_id: str, now: str) -> bool:
        """End a token; False when there is none of that id that still holds."""

    def find_token(self, digest: str) -> tuple[Token, Workspace] | None:
        """The token with that digest and its workspace."""

    # -- operations ----------------------------------------------------------------------------------------------

    def push(self, workspace: int, ask: Wanted, decide: Callable[[Known], Plan]) -> None:
        """Look up what is asked, let it be decided, write the plan; committed, durably, when this returns."""

    def pull(self, workspace: int, after: int, limit: int) -> tuple[str, int, list[Row]]:
        """Epoch, head, and up to ``limit`` operations behind a position, in order."""

    def heads(self, workspaces: Sequence[int]) -> dict[int, int]:
        """The heads of those workspaces."""

    def digest(self, workspace: int) -> tuple[str, int, dict[str, tuple[int, str]]]:
        """Epoch, head, and the last number and hash by replica."""

    def incidents(self, workspace: int, before: int, limit: int) -> list[tuple[str, int]]:
        """Incidents and the position of their first operation, the newest first, from ``before`` (0: the end) on."""

    def incident(self, workspace: int, incident: str, target: str = "") -> list[Row]:
        """All operations on an incident, in order; with ``target``, those about that alone."""

    # -- parts of long texts -------------------------------------------------------------------------------------

    def put_part(self, workspace: int, digest: str, data: bytes, now: str, stale: str) -> None:
        """Keep a part; those that nothing used since ``stale`` go."""

    def get_part(self, workspace: int, digest: str) -> bytes | None:
        """A part; None when it is not there."""
