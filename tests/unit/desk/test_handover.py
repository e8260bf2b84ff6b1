"""Command changes hands in one act that can be taken back whole."""

from __future__ import annotations

import pytest

from console.base.errors import Refused
from console.desk import handover, incidents, undo
from console.desk.desk import Desk
from console.model.incident import Incident
from tests.journals import Clock, lines, now_of, say


@pytest.fixture
def led(desk: Desk, incident: Incident) -> Incident:
    incidents.set_role(desk, incident, "commander", "mira")
    say(desk, incident, "! roll back to 4f1e")
    return now_of(desk, incident)


def test_one_line_with_both_names_and_the_role_with_it(desk: Desk, led: Incident) -> None:
    before = len(lines(desk, led))
    handed = handover.hand_over(desk, led, "@jo")
    assert lines(desk, led)[before:] == ["handover mira → jo"]
    assert now_of(desk, led).roles["commander"].who == "jo"
    assert handed.entry.detail["message"] == handed.briefing.text
    assert "roll back to 4f1e" in handed.briefing.text
    assert handed.sentence.startswith("This is jo. I have command of")


def test_undo_takes_back_line_and_role_and_redo_does_both_again(desk: Desk, led: Incident) -> None:
    handover.hand_over(desk, led, "jo")
    assert undo.undo(desk, led).what == "handover: mira → jo"
    assert now_of(desk, led).roles["commander"].who == "mira"
    assert lines(desk, led)[-1] == "-handover mira → jo-"
    undo.redo(desk, led)
    assert now_of(desk, led).roles["commander"].who == "jo"
    assert lines(desk, led)[-1] == "handover mira → jo"


def test_preparing_and_the_sentence_record_nothing(desk: Desk, led: Incident) -> None:
    position = desk.lines.position()
    assert handover.prepare(desk, led).commander == "mira"
    assert "jo" in handover.to_say(desk, led, "@jo")
    assert desk.lines.position() == position


def test_it_can_be_written_down_later(desk: Desk, led: Incident, clock: Clock) -> None:
    clock.jump(minutes=30)
    moment = desk.moment("03:20")
    handed = handover.hand_over(desk, led, "jo", at=moment)
    assert handed.entry.at == moment
    assert now_of(desk, led).roles["commander"].since == moment


@pytest.mark.parametrize("to", ["", "  ", "@", "mira"])
def test_what_is_declined(desk: Desk, led: Incident, to: str) -> None:
    with pytest.raises(Refused):
        handover.hand_over(desk, led, to)


def test_nobody_takes_over_what_is_closed(desk: Desk, led: Incident) -> None:
    incidents.close(desk, led)
    with pytest.raises(Refused, match="closed"):
        handover.hand_over(desk, led, "jo")


def test_a_drill_says_so_in_its_line(desk: Desk) -> None:
    drill = incidents.declare(desk, "Fire alarm", drill=True)
    handed = handover.hand_over(desk, drill, "jo")
    assert handed.entry.text == "DRILL – → jo"
    assert "DRILL" in handed.briefing.text
    assert "DRILL" in handed.sentence
