"""The store in SQL: one text for SQLite and PostgreSQL. What differs (opening, locking, lists as arguments) is in
:class:`Dialect` and in the two stores that derive from this one.

Every statement on operations and parts names the workspace; on PostgreSQL row-level security is a second fence behind that.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple, Protocol

from console.base.errors import Refused
from console.server.storage import REDACTS, Hints, Known, Plan, Row, Token, Unavailable, Wanted, Workspace

_ROW: Final = ", ".join(Row._fields)
_TOKEN: Final = ", ".join(f"token.{name}" for name in Token._fields)
_WORKSPACE: Final = ", ".join(f"workspace.{name}" for name in Workspace._fields)


class Dialect(NamedTuple):
    """What a database says in its own words: a JSON argument as a list of texts, as pairs of text and number, a lock."""

    texts: str
    pairs: str
    lock: str


class Cursor(Protocol):
    """What we use of a transaction; ``?`` stands for an argument."""

    def execute(self, sql: str, arguments: Sequence[Any] = ()) -> Any:
        """Run one statement; the answer can be iterated and has ``fetchone``, ``fetchall`` and ``rowcount``."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Any:
        """Run one statement for each row."""


class SqlStore(ABC):
    """The store on one database; how to open it and how to begin is for those who derive."""

    dialect: Dialect

    @abstractmethod
    def transaction(
        self, workspace: int = 0, *, write: bool = False, one: bool = False
    ) -> AbstractContextManager[Cursor]:
        """One transaction, committed durably at its end; ``one`` says that it holds a single reading statement.

        Raises ``Unavailable``.
        """

    @abstractmethod
    def hints(self) -> Hints | None:
        """The channel between processes, where there is one."""

    def ready(self) -> None:
        with self.transaction(one=True) as cursor:
            cursor.execute("SELECT 1 FROM workspace LIMIT 1").fetchall()

    # -- workspaces and tokens -----------------------------------------------------------------------------------

    def create_workspace(self, name: str, epoch: str, now: str) -> Workspace:
        with self.transaction(write=True) as cursor:
            made = cursor.execute(
                "INSERT INTO workspace (name, epoch, head, created_at) VALUES (?, ?, 0, ?)"
                f" ON CONFLICT (name) DO NOTHING RETURNING {', '.join(Workspace._fields)}",
                (name, epoch, now),
            ).fetchone()
        if made is None:
            raise Refused(f"There is a workspace {name} already.", "Choose another name.")
        return Workspace(*made)

    def workspaces(self) -> list[Workspace]:
        with self.transaction(one=True) as cursor:
            return [
                Workspace(*row)
                for row in cursor.execute(f"SELECT {_WORKSPACE} FROM workspace ORDER BY name").fetchall()
            ]

    def workspace(self, name: str) -> Workspace | None:
        with self.transaction(one=True) as cursor:
            row = cursor.execute(f"SELECT {_WORKSPACE} FROM workspace WHERE name = ?", (name,)).fetchone()
        return None if row is None else Workspace(*row)

    def restore(self, workspace: int, epoch: str) -> None:
        with self.transaction(write=True) as cursor:
            cursor.execute("UPDATE workspace SET epoch = ? WHERE id = ?", (epoch, workspace))

    def add_token(self, token: Token) -> None:
        with self.transaction(write=True) as cursor:
            cursor.execute(
                f"INSERT INTO token ({', '.join(Token._fields)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", token
            )

    def tokens(self, workspace: int) -> list[Token]:
        with self.transaction(one=True) as cursor:
            rows = cursor.execute(
                f"SELECT {_TOKEN} FROM token WHERE workspace = ? ORDER BY created_at, id", (workspace,)
            ).fetchall()
        return [Token(*row) for row in rows]

    def revoke(self, token_id: str, now: str) -> bool:
        with self.transaction(write=True) as cursor:
            done = cursor.execute(
                "UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (now, token_id)
            )
            return bool(done.rowcount)

    def find_token(self, digest: str) -> tuple[Token, Workspace] | None:
        with self.transaction(one=True) as cursor:
            row = cursor.execute(
                f"SELECT {_TOKEN}, {_WORKSPACE} FROM token JOIN workspace ON workspace.id = token.workspace"
                " WHERE token.digest = ?",
                (digest,),
            ).fetchone()
        if row is None:
            return None
        split = len(Token._fields)
        return Token(*row[:split]), Workspace(*row[split:])

    # -- operations ----------------------------------------------------------------------------------------------

    def push(self, workspace: int, ask: Wanted, decide: Callable[[Known], Plan]) -> None:
        with self.transaction(workspace, write=True) as cursor:
            self._write(cursor, workspace, decide(self._look(cursor, workspace, ask)))

    def _look(self, cursor: Cursor, workspace: int, ask: Wanted) -> Known:
        epoch, head = cursor.execute(
            f"SELECT epoch, head FROM workspace WHERE id = ? {self.dialect.lock}", (workspace,)
        ).fetchone()
        texts, pairs = self.dialect.texts, self.dialect.pairs
        chains = {
            replica: (seq, hash_)
            for replica, seq, hash_ in cursor.execute(
                f"SELECT replica, seq, hash FROM chain WHERE workspace = ? AND replica IN {texts}",
                (workspace, json.dumps(ask.replicas)),
            ).fetchall()
        }
        behind = [slot for slot in ask.slots if slot[0] in chains and slot[1] <= chains[slot[0]][0]]
        slots = cursor.execute(
            "SELECT replica, seq, hash, position, rejected FROM op"
            f" WHERE workspace = ? AND (replica, seq) IN {pairs}",
            (workspace, json.dumps(behind)),
        ).fetchall() if behind else []  # fmt: skip
        places = cursor.execute(
            f"SELECT op_id, replica, seq FROM op WHERE workspace = ? AND op_id IN {texts}",
            (workspace, json.dumps(ask.op_ids)),
        ).fetchall()
        redacted = cursor.execute(
            f"SELECT op_id FROM redaction WHERE workspace = ? AND op_id IN {texts}",
            (workspace, json.dumps(ask.op_ids)),
        ).fetchall()
        aliases = cursor.execute(
            f"SELECT alias, workspace FROM alias WHERE alias IN {texts}", (json.dumps(ask.aliases),)
        ).fetchall()
        parts = cursor.execute(
            f"SELECT digest FROM part WHERE workspace = ? AND digest IN {texts}",
            (workspace, json.dumps(ask.parts)),
        ).fetchall() if ask.parts else []  # fmt: skip
        return Known(
            workspace=workspace,
            epoch=epoch,
            head=head,
            chains=chains,
            slots={(row[0], row[1]): (row[2], row[3], row[4]) for row in slots},
            places={row[0]: (row[1], row[2]) for row in places},
            aliases=dict(aliases),
            redacted=frozenset(row[0] for row in redacted),
            parts=frozenset(row[0] for row in parts),
        )

    def _write(self, cursor: Cursor, workspace: int, plan: Plan) -> None:
        if plan.rows:
            self._add(cursor, workspace, plan)
        if plan.redact:
            self._redact(cursor, workspace, plan.redact)
        for digest in plan.drop:
            self._drop(cursor, workspace, digest)

    def _add(self, cursor: Cursor, workspace: int, plan: Plan) -> None:
        rows = plan.rows
        cursor.executemany(
            f"INSERT INTO op (workspace, {_ROW}) VALUES (?, {', '.join('?' * len(Row._fields))})",
            [(workspace, *row) for row in rows],
        )
        last = {row.replica: row for row in rows}
        cursor.executemany(
            "INSERT INTO chain (workspace, replica, seq, hash) VALUES (?, ?, ?, ?) ON CONFLICT (workspace, replica)"
            " DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
            [(workspace, row.replica, row.seq, row.hash) for row in last.values()],
        )
        first = {row.incident: row.position for row in reversed(rows)}
        cursor.executemany(
            "INSERT INTO incident (workspace, incident, first) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(workspace, incident, position) for incident, position in first.items()],
        )
        for alias in plan.aliases:
            made = cursor.execute(
                "INSERT INTO alias (alias, workspace) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (alias, workspace),
            )
            if not made.rowcount:
                raise Unavailable("Another workspace took in the same database at this moment.", "Try again.")
        cursor.executemany(
            "INSERT INTO part_use (workspace, digest, op_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(workspace, digest, op_id) for digest, op_id in plan.uses],
        )
        cursor.execute("UPDATE workspace SET head = ? WHERE id = ?", (rows[-1].position, workspace))

    def _redact(self, cursor: Cursor, workspace: int, op_ids: Sequence[str]) -> None:
        named, texts = json.dumps(op_ids), self.dialect.texts
        cursor.executemany(
            "INSERT INTO redaction (workspace, op_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(workspace, op_id) for op_id in op_ids],
        )
        cursor.execute(
            f"UPDATE op SET body = NULL, salt = NULL WHERE workspace = ? AND op_id IN {texts} AND header NOT LIKE ?",
            (workspace, named, f"%{REDACTS}%"),
        )
        used = cursor.execute(
            f"SELECT DISTINCT digest FROM part_use WHERE workspace = ? AND op_id IN {texts}",
            (workspace, named),
        ).fetchall()
        cursor.execute(f"DELETE FROM part_use WHERE workspace = ? AND op_id IN {texts}", (workspace, named))
        for (digest,) in used:
            self._drop(cursor, workspace, digest)

    def _drop(self, cursor: Cursor, workspace: int, digest: str) -> None:
        cursor.execute(
            "DELETE FROM part WHERE workspace = ? AND digest = ? AND NOT EXISTS (SELECT 1 FROM part_use"
            " WHERE part_use.workspace = part.workspace AND part_use.digest = part.digest)",
            (workspace, digest),
        )

    def pull(self, workspace: int, after: int, limit: int) -> tuple[str, int, list[Row]]:
        with self.transaction(workspace) as cursor:
            epoch, head = self._head(cursor, workspace)
            rows = cursor.execute(
                f"SELECT {_ROW} FROM op WHERE workspace = ? AND position > ? ORDER BY position LIMIT ?",
                (workspace, after, limit),
            ).fetchall()
        return epoch, head, [Row(*row) for row in rows]

    def _head(self, cursor: Cursor, workspace: int) -> tuple[str, int]:
        epoch, head = cursor.execute(
            "SELECT epoch, head FROM workspace WHERE id = ?", (workspace,)
        ).fetchone()
        return epoch, head

    def heads(self, workspaces: Sequence[int]) -> dict[int, int]:
        texts = self.dialect.texts
        with self.transaction(one=True) as cursor:
            rows = cursor.execute(
                f"SELECT id, head FROM workspace WHERE CAST(id AS TEXT) IN {texts}"
                if len(workspaces) > 1
                else "SELECT id, head FROM workspace WHERE id = ?",
                (json.dumps([str(id_) for id_ in workspaces]),) if len(workspaces) > 1 else workspaces,
            ).fetchall()
        return dict(rows)

    def digest(self, workspace: int) -> tuple[str, int, dict[str, tuple[int, str]]]:
        with self.transaction(workspace) as cursor:
            epoch, head = self._head(cursor, workspace)
            rows = cursor.execute(
                "SELECT replica, seq, hash FROM chain WHERE workspace = ? ORDER BY replica", (workspace,)
            ).fetchall()
        return epoch, head, {replica: (seq, hash_) for replica, seq, hash_ in rows}

    def incidents(self, workspace: int, before: int, limit: int) -> list[tuple[str, int]]:
        with self.transaction(workspace) as cursor:
            rows = cursor.execute(
                "SELECT incident, first FROM incident WHERE workspace = ? AND (? = 0 OR first < ?)"
                " ORDER BY first DESC LIMIT ?",
                (workspace, before, before, limit),
            ).fetchall()
        return [(incident, first) for incident, first in rows]

    def incident(self, workspace: int, incident: str, target: str = "") -> list[Row]:
        only, arguments = (" AND target = ?", (target,)) if target else ("", ())
        with self.transaction(workspace) as cursor:
            rows = cursor.execute(
                f"SELECT {_ROW} FROM op WHERE workspace = ? AND incident = ?{only} ORDER BY position",
                (workspace, incident, *arguments),
            ).fetchall()
        return [Row(*row) for row in rows]

    # -- parts of long texts -------------------------------------------------------------------------------------

    def put_part(self, workspace: int, digest: str, data: bytes, now: str, stale: str) -> None:
        with self.transaction(workspace, write=True) as cursor:
            cursor.execute(
                "DELETE FROM part WHERE workspace = ? AND received_at < ? AND NOT EXISTS (SELECT 1 FROM part_use"
                " WHERE part_use.workspace = part.workspace AND part_use.digest = part.digest)",
                (workspace, stale),
            )
            cursor.execute(
                "INSERT INTO part (workspace, digest, bytes, received_at) VALUES (?, ?, ?, ?) ON CONFLICT"
                " (workspace, digest) DO UPDATE SET received_at = excluded.received_at",
                (workspace, digest, data, now),
            )

    def get_part(self, workspace: int, digest: str) -> bytes | None:
        with self.transaction(workspace) as cursor:
            row = cursor.execute(
                "SELECT bytes FROM part WHERE workspace = ? AND digest = ?", (workspace, digest)
            ).fetchone()
        return None if row is None else bytes(row[0])
