"""What operations mean as lines of the timeline."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from console.core.fold import Marks, act_lines, entry_from, happened, marks_of, revisions
from console.core.registers import resolve
from console.core.shapes import understood
from console.model.entry import Entry
from console.model.op import VERSION, Op
from tests.journals import op

LATER = "2026-03-01T02:10:00.000+00:00"


def unmarked(_line: str) -> Marks:
    return Marks()


def line_of(field: str, value: Any, **said: Any) -> Entry:
    [(line, _)] = act_lines([op("a", field=field, body={"value": value, **said})], unmarked)
    return line


@pytest.mark.parametrize(
    ("field", "value", "kind", "text"),
    [
        ("declared", {"ref": "INC-7K3F", "title": "Checkout", "severity": "SEV2"}, "declared", "SEV2 Checkout"),
        ("declared", {"title": "Checkout", "severity": "SEV2", "drill": True}, "declared", "DRILL SEV2 Checkout"),
        ("severity", "SEV1", "severity", "SEV1"),
        ("role:scribe", "jo", "role", "scribe: jo"),
        ("role:scribe", None, "role", "scribe: –"),
        ("milestone:impact_started", LATER, "milestone", "impact started"),
        ("milestone:resolved", None, "milestone", "resolved: removed"),
        ("link:bridge", "https://meet.example/1", "link", "bridge: https://meet.example/1"),
        ("link:bridge", None, "link", "bridge: removed"),
        ("runbook:a.md", {"path": "a.md", "section": "Triage"}, "link", "runbook: a.md § Triage"),
        ("runbook:a.md", None, "link", "runbook put away: a.md"),
        ("tick:a.md#1", {"state": "done", "text": "1 Look"}, "step", "✓ 1 Look"),
        ("tick:a.md#1", {"state": "skipped", "text": "1 Look", "reason": "done before"}, "step", "skipped 1 Look: done before"),
        ("tick:a.md#1", {"state": "open", "text": "1 Look"}, "step", "open again 1 Look"),
        ("tick:a.md#1", None, "step", "open again"),
        ("rung:escalate:L2", LATER, "milestone", "escalate L2: done"),
        ("services", ["checkout", "carts"], "note", "services: checkout, carts"),
        ("impact", "no payments", "note", "impact: no payments"),
        ("impact", None, "note", "impact: –"),
        ("policy", {"name": "p1-p4", "text": ""}, "note", "policy: p1-p4"),
    ],
)  # fmt: skip
def test_an_act_writes_a_line(field: str, value: Any, kind: str, text: str) -> None:
    line = line_of(field, value)
    assert (line.kind, line.text, line.by_act) == (kind, text, True)


@pytest.mark.parametrize(
    "field", ["languages", "snooze:respond", "long_cadence", "runbook_text:1f", "blank:x"]
)
def test_what_is_no_news_writes_none(field: str) -> None:
    assert act_lines([op("a", "x", field=field)], unmarked) == []


def test_a_change_tells_what_it_changed_and_why() -> None:
    first = op("a", "monitoring", field="status")
    back = op(
        "b", field="status", parents=["a"], clock=1, body={"value": "identified", "reason": "errors again"}
    )
    assert [line.text for line, _ in act_lines([first, back], unmarked)] == [
        "monitoring",
        "monitoring → identified: errors again",
    ]


def test_it_stands_where_it_happened_not_where_it_was_recorded() -> None:
    line = line_of("severity", "SEV1", at=LATER)
    assert line.at == datetime(2026, 3, 1, 2, 10, tzinfo=UTC)
    assert line.recorded_at == datetime(2026, 3, 1, 2, 2, tzinfo=UTC)


def test_a_milestone_stands_at_its_own_time() -> None:
    assert line_of("milestone:detected", LATER).at == datetime(2026, 3, 1, 2, 10, tzinfo=UTC)


def test_a_corrected_time_overrules() -> None:
    moved = Marks(at=datetime(2026, 3, 1, 1, 0, tzinfo=UTC))
    [(line, _)] = act_lines([op("a", "SEV1")], lambda _: moved)
    assert line.at == moved.at


def test_first_values_are_set_in_silence() -> None:
    assert act_lines([op("a", body={"value": "SEV2", "silent": True})], unmarked) == []


def test_undo_strikes_the_line_and_redo_gives_it_back() -> None:
    ops = [op("a", "SEV2"), op("b", "SEV1", clock=1, parents=["a"])]
    ops.append(op("c", "SEV2", clock=2, parents=["b"], undoes="b"))
    assert [line.retracted for line, _ in act_lines(ops, unmarked)] == [False, True]
    ops.append(op("d", "SEV1", clock=3, parents=["c"], undoes="c"))
    assert [line.retracted for line, _ in act_lines(ops, unmarked)] == [False, False]


def test_a_redacted_act_says_who_and_why_and_keeps_its_place() -> None:
    redaction = op("r", {"ops": ["a"], "reason": "a name", "at": LATER}, field="redact", author="jo")
    marks = marks_of({"redact": resolve([redaction])})
    [(line, _)] = act_lines([op("a", field="status", erased=True)], lambda _: marks)
    assert (line.kind, line.text, line.redacted) == ("status", "[redacted by jo: a name]", True)
    assert line.at == datetime(2026, 3, 1, 2, 10, tzinfo=UTC)


def test_an_act_whose_body_is_gone_and_that_nobody_redacted_writes_no_line() -> None:
    assert act_lines([op("a", erased=True)], unmarked) == []


@pytest.mark.parametrize("field", ["severity", "unheard of", "entry"])
def test_a_newer_consoles_operation_says_that_it_is_one(field: str) -> None:
    ops = [understood(op("a", {"anything": 1}, field=field, v=VERSION + 1))]
    line = entry_from(ops, Marks()) if field == "entry" else act_lines(ops, unmarked)[0][0]
    assert line.text == f"from a newer console: {field}"
    assert not line.redacted


# -- entries -------------------------------------------------------------------------------------------------------


def entry_op(op_id: str, text: str, **said: Any) -> Op:
    outer = {key: said.pop(key) for key in ("parents", "clock", "undoes", "author") if key in said}
    return op(op_id, {"kind": "note", "text": text, **said}, field="entry", target="e", **outer)


def test_an_entry_is_what_its_last_revision_says_by_the_author_of_the_first() -> None:
    ops = [
        entry_op("a", "one", clock=9_000, author="mira"),
        entry_op("b", "two", clock=1, parents=["a"], author="jo"),  # whose clock is behind
    ]
    entry = entry_from(ops, Marks())
    assert (entry.id, entry.text, entry.author, entry.edited) == ("e", "two", "mira", True)
    assert [(one.text, one.author) for one in revisions(ops)] == [("one", "mira"), ("two", "jo")]


def test_a_retraction_is_no_edit() -> None:
    ops = [entry_op("a", "one"), entry_op("b", "one", parents=["a"], clock=1, retracted=True)]
    entry = entry_from(ops, Marks())
    assert (entry.retracted, entry.edited) == (True, False)


def test_an_edit_that_was_taken_back_is_none() -> None:
    ops = [
        entry_op("a", "one"),
        entry_op("b", "two", parents=["a"], clock=1),
        entry_op("c", "one", parents=["b"], clock=2, undoes="b"),
    ]
    assert not entry_from(ops, Marks()).edited


def test_an_entry_keeps_its_time_when_a_revision_names_none() -> None:
    ops = [entry_op("a", "one", at=LATER), entry_op("b", "two", parents=["a"], clock=1)]
    assert entry_from(ops, Marks()).at == datetime(2026, 3, 1, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["hypothesis", "ask", "follow-up"])
def test_what_waits_is_open_at_first(kind: str) -> None:
    assert entry_from([entry_op("a", "x", kind=kind)], Marks()).state == "open"


def test_an_answer_is_told_with_its_time() -> None:
    answer = op("o", {"state": "answered", "text": "0 s"}, field="outcome", target="e", clock=1)
    marks = marks_of({"outcome": resolve([answer])})
    entry = entry_from([entry_op("a", "replica lag", kind="ask")], marks)
    assert (entry.state, entry.outcome) == ("answered", "0 s")
    assert entry.detail["settled_at"] == happened(answer).isoformat()


def test_a_redacted_entry_keeps_kind_and_time_and_says_why() -> None:
    kept = {
        "ops": ["a"],
        "reason": "password",
        "kind": "comms",
        "at": LATER,
        "detail": {"audience": "customers"},
    }
    marks = marks_of({"redact": resolve([op("r", kept, field="redact", author="jo")])})
    entry = entry_from([op("a", field="entry", target="e", erased=True)], marks)
    assert (entry.kind, entry.text, entry.redacted) == ("comms", "[redacted by jo: password]", True)
    assert entry.at == datetime(2026, 3, 1, 2, 10, tzinfo=UTC)
    assert entry.detail == {"audience": "customers"}


def test_two_answers_at_once_are_a_contradiction_two_stars_are_not() -> None:
    answers = [
        op("o", {"state": "answered"}, field="outcome"),
        op("p", {"state": "withdrawn"}, field="outcome", clock=1),
    ]
    stars = [op("o", True, field="star"), op("p", None, field="star", clock=1)]
    assert marks_of({"outcome": resolve(answers)}).conflicted
    assert not marks_of({"star": resolve(stars)}).conflicted
