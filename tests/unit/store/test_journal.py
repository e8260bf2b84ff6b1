"""The journal on real files, by one process and by several: nothing lost, nothing twice, one chain."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.core.chain import Hlc, header_hash
from console.desk import incidents
from console.desk.desk import Place
from console.model.op import GENESIS, Draft
from console.store import care, rows
from tests.journals import (
    START,
    Clock,
    a_busy_incident,
    contents,
    desk_in,
    meet,
    now_of,
    op,
    parts_of,
    say,
    send,
    stored_ops,
)


def test_operations_are_numbered_without_gaps_and_chained(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        a_busy_incident(desk)
        ops = stored_ops(desk.connection)
        assert [one.seq for one in ops] == list(range(len(ops)))
        assert [one.prev for one in ops] == [GENESIS, *(one.hash for one in ops[:-1])]
        assert len({one.replica for one in ops}) == len({one.workspace for one in ops}) == 1
        assert [one.hlc for one in ops] == sorted({one.hlc for one in ops})
        assert care.verify(desk.connection) == care.Verified(len(ops), 1, 0)


def test_an_act_is_one_group(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incidents.declare(desk, "Checkout", "SEV2", commander="mira")
        declared = stored_ops(desk.connection)
        assert {one.act for one in declared} == {declared[0].op_id}


def test_the_same_acts_with_the_same_dice_give_the_same_bytes(tmp_path: Path) -> None:
    with desk_in(tmp_path, name="one") as one, desk_in(tmp_path, name="two") as two:
        a_busy_incident(one)
        a_busy_incident(two)
        assert stored_ops(one.connection) == stored_ops(two.connection)
        assert contents(one.connection) == contents(two.connection)


def test_an_operation_names_the_heads_its_author_saw(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        incidents.set_severity(desk, incident, "SEV1")
        [first, second] = rows.register(desk.connection, incident.id, "severity")
        assert (first.parents, second.parents) == ((), (first.op_id,))


@pytest.mark.parametrize("minutes", [-24 * 60, 10 * 365 * 24 * 60])
def test_a_clock_that_jumps_never_makes_ours_go_back(tmp_path: Path, minutes: int) -> None:
    clock = Clock()
    with desk_in(tmp_path, clock=clock) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        clock.jump(minutes=minutes)
        say(desk, incident, "then")
        clock.jump(minutes=-minutes)
        say(desk, incident, "now")
        assert [one.hlc for one in stored_ops(desk.connection)] == sorted(
            one.hlc for one in stored_ops(desk.connection)
        )


# -- long texts ----------------------------------------------------------------------------------------------------


def test_a_long_text_is_kept_in_parts_and_read_back_whole(tmp_path: Path) -> None:
    text = "".join(f"{number}: мир 障害 🔥\n" for number in range(60_000))
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        entry = say(desk, incident, text)
        assert entry.text == text.strip()
        assert (
            len(parts_of(desk.connection)) == 4
        )  # what was typed and what was read from it, in two parts each
        longest = max(desk.connection.execute("SELECT length(CAST(body AS BLOB)) FROM op").fetchall())
        assert longest[0] <= rows.MAX_BODY
        assert care.verify(desk.connection).ok


def test_many_short_texts_are_kept_in_parts_too(tmp_path: Path) -> None:
    labels = {f"label {number}": "x" * 1000 for number in range(200)}
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        draft = desk.entry(incident.id, "alert", "firing: all", detail={"labels": labels}, by_act=True)
        desk.record([draft])
        assert desk.lines.entry(draft.target).detail["labels"] == labels
        [(size,)] = desk.connection.execute("SELECT max(length(CAST(body AS BLOB))) FROM op").fetchall()
        assert size <= rows.MAX_BODY


def test_what_looks_like_parts_and_is_a_persons_text_stays_one(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, '{"$parts": ["x"]}', "SEV2")
        assert incident.title == '{"$parts": ["x"]}'


# -- several processes ---------------------------------------------------------------------------------------------

_WRITER = """
import sys
from pathlib import Path
from console.desk.desk import Desk, Place
from console.desk.log import log
place, incident, name, count = Place(Path(sys.argv[1]), Path(sys.argv[2])), sys.argv[3], sys.argv[4], int(sys.argv[5])
with Desk(place, name) as desk:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        print(log(desk, incident, f"{name} {number}").entry.id, flush=True)
"""


def writer(place: Place, incident: str, name: str, count: int) -> subprocess.Popen[str]:
    """Another process that is ready to write ``count`` entries, and prints each id when it is saved."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(place.database), str(place.state), incident, name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        processes = [writer(desk.place, incident.id, name, 200) for name in ("one", "two")]
        acknowledged = [process.communicate("go\n")[0].split() for process in processes]
        assert [process.returncode for process in processes] == [0, 0]
        assert [len(ids) for ids in acknowledged] == [200, 200]
        written = [entry.text for entry in desk.lines.timeline(incident.id) if entry.kind == "note"]
        assert sorted(written) == sorted(
            f"{name} {number}" for name in ("one", "two") for number in range(200)
        )
        ops = stored_ops(desk.connection)
        assert [one.seq for one in ops] == list(range(len(ops)))  # one file is one replica
        assert care.verify(desk.connection).ok
        assert care.rebuild(desk.connection) == []


def test_what_was_acknowledged_before_a_kill_is_there(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        acknowledged: set[str] = set()
        for number, wait in enumerate((1, 7, 40)):
            process = writer(desk.place, incident.id, f"writer {number}", 100_000)
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("go\n")
            process.stdin.flush()
            acknowledged.update(process.stdout.readline().strip() for _ in range(wait))
            process.send_signal(signal.SIGKILL)
            acknowledged.update(line.strip() for line in process.stdout.readlines() if line.endswith("\n"))
            process.wait()
            process.stdin.close()
            process.stdout.close()
        assert len(acknowledged) >= 48
        with desk_in(tmp_path) as after:
            assert acknowledged <= {entry.id for entry in after.lines.timeline(incident.id)}
            assert care.verify(after.connection).ok
            assert care.rebuild(after.connection) == []
            say(after, incident, "and on it goes")


# -- receiving -----------------------------------------------------------------------------------------------------


def test_what_another_replica_wrote_is_taken_once(tmp_path: Path) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        incident = a_busy_incident(mira)
        ops = stored_ops(mira.connection)
        assert send(mira, jo, reversed(ops)) == len(ops)
        assert send(mira, jo, [*ops, *ops]) == 0
        assert contents(jo.connection) == contents(mira.connection)
        assert now_of(jo, incident) == incident
        assert care.verify(jo.connection).operations == len(ops)


def test_something_said_of_an_incident_that_is_not_here_yet_shows_no_incident(tmp_path: Path) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        incident = incidents.declare(mira, "Checkout", "SEV2")
        incidents.set_severity(mira, incident, "SEV1")
        *earlier, last = stored_ops(mira.connection)
        send(mira, jo, [last])
        assert jo.lines.active() == []
        send(mira, jo, earlier)
        assert now_of(jo, incident) == now_of(mira, incident)


def test_our_clock_hears_theirs_but_not_one_that_is_far_ahead(tmp_path: Path) -> None:
    near, far = Clock(START + timedelta(minutes=4)), Clock(START + timedelta(days=3650))
    with (
        desk_in(tmp_path, name="us") as us,
        desk_in(tmp_path, name="near", seed=1, clock=near) as ahead,
        desk_in(tmp_path, name="far", seed=2, clock=far) as wild,
    ):
        for other in (ahead, wild):
            incidents.declare(other, "Checkout", "SEV2")
            send(other, us)
        incidents.declare(us, "Ours", "SEV2")
        first = next(one for one in stored_ops(us.connection) if one.replica == us.journal.replica)
        assert Hlc.read(first.hlc) > max(Hlc.read(one.hlc) for one in stored_ops(ahead.connection))
        assert Hlc.read(first.hlc) < min(Hlc.read(one.hlc) for one in stored_ops(wild.connection))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"author": "eve"}, "header was changed"),
        ({"body": {"value": "SEV1"}}, "body was changed"),
    ],
)
def test_what_was_changed_on_the_way_is_refused_whole(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        a_busy_incident(mira)
        *ops, last = stored_ops(mira.connection)
        with pytest.raises(ValueError, match=rf"operation {last.op_id}: .*{says}"):
            send(mira, jo, [*ops, last._replace(**change)])
        assert stored_ops(jo.connection) == []
        assert contents(jo.connection)["entry"] == []


def test_a_text_whose_part_is_missing_or_wrong_is_refused(tmp_path: Path) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        a_busy_incident(mira)
        ops, parts = stored_ops(mira.connection), parts_of(mira.connection)
        with pytest.raises(ValueError, match="a part of its text is missing"):
            jo.journal.receive(ops)
        with pytest.raises(ValueError, match="not what its name says"):
            jo.journal.receive(ops, dict.fromkeys(parts, b"something else"))
        assert jo.journal.receive(ops, parts) == len(ops)


@pytest.mark.parametrize("field", ["hlc", "at"])
def test_a_time_that_cannot_be_ordered_is_refused(tmp_path: Path, field: str) -> None:
    changed: dict[str, Any] = {field: "7"}
    sound = op("a", "SEV1")._replace(**changed)
    with desk_in(tmp_path) as desk, pytest.raises(ValueError, match="clock or its time cannot be read"):
        desk.journal.receive([sound._replace(hash=header_hash(sound))])


def test_two_operations_under_one_number_are_refused(tmp_path: Path) -> None:
    one, other = op("a", "SEV1"), op("b", "SEV2")._replace(replica="replica of a")
    with desk_in(tmp_path) as desk:
        desk.journal.receive([one])
        with pytest.raises(ValueError, match="wrote another one under number 0"):
            desk.journal.receive([other._replace(hash=header_hash(other))])


def test_a_line_goes_whose_act_is_redacted_in_the_name_of_another(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        [severity] = desk.record(
            [Draft("impact", incident.id, "impact", {"value": "hunter2 leaks"}, incident.id)]
        )
        said = say(desk, incident, "see above")
        value = {"ops": [severity.op_id], "reason": "a password"}
        desk.record([Draft("redact", said.id, "redact", {"value": value}, incident.id)])
        assert not [line for line in desk.lines.timeline(incident.id) if "hunter2" in line.text]
        assert care.rebuild(desk.connection) == []


def test_what_could_never_be_understood_is_not_recorded(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        before = stored_ops(desk.connection)
        with pytest.raises(ValueError, match="severity: not what"):
            desk.record([Draft("severity", incident.id, "severity", {"value": ["SEV1"]}, incident.id)])
        assert stored_ops(desk.connection) == before
        assert not desk.journal.spill.waiting()


def test_a_newer_consoles_operations_are_kept_and_forwarded_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.store.journal.fits", lambda *_: True)  # it would know what it writes
    with (
        desk_in(tmp_path, name="mira") as mira,
        desk_in(tmp_path, "jo", name="jo", seed=1) as jo,
    ):
        incident = incidents.declare(mira, "Checkout", "SEV2")
        mira.record([Draft("mood", incident.id, "mood", {"value": {"hue": 3}}, incident.id)])
        mira.record([Draft("severity", incident.id, "severity", {"value": ["SEV1"]}, incident.id)])
        send(mira, jo)
        assert now_of(jo, incident).severity == "SEV2"  # the last that can be read
        assert [entry.text for entry in jo.lines.timeline(incident.id)][1:] == [
            "from a newer console: mood",
            "from a newer console: severity",
        ]
        assert stored_ops(jo.connection) == stored_ops(mira.connection)
        assert incidents.set_severity(jo, incident, "SEV1")
        assert now_of(jo, incident).severity == "SEV1"


# -- copies --------------------------------------------------------------------------------------------------------


def test_a_copied_database_is_another_replica_and_both_meet_again(tmp_path: Path) -> None:
    with desk_in(tmp_path, name="one") as one:
        incident = a_busy_incident(one)
        shutil.copy(tmp_path / "one.db", tmp_path / "two.db")
        with desk_in(tmp_path, name="two", seed=1) as two:
            first = one.journal.replica
            say(one, incident, "from the first")
            say(two, incident, "from the copy")
            assert two.journal.replica != first == one.journal.replica
            assert care.verify(one.connection).ok
            assert care.verify(two.connection).replicas == 2
            meet(one, two)
            assert contents(one.connection) == contents(two.connection)
            assert care.verify(one.connection) == care.verify(two.connection)
            said = {entry.text for entry in one.lines.timeline(incident.id)}
            assert {"from the first", "from the copy"} <= said


def test_a_restored_backup_goes_on_as_another_replica(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = a_busy_incident(desk)
        care.backup(desk.connection, tmp_path / "backup.db")
        say(desk, incident, "lost with the disk")
        before = desk.journal.replica
    shutil.move(tmp_path / "backup.db", tmp_path / "ic.db")
    with desk_in(tmp_path, seed=1) as desk:
        say(desk, incident, "after the restore")
        assert desk.journal.replica != before
        assert care.verify(desk.connection).replicas == 2


def test_the_same_file_opened_again_is_the_same_replica(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        replica = desk.journal.replica
    with desk_in(tmp_path, seed=1) as desk:
        say(desk, incident, "again")
        assert desk.journal.replica == replica


def test_a_file_of_another_machine_is_another_replica(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV2")
        replica = desk.journal.replica
    with closing(sqlite3.connect(tmp_path / "ic.db", isolation_level=None)) as other:
        other.execute("UPDATE local SET value = 'another machine:' || value WHERE key = 'place'")
    with desk_in(tmp_path, seed=1) as desk:
        say(desk, incident, "here")
        assert desk.journal.replica != replica
