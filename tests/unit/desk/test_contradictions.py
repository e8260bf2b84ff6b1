"""Contradictions: both sides are kept and shown, and one operation settles them everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.base.errors import NotFound, Refused
from console.core.alarms import announce
from console.desk import contradictions, entries, incidents, undo
from console.desk.clocks import burning
from console.desk.contradictions import Contradiction, find, settle, side_of, still_open
from console.desk.desk import Desk
from console.model.incident import Incident
from console.store import care
from tests.journals import contents, desk_in, lines, meet, now_of, say, stored_ops


class Two:
    """Mira and jo, each with a desk, and an incident that both have."""

    def __init__(self, mira: Desk, jo: Desk) -> None:
        self.mira, self.jo = mira, jo
        self.incident: Incident = incidents.declare(mira, "Checkout returns 5xx", "SEV3", commander="mira")
        meet(mira, jo)

    def one(self, desk: Desk | None = None) -> Contradiction:
        (found,) = still_open(desk or self.mira)
        return found

    def severities(self) -> None:
        """Contradict each other."""
        incidents.set_severity(self.mira, self.incident, "SEV1")
        incidents.set_severity(self.jo, self.incident, "SEV2")
        meet(self.mira, self.jo)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        yield Two(mira, jo)


@pytest.mark.parametrize("side", [0, 1])
def test_one_operation_settles_it_everywhere(two: Two, side: int) -> None:
    two.severities()
    one = two.one()
    chosen = one.sides[side][1].value
    assert {change.author for _op, change in one.sides} == {"mira", "jo"}
    settled = settle(two.mira, one, one.sides[side][0])
    assert settled.value == chosen
    meet(two.mira, two.jo)
    for desk in (two.mira, two.jo):
        assert now_of(desk, two.incident).severity == chosen
        assert still_open(desk) == []
        assert lines(desk, two.incident)[-1].endswith(
            f": settled; {one.sides[1 - side][1].author} had set {one.sides[1 - side][1].value}"
        )
    assert contents(two.mira.connection) == contents(two.jo.connection)
    assert care.rebuild(two.mira.connection) == []


def test_the_line_says_a_change_only_where_there_is_one(two: Two) -> None:
    two.severities()
    one = two.one()
    shown, other = (change.value for _op, change in one.sides)
    settle(two.mira, one, one.conflict.ops[0])
    assert lines(two.mira, two.incident)[-1].startswith(f"severity {shown}: settled")
    undo.undo(two.mira, two.incident)
    meet(two.mira, two.jo)
    incidents.set_severity(two.mira, two.incident, "SEV4")
    assert lines(two.mira, two.incident)[-1] == f"severity {shown} → SEV4"
    assert other != shown


def test_undo_takes_it_back_to_what_was_shown(two: Two) -> None:
    two.severities()
    one = two.one()
    settle(two.mira, one, side_of(one))
    undo.undo(two.mira, two.incident)
    meet(two.mira, two.jo)
    assert now_of(two.jo, two.incident).severity == one.conflict.shown.value


def test_what_was_settled_meanwhile_is_not_settled_blindly(two: Two) -> None:
    two.severities()
    mine, theirs = two.one(two.mira), two.one(two.jo)
    settle(two.jo, theirs, side_of(theirs))
    meet(two.mira, two.jo)
    with pytest.raises(Refused, match="changed since you looked"):
        settle(two.mira, mine, mine.conflict.ops[0])


def test_two_who_settle_differently_contradict_each_other_again(two: Two) -> None:
    two.severities()
    mine, theirs = two.one(two.mira), two.one(two.jo)
    settle(two.mira, mine, mine.conflict.ops[0])
    settle(two.jo, theirs, side_of(theirs))
    meet(two.mira, two.jo)
    again = two.one()
    assert {side.value for _op, side in again.sides} == {"SEV1", "SEV2"}
    settle(two.mira, again, again.conflict.ops[0])
    meet(two.mira, two.jo)
    assert still_open(two.jo) == []


def edited(two: Two) -> str:
    entry = say(two.mira, two.incident, "queue is draining")
    meet(two.mira, two.jo)
    entries.edit(two.mira, entry, entries.Edit(text="queue of eu is draining"))
    entries.edit(two.jo, entry, entries.Edit(text="queue of us is draining"))
    return entry.id


def answered(two: Two) -> str:
    entry = say(two.mira, two.incident, "? bad deploy")
    meet(two.mira, two.jo)
    entries.settle(two.mira, entry, "confirmed")
    entries.settle(two.jo, entry, "eliminated")
    return entry.id


def moved(two: Two) -> str:
    declared = next(two.mira.lines.timeline(two.incident.id))
    entries.edit(two.mira, declared, entries.Edit(at=declared.at - timedelta(hours=1)))
    entries.edit(two.jo, declared, entries.Edit(at=declared.at - timedelta(hours=2)))
    return declared.id


@pytest.mark.parametrize("contradict", [edited, answered, moved])
def test_entries_and_their_marks_are_settled_alike(two: Two, contradict: Callable[[Two], str]) -> None:
    target = contradict(two)
    meet(two.mira, two.jo)
    one = two.one()
    assert one.conflict.target == target
    assert one.name == f"{one.conflict.field}:{target[-8:]}"
    assert one.about
    settle(two.jo, two.one(two.jo), side_of(one))
    meet(two.mira, two.jo)
    assert still_open(two.mira) == []
    assert contents(two.mira.connection) == contents(two.jo.connection)
    entry = two.mira.lines.entry(target)
    taken = one.conflict.others[0]
    assert taken.value in (entry.text, entry.state, taken.value if one.conflict.field == "at" else "")
    assert not entry.detail.get("conflicted")


def test_three_sides_are_told_apart_by_their_authors(two: Two, tmp_path: Path) -> None:
    with desk_in(tmp_path, "bea", name="bea", seed=2) as bea:
        meet(two.mira, bea)
        incidents.set_severity(bea, two.incident, "SEV4")
        two.severities()
        meet(two.mira, bea)
        one = two.one()
        assert len(one.sides) == 3
        with pytest.raises(Refused, match="whose is taken"):
            side_of(one)
        author = one.conflict.others[1].author
        assert side_of(one, author) == one.conflict.ops[2]
        settle(two.mira, one, side_of(one, author))
        meet(two.mira, bea)
        assert still_open(bea) == []


def test_they_are_found_by_name(two: Two) -> None:
    two.severities()
    incidents.set_role(two.mira, two.incident, "commander", "bea")
    incidents.set_role(two.jo, two.incident, "commander", "jo")
    meet(two.mira, two.jo)
    assert [one.name for one in still_open(two.mira, now_of(two.mira, two.incident))] == [
        "role:commander",
        "severity",
    ]
    present = now_of(two.mira, two.incident)
    for name in ("role:commander", "role commander", "commander", "role"):
        assert find(two.mira, present, name).conflict.field == "role:commander"
    with pytest.raises(NotFound, match="Open are: role:commander, severity"):
        find(two.mira, present, "status")


def test_closed_incidents_are_listed_too(two: Two) -> None:
    two.severities()
    incidents.close(two.mira, two.incident, reason="false alarm")
    assert two.one().incident.closed


def test_two_commanders_are_an_alarm_that_rings_once(two: Two) -> None:
    incidents.set_role(two.mira, two.incident, "commander", "bea")
    incidents.set_role(two.jo, two.incident, "commander", "jo")
    meet(two.mira, two.jo)
    one = burning(two.mira, now_of(two.mira, two.incident))
    alarm = next(due for due in one.deadlines if due.key == "contradiction:role:commander")
    assert (alarm.state, alarm.label.split(": ")[0]) == ("over", "2 × commander")
    assert set(alarm.label.split(": ")[1].split(", ")) == {"bea", "jo"}
    now = two.mira.clock()
    ringing, rung = announce(one.deadlines, now, frozenset())
    assert [ring.stage for ring in ringing if ring.key == alarm.key] == ["over"]
    later = announce(one.deadlines, now + timedelta(hours=1), rung)[0]
    assert alarm.key not in [ring.key for ring in later]
    found = two.one()
    settle(two.mira, found, side_of(found))
    keys = [due.key for due in burning(two.mira, now_of(two.mira, two.incident)).deadlines]
    assert alarm.key not in keys


def test_a_clock_ten_years_fast_puts_no_alarm_off(two: Two) -> None:
    incidents.set_role(two.mira, two.incident, "commander", "bea")
    two.jo.clock.jump(days=3650)  # type: ignore[attr-defined]
    incidents.set_role(two.jo, two.incident, "commander", "jo")
    meet(two.mira, two.jo)
    one = burning(two.mira, now_of(two.mira, two.incident))
    assert next(due.state for due in one.deadlines if due.key.startswith("contradiction:")) == "over"


def test_what_settles_is_known_to_every_program(two: Two) -> None:
    """It is an ordinary operation on that register, whose parents are all sides."""
    two.severities()
    one = two.one()
    settle(two.mira, one, one.conflict.ops[0])
    last = stored_ops(two.mira.connection)[-1]
    assert (last.field, set(last.parents)) == ("severity", set(one.conflict.ops))
    assert contradictions.still_open(two.mira) == []
