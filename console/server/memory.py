"""The store without a database: for tests, and the plainest account of what a store has to do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from console.base.errors import Refused
from console.server.storage import REDACTS, Hints, Known, Plan, Row, Token, Wanted, Workspace


@dataclass(slots=True)
class _Space:
    """What one workspace holds. ``rows`` is in the order of positions, which are 1, 2, 3 …"""

    name: str
    epoch: str
    created_at: str
    rows: list[Row] = field(default_factory=list)
    slots: dict[tuple[str, int], int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    chains: dict[str, tuple[int, str]] = field(default_factory=dict)
    redacted: set[str] = field(default_factory=set)
    parts: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    uses: set[tuple[str, str]] = field(default_factory=set)


class MemoryStore:
    """A store that forgets everything when it goes."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._spaces: dict[int, _Space] = {}
        self._tokens: dict[str, Token] = {}
        self._aliases: dict[str, int] = {}

    def close(self) -> None:
        """Nothing to let go."""

    def ready(self) -> None:
        """Always."""

    def hints(self) -> Hints | None:
        """No other process sees this memory."""
        return None

    # -- workspaces and tokens -----------------------------------------------------------------------------------

    def create_workspace(self, name: str, epoch: str, now: str) -> Workspace:
        with self._lock:
            if self.workspace(name):
                raise Refused(f"There is a workspace {name} already.", "Choose another name.")
            self._spaces[len(self._spaces) + 1] = _Space(name, epoch, now)
            return self.workspaces_by_id()[len(self._spaces)]

    def workspaces_by_id(self) -> dict[int, Workspace]:
        """All of them."""
        return {
            id_: Workspace(id_, space.name, space.epoch, len(space.rows), space.created_at)
            for id_, space in self._spaces.items()
        }

    def workspaces(self) -> list[Workspace]:
        return sorted(self.workspaces_by_id().values(), key=lambda workspace: workspace.name)

    def workspace(self, name: str) -> Workspace | None:
        return next((workspace for workspace in self.workspaces() if workspace.name == name), None)

    def restore(self, workspace: int, epoch: str) -> None:
        self._spaces[workspace].epoch = epoch

    def add_token(self, token: Token) -> None:
        with self._lock:
            self._tokens[token.digest] = token

    def tokens(self, workspace: int) -> list[Token]:
        found = [token for token in self._tokens.values() if token.workspace == workspace]
        return sorted(found, key=lambda token: (token.created_at, token.id))

    def revoke(self, token_id: str, now: str) -> bool:
        with self._lock:
            for token in self._tokens.values():
                if token.id == token_id and token.revoked_at is None:
                    self._tokens[token.digest] = token._replace(revoked_at=now)
                    return True
        return False

    def find_token(self, digest: str) -> tuple[Token, Workspace] | None:
        token = self._tokens.get(digest)
        return None if token is None else (token, self.workspaces_by_id()[token.workspace])

    # -- operations ----------------------------------------------------------------------------------------------

    def push(self, workspace: int, ask: Wanted, decide: Callable[[Known], Plan]) -> None:
        with self._lock:
            space = self._spaces[workspace]
            self._write(workspace, space, decide(self._look(workspace, space, ask)))

    def _look(self, workspace: int, space: _Space, ask: Wanted) -> Known:
        places = {op_id: space.rows[space.places[op_id]] for op_id in ask.op_ids if op_id in space.places}
        slots = {slot: space.rows[space.slots[slot]] for slot in ask.slots if slot in space.slots}
        return Known(
            workspace,
            space.epoch,
            len(space.rows),
            {replica: space.chains[replica] for replica in ask.replicas if replica in space.chains},
            {slot: (row.hash, row.position, row.rejected) for slot, row in slots.items()},
            {op_id: (row.replica, row.seq) for op_id, row in places.items()},
            {alias: self._aliases[alias] for alias in ask.aliases if alias in self._aliases},
            frozenset(space.redacted.intersection(ask.op_ids)),
            frozenset(set(space.parts).intersection(ask.parts)),
        )

    def _write(self, workspace: int, space: _Space, plan: Plan) -> None:
        for row in plan.rows:
            space.slots[(row.replica, row.seq)] = space.places[row.op_id] = len(space.rows)
            space.chains[row.replica] = (row.seq, row.hash)
            space.rows.append(row)
        self._aliases.update(dict.fromkeys(plan.aliases, workspace))
        space.uses.update(plan.uses)
        space.redacted.update(plan.redact)
        for op_id in plan.redact:
            if op_id in space.places:
                place = space.places[op_id]
                if REDACTS not in space.rows[place].header:
                    space.rows[place] = space.rows[place]._replace(body=None, salt=None)
        unused = set(plan.drop) | {part for part, op_id in space.uses if op_id in plan.redact}
        space.uses = {(part, op_id) for part, op_id in space.uses if op_id not in plan.redact}
        for part in unused - {part for part, _ in space.uses}:
            space.parts.pop(part, None)

    def pull(self, workspace: int, after: int, limit: int) -> tuple[str, int, list[Row]]:
        with self._lock:
            space = self._spaces[workspace]
            return space.epoch, len(space.rows), space.rows[after : after + limit]

    def heads(self, workspaces: Sequence[int]) -> dict[int, int]:
        return {id_: len(self._spaces[id_].rows) for id_ in workspaces if id_ in self._spaces}

    def digest(self, workspace: int) -> tuple[str, int, dict[str, tuple[int, str]]]:
        with self._lock:
            space = self._spaces[workspace]
            return space.epoch, len(space.rows), dict(space.chains)

    def incidents(self, workspace: int, before: int, limit: int) -> list[tuple[str, int]]:
        first: dict[str, int] = {}
        for row in self._spaces[workspace].rows:
            first.setdefault(row.incident, row.position)
        found = [(incident, at) for incident, at in first.items() if not before or at < before]
        return sorted(found, key=lambda one: -one[1])[:limit]

    def incident(self, workspace: int, incident: str, target: str = "") -> list[Row]:
        rows = self._spaces[workspace].rows
        return [row for row in rows if row.incident == incident and target in ("", row.target)]

    # -- parts of long texts -------------------------------------------------------------------------------------

    def put_part(self, workspace: int, digest: str, data: bytes, now: str, stale: str) -> None:
        with self._lock:
            space = self._spaces[workspace]
            used = {part for part, _ in space.uses}
            for part, (_, at) in list(space.parts.items()):
                if part not in used and at < stale:
                    del space.parts[part]
            space.parts[digest] = (data, now)

    def get_part(self, workspace: int, digest: str) -> bytes | None:
        found = self._spaces[workspace].parts.get(digest)
        return None if found is None else found[0]
