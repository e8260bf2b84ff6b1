"""The store on PostgreSQL: for teams, with as many server processes as there have to be.

The row of the workspace is locked from the look to the write of a push, and its head counted on in the same transaction: so the
order of positions is the order of commits, and no reader can skip. ``synchronous_commit`` is put back on where somebody has
turned it off; with a synchronous standby it says that two machines have the operation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool, PoolTimeout

from console.base.errors import StorageError, Unreadable
from console.server import schema
from console.server.sql import Cursor, Dialect, SqlStore
from console.server.storage import Hints, Unavailable

#: Connections of one process; a request holds one for the time of its transaction.
POOL: Final = 10
#: How long a request waits for a connection, in seconds.
PATIENCE: Final = 5.0
#: The channel on which processes tell each other which workspace has moved.
CHANNEL: Final = "ic_heads"
#: The channel on which they tell each other who has which incident open; PostgreSQL keeps nothing of it.
PRESENCE: Final = "ic_presence"
#: So that of several processes that start at once one brings the tables up to date.
_MIGRATING: Final = 0x1C5E2FE2
_DURABLE: Final = ("on", "remote_apply", "remote_write")


class PostgresStore(SqlStore):
    """The store at a PostgreSQL URL. Raises ``Unreadable`` for what is none, ``StorageError`` when it cannot be opened."""

    dialect = Dialect(
        texts="(SELECT jsonb_array_elements_text(CAST(? AS jsonb)))",
        pairs="(SELECT e->>0, CAST(e->>1 AS bigint) FROM jsonb_array_elements(CAST(? AS jsonb)) e)",
        lock="FOR UPDATE",
    )

    def __init__(self, url: str) -> None:
        self._url = _checked(url)
        try:
            with psycopg.connect(url, connect_timeout=int(PATIENCE)) as connection:
                self.superuser = _migrate(connection)
        except psycopg.Error as error:
            raise StorageError(
                f"The PostgreSQL database cannot be opened: {_first_line(error)}.",
                "Check the URL, and that the server runs.",
            ) from error
        self._pool = ConnectionPool(
            url, min_size=1, max_size=POOL, timeout=PATIENCE, configure=_configure, open=True
        )

    @contextmanager
    def transaction(self, workspace: int = 0, *, write: bool = False, one: bool = False) -> Iterator[Cursor]:
        del write, one
        try:
            with self._pool.connection() as connection:
                cursor = _Cursor(connection.cursor())
                if workspace:
                    cursor.execute("SELECT set_config('ic.workspace', ?, true)", (str(workspace),))
                yield cursor
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            raise Unavailable(f"PostgreSQL: {_first_line(error)}.", "Try again.") from error

    def close(self) -> None:
        self._pool.close()

    def hints(self) -> Hints | None:
        return PostgresHints(self._url)


class _Cursor:
    """A cursor that takes ``?`` for an argument."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._cursor = cursor

    def execute(self, text: str, arguments: Sequence[Any] = ()) -> Any:
        return self._cursor.execute(_placed(text), arguments)

    def executemany(self, text: str, rows: Iterable[Sequence[Any]]) -> None:
        self._cursor.executemany(_placed(text), list(rows))


def _placed(text: str) -> LiteralString:
    """Our statements are constants of ours; what comes from outside is always an argument."""
    return text.replace("?", "%s")


def _configure(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction():
        found = connection.execute("SHOW synchronous_commit").fetchone()
        if found is None or found[0] not in _DURABLE:
            connection.execute("SET synchronous_commit = on")


def _checked(url: str) -> str:
    """A URL that PostgreSQL's library can read. What it says of another quotes from it, and it has a password in it."""
    try:
        sound = "@" not in str(conninfo_to_dict(url).get("host", ""))
    except psycopg.Error:
        sound = False
    if not sound:
        raise Unreadable(
            "The URL of the PostgreSQL database cannot be read.",
            "Expected postgresql://USER:PASSWORD@HOST[:PORT]/NAME; in a password @ is written %40, / is %2F, % is %25.",
        )
    return url


def _migrate(connection: psycopg.Connection[Any]) -> bool:
    """Bring the tables up to date; returns whether this role passes row-level security by."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATING,))
    connection.execute("CREATE TABLE IF NOT EXISTS schema_version (done INTEGER NOT NULL)")
    found = connection.execute("SELECT done FROM schema_version").fetchone()
    done = found[0] if found else 0
    if done > len(schema.SCRIPTS):
        raise StorageError("The PostgreSQL database was written by a newer server.", "Install that one.")
    for number in range(done, len(schema.SCRIPTS)):
        for statement in schema.statements(number, schema.POSTGRES_WORDS):
            connection.execute(statement)
    if done == 0:
        for table in schema.FENCED:
            _fence(connection, table)
        connection.execute("INSERT INTO schema_version VALUES (%s)", (len(schema.SCRIPTS),))
    elif done < len(schema.SCRIPTS):
        connection.execute("UPDATE schema_version SET done = %s", (len(schema.SCRIPTS),))
    role = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(role and role[0])


def _fence(connection: psycopg.Connection[Any], table: str) -> None:
    """Rows show only in a transaction that has said which workspace it is for; also to the table's owner."""
    name = sql.Identifier(table)
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(name))
    connection.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))
    connection.execute(
        sql.SQL(
            "CREATE POLICY member ON {} USING (workspace = NULLIF(current_setting('ic.workspace', true), '')::bigint)"
        ).format(name)
    )


def _first_line(error: BaseException) -> str:
    """What PostgreSQL said, without where (a URL has a password) and without a stop."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


class PostgresHints:
    """NOTIFY and LISTEN, on a connection each. Whoever calls makes them again after a failure."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._telling: psycopg.AsyncConnection[Any] | None = None
        self._connecting = asyncio.Lock()

    async def send(self, moved: Mapping[int, int], notes: Sequence[str] = ()) -> None:
        told = [(CHANNEL, f"{workspace} {head}") for workspace, head in moved.items()]
        told += [(PRESENCE, note) for note in notes]
        async with self._connecting:
            if self._telling is None or self._telling.closed:
                self._telling = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
            try:
                async with self._telling.pipeline():
                    for hint in told:
                        await self._telling.execute("SELECT pg_notify(%s, %s)", hint)
            except psycopg.Error:
                await self._telling.close()
                raise

    async def listen(self, heard: Callable[[int, int], None], noted: Callable[[str], None]) -> None:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
            for channel in (CHANNEL, PRESENCE):
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            async for notice in connection.notifies():
                if notice.channel == PRESENCE:
                    noted(notice.payload)
                    continue
                workspace, _, head = notice.payload.partition(" ")
                if workspace.isdecimal() and head.isdecimal():
                    heard(int(workspace), int(head))

    async def close(self) -> None:
        if self._telling is not None:
            await self._telling.close()
