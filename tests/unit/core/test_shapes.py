"""What others wrote cannot break the fold: whatever is not understood is told apart first."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.core.fold import Marks, act_lines, entry_from, marks_of, revisions
from console.core.registers import history, resolve
from console.core.shapes import fits, understood
from console.model.op import VERSION
from tests.journals import op

FIELDS = [
    "declared", "policy", "title", "severity", "status", "impact", "summary", "services", "languages", "long_cadence",
    "review_state", "milestone:resolved", "role:commander", "link:bridge", "runbook:a.md", "runbook_text:1f", "tick:a.md#1",
    "snooze:respond", "rung:escalate:L2", "no_update:customers", "blank:impact", "entry", "star", "outcome", "at", "redact",
    "unheard of", "role", "severity:x",
]  # fmt: skip

texts = st.sampled_from(
    ["", "SEV1", "resolved", "open", "2026-03-01T03:02:00.000+01:00", "0001-01-01T00:00:00+14:00", "x"]
)
atoms = st.none() | st.booleans() | st.integers(-2, 2) | texts
keys = st.sampled_from(
    ["at", "audience", "detail", "digest", "drill", "due", "kind", "name", "next_update", "ops", "path", "reason", "ref",
     "retracted", "section", "severity", "silent", "state", "tags", "text", "title", "typed", "value", "who"]
)  # fmt: skip
values = st.recursive(
    atoms, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6), max_leaves=12
)
bodies = st.dictionaries(keys, values, max_size=4) | st.fixed_dictionaries({"value": values})


@given(st.sampled_from(FIELDS), st.lists(st.tuples(bodies, st.integers(1, 2)), min_size=1, max_size=3))
@example("entry", [({"value": {"kind": "reminder", "text": "x"}}, VERSION)])
@example("milestone:resolved", [({"value": "9999-12-31T23:59:59-14:00"}, VERSION)])
@example("status", [({"value": "on fire"}, VERSION)])
def test_whatever_a_body_holds_it_can_be_folded(field: str, said: list[tuple[dict[str, Any], int]]) -> None:
    ops = [
        understood(op(f"op{i}", field=field, body=body, v=v, parents=[f"op{i - 1}"] if i else []))
        for i, (body, v) in enumerate(said)
    ]
    register = resolve(ops)
    history(ops)
    revisions(ops) if field == "entry" else None
    marks = marks_of({field: register}) if field in ("star", "outcome", "at", "redact") else Marks()
    if field == "entry":
        entry_from(ops, marks)
    else:
        act_lines(ops, lambda _: marks)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("severity", "SEV1"),
        ("status", "closed"),
        ("milestone:resolved", None),
        ("milestone:resolved", "2026-03-01T03:02:00.000+01:00"),
        ("role:commander", None),
        ("tick:a.md#1", {"state": "done", "text": "x", "reason": None}),
        (
            "runbook:a.md",
            {"path": "a.md", "title": "A", "digest": "1f", "section": None, "carried": {"1": "2"}},
        ),
        ("entry", {"kind": "reminder", "text": "x", "detail": {"due": "2026-03-01T03:02:00.000+01:00"}}),
        ("entry", {"kind": "a kind of next year", "text": "x", "more": [1]}),
    ],
)
def test_what_we_write_is_understood(field: str, value: Any) -> None:
    assert fits(field, {"value": value, "at": "2026-03-01T03:02:00.000+01:00", "reason": "because"})


def test_any_value_can_be_taken_back_to_none() -> None:
    assert fits("status", {"value": None, "unset": True})
    assert not fits("status", {"value": None})
    assert not fits("status", {"value": "closed", "unset": True})


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("severity", {"value": 1}),
        ("severity", {}),
        ("severity", {"value": "SEV1", "at": "soon"}),
        ("severity", {"value": "SEV1", "at": "2026-03-01T03:02:00"}),  # no offset
        ("status", {"value": "on fire"}),
        ("entry", {"value": {"kind": "reminder", "text": "x"}}),
        ("entry", {"value": {"kind": "note"}}),
        ("runbook:a.md", {"value": {"path": "a.md", "title": "A", "digest": "1f", "carried": {"1": None}}}),
        ("runbook:a.md", {"value": {"path": "a.md", "title": "A", "digest": "1f", "carried": ["1"]}}),
        ("unheard of", {"value": 1}),
    ],
)
def test_the_rest_counts_as_from_a_newer_console(field: str, body: dict[str, Any]) -> None:
    seen = understood(op("a", field=field, body=body))
    assert (seen.body, seen.v) == (None, VERSION + 1)


def test_a_newer_version_is_not_read_even_if_it_looks_familiar() -> None:
    assert understood(op("a", "SEV1", v=VERSION + 1)).body is None


def test_an_erased_operation_stays_what_it_was() -> None:
    erased = op("a", "SEV1", erased=True)
    assert understood(erased) is erased
