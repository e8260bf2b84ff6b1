"""Verbs that change an incident, from declared to closed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.cli.conftest import Ic


@pytest.fixture
def ref(ic: Ic) -> str:
    return ic.ok("declare", "Checkout", "returns", "5xx", "-s", "2", "--service", "payments").line


def shown(ic: Ic, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = ic.ok("show", ref, "--json").json
    return found


def test_declare_prints_the_ref_alone(ic: Ic) -> None:
    answer = ic.ok("declare", "Photos hang", "--drill", "--at", "-7m", "--commander", "jo", "--service", "a")
    incident = shown(ic, answer.line)
    assert answer.err.splitlines() == [
        f"Declared {answer.line}, SEV2, a drill.",
        "At least SEV1 when this is so: Data may be lost, or seen by somebody who should not",
    ]
    assert incident["title"] == "Photos hang"
    assert incident["drill"] is True
    assert incident["declared_at"].startswith("2026-03-01T02:55:00.")
    assert incident["roles"]["commander"]["who"] == "jo"
    assert incident["services"] == ["a"]


def test_declare_under_another_policy(ic: Ic) -> None:
    made = ic.ok("declare", "x", "--policy", "p1-p4", "-s", "P1", "--json").json
    assert (made["severity"], made["policy"]) == ("P1", "p1-p4")


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        (["severity", "1"], "severity", "SEV1"),
        (["status", "ident"], "status", "identified"),
        (["title", "Checkout fails"], "title", "Checkout fails"),
        (["impact", "one in seven"], "impact", "one in seven"),
        (["summary", "bad deploy"], "summary", "bad deploy"),
        (["service", "checkout"], "services", ["checkout"]),
        (["service", "-"], "services", []),
        (
            ["link", "bridge", "https://meet.example/1"],
            "links",
            [{"label": "bridge", "url": "https://meet.example/1"}],
        ),
        (["resolve"], "status", "resolved"),
        (["close"], "status", "closed"),
    ],
)
def test_an_act_changes_its_field_with_or_without_a_ref(
    words: list[str], field: str, value: Any, ic: Ic, ref: str
) -> None:
    verb, *rest = words
    assert ic.ok(verb, ref, *rest, "--json").json[field] == value
    if field not in ("links",) and value != "closed":
        said = ic.ok(verb, *rest)
        assert "already" in said.err
        assert said.out == ""
    assert shown(ic, ref)[field] == value


def test_words_after_the_ref_are_joined(ic: Ic, ref: str) -> None:
    ic.ok("impact", ref, "one", "in", "seven")
    assert shown(ic, ref)["impact"] == "one in seven"


def test_acknowledge_once(ic: Ic, ref: str) -> None:
    assert "is acknowledged" in ic.ok("ack", "--at", "03:01").err
    ic.now("03:09")
    assert "was already acknowledged" in ic.ok("ack").err
    assert shown(ic, ref)["milestones"]["acknowledged"] == "2026-03-01T03:01:00.000+01:00"


def test_a_role_is_given_and_left_empty(ic: Ic, ref: str) -> None:
    ic.ok("role", "scr", "@jo")
    assert shown(ic, ref)["roles"]["scribe"]["who"] == "jo"
    ic.ok("role", ref, "scribe", "-")
    assert "scribe" not in shown(ic, ref)["roles"]


@pytest.mark.parametrize(
    "words",
    [["detected", "--at", "02:50"], ["REF", "detected", "02:50"], ["REF", "detected", "--at", "02:50"]],
)
def test_a_milestone_is_set_and_removed(words: list[str], ic: Ic, ref: str) -> None:
    ic.ok("milestone", *(ref if word == "REF" else word for word in words))
    assert shown(ic, ref)["milestones"]["detected"] == "2026-03-01T02:50:00.000+01:00"
    ic.ok("milestone", ref, "detected", "-")
    assert shown(ic, ref)["milestones"]["detected"] is None


def test_a_milestone_before_the_one_it_follows_is_pointed_out(ic: Ic, ref: str) -> None:
    assert "mitigated lies before" not in ic.ok("milestone", ref, "mitigated").err
    assert "mitigated lies before declared." in ic.ok("milestone", ref, "mitigated", "-3h").err
    assert shown(ic, ref)["milestones"]["mitigated"] == "2026-03-01T00:02:00.003+01:00"


def test_a_link_is_removed(ic: Ic, ref: str) -> None:
    ic.ok("link", "bridge", "https://meet.example/1")
    ic.ok("link", "bridge", "-")
    assert shown(ic, ref)["links"] == []


def test_going_back_needs_a_reason(ic: Ic, ref: str) -> None:
    ic.ok("status", "monitoring")
    refused = ic("status", "investigating")
    assert refused.code == 1
    assert "a reason is needed" in refused.err
    ic.ok("status", "investigating", "--reason", "it came back")
    ic.ok("close", ref, "false", "alarm")
    assert ic("reopen", ref).code == 1
    ic.ok("reopen", ref, "not", "false", "after", "all")
    texts = [entry["text"] for entry in ic.ok("timeline", ref, "--json").json if entry["kind"] == "status"]
    assert texts[-2:] == [
        "investigating → closed: false alarm",
        "closed → investigating: not false after all",
    ]


def test_without_a_ref_there_has_to_be_one_active_incident(ic: Ic, ref: str) -> None:
    other = ic.ok("declare", "Another").line
    refused = ic("severity", "1")
    assert refused.code == 1
    assert ref in refused.err
    assert other in refused.err
    ic.ok("close", other)
    ic.ok("severity", "1")
    assert shown(ic, ref)["severity"] == "SEV1"
