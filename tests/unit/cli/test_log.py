"""``ic log`` and ``ic ask``."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.cli.conftest import Ic


@pytest.fixture
def ref(ic: Ic) -> str:
    return ic.ok("declare", "x").line


def entries(ic: Ic, ref: str) -> list[dict[str, Any]]:
    """All but the line of the declaration."""
    found: list[dict[str, Any]] = ic.ok("timeline", ref, "--json").json
    return [entry for entry in found if entry["kind"] != "declared"]


@pytest.mark.parametrize(
    ("words", "kind", "text", "at"),
    [
        (["queue is draining"], "note", "queue is draining", "03:02"),
        (["REF", "queue", "is", "draining"], "note", "queue is draining", "03:02"),
        (["-7m rolled back"], "note", "rolled back", "02:55"),
        (["--", "-7m rolled back"], "note", "rolled back", "02:55"),
        (["REF", "-7m", "rolled back"], "note", "rolled back", "02:55"),
        (["rolled back", "--at", "-7m"], "note", "rolled back", "02:55"),
        (["02:40 ! roll back"], "decision", "roll back", "02:40"),
        (["roll back", "--kind", "decision"], "decision", "roll back", "03:02"),
        (["/sev 1"], "severity", "SEV2 → SEV1", "03:02"),
    ],
)
def test_a_line_becomes_what_the_log_line_makes_of_it(
    words: list[str], kind: str, text: str, at: str, ic: Ic, ref: str
) -> None:
    answer = ic.ok("log", *(ref if word == "REF" else word for word in words))
    (entry,) = entries(ic, ref)
    assert (entry["kind"], entry["text"], entry["at"][11:16]) == (kind, text, at)
    assert answer.line == entry["id"][-8:]
    assert answer.err == f"Saved: {at} {kind}.\n"


def test_json_is_the_entry(ic: Ic, ref: str) -> None:
    made = ic.ok("log", "* = error rate 3 % #db", "--json").json
    assert (made["kind"], made["tags"], made["starred"]) == ("observation", ["db"], True)
    assert made == {**entries(ic, ref)[0], "revisions": []}


def test_an_act_that_changes_nothing_makes_no_entry(ic: Ic, ref: str) -> None:
    answer = ic.ok("log", "/sev 2", "--json")
    assert answer.json is None
    assert "is that severe already" in answer.err


def test_an_ask_has_its_person_and_its_box(ic: Ic, ref: str) -> None:
    ic.ok("ask", "@bea", "check replica lag 5m")
    ic.ok("ask", ref, "Mira K", "check", "the", "cache")
    first, second = entries(ic, ref)
    assert (first["kind"], first["text"], first["detail"]["who"]) == ("ask", "check replica lag", "bea")
    assert first["detail"]["due"].startswith("2026-03-01T03:07:00.")
    assert (second["text"], second["detail"]["who"]) == ("check the cache", "Mira K")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nope", "two words"], 1, "There is no incident nope."),
        (["   "], 1, "There is nothing to record."),
        (["INC-7K3F"], 2, "INC-7K3F alone says nothing."),
        (["x", "--kind", "rant"], 2, "'rant' is not a kind a person writes."),
        (["x", "--at", "25:00"], 2, "'25:00' is not a time that can be read."),
        (["/sev 9"], 2, "'9' is not a severity"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_nothing_is(
    words: list[str], code: int, said: str, ic: Ic, ref: str
) -> None:
    answer = ic("log", *words)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert entries(ic, ref) == []


def test_stdin_is_one_entry_a_line_in_their_order(ic: Ic, ref: str) -> None:
    lines = [f"line {number}" for number in range(300)]
    answer = ic.ok("log", "-", given="\r\n".join(lines) + "\n\n  \nlast, without an end")
    assert [entry["text"] for entry in entries(ic, ref)] == [*lines, "last, without an end"]
    assert len(answer.out.splitlines()) == 301
    assert answer.err == "Saved: 301 entries.\n"


def test_stdin_as_json_is_a_list_of_entries(ic: Ic, ref: str) -> None:
    made = ic.ok("log", ref, "-", "--json", given="! one\n? two\n").json
    assert [(entry["kind"], entry["text"]) for entry in made] == [("decision", "one"), ("hypothesis", "two")]
    assert ic.ok("log", "-", "--json", given="").json == []


def test_a_refused_line_is_named_and_the_others_are_kept(ic: Ic, ref: str) -> None:
    answer = ic("log", "-", given="one\n/sev 9\n\n/status\nfour\n")
    assert answer.code == 2
    assert "line 2: '9' is not a severity" in answer.err
    assert "line 4: /status needs a status" in answer.err
    assert [entry["text"] for entry in entries(ic, ref)] == ["one", "four"]


def test_any_text_is_kept_as_it_was_typed_and_shown_safely(ic: Ic, ref: str) -> None:
    nasty = "\x1b]52;c;aGk=\a [@click=app.wipe()] \u202egnp.exe \U0001f9d1\u200d\U0001f4bb مرحبا"
    ic.ok("log", nasty)
    assert entries(ic, ref)[0]["typed"] == nasty
    plain = ic.ok("timeline", ref).out
    assert not {"\x1b", "\a", "\u202e"} & set(plain)
    assert "[@click=app.wipe()]" in plain
