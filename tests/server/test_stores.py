"""What holds of one kind of store alone: fences, durability, processes beside each other, and a cursor that misses nothing."""

from __future__ import annotations

import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random

import psycopg
import pytest

from console.base.errors import StorageError
from console.server.postgres import PostgresStore
from console.server.sqlite import SqliteStore
from console.server.storage import Unavailable
from tests.chains import Replica
from tests.contract.test_storage import NOW, push

GROUP = pytest.mark.xdist_group("postgres")
WRITERS = 8


def test_the_sqlite_file_is_private_and_as_durable_as_can_be(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "server.db"
    with closing(SqliteStore(path)) as store, store.transaction() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "truncate"
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert cursor.execute("PRAGMA secure_delete").fetchone()[0] == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_sqlite_serves_two_processes(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "a.db")) as one, closing(SqliteStore(tmp_path / "a.db")) as two:
        team = one.create_workspace("team", "e1", NOW)
        push(two, team, Replica(1).writes(2))
        push(one, team, Replica(2).writes(2))
        assert two.heads([team.id]) == {team.id: 4}


def test_what_sqlite_erases_is_not_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    with closing(SqliteStore(path)) as store:
        team = store.create_workspace("team", "e1", NOW)
        replica = Replica()
        secret = replica.write("hunter2")
        push(store, team, [secret, replica.redacts(secret.op_id)])
    assert b"hunter2" not in path.read_bytes()


def test_a_database_of_a_newer_server_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StorageError, match="newer server"):
        SqliteStore(path)
    path.write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    with pytest.raises(StorageError, match="cannot be opened"):
        SqliteStore(path)


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresStore]:
    with closing(PostgresStore(postgres_url)) as opened:
        yield opened


@GROUP
def test_postgresql_shows_no_row_to_whom_it_is_not(store: PostgresStore, postgres_url: str) -> None:
    one, two = store.create_workspace("one", "e", NOW), store.create_workspace("two", "e", NOW)
    push(store, one, Replica(1).writes(2))
    push(store, two, Replica(2).writes(3))
    assert not store.superuser
    with psycopg.connect(postgres_url) as connection:
        for said, seen in (("", 0), (str(one.id), 2), (str(two.id), 3)):
            connection.execute("SELECT set_config('ic.workspace', %s, true)", (said,))
            for table, column in (("op", "position"), ("chain", "seq"), ("incident", "first")):
                found = connection.execute(f"SELECT workspace FROM {table}").fetchall()
                assert {row[0] for row in found} == ({int(said)} if said else set()), (table, column)
            assert len(connection.execute("SELECT 1 FROM op").fetchall()) == seen
        connection.execute("SELECT set_config('ic.workspace', %s, true)", (str(one.id),))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("INSERT INTO redaction (workspace, op_id) VALUES (%s, 'x')", (two.id,))


@GROUP
def test_postgresql_commits_durably_whatever_its_default_is(store: PostgresStore, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        (role,) = connection.execute("SELECT quote_ident(current_user)").fetchone() or ("",)
        connection.execute(f"ALTER ROLE {role} SET synchronous_commit = off")
    with closing(PostgresStore(postgres_url)) as again, again.transaction() as cursor:
        assert cursor.execute("SHOW synchronous_commit").fetchone()[0] == "on"


@GROUP
def test_several_processes_make_the_tables_once(postgres_url: str) -> None:
    opened: list[PostgresStore] = []
    at_once([lambda: opened.append(PostgresStore(postgres_url)) for _ in range(4)])
    assert len(opened) == 4
    for store in opened:
        store.close()


@GROUP
def test_a_postgresql_that_is_away_says_so_without_its_password(postgres_url: str) -> None:
    with pytest.raises(StorageError, match="cannot be opened") as error:
        PostgresStore("postgresql://mira:hunter2@127.0.0.1:9/ic")
    assert "hunter2" not in str(error.value)
    store = PostgresStore(postgres_url)
    store.close()
    with pytest.raises(Unavailable):
        store.ready()


def at_once(acts: Sequence[Callable[[], object]]) -> None:
    """Each in a thread of its own; raises the first thing that one of them raised."""
    with ThreadPoolExecutor(len(acts)) as threads:
        for done in as_completed([threads.submit(act) for act in acts]):
            done.result()


@GROUP
@pytest.mark.parametrize(
    "count", [1_000, pytest.param(20_000, marks=[pytest.mark.long, pytest.mark.timeout(1200)])]
)
def test_eight_writers_and_readers_who_miss_none(store: PostgresStore, count: int) -> None:
    team = store.create_workspace("team", "e1", NOW)
    written = threading.Event()
    seen: list[list[int]] = [[], [], []]

    def write(seed: int) -> None:
        replica = Replica(seed)
        for _ in range(count // WRITERS):
            push(store, team, [replica.write()])

    def read(into: list[int]) -> None:
        while True:
            done = written.is_set()
            rows = store.pull(team.id, into[-1] if into else 0, 100)[2]
            into += [row.position for row in rows]
            if done and not rows:
                return
            time.sleep(0.002)

    def writing() -> None:
        try:
            at_once([partial(write, seed) for seed in range(WRITERS)])
        finally:
            written.set()

    at_once([writing, *(partial(read, into) for into in seen)])
    assert seen == [list(range(1, count + 1))] * 3


@GROUP
def test_the_same_with_a_bigserial_for_a_cursor_misses_some(postgres_url: str) -> None:
    """The control: were nothing missed here, the test above would be blind."""
    count, dice = 2_000, Random(1)
    pauses = [dice.random() * 0.002 for _ in range(count)]
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE control (id BIGSERIAL PRIMARY KEY)")
    written = threading.Event()
    seen = [0]

    def write(writer: int) -> None:
        with psycopg.connect(postgres_url) as connection:
            for number in range(writer, count, WRITERS):
                with connection.transaction():
                    connection.execute("INSERT INTO control DEFAULT VALUES")
                    time.sleep(pauses[number])

    def read() -> None:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            while True:
                done = written.is_set()
                rows = connection.execute(
                    "SELECT id FROM control WHERE id > %s ORDER BY id", seen[-1:]
                ).fetchall()
                seen.extend(row[0] for row in rows)
                if done and not rows:
                    return

    def writing() -> None:
        at_once([partial(write, writer) for writer in range(WRITERS)])
        written.set()

    at_once([writing, read])
    assert len(seen) - 1 < count
