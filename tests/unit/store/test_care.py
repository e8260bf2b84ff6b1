"""Walking, copying and folding anew: damage is found and named, a copy is whole, the tables are what the journal says."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from console.base.errors import Damaged, Refused, StorageError
from console.desk import incidents
from console.desk.desk import Desk
from console.store import care
from console.store.connection import open_file
from console.store.tables import contents as table
from tests.journals import a_busy_incident, contents, desk_in, say, send, stored_ops

Damage = Callable[[sqlite3.Connection], object]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of two replicas."""
    folder = tmp_path_factory.mktemp("sound")
    with desk_in(folder) as desk, desk_in(folder, "jo", name="jo", seed=1) as jo:
        a_busy_incident(jo)
        a_busy_incident(desk)
        send(jo, desk)
    return folder / "ic.db"


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copy(sound, tmp_path))


@pytest.fixture
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as another program opens it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        yield opened


def chosen(raw: sqlite3.Connection, number: int) -> str:
    """The id of the operation of that number in the first replica's chain."""
    found = raw.execute("SELECT op_id FROM op WHERE seq = ? ORDER BY replica LIMIT 1", (number,)).fetchone()
    return str(found[0])


def test_a_sound_journal_is_counted(raw: sqlite3.Connection) -> None:
    operations = raw.execute("SELECT count(*) FROM op").fetchone()[0]
    assert care.verify(raw) == care.Verified(operations, 2, 0)


def flip(column: str) -> Damage:
    """Change one bit in the middle of a value."""

    def damage(raw: sqlite3.Connection) -> None:
        op_id = chosen(raw, 5)
        [value] = raw.execute(f"SELECT CAST({column} AS BLOB) FROM op WHERE op_id = ?", (op_id,)).fetchone()
        changed = bytearray(value)
        changed[len(changed) // 2] ^= 1
        raw.execute(f"UPDATE op SET {column} = CAST(? AS TEXT) WHERE op_id = ?", (bytes(changed), op_id))

    return damage


def change(column: str, value: object) -> Damage:
    return lambda raw: raw.execute(f"UPDATE op SET {column} = ? WHERE op_id = ?", (value, chosen(raw, 5)))


TEXTS = [
    "workspace", "incident", "replica", "hlc", "at", "author", "kind", "target", "field", "parents", "act", "body_hash",
    "prev", "hash", "body", "salt",
]  # fmt: skip


@pytest.mark.parametrize("column", TEXTS)
def test_one_flipped_bit_is_found_and_its_operation_named(raw: sqlite3.Connection, column: str) -> None:
    op_id = chosen(raw, 5)
    flip(column)(raw)
    verified = care.verify(raw)
    assert not verified.ok
    following = chosen(raw, 6) if column == "replica" else op_id  # it left the chain, and is missing there
    assert following in verified.fault or "replica" in verified.fault


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (change("body", "not JSON"), "cannot be read"),
        (change("body", b"\xff\xfe{"), "cannot be read"),
        (change("body", '"a text"'), "body was changed"),
        (change("body", '{"value": 1}'), "body was changed"),
        (change("parents", "[1"), "cannot be read"),
        (change("parents", "5"), "cannot be read"),
        (change("author", b"mira"), "cannot be read"),
        (change("hlc", 5), "header was changed"),
        (change("undoes", "x"), "header was changed"),
        (change("v", 7), "header was changed"),
        (change("hash", "0" * 64), "header was changed"),
    ],
)
def test_the_first_bad_operation_is_named_with_the_reason(
    raw: sqlite3.Connection, damage: Damage, says: str
) -> None:
    op_id = chosen(raw, 5)
    damage(raw)
    verified = care.verify(raw)
    assert f"operation {op_id}" in verified.fault
    assert says in verified.fault
    assert verified.operations == 5


def test_a_removed_operation_leaves_a_gap(raw: sqlite3.Connection) -> None:
    follower = chosen(raw, 6)
    raw.execute("DELETE FROM op WHERE op_id = ?", (chosen(raw, 5),))
    assert care.verify(raw).fault.startswith(f"operation {follower} ")
    assert "number 5 of its replica is missing before it" in care.verify(raw).fault


def test_swapped_operations_do_not_follow_each_other(raw: sqlite3.Connection) -> None:
    one, other = chosen(raw, 5), chosen(raw, 6)
    raw.execute("UPDATE op SET seq = 1000 WHERE op_id = ?", (one,))
    raw.execute("UPDATE op SET seq = 5 WHERE op_id = ?", (other,))
    raw.execute("UPDATE op SET seq = 6 WHERE op_id = ?", (one,))
    verified = care.verify(raw)
    assert verified.fault.startswith(f"operation {other} ")
    assert "predecessor" in verified.fault


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("UPDATE part SET bytes = substr(bytes, 2)", "a part of its long text was changed"),
        ("DELETE FROM part", "a part of its long text is missing"),
    ],
)
def test_a_part_cut_short_or_gone_is_found(raw: sqlite3.Connection, damage: str, says: str) -> None:
    raw.execute(damage)
    assert says in care.verify(raw).fault


def test_a_body_taken_out_without_a_redaction_is_counted(raw: sqlite3.Connection) -> None:
    change("body", None)(raw)
    verified = care.verify(raw)
    assert (verified.ok, verified.redacted, verified.withheld) == (True, 0, 1)


def test_pages_that_are_no_longer_sqlites_are_said_to_be_damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x55" * (len(data) - 4096)
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as raw:
        assert "damaged" in care.verify(raw).fault or "cannot read" in care.verify(raw).fault


# -- copies --------------------------------------------------------------------------------------------------------


def test_a_backup_is_whole_private_and_verified(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = a_busy_incident(desk)
        verified = care.backup(desk.connection, tmp_path / "kept" / "ic.db")
        before, ops = contents(desk.connection), stored_ops(desk.connection)
        say(desk, incident, "later")
    assert verified is not None
    assert (verified.ok, verified.operations) == (True, len(ops))
    assert (tmp_path / "kept" / "ic.db").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["ic.db"]
    with closing(open_file(tmp_path / "kept" / "ic.db", read_only=True)) as copy:
        assert contents(copy) == before
        assert stored_ops(copy) == ops


def test_a_backup_replaces_nothing_unasked(tmp_path: Path) -> None:
    (tmp_path / "kept.db").write_text("precious")
    with desk_in(tmp_path) as desk:
        with pytest.raises(Refused, match="exists"):
            care.backup(desk.connection, tmp_path / "kept.db")
        with pytest.raises(StorageError, match="cannot be written"):
            care.backup(desk.connection, tmp_path / "kept.db" / "ic.db")
    assert (tmp_path / "kept.db").read_text() == "precious"


def test_a_copy_that_does_not_verify_is_none(tmp_path: Path, raw: sqlite3.Connection) -> None:
    flip("author")(raw)
    with pytest.raises(Damaged, match="does not verify: operation"):
        care.backup(raw, tmp_path / "kept.db")
    assert not list(tmp_path.glob("kept*"))


# -- folding anew --------------------------------------------------------------------------------------------------


def test_a_healthy_database_is_folded_to_the_same(path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with closing(open_file(path)) as opened:
        before = contents(opened)
        assert care.rebuild(opened, lambda done, total: seen.append((done, total))) == []
        assert contents(opened) == before
    assert seen[-1][0] == seen[-1][1] > 0


@pytest.mark.parametrize(
    ("damage", "differs"),
    [
        ("UPDATE entry SET text = 'gone'", "entry"),
        ("DELETE FROM register", "register"),
        ("UPDATE incident SET active = 0", "incident"),
        ("DELETE FROM entry_search", "entry_search"),
        ("UPDATE incident_search SET words = 'x'", "incident_search"),
        ("INSERT INTO register VALUES ('x', 'y', 'z', '1', '', '', '', NULL, NULL)", "register"),
    ],
)
def test_what_had_differed_is_named_and_put_right(path: Path, damage: str, differs: str) -> None:
    with closing(open_file(path)) as opened:
        before = contents(opened)
        opened.execute(damage)
        assert differs in care.rebuild(opened)
        assert contents(opened) == before
        assert care.rebuild(opened) == []
        assert not opened.in_transaction


def test_search_and_pages_work_on_what_was_folded_anew(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = a_busy_incident(desk)
        found = desk.reader.search("roll back")
        window = desk.lines.window(incident.id, 1, 4, desk.lines.entry_count(incident.id))
        desk.connection.execute("DELETE FROM entry_search")
        care.rebuild(desk.connection)
        assert desk.reader.search("roll back") == found
        assert found
        assert desk.lines.window(incident.id, 1, 4, desk.lines.entry_count(incident.id)) == window
        say(desk, incident, "and on it goes")
        assert care.rebuild(desk.connection) == []


def test_a_rebuild_that_fails_changes_nothing(tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with desk_in(tmp_path) as desk:
        a_busy_incident(desk)
        before = contents(desk.connection)
        with pytest.raises(KeyboardInterrupt):
            care.rebuild(desk.connection, stop)
        assert contents(desk.connection) == before
        assert table(desk.connection, "main", "entry")
        assert care.rebuild(desk.connection) == []


def test_rebuilding_reads_every_incident(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        made = [incidents.declare(desk, f"incident {number}") for number in range(3)]
        shown = [desk.reader.incident(one.id) for one in made]
        for name in ("register", "entry", "incident", "entry_search", "incident_search"):
            desk.connection.execute(f"DELETE FROM {name}")
        assert desk.lines.active() == []
        care.rebuild(desk.connection)
        assert [desk.reader.incident(one.id) for one in made] == shown


def test_desks_are_told_apart_from_readers(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        a_busy_incident(desk)
    with Desk(desk.place, "jo", read_only=True) as reader, pytest.raises(sqlite3.OperationalError):
        care.rebuild(reader.connection)
