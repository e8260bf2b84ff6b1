"""Figures: both ends named, nothing guessed, what is out of order pointed out and left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from console.core.marks import breaches
from console.core.metrics import Measured, figure, measure, plot, spans, summarise, updates
from console.model.incident import Comms, Incident, Relation
from tests.incidents import DEFAULT, at, incident


def milestones(**minutes: float) -> dict[str, Any]:
    return {name: at(minute) for name, minute in minutes.items()}


def measured(number: int, found: Incident) -> Measured:
    return measure(replace(found, id=f"id{number}", ref=f"INC-{number:04}"), DEFAULT, at(600))


def closed(**fields: Any) -> Incident:
    return incident("SEV3", [(0, "investigating"), (90, "resolved"), (95, "closed")], **fields)


def test_a_time_needs_both_its_ends() -> None:
    found = incident(milestones=milestones(detected=-2, acknowledged=2, resolved=60))
    assert spans(found) == {"acknowledge": timedelta(minutes=2), "resolve": timedelta(minutes=60)}


def test_median_and_p90() -> None:
    found = figure([timedelta(minutes=minute) for minute in (1, 2, 3, 4, 100)])
    assert (found.count, found.median) == (5, timedelta(minutes=3))
    assert found.p90 == timedelta(minutes=61, seconds=36)
    assert figure([timedelta(minutes=7)]).p90 == timedelta(minutes=7)
    assert figure([]).median is None


def test_a_milestone_out_of_order_is_pointed_out_and_counts_in_no_time() -> None:
    wrong = measured(1, closed(milestones=milestones(acknowledged=-5, resolved=60)))
    right = measured(2, closed(milestones=milestones(acknowledged=3, resolved=60)))
    found = summarise([wrong, right], at(600))
    assert found.out_of_order == ("INC-0001",)
    assert found.spans["acknowledge"].count == 1
    assert found.spans["resolve"].count == 2


def test_a_corrected_milestone_corrects_the_figure() -> None:
    before = closed(milestones=milestones(acknowledged=3))
    after = replace(before, milestones=milestones(acknowledged=9))
    assert [
        summarise([measured(1, one)], at(600)).spans["acknowledge"].median for one in (before, after)
    ] == [
        timedelta(minutes=3),
        timedelta(minutes=9),
    ]


def sent(*minutes: float, audience: str = "customers") -> tuple[Comms, ...]:
    return tuple(Comms(audience, at(minute)) for minute in minutes)


def told(*minutes: float, status: Any = "investigating", now: float = 60) -> tuple[int, int]:
    """Updates due and on time: SEV2, customers every 30 minutes, the others told all along."""
    others = (*sent(1, 50, audience="internal"), *sent(1, audience="executives"))
    found = incident(
        "SEV2", status, sent=(*others, *sent(*minutes)), told={"customers": minutes[-1]} if minutes else {}
    )
    found = replace(found, comms={one.audience: one for one in found.sent})
    return updates(found, DEFAULT, breaches(found, DEFAULT, at(now)))


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ((20, 45), (5, 5)),
        ((20, 55), (5, 4)),  # five minutes late
        ((20,), (5, 4)),  # the second has not come at all
        ((), (4, 3)),
    ],
)
def test_updates_on_time(minutes: tuple[float, ...], expected: tuple[int, int]) -> None:
    assert told(*minutes) == expected


def test_after_the_end_one_last_message_is_due_and_no_more() -> None:
    course = [(0, "investigating"), (40, "resolved")]
    once = told(20, 45, status=course, now=200)
    twice = told(20, 45, 90, status=course, now=200)
    assert once == twice


def test_drills_and_what_was_told_twice_are_left_out_and_counted() -> None:
    duplicate = closed(relations=(Relation("id1", "duplicate of", "INC-0001", "x"),))
    found = summarise(
        [measured(1, closed()), measured(2, duplicate), measured(3, closed(drill=True))], at(600)
    )
    assert [one.ref for one in found.incidents] == ["INC-0001"]
    assert (found.drills, found.told_twice) == (1, 1)


def test_repeat_causes_are_found_by_way_of_others() -> None:
    def same(*others: int) -> Incident:
        return closed(
            relations=tuple(Relation(f"id{n}", "same cause as", f"INC-{n:04}", "x") for n in others)
        )

    found = [measured(1, same(2)), measured(2, same(1, 3)), measured(3, same(2)), measured(4, closed())]
    assert summarise(found, at(600)).causes == (("INC-0001", "INC-0002", "INC-0003"),)


def test_weeks_begin_on_monday_and_none_is_left_out() -> None:
    early = replace(measured(1, closed()), declared_at=at(0) - timedelta(days=20))
    weeks = summarise([early, measured(2, closed())], at(600)).weeks
    assert [(week.start, week.count) for week in weeks] == [
        (date(2026, 2, 9), 1),
        (date(2026, 2, 16), 0),
        (date(2026, 2, 23), 1),
    ]


def test_counts() -> None:
    found = summarise(
        [measured(1, closed(services=("a", "b"))), measured(2, closed(services=("b",)))], at(600)
    )
    assert list(found.by_service.items()) == [("b", 2), ("a", 1)]
    assert found.by_severity == {"SEV3": 2}
    assert found.missed == {"respond": 2}


def test_a_plot_ends_below_its_top_and_shows_the_least() -> None:
    assert plot([None, 0, 0.001, 4, 8]) == ["  ▁▄▇"]
    assert plot([8, 4], height=2) == ["▇ ", "██"]
    assert plot([8, 4], plain=True) == ["%="]
    assert plot([]) == [""]
