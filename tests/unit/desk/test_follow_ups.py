"""Follow-ups across incidents: whose, until when, and what is overdue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.base.errors import Refused, Unreadable
from console.core.logline import parse
from console.desk import entries, follow_ups, incidents
from console.desk.clocks import burning
from console.desk.desk import Desk
from console.model.incident import Incident
from tests.journals import Clock, now_of, say


def test_the_list_goes_across_incidents_what_is_overdue_first(
    desk: Desk, incident: Incident, clock: Clock
) -> None:
    drill = incidents.declare(desk, "Fire alarm", drill=True)
    undated = say(desk, incident, "+ write it down")
    late = say(desk, drill, "+ alert on queue age @jo")
    soon = say(desk, incident, "+ session check @bea")
    done = say(desk, incident, "+ buy cake @jo")
    entries.settle(desk, done, "done")
    follow_ups.set_due(desk, late, follow_ups.due_date(desk, "2d"))
    follow_ups.set_due(desk, soon, follow_ups.due_date(desk, "2026-03-15"))
    clock.jump(days=3)
    found = follow_ups.follow_ups(desk)
    assert [(one.work.id, one.overdue, one.drill) for one in found] == [
        (late.id, True, True),
        (soon.id, False, False),
        (undated.id, False, False),
    ]
    assert [one.work.text for one in follow_ups.follow_ups(desk, owner="@JO", done=True)] == [
        "alert on queue age",
        "buy cake",
    ]


def test_a_date_alone_is_meant_to_its_end(desk: Desk) -> None:
    assert follow_ups.due_date(desk, "2026-03-15").isoformat() == "2026-03-15T23:59:00+01:00"
    with pytest.raises(Unreadable):
        follow_ups.due_date(desk, "2026-02-30")
    with pytest.raises(Unreadable):
        follow_ups.due_date(desk, "soon")


def test_it_becomes_a_deadline_that_outlives_the_incident(
    desk: Desk, incident: Incident, clock: Clock
) -> None:
    entry = say(desk, incident, "+ session check @bea")
    follow_ups.set_due(desk, entry, clock.now + timedelta(days=2))
    incidents.close(desk, incident)
    key = f"follow-up:{entry.id}"
    assert [one.state for one in burning(desk, now_of(desk, incident)).deadlines if one.key == key] == [
        "fine"
    ]
    clock.jump(days=3)
    assert [one.state for one in burning(desk, now_of(desk, incident)).deadlines if one.key == key] == [
        "over"
    ]
    entries.settle(desk, entry, "done")
    assert key not in [one.key for one in burning(desk, now_of(desk, incident)).deadlines]


def test_owner_and_date_change_and_go_and_rewriting_the_line_keeps_the_date(
    desk: Desk, incident: Incident
) -> None:
    entry = say(desk, incident, "+ session check @bea")
    entry = follow_ups.set_due(desk, entry, follow_ups.due_date(desk, "14d"))
    due = entry.detail["due"]
    entry = entries.revise(desk, entry, parse("+ check the session @jo", desk.clock()))
    assert (entry.text, entry.detail["owner"], entry.detail["due"]) == ("check the session", "jo", due)
    entry = follow_ups.set_owner(desk, entry, "")
    entry = follow_ups.set_due(desk, entry, None)
    assert entry.detail == {}


def test_only_follow_ups_have_them(desk: Desk, incident: Incident) -> None:
    with pytest.raises(Refused, match="note"):
        follow_ups.set_owner(desk, say(desk, incident, "a note"), "jo")
