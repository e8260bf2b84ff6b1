"""Ticks outlive edits, from files on disk to what is beside the incident; and back by undo."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.base.errors import Refused
from console.desk import carrying, incidents, runbooks, undo
from console.desk.carrying import Edited
from console.desk.desk import Desk, Place
from console.desk.library import library
from console.library.reading.by_hand import line_step
from console.model.incident import Incident
from console.model.runbook import Document
from tests.journals import Clock, lines, now_of

BEFORE = """# Payments

## Diagnosis

1. Check the queue depth
2. Look at the consumer log

## Fix

1. Restart the consumer
2. Drain node 4
3. Watch the lag for 10 minutes

The lag is on the dashboard.
"""
#: One step reworded, one that says something else, one moved, one added; the rest stays.
AFTER = """# Payments

Read all of it first.

## Diagnosis

1. Check the queue depth first
2. Look at the consumer log
3. Page the owner of the queue

## Mitigation

1. Drain node 5
2. Restart the consumer
3. Watch the lag for 10 minutes

The lag is on the dashboard.
"""


class Scene:
    """An incident with a runbook of a folder beside it, all of whose steps are ticked."""

    def __init__(self, desk: Desk, file: Path) -> None:
        self.desk = desk
        self.file = file
        self._incident = incidents.declare(desk, "Checkout returns 5xx", "SEV2")
        runbooks.attach(desk, self._incident, library(desk).document("payments.md"))
        for step in self.shown.steps:
            runbooks.tick(desk, self._incident, self.shown, step.id)

    @property
    def incident(self) -> Incident:
        return now_of(self.desk, self._incident)

    @property
    def shown(self) -> Document:
        """The text that is beside the incident."""
        document = runbooks.attached(self.desk, self.incident, self.incident.runbooks[-1])
        assert document is not None
        return document

    def edit(self, text: str) -> tuple[Edited, ...]:
        self.file.write_text(text)
        library(self.desk).refresh()
        return carrying.edited(self.desk, self.incident)

    def take(self, text: str) -> None:
        (one,) = self.edit(text)
        carrying.take_over(self.desk, self.incident, one)

    @property
    def ticked(self) -> dict[str, str]:
        """What the ticked steps of the text beside the incident say, and what was ticked."""
        ticks = runbooks.ticks_of(self.incident, "payments.md")
        return {
            step.text: ticks[step.id].text
            for step in self.shown.steps
            if step.id in ticks and ticks[step.id].state == "done"
        }

    @property
    def orphans(self) -> list[str]:
        return [tick.text for tick in carrying.orphans(self.incident, self.shown)]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "payments.md").write_text(BEFORE)
    place = Place(tmp_path / "ic.db", tmp_path / "state", (folder,))
    with Desk(place, "mira", clock=Clock(), randomness=random.Random(0).randbytes) as desk:
        yield Scene(desk, folder / "payments.md")


def test_an_edit_is_announced_and_nothing_is_taken_over(scene: Scene) -> None:
    assert carrying.edited(scene.desk, scene.incident) == ()
    (one,) = scene.edit(AFTER)
    assert one.words == "3 steps changed, 1 gone, 2 new"
    assert {(how, old.text, new.text if new else None) for how, old, new in one.changed} == {
        ("reworded", "Check the queue depth", "Check the queue depth first"),
        ("moved", "Restart the consumer", "Restart the consumer"),
        ("moved", "Watch the lag for 10 minutes", "Watch the lag for 10 minutes"),
        ("gone", "Drain node 4", None),
    }
    assert scene.shown.text == BEFORE
    assert len(scene.ticked) == 5


def test_ticks_go_with_their_steps_and_to_no_other(scene: Scene) -> None:
    scene.take(AFTER)
    assert scene.shown.text == AFTER
    assert scene.ticked == {
        "Check the queue depth first": "1 Check the queue depth",
        "Look at the consumer log": "2 Look at the consumer log",
        "Restart the consumer": "1 Restart the consumer",
        "Watch the lag for 10 minutes": "3 Watch the lag for 10 minutes",
    }
    assert scene.orphans == ["2 Drain node 4"]
    assert lines(scene.desk, scene.incident)[-1] == (
        "link runbook: payments.md: 3 steps changed, 1 gone, 2 new"
    )
    assert carrying.edited(scene.desk, scene.incident) == ()


def test_the_text_as_it_was_stays_with_the_incident(scene: Scene) -> None:
    digest = scene.incident.runbooks[-1].digest
    scene.take(AFTER)
    assert scene.desk.reader.runbook_text(scene.incident.id, digest) == BEFORE


def test_who_ticked_and_when_is_as_it_was(scene: Scene) -> None:
    before = {tick.text: (tick.author, tick.at) for tick in scene.incident.ticks.values()}
    scene.desk.author = "bea"
    scene.take(AFTER)
    ticks = runbooks.ticks_of(scene.incident, "payments.md").values()
    assert {tick.text: (tick.author, tick.at) for tick in ticks} == before


def test_undo_brings_text_and_ticks_back(scene: Scene) -> None:
    before = scene.ticked
    scene.take(AFTER)
    undo.undo(scene.desk, scene.incident)
    assert scene.shown.text == BEFORE
    assert scene.ticked == before
    undo.redo(scene.desk, scene.incident)
    assert scene.orphans == ["2 Drain node 4"]


def test_ticks_outlive_one_edit_after_another(scene: Scene) -> None:
    scene.take(AFTER)
    scene.take(AFTER.replace("Check the queue depth first", "Check the queue depths first"))
    assert scene.ticked["Check the queue depths first"] == "1 Check the queue depth"
    scene.take(BEFORE)
    assert len(scene.ticked) == 5  # the one that was gone is there again, by its own id
    assert scene.orphans == []


def test_a_tick_that_arrives_later_finds_its_step(scene: Scene) -> None:
    """Somebody who was offline opens, in the old text, a step that has moved meanwhile."""
    old, step = scene.shown, next(one for one in scene.shown.steps if one.text == "Restart the consumer")
    scene.take(AFTER)
    runbooks.tick(scene.desk, scene.incident, old, step.id, "open")
    assert "Restart the consumer" not in scene.ticked


def test_a_step_is_opened_again_after_the_edit(scene: Scene) -> None:
    scene.take(AFTER)
    step = next(one for one in scene.shown.steps if one.text == "Restart the consumer")
    runbooks.tick(scene.desk, scene.incident, scene.shown, step.id, "open")
    assert "Restart the consumer" not in scene.ticked


def test_a_step_whose_words_come_back_beside_the_reworded_one_is_a_step_of_its_own(scene: Scene) -> None:
    reworded = BEFORE.replace("Check the queue depth", "Check the queue depth first")
    scene.take(reworded)
    scene.take(reworded.replace("2. Look at", "2. Check the queue depth\n3. Look at"))
    old = next(one for one in scene.shown.steps if one.text == "Check the queue depth")
    assert "Check the queue depth" in scene.ticked  # it says what was ticked, to the letter
    assert "Check the queue depth first" not in scene.ticked
    runbooks.tick(scene.desk, scene.incident, scene.shown, old.id, "open")
    assert "Check the queue depth" not in scene.ticked


def test_of_two_ticks_on_one_step_the_later_holds(scene: Scene) -> None:
    before = scene.shown
    old = next(one for one in before.steps if one.text == "Check the queue depth")
    scene.take(AFTER)
    new = next(one for one in scene.shown.steps if one.text == "Check the queue depth first")
    runbooks.tick(scene.desk, scene.incident, scene.shown, new.id, "open")
    assert "Check the queue depth first" not in scene.ticked
    runbooks.tick(scene.desk, scene.incident, before, old.id, "skipped", reason="by somebody who was offline")
    assert runbooks.ticks_of(scene.incident, "payments.md")[new.id].state == "skipped"
    assert not runbooks.tick(
        scene.desk, scene.incident, scene.shown, new.id, "skipped", reason="by somebody who was offline"
    )


def test_a_line_ticked_by_hand_is_carried_too(scene: Scene) -> None:
    line = line_step(scene.shown, 14)
    assert line is not None
    key = f"tick:payments.md#{line.id}"
    value = {"state": "done", "text": line.text}
    scene.desk.record([scene.desk.set(scene.incident.id, "tick", key, value)])
    scene.take(AFTER)
    assert scene.orphans == ["2 Drain node 4"]
    scene.take(AFTER.replace("The lag is on the dashboard.", ""))
    assert scene.orphans == ["2 Drain node 4", "The lag is on the dashboard."]


def test_choosing_the_edited_runbook_again_takes_the_ticks_along(scene: Scene) -> None:
    scene.edit(AFTER)
    book = carrying.attach(
        scene.desk, scene.incident, library(scene.desk).document("payments.md"), "mitigation"
    )
    assert (book.section, len(scene.ticked)) == ("mitigation", 4)
    again = carrying.attach(
        scene.desk, scene.incident, library(scene.desk).document("payments.md"), "diagnosis"
    )
    assert (again.section, again.carried) == ("diagnosis", book.carried)
    assert lines(scene.desk, scene.incident)[-1] == "link runbook: payments.md § diagnosis"


def test_what_was_put_away_and_is_there_again_has_its_ticks_where_they_were(scene: Scene) -> None:
    scene.take(AFTER)
    carried, ticked = scene.incident.runbooks[0].carried, scene.ticked
    runbooks.put_away(scene.desk, scene.incident, "payments.md")
    again = carrying.attach(scene.desk, scene.incident, library(scene.desk).document("payments.md"))
    assert (again.carried, scene.ticked) == (carried, ticked)
    assert again.since is not None
    assert again.since > scene.incident.declared_at


def test_what_was_put_away_takes_its_ticks_along_into_an_edited_text(scene: Scene) -> None:
    runbooks.put_away(scene.desk, scene.incident, "payments.md")
    scene.edit(AFTER)
    carrying.attach(scene.desk, scene.incident, library(scene.desk).document("payments.md"), "diagnosis")
    assert "Check the queue depth first" in scene.ticked
    assert scene.orphans == ["2 Drain node 4"]
    assert lines(scene.desk, scene.incident)[-1] == (
        "link runbook: payments.md § diagnosis: 3 steps changed, 1 gone, 2 new"
    )


def test_what_was_taken_meanwhile_is_not_taken_twice(scene: Scene) -> None:
    (one,) = scene.edit(AFTER)
    carrying.take_over(scene.desk, scene.incident, one)
    with pytest.raises(Refused, match="any more as it was"):
        carrying.take_over(scene.desk, scene.incident, one)


def test_a_file_that_is_gone_or_only_turned_its_line_ends_changes_no_step(scene: Scene) -> None:
    scene.file.write_bytes(BEFORE.replace("\n", "\r\n").encode())
    (one,) = carrying.edited(scene.desk, scene.incident)
    assert one.words == "no step changed"
    scene.file.unlink()
    assert carrying.edited(scene.desk, scene.incident) == ()


def test_a_runbook_from_outside_the_shelf_is_found_by_its_path(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.md"
    file.write_text(BEFORE)
    document = library(scene.desk).document_at(str(file))
    assert document.path == str(file.resolve())
    carrying.attach(scene.desk, scene.incident, document)
    file.write_text(AFTER)
    assert [one.book.path for one in carrying.edited(scene.desk, scene.incident)] == [document.path]
    assert library(scene.desk).document_at(str(scene.file)).path == "payments.md"
