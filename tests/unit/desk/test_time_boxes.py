"""The time boxes of a runbook beside an incident: kept with it, ended by its ticks, taken back with them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.base.errors import Refused
from console.desk import carrying, clocks, runbooks, undo
from console.desk.desk import Desk
from console.library.reading import parse
from console.model.incident import Deadline, Incident
from tests.journals import Clock, now_of

BOOK = b"# Checkout\n\n1. Confirm it, within 2 minutes\n2. Decide within 10 minutes\n"


def steps(desk: Desk, incident: Incident) -> list[tuple[str, str]]:
    found = clocks.burning(desk, now_of(desk, incident)).deadlines
    return [(one.label, one.state) for one in found if one.key.startswith("step:")]


def deadline(desk: Desk, incident: Incident, words: str) -> Deadline:
    found = clocks.burning(desk, now_of(desk, incident)).deadlines
    return next(one for one in found if words in one.label)


def test_a_tick_ends_one_clock_and_begins_the_next_and_undo_takes_both_back(
    desk: Desk, incident: Incident, clock: Clock
) -> None:
    document = parse(BOOK, "checkout.md")
    runbooks.attach(desk, incident, document)
    confirm, decide = "1 Confirm it", "2 Decide"
    assert steps(desk, incident) == [(confirm, "fine")]
    clock.jump(minutes=1)
    runbooks.tick(desk, now_of(desk, incident), document, document.steps[0].id)
    assert steps(desk, incident) == [(decide, "fine")]
    undo.undo(desk, now_of(desk, incident))
    assert steps(desk, incident) == [(confirm, "fine")]
    runbooks.tick(desk, now_of(desk, incident), document, document.steps[0].id, "skipped", reason="known")
    assert steps(desk, incident) == [(decide, "fine")]
    runbooks.put_away(desk, now_of(desk, incident), "checkout.md")
    assert steps(desk, incident) == []


def test_it_can_be_put_off_and_is_ticked_rather_than_marked_done(desk: Desk, incident: Incident) -> None:
    runbooks.attach(desk, incident, parse(BOOK, "checkout.md"))
    clocks.snooze(desk, incident, "10m", "step:")
    assert steps(desk, incident) == [("1 Confirm it", "snoozed")]
    with pytest.raises(Refused, match="not marked done by hand"):
        clocks.done(desk, incident, "step:")


def test_attaching_again_or_an_edited_text_starts_no_clock_anew(
    desk: Desk, incident: Incident, clock: Clock
) -> None:
    document = parse(BOOK, "checkout.md")
    runbooks.attach(desk, incident, document)
    began = deadline(desk, incident, "Confirm").start
    clock.jump(minutes=1)
    runbooks.attach(desk, now_of(desk, incident), document)
    edited = parse(BOOK.replace(b"2 minutes", b"3 minutes") + b"3. Tell the team\n", "checkout.md")
    carrying.attach(desk, now_of(desk, incident), edited)
    after = deadline(desk, incident, "Confirm")
    assert (after.start, after.label) == (began, "1 Confirm it")
    assert after.due_at - began == timedelta(minutes=3)
