"""Steps with a time box: the clock begins when their turn comes, and ends with their tick."""

from __future__ import annotations

from dataclasses import replace

from console.core.marks import breaches
from console.core.metrics import measure
from console.model.incident import Attached, Incident, Tick, TimeBox
from tests.incidents import DEFAULT, at, clocks, due, incident, minutes

BOXES = (
    TimeBox("s1", "1 Confirm it, within 2 minutes", "", 120),
    TimeBox("s3", "3 Decide within 10 minutes", "s2", 600),
)
BOOK = Attached("checkout.md", "Checkout", None, "digest", boxes=BOXES, since=at(5))
FIRST, THIRD = "step:checkout.md#s1", "step:checkout.md#s3"


def ticked(*ticks: tuple[str, str, float], **fields: object) -> Incident:
    found = {
        f"checkout.md#{step}": Tick(f"checkout.md#{step}", state, at(when), "mira")
        for step, state, when in ticks
    }
    return replace(incident("SEV3", runbooks=(BOOK,)), ticks=found, **fields)  # type: ignore[arg-type]


def steps(found: Incident, now: float = 6) -> dict[str, tuple[float | None, str]]:
    return {key: (minutes(one.due_at), one.state) for key, one in clocks(found, now).items() if "step" in key}


def test_the_first_begins_when_the_runbook_is_attached_the_others_with_the_tick_before() -> None:
    assert steps(ticked()) == {FIRST: (7, "fine")}
    assert steps(ticked(("s1", "done", 6), ("s2", "skipped", 8)), 9) == {THIRD: (18, "fine")}
    assert steps(ticked(("s1", "done", 6), ("s2", "open", 8)), 9) == {}
    assert clocks(ticked(), 6)[FIRST].label == "1 Confirm it, within 2 minutes"


def test_it_warns_and_is_over_as_every_deadline() -> None:
    states = [steps(ticked(), now)[FIRST][1] for now in (6.5, 6.7, 7)]
    assert states == ["fine", "soon", "over"]


def test_a_step_opened_again_runs_on_from_where_it_began() -> None:
    assert steps(ticked(("s1", "open", 20)), 21) == {FIRST: (7, "over")}


def test_all_end_with_the_incident() -> None:
    ended = incident("SEV3", [(0, "investigating"), (9, "resolved")], runbooks=(BOOK,))
    assert FIRST not in due(ended, 10)


def test_a_tick_carried_to_an_edited_text_counts() -> None:
    edited = BOOK._replace(carried={"old": "s1"})
    found = replace(ticked(("old", "done", 6)), runbooks=(edited,))
    assert steps(found) == {}


def test_one_that_was_missed_is_a_row_and_a_figure() -> None:
    late = ticked(("s1", "done", 30))
    rows = [(mark.key, minutes(mark.at)) for mark in breaches(late, DEFAULT, at(40)) if "step" in mark.key]
    assert rows == [(FIRST, 7)]
    assert measure(late, DEFAULT, at(40)).missed["step"] == 1
    in_time = ticked(("s1", "done", 6))
    assert [mark.key for mark in breaches(in_time, DEFAULT, at(40)) if "step" in mark.key] == []
