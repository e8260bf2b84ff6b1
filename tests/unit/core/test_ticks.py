"""Ticks outlive edits, and are never moved to a step that says something else."""

from __future__ import annotations

import pytest

from console.core.ticks import Carried, Ticked, carry, changes
from console.library.reading import parse
from console.model.runbook import Step

BEFORE = """# Book

## Diagnosis

1. Check the queue depth
2. Look at the consumer log

## Fix

1. Restart the consumer
2. Watch the lag for 10 minutes
3. Tell the team
"""


def steps(text: str) -> tuple[Step, ...]:
    return parse(text.encode(), "book.md").steps


def moved(after: str, before: str = BEFORE) -> dict[str, tuple[str, str | None]]:
    """For each old step's text how it was carried, and to which text."""
    old, new = steps(before), steps(after)
    texts = {step.id: step.text for step in new}
    carried = carry([Ticked(step.id, step.section, step.text) for step in old], new)
    return {step.text: (one.how, texts.get(one.step or "")) for step, one in zip(old, carried, strict=True)}


def test_nothing_changes_when_lines_only_move() -> None:
    after = BEFORE.replace("# Book\n", "# Book\n\nA new first paragraph.\n")
    assert {how for how, _text in moved(after).values()} == {"same"}


def test_a_new_step_above_moves_no_tick() -> None:
    after = BEFORE.replace("1. Restart", "1. Breathe\n2. Restart").replace("2. Watch", "3. Watch")
    found = moved(after)
    assert found["Restart the consumer"] == ("same", "Restart the consumer")
    assert found["Tell the team"] == ("same", "Tell the team")


def test_a_renamed_heading_and_a_moved_step_keep_their_ticks() -> None:
    renamed = moved(BEFORE.replace("## Fix", "## Mitigation"))
    assert renamed["Tell the team"] == ("moved", "Tell the team")
    shifted = BEFORE.replace("3. Tell the team\n", "").replace("2. Look", "2. Tell the team\n3. Look")
    assert moved(shifted)["Tell the team"] == ("moved", "Tell the team")


def test_a_reworded_step_keeps_its_tick() -> None:
    after = BEFORE.replace("Check the queue depth", "Check the depth of the queue first").replace(
        "Look at the consumer log", "Look at the consumer logs"
    )
    assert moved(after)["Look at the consumer log"] == ("reworded", "Look at the consumer logs")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Restart the consumer", "Restart the producer"),
        ("Restart the consumer", "Do not restart the consumer"),
        ("Watch the lag for 10 minutes", "Watch the lag for 100 minutes"),
        ("Tell the team", "Tell the press"),
        ("Enable the flag", "Disable the flag"),
        ("Fail over to eu-west-1", "Fail over to eu-west-2"),
        ("Scale the workers up", "Scale the workers down"),
        ("Increase the timeout", "Decrease the timeout"),
        ("Den Dienst starten", "Den Dienst nicht starten"),
        ("接続を有効にする", "接続を無効にする"),
    ],
)
def test_a_step_that_says_something_else_never_gets_the_tick(old: str, new: str) -> None:
    assert moved(f"## Fix\n\n1. {new}\n", f"## Fix\n\n1. {old}\n")[old] == ("gone", None)


def test_two_alike_candidates_get_no_tick() -> None:
    before = "## Fix\n\n1. Restart the web worker nodes\n"
    after = "## Fix\n\n1. Restart the web worker node now\n2. Restart the web worker node then\n"
    assert moved(after, before)["Restart the web worker nodes"] == ("gone", None)


def test_the_same_text_in_two_places_is_not_guessed_at() -> None:
    before = "## A\n\n1. look\n"
    after = "## B\n\n1. look\n\n## C\n\n1. look\n"
    assert moved(after, before)["look"] == ("gone", None)


def test_repeated_steps_under_one_heading_stay_apart() -> None:
    text = "## A\n\n1. look\n2. act\n3. look\n"
    old = steps(text)
    carried = carry([Ticked(step.id, step.section, step.text) for step in old], steps(text))
    assert carried == tuple(Carried(step.id, step.id, "same") for step in old)


def test_changes_are_counted_for_the_announcement() -> None:
    after = BEFORE.replace("Look at the consumer log", "Look at the consumer logs").replace(
        "3. Tell the team", "3. Write it down"
    )
    counted = changes(steps(BEFORE), steps(after))
    assert (counted.changed, counted.gone, counted.added) == (1, 1, 1)
