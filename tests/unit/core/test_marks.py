"""The rows that clocks add to the timeline: ages, and deadlines that were missed, also those met late."""

from __future__ import annotations

from typing import Any

from console.core.deadlines import deadlines
from console.core.marks import age_marks, breaches
from console.model.incident import Ask, Comms, Holder, Incident
from tests.incidents import DEFAULT, Course, at, incident, minutes


def missed(one: Incident, now: float) -> list[tuple[float | None, str]]:
    return [(minutes(mark.at), mark.key) for mark in breaches(one, DEFAULT, at(now))]


def ages(one: Incident, now: float, after: float | None = None) -> list[str]:
    since = None if after is None else at(after)
    return [mark.label for mark in age_marks(one, DEFAULT, at(now), since)]


def sent(*messages: tuple[str, float]) -> dict[str, Any]:
    """All messages, and of each audience the last, as an incident has them."""
    said = tuple(Comms(audience, at(when)) for audience, when in messages)
    return {"sent": said, "comms": {message.audience: message for message in said}}


QUIET: dict[str, Any] = {
    "milestones": {"acknowledged": at(1)},
    "rungs": {"escalate:L2": at(29), "escalate:L3": at(59)},
}


def test_every_ten_minutes_of_an_active_sev1_or_sev2_is_an_age_mark() -> None:
    assert ages(incident("SEV2"), 9.9) == []
    assert ages(incident("SEV2"), 30) == ["10 min", "20 min", "30 min"]
    assert ages(incident("SEV1"), 65, after=40) == ["50 min", "1 h"]
    assert ages(incident("SEV3"), 60) == []


def test_age_counts_from_declared_and_only_while_it_burns_that_high() -> None:
    severity = [(0, "SEV3"), (15, "SEV1"), (35, "SEV3"), (60, "SEV2")]
    assert ages(incident(severity), 75) == ["20 min", "30 min", "1 h", "1 h 10 min"]
    over = incident(status=[(0, "investigating"), (25, "resolved"), (45, "investigating")])
    assert ages(over, 62) == ["10 min", "20 min", "50 min", "1 h"]
    corrected = incident(status=[(0, "investigating"), (25, "resolved")], milestones={"resolved": at(15)})
    assert ages(corrected, 62) == ["10 min"]


def test_nothing_is_missed_before_it_is_due() -> None:
    assert missed(incident(), 4.9) == []
    assert missed(incident(), 5) == [(5, "respond")]


def test_what_was_met_late_keeps_its_row_and_what_was_met_in_time_has_none() -> None:
    late = incident(**{**QUIET, "milestones": {"acknowledged": at(7)}}, **sent(("customers", 15)))
    assert missed(late, 16) == [(5, "respond")]
    assert missed(incident(**QUIET), 16) == []


def test_each_missed_update_is_one_row() -> None:
    one = incident(
        **QUIET,
        **sent(("internal", 5), ("executives", 6), ("customers", 19), ("customers", 41), ("customers", 60)),
    )
    assert missed(one, 65) == [(35, "update:internal"), (39, "update:customers")]


def test_a_rung_climbed_late_or_never_was_missed() -> None:
    one = incident(
        milestones={"acknowledged": at(1)}, rungs={"escalate:L2": at(33)}, **sent(("customers", 19))
    )
    assert [row for row in missed(one, 61) if row[1].startswith("escalate")] == [
        (30, "escalate:L2"),
        (60, "escalate:L3"),
    ]


def test_a_change_that_moves_a_deadline_into_the_past_misses_it_then() -> None:
    raised = incident([(0, "SEV3"), (50, "SEV1")], told={"customers": 49, "internal": 49, "executives": 49})
    assert missed(raised, 51) == [(50, "escalate:L2"), (50, "respond")]


def test_what_is_missed_stays_missed_when_the_severity_falls() -> None:
    fallen: Course = [(0, "SEV1"), (40, "SEV5")]
    assert missed(incident(fallen, **QUIET), 100) == [(20, "update:customers"), (30, "update:internal")]


def test_an_ask_that_was_answered_late_was_missed() -> None:
    asks = (
        Ask("late", "bea", "replica lag", at(1), at(6), "answered", at(8)),
        Ask("good", "bea", "disk", at(1), at(6), "answered", at(5)),
        Ask("open", "jo", "cache", at(1), at(7)),
    )
    assert missed(incident("SEV5", asks=asks), 9) == [(6, "ask:late"), (7, "ask:open")]


def test_the_long_cadence_does_not_excuse_what_was_missed_before_it() -> None:
    one = incident(
        **QUIET,
        **sent(("internal", 1), ("executives", 1), ("customers", 1)),
        long_cadence=True,
        long_cadence_at=at(130),
    )
    assert missed(one, 131)[0] == (21, "update:customers")


def test_a_promise_is_kept_by_the_rows_too() -> None:
    said = Comms("customers", at(10), next_update=at(60), promised_at=at(12))
    one = incident(**QUIET, comms={"customers": said}, sent=(Comms("customers", at(10)),))
    assert [row for row in missed(one, 61) if row[1] == "update:customers"] == [(60, "update:customers")]


def test_an_empty_role_leaves_no_row() -> None:
    assert missed(incident("SEV5", roles={"commander": Holder("", at(3))}), 10) == []


def test_the_rows_agree_with_the_deadlines_that_are_over() -> None:
    one = incident(told={"customers": 10})
    over = {found.key for found in deadlines(one, DEFAULT, at(61)) if found.state == "over"}
    assert {mark.key for mark in breaches(one, DEFAULT, at(61))} == over
