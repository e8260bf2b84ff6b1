"""Alarms ring once each: after sleep, jumps and restarts; a snooze makes them ring again, once."""

from __future__ import annotations

from console.core.alarms import Alarm, announce, due
from console.core.deadlines import deadlines
from console.model.incident import Incident
from tests.incidents import DEFAULT, at, incident, minutes


def ring(one: Incident, *nows: float) -> list[list[tuple[float | None, str, str]]]:
    """What rings at each of these moments, one after the other, by one machine."""
    rung: frozenset[str] = frozenset()
    heard: list[list[tuple[float | None, str, str]]] = []
    for now in nows:
        alarms, rung = announce(deadlines(one, DEFAULT, at(now)), at(now), rung)
        heard.append([(minutes(alarm.at), alarm.key, alarm.stage) for alarm in alarms])
    return heard


SEV3 = incident("SEV3", milestones={"acknowledged": at(1)})  # internal every 120, L2 after 240


def test_each_threshold_rings_when_it_is_crossed() -> None:
    assert ring(SEV3, 95, 96, 97, 120, 121) == [
        [],
        [(96, "update:internal", "soon")],
        [],
        [(120, "update:internal", "over")],
        [],
    ]


def test_after_a_sleep_all_that_was_crossed_is_told_at_its_own_time() -> None:
    assert ring(SEV3, 10, 300, 60, 300) == [
        [],
        [
            (96, "update:internal", "soon"),
            (120, "update:internal", "over"),
            (192, "escalate:L2", "soon"),
            (240, "escalate:L2", "over"),
        ],
        [],
        [],
    ]


def test_a_deadline_that_moved_rings_for_its_new_time() -> None:
    _alarms, rung = announce(deadlines(SEV3, DEFAULT, at(121)), at(121), frozenset())
    told = incident("SEV3", milestones=SEV3.milestones, told={"internal": 122})
    alarms, _rung = announce(deadlines(told, DEFAULT, at(243)), at(243), rung)
    assert [(alarm.key, alarm.stage) for alarm in alarms] == [
        ("escalate:L2", "soon"),
        ("update:internal", "soon"),
        ("escalate:L2", "over"),
        ("update:internal", "over"),
    ]


def test_a_change_that_puts_a_deadline_into_the_past_rings_all_the_same() -> None:
    raised = incident([(0, "SEV3"), (50, "SEV1")])
    alarms, _rung = announce(deadlines(raised, DEFAULT, at(50)), at(50), frozenset())
    assert (at(5), "respond", "over") in [(alarm.at, alarm.key, alarm.stage) for alarm in alarms]


def test_a_snoozed_alarm_rings_again_when_the_snooze_ends() -> None:
    """The escalation is looked at alone: due at 240, snoozed at 241 until 250."""
    snoozed = incident(
        "SEV3",
        milestones=SEV3.milestones,
        told={"internal": 239},
        snoozes={"escalate:L2": at(250)},
        snoozed_at={"escalate:L2": at(241)},
    )
    _alarms, rung = announce(deadlines(SEV3, DEFAULT, at(240)), at(240), frozenset())
    quiet, rung = announce(deadlines(snoozed, DEFAULT, at(249)), at(249), rung)
    again, rung = announce(deadlines(snoozed, DEFAULT, at(250)), at(250), rung)
    never, _rung = announce(deadlines(snoozed, DEFAULT, at(251)), at(251), rung)
    assert (quiet, never) == ((), ())
    assert [(minutes(alarm.at), alarm.key, alarm.stage) for alarm in again] == [(250, "escalate:L2", "over")]


def test_an_empty_role_rings_once_without_a_warning() -> None:
    assert ring(incident("SEV5", roles={}), 0, 1) == [[(0, "role:commander", "over")], []]


def test_due_gives_what_lies_between_two_moments() -> None:
    found = deadlines(SEV3, DEFAULT, at(0))
    assert due(found, at(96), at(192)) == (
        Alarm(at(120), "update:internal", "over"),
        Alarm(at(192), "escalate:L2", "soon"),
    )


def test_the_name_of_an_alarm_is_the_same_in_every_run() -> None:
    assert Alarm(at(20), "update:customers", "over").name == "update:customers over 2026-03-01T02:22:00.000Z"
