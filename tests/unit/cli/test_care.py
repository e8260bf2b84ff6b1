"""Verbs about the database itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from console.store.spill import Spill
from tests.unit.cli.conftest import Ic


@pytest.fixture
def database(ic: Ic, home: Path) -> Path:
    ref = ic.ok("declare", "x").line
    ic.ok("log", ref, "queue is draining")
    return home / "ic/data/incidents.db"


def tamper(database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute("UPDATE op SET body = replace(body, 'draining', 'dripping') WHERE field = 'entry'")
    connection.execute("UPDATE entry SET text = 'queue is dripping' WHERE kind = 'note'")
    connection.commit()
    connection.close()


def test_verify_names_what_is_wrong(ic: Ic, database: Path) -> None:
    assert ic.ok("verify", "--json").json["fault"] is None
    assert "all sound" in ic.ok("verify").err
    tamper(database)
    answer = ic("verify", "--json")
    assert answer.code == 3
    assert answer.json["ok"] is False
    assert "its body was changed after it was written" in answer.json["fault"]
    assert "(entry by mira" in answer.err


def test_a_backup_is_a_database(ic: Ic, database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert "verified" in ic.ok("backup", str(copy)).err
    assert ic.ok("list", "--json", "--db", str(copy)).json == ic.ok("list", "--json").json
    assert ic("backup", str(copy)).code == 1
    tamper(database)
    assert ic("backup", str(tmp_path / "other.db")).code == 3
    assert not (tmp_path / "other.db").exists()


def test_nothing_is_made_to_be_looked_at(ic: Ic, tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    for words in (["verify"], ["backup", str(tmp_path / "copy.db")], ["doctor", "--rebuild"]):
        answer = ic(*words, "--db", str(missing))
        assert answer.code == 3
        assert "There is no database" in answer.err
    ic("doctor", "--db", str(missing))
    assert not missing.exists()


def test_doctor_tells_what_this_stands_on(ic: Ic, database: Path) -> None:
    answer = ic.ok("doctor")
    for topic in ("sqlite", "database", "clipboard", "theme", "terminal"):
        assert f"\n{topic} " in answer.out
    assert str(database) in answer.out


def test_doctor_finds_what_is_wrong(ic: Ic, database: Path, home: Path) -> None:
    (home / "ic/config").mkdir(parents=True, exist_ok=True)
    (home / "ic/config/config.toml").write_text("theme = 3\n")
    answer = ic("doctor")
    assert answer.code == 3
    assert "WRONG" in answer.out
    database.write_bytes(b"no database at all" * 100)
    assert ic("doctor").code == 3
    assert ic("list").code == 3


def test_doctor_names_what_could_not_be_taken_in(ic: Ic, database: Path, home: Path) -> None:
    spill = Spill(home / "ic/state", database)
    spill.path.parent.mkdir(parents=True, exist_ok=True)
    spill.path.write_text('{"torn')
    ic.ok("log", "the disk is back")
    answer = ic("doctor")
    assert answer.code == 3
    assert str(spill.unreadable) in answer.out
    assert '{"torn' in spill.unreadable.read_text()


def test_rebuild_mends_the_tables(ic: Ic, database: Path) -> None:
    assert "Differed: nothing." in ic.ok("doctor", "--rebuild").err
    connection = sqlite3.connect(database)
    connection.execute("UPDATE entry SET text = 'other' WHERE kind = 'note'")
    connection.commit()
    connection.close()
    assert "Differed: entry" in ic.ok("doctor", "--rebuild").err
    assert "queue is draining" in ic.ok("timeline").out
