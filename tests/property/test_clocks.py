"""The clocks over any incident and any clock: pure, told exactly once, never sliding."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from json import dumps, loads
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from console.core.alarms import announce, thresholds
from console.core.deadlines import deadlines, most_urgent, urgency
from console.core.marks import age_marks, breaches
from console.model.incident import STATUSES, Ask, Attached, Comms, Holder, Incident, Reminder, Tick, TimeBox
from tests.incidents import DEFAULT, at, incident

AUDIENCES = ("customers", "internal", "executives")
SPAN = 600.0
MOMENTS = st.floats(0, SPAN).map(lambda number: round(number, 2))
SEVERITIES = st.sampled_from([level.id for level in DEFAULT.levels] + ["RED"])


_STEPS = st.sampled_from(["s1", "s2", "s3"])
_STATES = st.sampled_from(["done", "skipped", "open"])
_BOOK = Attached(
    "book.md",
    "Book",
    None,
    "digest",
    carried={},
    boxes=(TimeBox("s1", "1 Look", "", 120), TimeBox("s3", "3 Decide", "s2", 600)),
    since=at(5),
)


def _history(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[float, str]]]:
    later = st.lists(st.tuples(MOMENTS, values), max_size=5).map(sorted)
    return st.builds(lambda first, rest: [(0.0, first), *rest], values, later)


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    """Any incident of ten hours: its course, its messages, and what people set."""
    told = sorted(draw(st.lists(st.tuples(MOMENTS, st.sampled_from(AUDIENCES)), max_size=6)))
    sent = tuple(
        Comms(audience, at(when), at(draw(MOMENTS)) if draw(st.booleans()) else None)
        for when, audience in told
    )
    keys = st.sampled_from(
        ["respond", "escalate:L2", "review", "role:commander", *(f"update:{one}" for one in AUDIENCES)]
    )
    moments = MOMENTS.map(at)
    fields: dict[str, Any] = {
        "milestones": draw(
            st.dictionaries(st.sampled_from(["acknowledged", "mitigated", "resolved"]), moments)
        ),
        "roles": draw(
            st.sampled_from([{}, {"commander": Holder("mira", at(0))}, {"commander": Holder("", at(9))}])
        ),
        "rungs": draw(st.dictionaries(st.sampled_from(["escalate:L2", "escalate:L3"]), moments)),
        "snoozes": draw(st.dictionaries(keys, moments)),
        "asks": tuple(
            Ask(f"a{n}", "bea", "look", at(when), at(when + 5))
            for n, when in enumerate(draw(st.lists(MOMENTS, max_size=2)))
        ),
        "reminders": tuple(
            Reminder(f"r{n}", "look", at(0), at(when))
            for n, when in enumerate(draw(st.lists(MOMENTS, max_size=2)))
        ),
        "sent": sent,
        "comms": {message.audience: message for message in sent},
        "long_cadence": draw(st.booleans()),
        "runbooks": (_BOOK,),
        "ticks": {
            f"book.md#{step}": Tick(f"book.md#{step}", state, at(when), "mira")
            for step, (state, when) in draw(st.dictionaries(_STEPS, st.tuples(_STATES, MOMENTS))).items()
        },
    }
    return incident(draw(_history(SEVERITIES)), draw(_history(st.sampled_from(STATUSES))), **fields)


NOWS = st.floats(-60, 3 * SPAN)


@given(incidents(), NOWS, NOWS)
def test_deadlines_are_a_pure_function(one: Incident, now: float, other: float) -> None:
    before = deepcopy(one)
    first = deadlines(one, DEFAULT, at(now))
    later = deadlines(one, DEFAULT, at(other))
    assert deadlines(one, DEFAULT, at(now)) == first
    assert one == before
    # Only the state depends on the clock: what is due never slides with it.
    assert {(found.key, found.due_at, found.start) for found in first} == {
        (found.key, found.due_at, found.start) for found in later
    }


@given(incidents(), NOWS)
def test_a_deadline_is_well_formed(one: Incident, now: float) -> None:
    found = deadlines(one, DEFAULT, at(now))
    assert len({deadline.key for deadline in found}) == len(found)
    assert list(found) == sorted(found, key=urgency)
    assert most_urgent(found) == next((deadline for deadline in found if deadline.state != "done"), None)
    for deadline in found:
        assert (deadline.state == "done") == (deadline.done_at is not None)
        if deadline.state in {"fine", "soon"}:
            assert at(now) < deadline.due_at
        if deadline.state == "over":
            assert at(now) >= deadline.due_at


@given(incidents(), st.lists(NOWS, min_size=1, max_size=12))
def test_over_any_jumps_of_the_clock_each_threshold_is_announced_exactly_once(
    one: Incident, nows: list[float]
) -> None:
    rung: frozenset[str] = frozenset()
    heard: list[str] = []
    for now in map(at, nows):
        alarms, rung = announce(deadlines(one, DEFAULT, now), now, rung)
        assert all(alarm.at <= now for alarm in alarms)
        heard += [alarm.name for alarm in alarms]
    everything = {alarm for found in deadlines(one, DEFAULT, at(0)) for alarm in thresholds(found)}
    crossed = {alarm.name for alarm in everything if alarm.at <= max(map(at, nows))}
    assert len(heard) == len(set(heard))
    assert set(heard) == crossed == rung


@given(st.lists(st.tuples(incidents(), NOWS), min_size=1, max_size=8))
def test_whatever_is_written_between_two_looks_nothing_is_told_twice_and_nothing_is_left_out(
    looks: list[tuple[Incident, float]],
) -> None:
    """The incident may be another at every look, and the program a new one: what was told is remembered by name."""
    rung: frozenset[str] = frozenset()
    heard: list[str] = []
    for one, now in looks:
        found = deadlines(one, DEFAULT, at(now))
        alarms, rung = announce(found, at(now), frozenset(loads(dumps(sorted(rung)))))
        heard += [alarm.name for alarm in alarms]
        crossed = {alarm.name for due in found for alarm in thresholds(due) if alarm.at <= at(now)}
        assert crossed <= rung
    assert len(heard) == len(set(heard))
    assert set(heard) == rung


@given(incidents(), NOWS, NOWS)
def test_rows_once_shown_stay(one: Incident, now: float, other: float) -> None:
    early, late = sorted((now, other))
    for rows in (breaches, age_marks):
        before, after = (rows(one, DEFAULT, at(moment)) for moment in (early, late))
        assert set(before) <= set(after)
        assert all(mark.at <= at(early) for mark in before)
        assert list(after) == sorted(after, key=lambda mark: (mark.at, mark.key))


@given(incidents(), NOWS, NOWS)
def test_age_marks_after_a_moment_are_the_rest_of_all(one: Incident, now: float, after: float) -> None:
    everything = age_marks(one, DEFAULT, at(now))
    assert age_marks(one, DEFAULT, at(now), at(after)) == tuple(
        mark for mark in everything if mark.at > at(after)
    )
    assert len({mark.at for mark in everything}) == len(everything)
    assert all((mark.at - at(0)) % timedelta(minutes=10) == timedelta(0) for mark in everything)
