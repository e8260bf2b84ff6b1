"""``ic`` given what nobody means: times at the ends of time, incidents declared after their end, numbers and words of no use.

Each is refused in words, or taken so that everything can still be read afterwards.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Ic


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_a_time_at_the_ends_of_time_cannot_be_read(time: str, ic: Ic) -> None:
    ref = ic.ok("declare", "Checkout returns 5xx").line
    assert ic("log", ref, "queue is draining", f"--at={time}").code == 2
    assert ic("milestone", ref, "detected", time).code == 2
    ic.ok("log", ref, f"{time} queue is draining")  # in the line, it is text like any other
    [_declared, entry] = ic.ok("timeline", ref, "--json").json
    assert "queue is draining" in entry["text"]


def test_an_incident_declared_after_its_end_can_be_read(ic: Ic) -> None:
    ref = ic.ok("declare", "Checkout returns 5xx").line
    ic.ok("resolve", ref)
    ic.ok("template", "copy", ref, "customers", "--fill", "impact=none")
    ic.ok("milestone", ref, "declared", "2030-01-01T00:00:00Z")
    for words in (["show"], ["timeline"], ["review", "-o", "-"], ["handover"], ["export"]):
        ic.ok(words[0], ref, *words[1:])
    ic.ok("metrics")


def test_a_limit_too_large_to_count_to_is_said(ic: Ic) -> None:
    assert ic("search", "x", "--limit", "9" * 30).code == 2


@pytest.mark.parametrize("words", [["", "check lag"], ["bea", ""], ["  ", " "]])
def test_an_ask_needs_a_name_and_a_text(words: list[str], ic: Ic) -> None:
    ref = ic.ok("declare", "Checkout returns 5xx").line
    assert ic("ask", ref, *words).code == 2
    assert len(ic.ok("timeline", ref, "--json").json) == 1


def test_a_word_that_a_script_left_empty_is_named(ic: Ic) -> None:
    ic.ok("declare", "Checkout returns 5xx")
    answer = ic("close", "")
    assert (answer.code, answer.err) == (
        2,
        "ic: REF is empty. Expected: ic close [REF] [WHY...] [--reason WHY] [--at TIME]\n",
    )
    assert ic("runbook", "show", "").code == 2


def test_two_missing_words_are_missing(ic: Ic) -> None:
    assert ic("role").err.startswith("ic: ROLE and WHO are missing. ")


def test_a_noun_explains_its_verbs(ic: Ic) -> None:
    said = ic.ok("config", "--help").out
    assert "config set" in said
    assert "config path" in said
    assert "declare" not in said


def test_a_review_is_written_to_files_only(ic: Ic, tmp_path: Path) -> None:
    ref = ic.ok("declare", "Checkout returns 5xx").line
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert ic("review", ref, "-o", str(pipe)).code == 2
    assert ic("review", ref, "-o", str(tmp_path)).code == 2


def test_a_message_in_a_language_that_is_not_there_is_refused(ic: Ic) -> None:
    ref = ic.ok("declare", "Checkout returns 5xx").line
    answer = ic("template", "copy", ref, "customers", "--lang", "zz")
    assert answer.code == 1
    assert "en" in answer.err


def test_a_theme_that_is_not_there_is_not_set(ic: Ic) -> None:
    answer = ic("config", "set", "theme", "nope")
    assert answer.code == 2
    assert "there is no theme called nope" in answer.err
    assert ic.ok("config", "set", "theme", "day").err.strip() == "theme is day now."
