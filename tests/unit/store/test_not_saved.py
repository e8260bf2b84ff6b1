"""What cannot be saved is said not to be, is kept elsewhere, and is taken in once the database can be written again."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from console.base.errors import NotSaved, Refused, StorageError
from console.core.alerts import read_alerts
from console.desk import clocks, entries, incidents, undo
from console.desk.alerts import hear
from console.desk.desk import Desk
from console.desk.log import log
from console.desk.redaction import redact
from console.model.entry import Entry
from console.model.incident import Incident
from console.store import care, spill
from tests import journals
from tests.journals import a_busy_incident, contents, desk_in, lines, meet, now_of, say, send
from tests.unit.store.conftest import full, locked, no_file_grows, read_only

Trouble = Callable[[Path], AbstractContextManager[None]]
Act = Callable[[Desk, Incident], object]


def entry_of(desk: Desk, incident: Incident, kind: str) -> Entry:
    return next(entry for entry in desk.lines.timeline(incident.id) if entry.kind == kind)


ACTS: dict[str, Act] = {
    "declare": lambda desk, _: incidents.declare(desk, "Another one", "SEV3"),
    "log": lambda desk, incident: log(desk, incident.id, "* what happened"),
    "log /sev": lambda desk, incident: log(desk, incident.id, "/sev 2"),
    "severity": lambda desk, incident: incidents.set_severity(desk, incident, "SEV3"),
    "status": incidents.resolve,
    "acknowledge": incidents.acknowledge,
    "role": lambda desk, incident: incidents.set_role(desk, incident, "scribe", "jo"),
    "impact": lambda desk, incident: incidents.set_text(desk, incident, "impact", "no payments"),
    "edit": lambda desk, incident: entries.edit(
        desk, entry_of(desk, incident, "decision"), entries.Edit(text="roll forward")
    ),
    "retract": lambda desk, incident: entries.retract(desk, entry_of(desk, incident, "decision")),
    "star": lambda desk, incident: entries.star(desk, entry_of(desk, incident, "hypothesis")),
    "answer": lambda desk, incident: entries.settle(desk, entry_of(desk, incident, "ask"), "answered", "0 s"),
    "remind": lambda desk, incident: clocks.remind(desk, incident, "30m", "check the cache"),
    "snooze": lambda desk, incident: clocks.snooze(desk, incident, "10m"),
    "alert": lambda desk, incident: hear(desk, incident, read_alerts("disk full\nqueue full")),
    "undo": undo.undo,
    "redact": lambda desk, incident: redact(desk, entry_of(desk, incident, "decision"), "a name"),
}


def what(desk: Desk) -> list[tuple[str, ...]]:
    """All that is shown, but for ids and times."""
    return sorted(
        (
            entry.kind,
            entry.text,
            entry.state,
            entry.outcome,
            str((entry.starred, entry.retracted, entry.redacted)),
        )
        for incident in desk.reader.all()
        for entry in desk.lines.timeline(incident)
    ) + [
        (one.title, one.severity, one.status, one.impact) for one in desk.reader.incidents(desk.reader.all())
    ]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("trouble", [read_only, locked], ids=["read-only", "locked"])
def test_every_act_is_kept_and_taken_in(folder: Path, act: str, trouble: Trouble) -> None:
    with desk_in(folder) as desk, desk_in(folder, name="control") as control:
        incident = a_busy_incident(desk)
        ACTS[act](control, a_busy_incident(control))
        expected = what(control)
        before = contents(desk.connection)
    with trouble(folder / "ic.db"), desk_in(folder, seed=1) as desk:
        with pytest.raises(NotSaved, match=r"NOT SAVED .* It is kept in .*unsaved"):
            ACTS[act](desk, incident)
        assert contents(desk.connection) == before
        assert desk.journal.spill.waiting()
        assert not desk.connection.in_transaction
    with desk_in(folder, seed=2) as desk:
        assert what(desk) == expected
        assert not desk.journal.spill.waiting()
        assert care.verify(desk.connection).ok
        assert care.rebuild(desk.connection) == []


@pytest.mark.parametrize("trouble", [full, no_file_grows], ids=["full", "failing"])
def test_a_disk_that_takes_no_more(small_disk: Path, tmp_path: Path, trouble: Trouble) -> None:
    place = journals.place(small_disk)._replace(state=tmp_path / "elsewhere")
    with closing(Desk(place, "mira", clock=journals.Clock())) as desk:
        incident = a_busy_incident(desk)
        with trouble(place.database):
            for number in range(3):
                with pytest.raises(NotSaved, match=r"NOT SAVED .*disk.* It is kept in"):
                    say(desk, incident, f"entry {number} " + "x" * 20_000)
            assert desk.journal.take_in() == 0
            assert desk.journal.spill.waiting()
        assert desk.journal.take_in() == 3
        assert not desk.journal.spill.waiting()
        kept = [
            entry.text[:7] for entry in desk.lines.timeline(incident.id) if entry.text.startswith("entry")
        ]
        assert kept == ["entry 0", "entry 1", "entry 2"]
        assert care.verify(desk.connection).ok


def test_what_fits_is_taken_in_though_the_rest_does_not(folder: Path) -> None:
    with desk_in(folder) as desk:
        incident = a_busy_incident(desk)
        with locked(folder / "ic.db"):
            for text in ("small", "large " + "x" * 400_000, "after it"):
                with pytest.raises(NotSaved):
                    say(desk, incident, text)
        [pages] = desk.connection.execute("PRAGMA page_count").fetchone()
        desk.connection.execute(f"PRAGMA max_page_count = {pages + 20}")
        assert desk.journal.take_in() == 1
        assert desk.journal.spill.waiting()
        desk.connection.execute("PRAGMA max_page_count = 1000000")
        assert desk.journal.take_in() == 2
        said = [line.split(" ")[1] for line in lines(desk, incident) if line.startswith("note")]
        assert said[-3:] == ["small", "large", "after"]


def test_what_was_refused_is_not_kept(folder: Path) -> None:
    with desk_in(folder) as desk:
        incident = a_busy_incident(desk)
        with locked(folder / "ic.db"):
            with pytest.raises(Refused, match="Say why"):
                incidents.set_status(desk, incident, "investigating")
            assert (
                incidents.set_severity(desk, incident, "SEV1") is False
            )  # it is that already: nothing to save
        assert not desk.journal.spill.waiting()


def test_an_act_that_must_read_back_what_it_wrote_keeps_nothing_and_says_so(folder: Path) -> None:
    with desk_in(folder) as desk:
        incident = a_busy_incident(desk)

        def say_two() -> None:
            with desk.act():
                say(desk, incident, "one")
                say(desk, incident, "two")

        with locked(folder / "ic.db"), pytest.raises(NotSaved, match="could not be kept for later either"):
            say_two()
        assert not desk.journal.spill.waiting()
        say(desk, incident, "three")


def test_nothing_can_be_written_behind_the_journals_back_meanwhile(folder: Path) -> None:
    with desk_in(folder) as desk:
        a_busy_incident(desk)
        with locked(folder / "ic.db") as _, pytest.raises(StorageError), desk.act():
            desk.connection.execute("DELETE FROM entry")
        assert contents(desk.connection)["entry"]


def test_a_file_that_is_locked_even_for_reading_is_said_to_be(folder: Path) -> None:
    with desk_in(folder) as desk:
        incident = a_busy_incident(desk)
        with closing(sqlite3.connect(folder / "ic.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(NotSaved, match="another program holds it locked"):
                incidents.set_severity(desk, incident, "SEV3")
            with pytest.raises(NotSaved, match="It is kept in"):
                say(desk, incident, "typed all the same")
        assert desk.journal.take_in() == 1
        assert "note typed all the same" in lines(desk, incident)


@pytest.mark.parametrize("gone", [True, False], ids=["deleted", "replaced"])
def test_a_file_that_is_no_longer_there_takes_no_writes(folder: Path, gone: bool) -> None:
    with desk_in(folder) as desk:
        incident = a_busy_incident(desk)
        care.backup(desk.connection, folder / "backup.db")
        (folder / "ic.db").unlink() if gone else (folder / "backup.db").replace(folder / "ic.db")
        with pytest.raises(NotSaved, match="moved, replaced or deleted"):
            say(desk, incident, "into the void")
        assert desk.journal.take_in() == 0
        with pytest.raises(StorageError):
            desk.journal.receive([])
    if gone:
        (folder / "backup.db").replace(folder / "ic.db")
    with desk_in(folder, seed=1) as desk:
        assert "note into the void" in lines(desk, incident)


# -- what others did meanwhile -------------------------------------------------------------------------------------


def test_what_was_kept_does_not_override_what_its_author_had_not_seen(folder: Path) -> None:
    with desk_in(folder) as mine, desk_in(folder, "jo", seed=1) as other:
        incident = incidents.declare(mine, "Checkout", "SEV2")
        with locked(folder / "ic.db"), pytest.raises(NotSaved):
            incidents.set_severity(mine, incident, "SEV1")
        incidents.set_severity(other, incident, "SEV3")
        assert mine.journal.take_in() == 1
        [conflict] = now_of(mine, incident).conflicts
        assert {conflict.shown.value, *(change.value for change in conflict.others)} == {"SEV1", "SEV3"}


def test_two_acts_kept_one_after_the_other_follow_each_other(folder: Path) -> None:
    with desk_in(folder) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")

        def change_twice() -> None:
            with desk.act():
                incidents.set_severity(desk, incident, "SEV1")
                incidents.set_severity(desk, incident, "SEV3")

        with locked(folder / "ic.db"), pytest.raises(NotSaved):
            change_twice()
        desk.journal.take_in()
        present = now_of(desk, incident)
        assert (present.severity, present.conflicts) == ("SEV3", ())


# -- crashes -------------------------------------------------------------------------------------------------------


def spilled(folder: Path) -> tuple[Incident, Path]:
    """An incident with one act in the spill file."""
    with desk_in(folder) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        with locked(folder / "ic.db"), pytest.raises(NotSaved):
            say(desk, incident, "kept")
        return incident, desk.journal.spill.path


def test_a_crash_between_commit_and_emptying_takes_nothing_twice(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident, path = spilled(folder)

    def crash(_handle: int, _length: int) -> None:
        raise OSError(errno.EIO, "power cut")

    with monkeypatch.context() as broken:
        broken.setattr(os, "ftruncate", crash)
        desk_in(folder, seed=1).close()
    assert path.stat().st_size > 0
    with desk_in(folder, seed=2) as desk:
        assert lines(desk, incident).count("note kept") == 1
        assert path.stat().st_size == 0
        assert care.verify(desk.connection).ok


def test_half_a_line_was_never_acknowledged_and_harms_no_other(folder: Path) -> None:
    incident, path = spilled(folder)
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    with desk_in(folder, seed=1) as desk:
        assert "note kept" not in lines(desk, incident)
        assert not desk.journal.spill.waiting()
        assert desk.journal.spill.unreadable.read_bytes() == whole[:-40] + b"\n"
    path.write_bytes(whole[:-40])
    with desk_in(folder, seed=2) as desk:
        with locked(folder / "ic.db"):
            path.write_bytes(whole[:-40])
            with pytest.raises(NotSaved):
                say(desk, incident, "after the crash")
        assert desk.journal.take_in() == 1
        assert "note after the crash" in lines(desk, incident)


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{}",
        '{"database": "x"}',
        "\x00\xff",
        '{"author": 1, "act": "a", "at": "soon", "drafts": []}',
        "NaN",
    ],
)
def test_what_is_no_act_in_the_spill_file_is_put_aside(folder: Path, line: str) -> None:
    incident, path = spilled(folder)
    path.write_bytes(line.encode("latin-1") + b"\n" + path.read_bytes())
    with desk_in(folder, seed=1) as desk:
        assert "note kept" in lines(desk, incident)
        assert desk.journal.spill.unreadable.read_bytes() == line.encode("latin-1") + b"\n"
        assert not desk.journal.spill.waiting()


def test_it_is_on_the_disk_before_it_is_said_to_be_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    _, path = spilled(folder)
    assert {str(path), str(path.parent)} <= set(synced)


def test_only_the_owner_can_read_what_is_kept(folder: Path) -> None:
    _, path = spilled(folder)
    assert path.stat().st_mode & 0o777 == 0o600


def test_databases_do_not_share_what_is_kept(folder: Path) -> None:
    incident, _ = spilled(folder)
    other = desk_in(folder, name="other")
    other.close()
    moved = Desk(other.place._replace(state=folder / "state" / "ic"), "mira")
    with closing(moved):
        assert not moved.journal.spill.waiting()
    with desk_in(folder, seed=1) as desk:
        assert "note kept" in lines(desk, incident)


@pytest.fixture
def nowhere(folder: Path) -> Path:
    """A state directory that cannot be made."""
    (folder / "state").write_text("a file")
    return folder


def test_when_it_can_be_kept_nowhere_that_is_said(nowhere: Path) -> None:
    with desk_in(nowhere) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        with (
            locked(nowhere / "ic.db"),
            pytest.raises(
                NotSaved, match=r"NOT SAVED: .*could not be kept in .* either.*Copy what is on the screen"
            ),
        ):
            say(desk, incident, "only on the screen")
        say(desk, incident, "saved again")


def test_half_an_act_is_never_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    incident, path = spilled(folder)
    before = path.read_bytes()
    real = spill._write

    def runs_full(handle: int, data: bytes) -> None:
        real(handle, data[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spill, "_write", runs_full)
    monkeypatch.setattr(spill.Spill, "waiting", lambda _self: False)
    with desk_in(folder, seed=1) as desk, locked(folder / "ic.db"), pytest.raises(NotSaved, match="either"):
        say(desk, incident, "no room")
    assert path.read_bytes() == before
    assert json.loads(before)["author"] == "mira"


def test_what_others_wrote_is_not_half_taken(folder: Path) -> None:
    with desk_in(folder) as desk, desk_in(folder, "jo", name="jo", seed=1) as jo:
        a_busy_incident(jo)
        with locked(folder / "ic.db"), pytest.raises(StorageError, match="locked"):
            send(jo, desk)
        assert contents(desk.connection)["entry"] == []
        meet(desk, jo)
        assert contents(desk.connection) == contents(jo.connection)
