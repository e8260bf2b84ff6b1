"""The timeline in windows is the timeline: entries of the database and rows of the clocks, merged, wherever one looks."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.core.marks import age_marks, breaches
from console.desk import incidents
from console.desk.clocks import burning
from console.desk.desk import Desk
from console.desk.timeline import COMPUTED, Timeline
from console.model.entry import Entry
from console.model.incident import Incident
from console.store.lines import EVERYTHING, Filter, timeline_key
from tests.journals import QUICK, START, Clock, desk_in, now_of, say

COUNT = 2000
HOURS = 30


@pytest.fixture(scope="module")
def busy() -> Iterator[tuple[Desk, Incident]]:
    """An incident of thirty hours: 2,000 entries, many at one moment, some exactly where a deadline was missed."""
    dice = random.Random(7)
    clock = Clock(step=timedelta(0))
    with tempfile.TemporaryDirectory(dir=QUICK) as folder, desk_in(Path(folder), clock=clock) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV1")
        drafts = []
        for number in range(COUNT):
            minutes = dice.choice([10, 20, 5, 60, 30]) * dice.randrange(HOURS * 6)
            at = START + timedelta(minutes=minutes, seconds=dice.choice([0, 0, 7]))
            kind = dice.choice(["note", "observation", "decision"])
            drafts.append(desk.entry(incident.id, kind, str(number), at=at.isoformat()))
        desk.record(drafts)
        clock.jump(hours=HOURS)
        yield desk, now_of(desk, incident)


@pytest.fixture(scope="module")
def whole(busy: tuple[Desk, Incident]) -> list[Entry]:
    """Entries and computed rows in one list, sorted."""
    desk, incident = busy
    policy, now = desk.policy(incident), desk.clock()
    computed = [*age_marks(incident, policy, now), *breaches(incident, policy, now, desk.calendar(policy))]
    rows = [
        Entry(f"{mark.kind}:{mark.key}:", incident.id, mark.at, mark.at, mark.kind, mark.label, "")
        for mark in computed
    ]
    assert {row.kind for row in rows} == {"age", "breach"}
    return sorted(
        [*desk.lines.timeline(incident.id), *rows], key=lambda row: (row.at.astimezone(UTC), row.id)
    )


def seen(rows: Iterator[Entry] | list[Entry]) -> list[tuple[datetime, str, str]]:
    return [(row.at.astimezone(UTC), row.kind, row.text) for row in rows]


@given(st.integers(0, COUNT + 400), st.integers(0, 120))
@example(0, 5000)
@example(COUNT + 390, 120)
@example(5, 0)
@settings(max_examples=60)
def test_every_window_is_that_part_of_the_merged_list(
    busy: tuple[Desk, Incident], whole: list[Entry], first: int, size: int
) -> None:
    desk, incident = busy
    timeline = Timeline(desk, burning(desk, incident))
    assert timeline.count() == len(whole)
    assert seen(list(timeline.window(first, first + size))) == seen(whole[first : first + size])


def test_every_row_is_found_at_its_number(busy: tuple[Desk, Incident]) -> None:
    desk, incident = busy
    timeline = Timeline(desk, burning(desk, incident))
    rows = list(timeline.window(0, timeline.count()))
    assert len({row.id for row in rows}) == len(rows)
    for number in range(0, len(rows), 7):
        assert timeline.find(rows[number].id) == number
    for number, row in enumerate(rows):
        if row.kind in COMPUTED:
            assert timeline.find(row.id) == number
    assert timeline.find("of another world") is None


def test_a_row_of_another_incident_is_not_found_here(busy: tuple[Desk, Incident]) -> None:
    desk, incident = busy
    other = incidents.declare(desk, "another", "SEV3")
    assert Timeline(desk, burning(desk, incident)).find(say(desk, other, "elsewhere").id) is None


@given(
    st.integers(0, COUNT),
    st.integers(1, 50),
    st.sampled_from([Filter(kinds=("decision",)), Filter(author="mira"), Filter(author="jo")]),
)
@settings(max_examples=20)
def test_a_filter_leaves_out_the_clocks_rows(
    busy: tuple[Desk, Incident], first: int, size: int, wanted: Filter
) -> None:
    desk, incident = busy
    timeline = Timeline(desk, burning(desk, incident), wanted)
    whole = list(desk.lines.timeline(incident.id, wanted))
    assert timeline.count() == len(whole)
    window = list(timeline.window(first, first + size))
    assert window == whole[first : first + size]
    for number, row in enumerate(window):
        assert timeline.find(row.id) == first + number


def test_what_a_filter_hides_is_not_found(busy: tuple[Desk, Incident]) -> None:
    desk, incident = busy
    timeline = Timeline(desk, burning(desk, incident), Filter(kinds=("decision",)))
    hidden = next(entry for entry in desk.lines.timeline(incident.id) if entry.kind == "note")
    assert timeline.find(hidden.id) is None


def test_time_alone_adds_rows_and_says_so(tmp_path: Path) -> None:
    clock = Clock(step=timedelta(0))
    with desk_in(tmp_path, clock=clock) as desk:
        incident = incidents.declare(desk, "Checkout", "SEV1")
        say(desk, incident, "looking")
        timeline = Timeline(desk, burning(desk, incident))
        assert (timeline.count(), timeline.tick(clock.now)) == (2, False)
        clock.jump(minutes=4)
        assert timeline.tick(clock.now) is False
        clock.jump(minutes=7)
        assert timeline.tick(clock.now) is True
        assert timeline.tick(clock.now) is False
        assert [row.kind for row in timeline.window(0, 9)] == ["declared", "note", "breach", "age"]
        say(desk, incident, "at the same moment as the next age mark")
        clock.jump(minutes=9)
        later = say(desk, incident, "later")
        timeline = Timeline(desk, burning(desk, now_of(desk, incident)))
        rows = list(timeline.window(0, timeline.count()))
        kinds = [
            "declared",
            "note",
            "breach",
            "age",
            "note",
            "note",
            "age",
            "breach",
        ]  # the last three at one moment
        assert [row.kind for row in rows] == kinds
        assert timeline.find(later.id) == 5
        keys = [timeline_key(row) for row in rows]
        assert keys == sorted(keys)


@given(st.lists(st.integers(0, 40), max_size=40), st.integers(0, 45), st.integers(-3, 45))
@settings(max_examples=60)
def test_a_window_of_the_database_is_a_slice(ats: list[int], first: int, last: int) -> None:
    with tempfile.TemporaryDirectory(dir=QUICK) as folder, desk_in(Path(folder)) as desk:
        desk.record(
            [
                desk.entry("i", "note", str(at), at=(START + timedelta(minutes=at)).isoformat())
                for at in [0, *ats]
            ]
        )
        whole = list(desk.lines.timeline("i"))
        count = desk.lines.entry_count("i")
        assert desk.lines.window("i", first, last, count) == (whole[first:last] if last > 0 else [])
        for number, entry in enumerate(whole):
            assert desk.lines.rank("i", timeline_key(entry), EVERYTHING) == number
