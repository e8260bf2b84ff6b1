"""Deadlines by hand: looked at, put off, marked done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.base.errors import NotFound, Refused, Unreadable
from console.desk import clocks, incidents
from console.desk.desk import Desk
from console.model.incident import Deadline, Incident
from tests.journals import Clock, lines, now_of, say


def deadline(desk: Desk, incident: Incident, key: str) -> Deadline:
    found = clocks.burning(desk, now_of(desk, incident)).deadlines
    return next(one for one in found if one.key == key)


def test_the_board_is_ordered_by_what_is_most_urgent_drills_last(desk: Desk, clock: Clock) -> None:
    drill = incidents.declare(desk, "drill", "SEV1", drill=True)
    calm = incidents.declare(desk, "calm", "SEV3")
    bad = incidents.declare(desk, "bad", "SEV1")
    for one in (drill, calm, bad):
        incidents.set_role(desk, one, "commander", "mira")
    board = clocks.board(desk, desk.reader.incidents([drill.id, calm.id, bad.id]))
    assert [one.incident.title for one in board] == ["bad", "calm", "drill"]


def test_a_deadline_is_known_by_key_beginning_or_audience(desk: Desk, incident: Incident) -> None:
    assert clocks.deadline_of(desk, incident, "respond").key == "respond"
    assert clocks.deadline_of(desk, incident, "esc").key == "escalate:L2"
    assert clocks.deadline_of(desk, incident, "Customers").key == "update:customers"
    urgent = clocks.deadline_of(desk, incident, None)
    assert urgent == next(one for one in clocks.burning(desk, incident).deadlines if one.state != "done")
    with pytest.raises(NotFound, match="has no deadline lunch"):
        clocks.deadline_of(desk, incident, "lunch")


def test_a_snooze_moves_the_alarm_and_not_the_deadline(desk: Desk, incident: Incident, clock: Clock) -> None:
    before = deadline(desk, incident, "respond")
    clocks.snooze(desk, incident, "40m", "respond")
    after = deadline(desk, incident, "respond")
    assert (after.due_at, after.state) == (before.due_at, "snoozed")
    assert after.alarm_at is not None
    assert abs(after.alarm_at - clock.now - timedelta(minutes=40)) < timedelta(seconds=5)
    clock.jump(minutes=41)
    assert deadline(desk, incident, "respond").state == "over"


def test_a_rung_is_marked_done(desk: Desk, incident: Incident) -> None:
    clocks.done(desk, incident, "escalate:L2")
    assert deadline(desk, incident, "escalate:L2").state == "done"
    assert lines(desk, incident)[-1] == "milestone escalate L2: done"


def test_a_reminder_is_set_and_done(desk: Desk, incident: Incident) -> None:
    entry = clocks.remind(desk, incident, "30m", " check the cache ")
    assert (entry.kind, entry.text, entry.state) == ("reminder", "check the cache", "open")
    clocks.done(desk, now_of(desk, incident), f"reminder:{entry.id}")
    assert desk.lines.entry(entry.id).state == "done"
    with pytest.raises(Refused, match="needs a text"):
        clocks.remind(desk, incident, "30m", " ")
    with pytest.raises(Unreadable, match="not a time to come"):
        clocks.remind(desk, incident, "yesterday 12:00", "x")


def test_what_ends_by_itself_is_not_marked_done(desk: Desk, incident: Incident) -> None:
    with pytest.raises(Refused, match="not marked done by hand"):
        clocks.done(desk, incident, "respond")


def test_no_update_until_moves_the_deadline_and_is_told(desk: Desk, incident: Incident, clock: Clock) -> None:
    clocks.no_update_until(desk, incident, "customers", "3h")
    due = deadline(desk, incident, "update:customers").due_at
    assert abs(due - clock.now - timedelta(hours=3)) < timedelta(seconds=5)
    assert "no further update to customers until" in lines(desk, incident)[-1]
    say(desk, incident, "> customers told")
    assert deadline(desk, incident, "update:customers").due_at < due
    clocks.no_update_until(desk, incident, "customers", None)
    with pytest.raises(Unreadable, match="Expected one of customers"):
        clocks.no_update_until(desk, incident, "aunts", "3h")


def test_the_long_cadence_is_taken_and_left(desk: Desk, incident: Incident) -> None:
    clocks.take_long_cadence(desk, incident)
    assert now_of(desk, incident).long_cadence
    clocks.take_long_cadence(desk, incident, taken=False)
    assert not now_of(desk, incident).long_cadence
