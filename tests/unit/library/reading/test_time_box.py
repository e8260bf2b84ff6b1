"""Time boxes of steps: read where nothing else can be meant, in the languages the reader knows, and nowhere else."""

from __future__ import annotations

import pytest

from console.library.reading import parse
from console.library.reading.time_box import time_box, time_boxes

SAFE = {
    "Confirm it from outside, within 2 minutes.": 2,
    "Within the next 10 min: page the DBA": 10,
    "Reply to the customer within 1 h 30 min": 90,
    "Page L2 in under five minutes": 5,
    "Roll back, if it began with a rollout. Within 5 minutes.": 5,
    "Von außen bestätigen, innerhalb von 2 Minuten": 2,
    "Binnen einer Stunde Rückmeldung geben": 60,
    "Prévenir le support dans les 15 minutes": 15,
    "Avisar al equipo en menos de 20 minutos": 20,
    "Avisar o time em até 30 minutos": 30,
    "Сообщить клиенту не позднее чем через 15 минут": 15,
    "15分以内に当番へ連絡": 15,
    "15分钟内通知负责人": 15,
    "أبلغ المسؤول في غضون 15 دقيقة": 15,
}
UNSAFE = (
    "Watch for 30 minutes",
    "Wait 10 minutes",
    "Install one by hand, if automation does not recover within 20 minutes",
    "If the acquirer does not respond within 15 minutes, call the duty manager.",
    "Falls es innerhalb von 15 Minuten nicht besser wird, eskalieren",
    "Do not restart it twice within 15 minutes",
    "Look for more than 3 restarts within 10 minutes",
    "Look at what changed within 60 minutes",
    "Read the errors within the last 15 minutes",
    "Roll back, within 5 minutes of the decision.",
    "最近15分钟内的日志",
    "Within 15-30 minutes: tell the customer",
    "Early warning within 24 hours",
    "Tell the regulator within 72 hours, the insurer within 7 days",
    "Наблюдать в течение 15 минут",
    "Vuelva a comprobar dentro de 15 minutos",
    "Answer within 1 business day",
    "Latency is within 20 % of last week",
    "",
)


@pytest.mark.parametrize(("text", "minutes"), SAFE.items())
def test_what_is_safe_is_read(text: str, minutes: float) -> None:
    found = time_box(text)
    assert found is not None
    assert found[0] == minutes


@pytest.mark.parametrize("text", UNSAFE)
def test_what_may_mean_something_else_is_not(text: str) -> None:
    assert time_box(text) is None


BOOK = """# Checkout

## Triage

1. Confirm it, within 2 minutes
2. Look at the queue
   1. Measure it, within 3 minutes
   2. Tell the team within 1 minute
3. Decide within 10 minutes

## Fix

1. Roll back within 5 minutes
"""


def test_a_box_says_what_is_to_be_done_without_the_time() -> None:
    said = {text: found[1] for text in SAFE if (found := time_box(text))}
    assert said["Confirm it from outside, within 2 minutes."] == "Confirm it from outside"
    assert said["Von außen bestätigen, innerhalb von 2 Minuten"] == "Von außen bestätigen"
    assert said["Within the next 10 min: page the DBA"] == "Within the next 10 min: page the DBA"
    assert said["15分以内に当番へ連絡"] == "15分以内に当番へ連絡"


def test_each_box_begins_with_the_end_of_the_step_before_it() -> None:
    document = parse(BOOK.encode(), "checkout.md")
    names = {step.id: step.text for step in document.steps} | {"": "attached"}
    assert [(box.text, names[box.after], box.seconds) for box in time_boxes(document)] == [
        ("1 Confirm it", "attached", 120),
        ("1 Measure it", "Confirm it, within 2 minutes", 180),
        ("2 Tell the team", "Measure it, within 3 minutes", 60),
        ("3 Decide", "Look at the queue", 600),
        ("1 Roll back", "Decide within 10 minutes", 300),
    ]


def test_of_a_section_only_its_own_and_what_is_checked_is_done() -> None:
    document = parse(BOOK.encode(), "checkout.md")
    fix = next(section.anchor for section in document.sections if section.title == "Fix")
    assert [(box.text, box.after) for box in time_boxes(document, fix)] == [("1 Roll back", "")]
    tasks = parse(b"# Go\n\n- [x] Ring, within 1 minute\n- [ ] Answer within 2 minutes\n", "go.md")
    assert [(box.text, box.after) for box in time_boxes(tasks)] == [("Answer", "")]


def test_a_document_full_of_boxes_keeps_a_hundred() -> None:
    steps = "1. Ring, within 5 minutes\n" * 300
    assert len(time_boxes(parse(f"# Many\n\n{steps}".encode(), "many.md"))) == 100
