"""The briefing: what the next commander has to know, a drill as a drill."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from console.core.briefing import MOST, briefing, sentence
from console.core.deadlines import deadlines
from console.core.export_markdown import markdown
from console.core.export_record import Record
from console.model.entry import Entry
from console.model.incident import Ask, Change, Conflict, Incident
from tests.incidents import DEFAULT, at, incident


def record(found: Incident, *entries: Entry, now: float = 30) -> Record:
    return Record(found, DEFAULT, at(now), entries, deadlines(found, DEFAULT, at(now)))


def line(kind: str, text: str, minute: float = 5, **fields: Any) -> Entry:
    return Entry(f"id{text}", "0190", at(minute), at(minute), kind, text, "mira", **fields)


def text(known: Record) -> str:
    return markdown(briefing(known))


def test_hypotheses_are_told_open_and_eliminated() -> None:
    said = text(
        record(
            incident(),
            line("hypothesis", "bad deploy", state="open"),
            line("hypothesis", "database", state="eliminated", outcome="pool at 40 %"),
            line("hypothesis", "struck", state="open", retracted=True),
        )
    )
    assert "### Open\n\n- 03:07 bad deploy (mira; open)" in said
    assert "### Eliminated\n\n- 03:07 database (mira; eliminated; pool at 40 %)" in said
    assert "struck" not in said


def test_open_asks_say_whose_they_are_and_what_is_over() -> None:
    asks = (
        Ask("1", "bea", "check replica lag", at(10), at(15)),
        Ask("2", "jo", "answered one", at(10), at(15), state="answered", ended_at=at(12)),
    )
    said = text(record(incident(asks=asks)))
    assert "- bea: check replica lag (asked 03:12, due 03:17, 15:00 over)" in said
    assert "answered one" not in said


def test_each_audience_has_its_last_message_and_the_next() -> None:
    told = incident("SEV2", told={"customers": 20})
    entry = line(
        "comms",
        "customers, investigating: en; copied",
        20,
        detail={"audience": "customers", "message": "We look."},
    )
    said = text(record(told, entry))
    assert (
        "- 03:22 customers, investigating: en; copied (mira; next due 03:52)\n\n  ```text\n  We look.\n  ```"
        in said
    )
    assert "- internal: nothing told yet (next due 04:02)" in said


def test_of_very_many_the_latest_are_told_and_how_many_there_are_besides() -> None:
    decisions = [line("decision", f"decision {n}.", n / 10) for n in range(40)]
    said = text(record(incident(), *decisions))
    assert f"{40 - MOST} more: `ic timeline` has them.".replace("`", "\\`") in said
    assert "decision 39." in said
    assert "decision 27." not in said


def test_a_contradiction_is_told() -> None:
    torn = Conflict("0190", "role:commander", Change("jo", at(1), "jo"), (Change("mira", at(1), "mira"),))
    assert "role commander: jo by jo; also mira (mira)" in text(record(incident(conflicts=(torn,))))


def test_the_sentence_to_say_aloud() -> None:
    assert (
        sentence(record(incident()), "jo")
        == "This is jo. I have command of INC-7K3F, Checkout returns 5xx, as of 03:32."
    )


def test_a_drill_says_so_in_the_briefing_and_aloud() -> None:
    known = record(incident(drill=True))
    assert text(known).startswith("**DRILL – this is an exercise**\n")
    assert sentence(known, "jo").startswith("DRILL: ")


def test_a_person_may_have_any_name() -> None:
    said = text(record(incident(), line("decision", "x", 1)._replace(author="[@click=x]_*<b>")))
    assert "(\\[@click=x\\]\\_\\*\\<b>)" in said


def test_an_incident_of_yesterday_has_dates() -> None:
    known = record(incident(), line("decision", "early", -60 * 24))
    assert "2026-02-28 03:02" in text(known)
    assert known.now - known.incident.declared_at == timedelta(minutes=30)
