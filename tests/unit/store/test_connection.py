"""Opening the file: durable settings read back, never another program's database, never an older one changed unsaved."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
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


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> int:
    """The program as it will be one migration later."""
    later = Migrations("ic")
    later(name="journal_and_tables")(schema.journal_and_tables)

    @later()
    def one_more_column(db: Database) -> None:
        db.execute("ALTER TABLE incident ADD COLUMN mood TEXT")

    version = schema.CURRENT + 1
    monkeypatch.setattr(schema, "migrations", later)
    monkeypatch.setattr(schema, "CURRENT", version)
    monkeypatch.setattr(connection, "CURRENT", version)
    return version


def columns(opened: sqlite3.Connection) -> set[str]:
    return {row[1] for row in opened.execute("PRAGMA table_info(incident)")}


@pytest.mark.parametrize("read_only", [False, True])
def test_an_older_database_is_backed_up_and_then_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, read_only: bool
) -> None:
    with desk_in(tmp_path) as desk:
        a_busy_incident(desk)
        before = contents(desk.connection)
    version = request.getfixturevalue("next_version")
    with closing(open_file(tmp_path / "ic.db", read_only=read_only)) as migrated:
        assert pragma(migrated, "user_version") == version
        assert "mood" in columns(migrated)
        assert care.verify(migrated).ok
    with closing(sqlite3.connect(tmp_path / f"ic.db.before-format-{version}")) as kept:
        assert pragma(kept, "user_version") == version - 1
        assert "mood" not in columns(kept)
        assert contents(kept) == before


def test_a_backup_that_cannot_be_made_stops_the_migration(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    open_file(tmp_path / "ic.db").close()
    version = request.getfixturevalue("next_version")
    (tmp_path / f"ic.db.before-format-{version}").mkdir()
    with pytest.raises(StorageError):
        open_file(tmp_path / "ic.db")
    with closing(sqlite3.connect(tmp_path / "ic.db")) as untouched:
        assert pragma(untouched, "user_version") == version - 1
        assert "mood" not in columns(untouched)


def test_a_failing_migration_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    open_file(tmp_path / "ic.db").close()
    request.getfixturevalue("next_version")

    def migrate(opened: sqlite3.Connection) -> None:
        opened.execute("ALTER TABLE incident ADD COLUMN mood TEXT")
        raise RuntimeError("power cut")

    monkeypatch.setattr(schema, "migrate", migrate)
    with pytest.raises(RuntimeError):
        open_file(tmp_path / "ic.db")
    with closing(sqlite3.connect(tmp_path / "ic.db")) as untouched:
        assert "mood" not in columns(untouched)


def test_processes_that_make_the_same_database_at_once_all_get_it(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from console.store.connection import open_file\n"
        "import console.store.schema\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "c = open_file(Path(sys.argv[1])); print(c.execute('SELECT count(*) FROM op').fetchone()[0])"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "new" / "ic.db")]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    answers = [process.communicate("go\n") for process in processes]
    assert [answer[0] for answer in answers] == ["0\n"] * 4
    assert [process.returncode for process in processes] == [0] * 4
