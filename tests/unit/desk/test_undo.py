"""Undo and redo: my latest act, whole, unless others built on it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.base.errors import Refused
from console.core.alerts import read_alerts
from console.desk import clocks, entries, incidents, undo
from console.desk.alerts import hear
from console.desk.desk import Desk
from console.model.entry import Entry
from console.model.incident import Incident
from console.store import care
from tests.journals import QUICK, START, contents, desk_in, lines, meet, now_of, say, send

Act = Callable[[Desk, Incident], object]


def first(desk: Desk, incident: Incident, kind: str) -> Entry:
    return next(entry for entry in desk.lines.timeline(incident.id) if entry.kind == kind)


def shown(desk: Desk, incident: Incident) -> tuple[Any, ...]:
    """Everything a person sees of an incident, but for lines that are struck out."""
    standing = [
        entry._replace(edited=False) for entry in desk.lines.timeline(incident.id) if not entry.retracted
    ]
    return now_of(desk, incident), standing


ACTS: dict[str, Act] = {
    "log": lambda desk, incident: say(desk, incident, "queue is draining #db"),
    "log, back-dated, key moment": lambda desk, incident: say(desk, incident, "* -7m rolled back"),
    "edit": lambda desk, incident: entries.edit(desk, first(desk, incident, "decision"), entries.Edit(text="wait")),
    "edit of the time": lambda desk, incident: entries.edit(
        desk, first(desk, incident, "decision"), entries.Edit(at=START)
    ),
    "an act's time": lambda desk, incident: entries.edit(
        desk, first(desk, incident, "declared"), entries.Edit(at=START - timedelta(hours=1))
    ),
    "retract": lambda desk, incident: entries.retract(desk, first(desk, incident, "decision")),
    "star": lambda desk, incident: entries.star(desk, first(desk, incident, "decision")),
    "answer": lambda desk, incident: entries.settle(desk, first(desk, incident, "ask"), "answered", "0 s"),
    "severity": lambda desk, incident: incidents.set_severity(desk, incident, "SEV1"),
    "status with a milestone": lambda desk, incident: incidents.set_status(desk, incident, "monitoring"),
    "resolved": incidents.resolve,
    "closed": lambda desk, incident: incidents.close(desk, incident, reason="false alarm"),
    "acknowledged": incidents.acknowledge,
    "milestone": lambda desk, incident: incidents.set_milestone(desk, incident, "detected", START),
    "role": lambda desk, incident: incidents.set_role(desk, incident, "scribe", "jo"),
    "impact": lambda desk, incident: incidents.set_text(desk, incident, "impact", "no payments"),
    "title": lambda desk, incident: incidents.set_text(desk, incident, "title", "Carts fail"),
    "services": lambda desk, incident: incidents.set_services(desk, incident, ["carts"]),
    "languages": lambda desk, incident: incidents.set_languages(desk, incident, ["de"]),
    "link": lambda desk, incident: incidents.set_link(desk, incident, "bridge", "https://meet.example/1"),
    "reminder": lambda desk, incident: clocks.remind(desk, incident, "30m", "check the cache"),
    "snooze": lambda desk, incident: clocks.snooze(desk, incident, "10m"),
    "no update until": lambda desk, incident: clocks.no_update_until(desk, incident, "customers", "2h"),
    "long cadence": clocks.take_long_cadence,
    "two alerts": lambda desk, incident: hear(desk, incident, read_alerts("disk full\nqueue full")),
}  # fmt: skip


@pytest.fixture
def incident(desk: Desk) -> Incident:
    made = incidents.declare(desk, "Checkout returns 5xx", "SEV2", commander="mira")
    say(desk, made, "! roll back to 4f1e")
    say(desk, made, "@bea check replica lag 5m")
    return made


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_taken_back_and_done_again_whole(desk: Desk, incident: Incident, act: str) -> None:
    before = shown(desk, incident)
    ACTS[act](desk, incident)
    after = shown(desk, incident)
    assert after != before
    assert undo.undo(desk, incident).what
    assert shown(desk, incident) == before
    assert undo.redo(desk, incident).what
    assert shown(desk, incident) == after
    undo.undo(desk, incident)
    assert shown(desk, incident) == before
    assert care.rebuild(desk.connection) == []


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=6, unique=True))
@settings(max_examples=25)
def test_all_taken_back_and_all_done_again(acts: list[str]) -> None:
    with tempfile.TemporaryDirectory(dir=QUICK) as folder, desk_in(Path(folder)) as desk:
        made = incidents.declare(desk, "Checkout returns 5xx", "SEV2", commander="mira")
        say(desk, made, "! roll back to 4f1e")
        say(desk, made, "@bea check replica lag 5m")
        states = [shown(desk, made)]
        for act in acts:
            before = desk.lines.position()
            try:
                ACTS[act](desk, made)
            except Refused:  # what it is about was struck out, or it needs a reason here
                continue
            if desk.lines.position() > before:
                states.append(shown(desk, made))
        for state in reversed(states[:-1]):
            undo.undo(desk, made)
            assert shown(desk, made) == state
        for state in states[1:]:
            undo.redo(desk, made)
            assert shown(desk, made) == state
        with pytest.raises(Refused, match="nothing to redo"):
            undo.redo(desk, made)
        assert care.verify(desk.connection).ok
        assert care.rebuild(desk.connection) == []


def test_the_toast_names_what_was_taken_back(desk: Desk, incident: Incident) -> None:
    say(desk, incident, "queue is draining")
    assert undo.undo(desk, incident).what == "note: queue is draining"
    assert undo.redo(desk, incident).what == "note: queue is draining"
    incidents.set_severity(desk, incident, "SEV1")
    assert undo.undo(desk, incident).what == "severity SEV1"
    incidents.set_role(desk, incident, "scribe", "jo")
    assert undo.undo(desk, incident).what == "role scribe jo"
    entries.star(desk, first(desk, incident, "decision"))
    assert undo.undo(desk, incident).what == "key moment"


def test_a_new_act_ends_redo(desk: Desk, incident: Incident) -> None:
    say(desk, incident, "one")
    undo.undo(desk, incident)
    say(desk, incident, "two")
    with pytest.raises(Refused, match="nothing to redo"):
        undo.redo(desk, incident)
    assert undo.undo(desk, incident).what == "note: two"
    assert undo.redo(desk, incident).what == "note: two"


def test_declaring_cannot_be_undone(desk: Desk) -> None:
    made = incidents.declare(desk, "Checkout")
    with pytest.raises(Refused, match=r"Declaring cannot be undone.*Close INC-"):
        undo.undo(desk, made)


def test_only_what_this_console_did_and_only_on_this_incident(tmp_path: Path) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        ours, theirs = incidents.declare(mira, "ours"), incidents.declare(jo, "theirs")
        meet(mira, jo)
        with pytest.raises(Refused, match=f"nothing of yours to undo on {theirs.ref}"):
            undo.undo(mira, theirs)
        say(mira, theirs, "helping")
        say(mira, ours, "later, elsewhere")
        assert undo.undo(mira, theirs).what == "note: helping"
        assert lines(mira, ours)[-1] == "note later, elsewhere"


@pytest.mark.parametrize(
    "behind", [timedelta(0), timedelta(days=1)], ids=["clock right", "clock a day behind"]
)
def test_what_others_have_built_on_is_refused(tmp_path: Path, behind: timedelta) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        jo.clock.now -= behind  # type: ignore[attr-defined]
        incident = incidents.declare(mira, "Checkout", "SEV3")
        entry = say(mira, incident, "! roll back")
        incidents.set_severity(mira, incident, "SEV2")
        send(mira, jo)
        incidents.set_severity(jo, incident, "SEV1")
        entries.edit(jo, entry, entries.Edit(text="roll forward"))
        meet(mira, jo)
        with pytest.raises(Refused, match="jo has changed this, too"):
            undo.undo(mira, incident)
        assert now_of(mira, incident).severity == "SEV1"
        undo.undo(jo, incident)
        undo.undo(jo, incident)
        meet(mira, jo)
        assert undo.undo(mira, incident).what == "severity SEV2"
        assert undo.undo(mira, incident).what == "decision: roll back"


def test_an_ask_that_another_has_answered_is_not_taken_back(tmp_path: Path) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        incident = incidents.declare(mira, "Checkout", "SEV3")
        ask = say(mira, incident, "@jo check replica lag 5m")
        send(mira, jo)
        entries.settle(jo, ask, "answered", "0 s")
        meet(mira, jo)
        with pytest.raises(Refused, match="jo has answered this since"):
            undo.undo(mira, incident)


def test_a_contradiction_is_not_undone_away(tmp_path: Path) -> None:
    """Taking back my side must not take the other's, which I had not seen, with it."""
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        incident = incidents.declare(mira, "Checkout", "SEV3")
        send(mira, jo)
        incidents.set_severity(jo, incident, "SEV2")
        incidents.set_severity(mira, incident, "SEV1")
        meet(mira, jo)
        with pytest.raises(Refused, match="jo has changed this, too"):
            undo.undo(mira, incident)
        assert len(now_of(mira, incident).conflicts) == 1


def test_undo_travels(tmp_path: Path) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        incident = incidents.declare(mira, "Checkout", "SEV3")
        say(mira, incident, "wrong window")
        meet(mira, jo)
        undo.undo(mira, incident)
        meet(mira, jo)
        assert lines(jo, incident)[-1] == "-note wrong window-"
        undo.redo(mira, incident)
        meet(mira, jo)
        assert lines(jo, incident)[-1] == "note wrong window"
        assert contents(mira.connection) == contents(jo.connection)
