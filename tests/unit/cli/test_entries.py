"""Verbs about entries that are there, undo, and the clocks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.cli.conftest import Ic


@pytest.fixture
def ref(ic: Ic) -> str:
    return ic.ok("declare", "x", "-s", "1").line


def last(ic: Ic, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = ic.ok("timeline", ref, "--json").json[-1]
    return found


@pytest.mark.parametrize(
    ("line", "options", "state"),
    [
        ("@bea look 5m", [], "answered"),
        ("@bea look 5m", ["--no"], "withdrawn"),
        ("? bad deploy", [], "confirmed"),
        ("? bad deploy", ["--no"], "eliminated"),
        ("! roll back", [], "worked"),
        ("! roll back", ["--no"], "failed"),
        ("+ alert on queue age @jo", [], "done"),
    ],
)
def test_an_answer_settles_an_entry(line: str, options: list[str], state: str, ic: Ic, ref: str) -> None:
    entry = ic.ok("log", line).line
    assert ic.ok("answer", entry, "48 s", "behind", *options, "--json").json["state"] == state
    assert (last(ic, ref)["state"], last(ic, ref)["outcome"]) == (state, "48 s behind")


def test_a_note_has_no_outcome(ic: Ic, ref: str) -> None:
    entry = ic.ok("log", "just so").line
    assert (ic("answer", entry).code, ic("answer", entry, "--no").code) == (1, 1)


def test_a_key_moment_and_back(ic: Ic, ref: str) -> None:
    entry = ic.ok("log", "fixed").line
    ic.ok("star", entry)
    assert last(ic, ref)["starred"] is True
    ic.ok("star", entry, "--off")
    assert last(ic, ref)["starred"] is False


def test_an_edit_keeps_what_was(ic: Ic, ref: str) -> None:
    entry = ic.ok("log", "rolled bakc").line
    ic.ok("edit", entry, "rolled", "back", "--at", "-7m", "--kind", "action")
    found = next(one for one in ic.ok("timeline", ref, "--json").json if one["id"].endswith(entry))
    assert (found["text"], found["kind"], found["edited"]) == ("rolled back", "action", True)
    assert found["at"].startswith("2026-03-01T02:55")
    assert [revision["text"] for revision in found["revisions"]] == ["rolled bakc", "rolled back"]
    assert ic("edit", entry).code == 1
    assert ic("edit", "deadbeef", "x").code == 1


def test_a_retracted_entry_stays_in_the_timeline(ic: Ic, ref: str) -> None:
    entry = ic.ok("log", "wrong window").line
    ic.ok("retract", entry)
    assert last(ic, ref)["retracted"] is True
    assert "wrong window (retracted)" in ic.ok("timeline", ref).out


def test_redacting_erases_the_text_and_says_why(ic: Ic, ref: str) -> None:
    entry = ic.ok("log", "password is hunter2").line
    assert ic("redact", entry).code == 2
    ic.ok("redact", entry, "a", "password")
    assert "hunter2" not in ic.ok("timeline", ref, "--json").out
    assert last(ic, ref)["redacted"] is True
    ic.ok("verify")


def test_undo_and_redo(ic: Ic, ref: str) -> None:
    ic.ok("severity", "3")
    assert "severity" in ic.ok("undo").err
    assert ic.ok("show", "--json").json["severity"] == "SEV1"
    ic.ok("redo")
    assert ic.ok("show", "--json").json["severity"] == "SEV3"
    ic.ok("undo", ref)
    assert ic("undo", ref).code == 1


def deadline(ic: Ic, ref: str, key: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = ic.ok("show", ref, "--json").json["deadlines"]
    return next(one for one in found if one["key"].startswith(key))


def test_a_reminder_is_a_deadline_until_it_is_done(ic: Ic, ref: str) -> None:
    answer = ic.ok("remind", "30m", "check the cache")
    assert "03:32" in answer.err
    assert deadline(ic, ref, "reminder:")["due_at"].startswith("2026-03-01T02:32")
    ic.ok("done", ref, "reminder:")
    assert all(not one["key"].startswith("reminder:") for one in ic.ok("show", "--json").json["deadlines"])
    assert ic("remind", "soonish", "x").code == 2


def test_a_snooze_moves_the_alarm_and_not_the_deadline(ic: Ic, ref: str) -> None:
    before = deadline(ic, ref, "update:customers")
    ic.ok("snooze", ref, "10m", "customers")
    after = deadline(ic, ref, "update:customers")
    assert (after["state"], after["due_at"]) == ("snoozed", before["due_at"])
    assert after["alarm_at"].startswith("2026-03-01T02:12")
    assert ic("snooze", ref, "10m", "nobody").code == 1


def test_a_rung_is_marked_done_and_other_deadlines_are_not(ic: Ic, ref: str) -> None:
    ic.ok("done", "escalate:L2")
    assert deadline(ic, ref, "escalate:L2")["state"] == "done"
    assert ic("done", "respond").code == 1
