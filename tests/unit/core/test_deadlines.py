"""The clocks as the table and the paragraph under "Clocks" state them. Times are minutes after declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from console.core.deadlines import (
    board_key,
    cadence,
    deadlines,
    most_urgent,
    next_update,
    offers_long_cadence,
)
from console.library.policies import load_policy
from console.model.incident import Ask, Comms, Holder, Reminder
from console.model.policy import Policy
from tests.incidents import DEFAULT, P1_P4, at, clocks, due, incident, minutes

DAY = 24 * 60


@pytest.mark.parametrize(
    ("policy", "severity", "expected"),
    [
        (
            DEFAULT,
            "SEV1",
            {
                "respond": 5,
                "update:customers": 20,
                "update:internal": 30,
                "update:executives": 60,
                "escalate:L2": 30,
                "escalate:L3": 60,
            },
        ),
        (
            DEFAULT,
            "SEV2",
            {
                "respond": 15,
                "update:customers": 30,
                "update:internal": 60,
                "update:executives": 120,
                "escalate:L2": 30,
            },
        ),
        (DEFAULT, "SEV3", {"respond": 60, "update:internal": 120, "escalate:L2": 240}),
        (DEFAULT, "SEV4", {"respond": DAY + 8 * 60 + 58}),  # Sunday 03:02 → Monday 12:00
        (DEFAULT, "SEV5", {}),
        (
            P1_P4,
            "P1",
            {
                "respond": 15,
                "update:customers": 30,
                "update:internal": 30,
                "update:executives": 60,
                "escalate:L2": 30,
                "escalate:L3": 60,
            },
        ),
        (
            P1_P4,
            "P2",
            {"respond": 60, "update:customers": 60, "update:internal": 60, "escalate:L2": 30},
        ),
        (P1_P4, "P3", {"respond": 240}),
        (P1_P4, "P4", {"respond": DAY}),
    ],
)
def test_each_level_starts_its_clocks(policy: Policy, severity: str, expected: dict[str, float]) -> None:
    assert due(incident(severity), policy=policy) == expected


@pytest.mark.parametrize(
    ("policy", "severity", "expected"),
    [
        (DEFAULT, "SEV1", 3 * DAY),
        (DEFAULT, "SEV2", 5 * DAY),  # from a Sunday to the Friday
        (DEFAULT, "SEV3", None),
        (P1_P4, "P1", 3 * DAY),
        (P1_P4, "P4", None),
    ],
)
@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_the_review_is_due_after_the_end_until_it_is_reviewed(
    policy: Policy, severity: str, expected: float | None, status: str
) -> None:
    over = incident(severity, [(0, "investigating"), (60, status)])
    assert due(over, 60, policy).get("review") == (None if expected is None else 60 + expected)
    assert "review" in due(replace(over, review_state="in review"), 60, policy) or expected is None
    assert "review" not in due(replace(over, review_state="reviewed"), 60, policy)


@pytest.mark.parametrize(
    ("now", "state"),
    [(0, "fine"), (15.9, "fine"), (16, "soon"), (19.9, "soon"), (20, "over"), (400, "over")],
)
def test_a_deadline_warns_at_four_fifths_of_its_span_and_is_over_when_due(now: float, state: str) -> None:
    assert clocks(incident(), now)["update:customers"].state == state


def test_respond_is_done_by_acknowledged_and_stays_visible() -> None:
    running = clocks(incident(), 1)["respond"]
    assert (running.state, running.label, running.done_at) == ("fine", "respond", None)
    done = clocks(incident(milestones={"acknowledged": at(1.5)}), 10)["respond"]
    assert (done.state, done.label, minutes(done.done_at)) == ("done", "responded", 1.5)


def test_respond_ends_with_the_incident_at_the_latest() -> None:
    done = clocks(incident(status=[(0, "investigating"), (9, "resolved")]), 10)["respond"]
    assert (done.state, minutes(done.done_at)) == ("done", 9)


def test_a_message_restarts_the_clock_of_its_audience_alone() -> None:
    told = due(incident(told={"customers": 15}), 16)
    assert (told["update:customers"], told["update:internal"]) == (35, 30)


@pytest.mark.parametrize(
    ("severity", "told", "expected"),
    [
        ([(0, "SEV2"), (4, "SEV1")], {}, 20),  # declared + new cadence
        ([(0, "SEV2"), (25, "SEV1")], {}, 25),  # not before the change
        ([(0, "SEV2"), (25, "SEV1")], {"customers": 20}, 40),  # last message + new cadence
        ([(0, "SEV2"), (25, "SEV1")], {"customers": 26}, 46),
        ([(0, "SEV1"), (10, "SEV2")], {}, 30),
        ([(0, "SEV4"), (90, "SEV2")], {}, 90),  # its clock starts in the past: due now
        ([(0, "SEV1"), (10, "SEV3")], {}, None),
        ([(0, "SEV1"), (10, "SEV2"), (50, "SEV1")], {}, 50),
    ],
)
def test_a_changed_severity_moves_the_next_update(
    severity: list[tuple[float, str]], told: dict[str, float], expected: float | None
) -> None:
    changed = incident(severity, told=told)
    assert due(changed, 51).get("update:customers") == expected
    assert due(changed, 500).get("update:customers") == expected  # it does not slide with the clock


def test_a_status_that_keeps_the_cadence_does_not_forgive_an_overdue_update() -> None:
    assert due(incident(status=[(0, "investigating"), (25, "identified")]), 30)["update:customers"] == 20


@pytest.mark.parametrize(
    ("status", "told", "expected"),
    [
        ([(0, "investigating"), (10, "monitoring")], {}, 40),
        ([(0, "investigating"), (50, "monitoring")], {}, 50),
        ([(0, "investigating"), (50, "monitoring")], {"customers": 45}, 85),
        ([(0, "investigating"), (10, "monitoring"), (30, "investigating")], {"customers": 5}, 30),
    ],
)
def test_monitoring_doubles_the_cadence(
    status: list[tuple[float, str]], told: dict[str, float], expected: float
) -> None:
    assert due(incident(status=status, told=told), 60)["update:customers"] == expected


def test_the_long_cadence_doubles_it_again() -> None:
    long = incident(told={"customers": 130}, long_cadence=True)
    assert due(long, 131)["update:customers"] == 170
    monitoring = incident(
        status=[(0, "investigating"), (100, "monitoring")], told={"customers": 130}, long_cadence=True
    )
    assert due(monitoring, 131)["update:customers"] == 210


@pytest.mark.parametrize(
    ("status", "severity", "long", "now", "offered"),
    [
        ("investigating", "SEV1", False, 119, False),
        ("investigating", "SEV1", False, 120, True),
        ("investigating", "SEV1", True, 500, False),
        ("resolved", "SEV1", False, 500, False),
        ("investigating", "SEV5", False, 500, False),  # nothing there that could be rarer
    ],
)
def test_the_long_cadence_is_offered_after_two_hours(
    status: str, severity: str, long: bool, now: float, offered: bool
) -> None:
    assert offers_long_cadence(incident(severity, status, long_cadence=long), DEFAULT, at(now)) == offered


def test_after_resolved_each_audience_gets_one_last_update() -> None:
    course = [(0, "investigating"), (50, "resolved")]
    waiting = due(incident(status=course, told={"customers": 45}), 51)
    assert (waiting["update:customers"], waiting["update:internal"]) == (65, 50)
    told = due(incident(status=course, told={"customers": 52, "internal": 50}), 60)
    assert [key for key in told if key.startswith("update")] == ["update:executives"]
    assert clocks(incident(status=course), 51)["update:customers"].label == "last customers update"


def test_a_reopened_incident_owes_no_update_for_the_time_it_was_over() -> None:
    course = [(0, "investigating"), (50, "resolved"), (200, "investigating")]
    assert due(incident(status=course, told={"customers": 55}), 201)["update:customers"] == 200


def test_closed_leaves_the_review_and_reminders_alone() -> None:
    reminder = Reminder("r1", "check cache", at(5), at(90))
    closed = incident(
        status=[(0, "investigating"), (60, "closed")],
        roles={},
        asks=(Ask("a1", "bea", "replica lag", at(1), at(6)),),
        reminders=(reminder,),
    )
    assert [key for key, one in clocks(closed, 61).items() if one.state != "done"] == [
        "reminder:r1",
        "review",
    ]


@pytest.mark.parametrize(
    ("course", "promised_at", "expected"),
    [
        ([], None, 120),  # kept instead of 30
        ([(20, "SEV1")], None, 30),  # worse after it was said: the policy counts again
        ([(20, "SEV1")], 25, 120),  # said in the knowledge of that
        ([(20, "SEV3")], None, 120),  # better: what was promised stays
    ],
)
def test_no_further_update_until_moves_the_deadline(
    course: list[tuple[float, str]], promised_at: float | None, expected: float
) -> None:
    promised = None if promised_at is None else at(promised_at)
    told = Comms("customers", at(10), next_update=at(120), promised_at=promised)
    one = incident([(0, "SEV2"), *course], comms={"customers": told})
    assert due(one, 30)["update:customers"] == expected


def test_a_promise_does_not_outlive_the_incident() -> None:
    told = Comms("customers", at(10), next_update=at(120))
    one = incident(status=[(0, "investigating"), (40, "resolved")], comms={"customers": told})
    assert due(one, 41)["update:customers"] == 40
    later = told._replace(promised_at=at(41))  # but "the last word comes at noon", said after it, holds
    assert due(replace(one, comms={"customers": later}), 42)["update:customers"] == 120


def test_a_rung_ends_when_marked_or_resolved() -> None:
    climbed = clocks(incident(rungs={"escalate:L2": at(28)}), 40)
    assert (climbed["escalate:L2"].state, climbed["escalate:L2"].label) == ("done", "escalated L2")
    assert climbed["escalate:L3"].state == "fine"
    resolved = clocks(incident(status=[(0, "investigating"), (20, "resolved")]), 40)
    assert {resolved[key].state for key in ("escalate:L2", "escalate:L3")} == {"done"}
    assert resolved["escalate:L2"].label == "L2 not needed"


@pytest.mark.parametrize(
    ("unless", "fields", "state"),
    [
        ("mitigated", {}, "over"),
        ("mitigated", {"milestones": {"mitigated": at(9)}}, "done"),
        ("identified", {"status": [(0, "investigating"), (9, "identified")]}, "done"),
        ("identified", {"status": [(0, "investigating"), (9, "monitoring")]}, "done"),
        ("monitoring", {"status": [(0, "investigating"), (9, "identified")]}, "over"),
    ],
)
def test_a_rung_is_spared_by_its_unless(unless: str, fields: dict[str, Any], state: str) -> None:
    text = f'[[levels]]\nid = "SEV1"\nescalate = [{{ after = "10 min", to = "L2", unless = "{unless}" }}]'
    assert clocks(incident(**fields), 11, load_policy(text, "own"))["escalate:L2"].state == state


def test_a_required_role_that_is_empty_is_overdue_at_once() -> None:
    never = clocks(incident(roles={}), 0)["role:commander"]
    assert (never.state, minutes(never.due_at), never.label) == ("over", 0, "no commander")
    left = clocks(incident(roles={"commander": Holder("", at(42))}), 43)["role:commander"]
    assert (left.state, minutes(left.due_at)) == ("over", 42)
    assert "role:commander" not in clocks(incident(status="resolved", roles={}))


def test_asks_and_reminders_have_their_own_time() -> None:
    ask = Ask("a1", "bea", "check replica lag", at(10), at(15))
    boxed = clocks(incident(asks=(ask,), reminders=(Reminder("r1", "cache", at(0), at(30)),)), 14)
    assert (boxed["ask:a1"].state, boxed["ask:a1"].label) == ("soon", "@bea check replica lag")
    assert (boxed["reminder:r1"].state, minutes(boxed["reminder:r1"].due_at)) == ("fine", 30)
    settled = (ask._replace(state="answered"), ask._replace(id="a2", due=None))
    done = (Reminder("r1", "cache", at(0), at(30), "done"),)
    assert not {"ask:a1", "ask:a2", "reminder:r1"} & set(clocks(incident(asks=settled, reminders=done), 14))


def test_a_snooze_moves_the_alarm_and_not_the_deadline() -> None:
    snoozed = incident(snoozes={"update:customers": at(30)}, snoozed_at={"update:customers": at(21)})
    during, after = (clocks(snoozed, now)["update:customers"] for now in (25, 30))
    assert (during.state, minutes(during.due_at), minutes(during.alarm_at)) == ("snoozed", 20, 30)
    assert after.state == "over"


def test_a_snooze_ends_with_the_span_it_was_made_in() -> None:
    told = incident(
        told={"customers": 22}, snoozes={"update:customers": at(60)}, snoozed_at={"update:customers": at(21)}
    )
    assert clocks(told, 43)["update:customers"].state == "over"


def test_exit_checks_run_from_monitoring() -> None:
    text = """
        exit_criteria = [{ text = "quiet" }, { text = "normal for 30 minutes", after = "30 min", levels = ["SEV1"] }]
        [[levels]]
        id = "SEV1"
        [[levels]]
        id = "SEV2"
    """
    policy = load_policy(text, "own")
    course = [(0, "investigating"), (20, "monitoring")]
    assert due(incident(status=course), 21, policy) == {"exit:2": 50}
    assert due(incident("SEV2", course), 21, policy) == {}
    assert due(incident(), 21, policy) == {}
    assert clocks(incident(status=course, rungs={"exit:2": at(48)}), 60, policy)["exit:2"].state == "done"


def test_a_cadence_may_be_stated_by_status() -> None:
    text = """
        [[levels]]
        id = "SEV1"
        updates.customers = { investigating = "15 min", monitoring = "none", otherwise = "30 min" }
    """
    policy = load_policy(text, "own")
    waits = {
        status: cadence(policy, policy.levels[0], "customers", status)
        for status in ("investigating", "identified", "monitoring", "resolved", "closed")
    }
    assert {status: wait and wait.total_seconds() / 60 for status, wait in waits.items()} == {
        "investigating": 15,
        "identified": 30,
        "monitoring": None,
        "resolved": 30,
        "closed": None,
    }


def test_the_next_update_to_be_promised_comes_from_the_policy() -> None:
    assert minutes(next_update(incident(), DEFAULT, "customers", at(15))) == 35
    assert minutes(next_update(incident(status="monitoring"), DEFAULT, "customers", at(15))) == 55
    assert next_update(incident(status="resolved"), DEFAULT, "customers", at(15)) is None
    assert next_update(incident("SEV3"), DEFAULT, "customers", at(15)) is None


def test_a_severity_the_policy_does_not_have_leaves_what_people_set() -> None:
    ask = Ask("a1", "bea", "replica lag", at(10), at(15))
    assert list(due(incident("RED", asks=(ask,)), 11)) == ["ask:a1"]


def test_a_changed_policy_is_met_by_alias() -> None:
    assert due(incident("SEV1"), policy=P1_P4)["respond"] == 15


def test_the_most_urgent_is_over_the_longest_then_due_the_soonest() -> None:
    one = incident(
        told={"customers": 3},
        milestones={"acknowledged": at(1)},
        rungs={"escalate:L2": at(2)},
        snoozes={"update:internal": at(90)},
    )
    keys = list(clocks(one, 61))
    assert keys[:3] == ["update:customers", "escalate:L3", "update:executives"]
    assert keys[3:] == ["update:internal", "respond", "escalate:L2"]  # snoozed, then done
    urgent = most_urgent(clocks(one, 61).values())
    assert urgent is not None
    assert urgent.key == "update:customers"
    assert most_urgent(clocks(incident("SEV5")).values()) is None


def test_the_board_puts_drills_last_and_quiet_incidents_before_them() -> None:
    rows = [
        incident("SEV1", drill=True, id="drill"),
        incident("SEV5", id="quiet"),
        incident("SEV2", id="calm", milestones={"acknowledged": at(1)}),
        incident("SEV1", id="burning"),
    ]
    rows.sort(key=lambda row: board_key(row, DEFAULT, deadlines(row, DEFAULT, at(40))))
    assert [row.id for row in rows] == ["burning", "calm", "quiet", "drill"]


def test_a_zone_with_rules_gives_the_same_moments() -> None:
    """Moments with one ``ZoneInfo`` compare by the wall clock; in the repeated hour that would be an hour wrong."""
    berlin = ZoneInfo("Europe/Berlin")
    declared = datetime(
        2026, 10, 25, 2, 55, tzinfo=berlin
    )  # 00:55 UTC; the clock goes back five minutes later
    one = incident(declared_at=declared, severities=(), statuses=())
    now = datetime(2026, 10, 25, 2, 2, fold=1, tzinfo=berlin)  # seven minutes after
    found = {deadline.key: deadline for deadline in deadlines(one, DEFAULT, now)}
    assert found["respond"].due_at == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert found["respond"].state == "over"
    assert found["update:customers"].state == "fine"


def test_business_days_count_where_it_was_declared() -> None:
    friday_night = datetime.fromisoformat("2026-03-06T23:30-05:00")  # Saturday in UTC
    one = incident("SEV4", declared_at=friday_night, severities=(), statuses=())
    (respond,) = deadlines(one, DEFAULT, friday_night)
    assert respond.due_at == datetime.fromisoformat("2026-03-09T12:00-05:00")


def test_the_milestone_resolved_may_be_corrected_and_an_old_one_does_not_count() -> None:
    course = [(0, "investigating"), (60, "resolved")]
    assert due(incident(status=course, milestones={"resolved": at(50)}), 61)["review"] == 50 + 3 * DAY
    again = [*course, (70, "investigating"), (90, "resolved")]
    assert due(incident(status=again, milestones={"resolved": at(60)}), 91)["review"] == 90 + 3 * DAY


def test_declared_in_the_past_counts_from_then() -> None:
    early = incident(declared_at=at(-30), severities=(), statuses=())
    assert clocks(early, 0)["respond"].state == "over"
    assert minutes(clocks(early, 0)["respond"].due_at) == -25
