"""Opening the file: durable settings read back, never another program's database, never an older one changed unsaved."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils.migrations import Migrations

from console.base.errors import Damaged, ReadOnlyDatabase, StorageError
from console.store import care, connection, schema
from console.store.connection import Verdict, open_file, verdict
from tests.journals import a_busy_incident, contents, desk_in

WAL = Verdict("test", "wal", "for this test")


def pragma(opened: sqlite3.Connection, name: str) -> object:
    return opened.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "truncate"),
        ((3, 44, 5), "truncate"),
        ((3, 44, 6), "wal"),
        ((3, 45, 0), "truncate"),
        ((3, 46, 1), "truncate"),
        ((3, 50, 6), "truncate"),
        ((3, 50, 7), "wal"),
        ((3, 51, 0), "truncate"),
        ((3, 51, 2), "truncate"),
        ((3, 51, 3), "wal"),
        ((3, 52, 0), "wal"),
        ((4, 0, 0), "wal"),
    ],
)
def test_a_write_ahead_log_only_where_two_processes_cannot_corrupt_it(
    version: tuple[int, ...], mode: str
) -> None:
    assert verdict(version).mode == mode
    assert verdict(version).reason


@pytest.mark.parametrize("chosen", [verdict(), WAL], ids=["this SQLite's", "wal"])
def test_the_settings_that_make_saved_mean_saved_are_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: Verdict
) -> None:
    monkeypatch.setattr(connection, "verdict", lambda: chosen)
    with closing(open_file(tmp_path / "ic.db")) as opened:
        assert pragma(opened, "journal_mode") == chosen.mode
        assert pragma(opened, "synchronous") == 2  # FULL
        assert pragma(opened, "secure_delete") == 1
        assert pragma(opened, "foreign_keys") == 1
        assert pragma(opened, "trusted_schema") == 0
        assert pragma(opened, "user_version") == schema.CURRENT == connection.CURRENT


def test_settings_that_sqlite_does_not_take_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "verdict", lambda: Verdict("test", "nowhere", "for this test"))
    with pytest.raises(StorageError, match="where nowhere, FULL is needed"):
        open_file(tmp_path / "ic.db")


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    open_file(tmp_path / "data" / "ic" / "ic.db").close()
    assert stat.S_IMODE((tmp_path / "data" / "ic" / "ic.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data" / "ic").stat().st_mode) == 0o700


def test_what_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "ic.db"
    path.write_text("this is a letter to my aunt, and longer than a header\n" * 20)
    before = path.read_bytes()
    with pytest.raises(Damaged):
        open_file(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, connection.CURRENT, connection.CURRENT + 1])
@pytest.mark.parametrize("read_only", [False, True])
def test_another_programs_database_is_not_touched(tmp_path: Path, version: int, read_only: bool) -> None:
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as other:
        other.executescript(
            f"PRAGMA journal_mode = WAL; CREATE TABLE photo (id); PRAGMA user_version = {version}"
        )
    before = path.read_bytes()
    with pytest.raises(StorageError, match="of another program"):
        open_file(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"cannot be opened: (Not a directory|File exists)"):
        open_file(tmp_path / "file" / "ic.db")


def test_reading_what_is_not_there_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        open_file(tmp_path / "ic.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    open_file(tmp_path / "ic.db").close()
    with (
        closing(open_file(tmp_path / "ic.db", read_only=True)) as reader,
        pytest.raises(sqlite3.OperationalError),
    ):
        reader.execute("DELETE FROM op")


def test_a_reader_sees_what_a_crash_left_rolled_back(tmp_path: Path) -> None:
    """A journal beside the file must be rolled back before anything is read, so readers open it for writing."""
    script = (
        "import os, sys; from pathlib import Path; from console.store.connection import open_file\n"
        "c = open_file(Path(sys.argv[1])); c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN IMMEDIATE')\n"
        "for i in range(500): c.execute('INSERT INTO local VALUES (?, ?)', (str(i), 'x' * 2000))\n"
        "os._exit(9)"
    )
    path = tmp_path / "ic.db"
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert path.with_name("ic.db-journal").stat().st_size > 0
    with closing(open_file(path, read_only=True)) as reader:
        assert reader.execute("SELECT count(*) FROM local").fetchone() == (0,)


# -- versions ------------------------------------------------------------------------------------------------------


def test_a_newer_database_can_be_read_and_says_why_it_is_not_written(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        a_busy_incident(desk)
        desk.connection.execute(f"PRAGMA user_version = {connection.CURRENT + 1}")
    path = tmp_path / "ic.db"
    before = path.read_bytes()
    with pytest.raises(ReadOnlyDatabase, match=r"newer console.*can be read, not written"):
        open_file(path)
    with closing(open_file(path, read_only=True)) as reader:
        assert reader.execute("SELECT count(*) FROM entry").fetchone()[0] > 4
    assert path.read_bytes() == before


#: What today's format has and the first one had not.
SINCE = "SELECT name FROM sqlite_master WHERE name = 'sync_event'"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A database as the program wrote it when there was one migration."""
    first = Migrations("ic")
    first(name="journal_and_tables")(schema.journal_and_tables)
    with pytest.MonkeyPatch.context() as then:
        then.setattr(schema, "migrations", first)
        then.setattr(schema, "CURRENT", 1)
        then.setattr(connection, "CURRENT", 1)
        with desk_in(tmp_path) as desk:
            a_busy_incident(desk)
    return tmp_path / "ic.db"


@pytest.mark.parametrize("read_only", [False, True])
def test_an_older_database_is_backed_up_and_then_migrated(older: Path, read_only: bool) -> None:
    with closing(sqlite3.connect(older)) as before:
        said = contents(before)
        assert not before.execute(SINCE).fetchone()
    with closing(open_file(older, read_only=read_only)) as migrated:
        assert pragma(migrated, "user_version") == connection.CURRENT
        assert migrated.execute(SINCE).fetchone()
        assert contents(migrated) == said
        assert care.verify(migrated).ok
    with closing(sqlite3.connect(f"{older}.before-format-{connection.CURRENT}")) as kept:
        assert pragma(kept, "user_version") == 1
        assert not kept.execute(SINCE).fetchone()
        assert contents(kept) == said


def test_a_migrated_database_is_as_one_made_today(older: Path, tmp_path: Path) -> None:
    with closing(open_file(older)) as migrated, closing(open_file(tmp_path / "new.db")) as new:
        tables = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"
        assert migrated.execute(tables).fetchall() == new.execute(tables).fetchall()


def test_a_backup_that_cannot_be_made_stops_the_migration(older: Path) -> None:
    Path(f"{older}.before-format-{connection.CURRENT}").mkdir()
    with pytest.raises(StorageError):
        open_file(older)
    with closing(sqlite3.connect(older)) as untouched:
        assert pragma(untouched, "user_version") == 1
        assert not untouched.execute(SINCE).fetchone()


def test_a_failing_migration_changes_nothing(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def migrate(opened: sqlite3.Connection) -> None:
        opened.execute("CREATE TABLE sync_event (row)")
        raise RuntimeError("power cut")

    monkeypatch.setattr(schema, "migrate", migrate)
    with pytest.raises(RuntimeError):
        open_file(older)
    with closing(sqlite3.connect(older)) as untouched:
        assert not untouched.execute(SINCE).fetchone()


def test_processes_that_migrate_at_once_keep_the_backup_of_what_was(older: Path) -> None:
    race("open_file(Path(sys.argv[1]))", older)
    with closing(sqlite3.connect(f"{older}.before-format-{connection.CURRENT}")) as kept:
        assert pragma(kept, "user_version") == 1
        assert care.verify(kept).ok


def test_processes_that_make_the_same_database_at_once_all_get_it(tmp_path: Path) -> None:
    race("open_file(Path(sys.argv[1])).execute('SELECT * FROM op')", tmp_path / "new" / "ic.db")


def race(what: str, path: Path) -> None:
    """Let four processes do the same at the same time."""
    script = (
        "import sys; from pathlib import Path; from console.store.connection import open_file; import console.store.schema\n"
        f"print('ready', flush=True); sys.stdin.readline(); {what}"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0] * 4
