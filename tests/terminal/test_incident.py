"""One whole incident, played by keys from "something is wrong" to closed; then what the command line tells of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.terminal.conftest import CommandLine, StartConsole
from tests.terminal.harness import Terminal

RUNBOOK = """---
services: [checkout]
---
# Checkout errors

## Triage

1. Confirm the scope
2. Check the queue

   ```sh
   kubectl -n shop get hpa
   ```
3. Roll back
"""
TEMPLATE = """---
audience: customers
phase: investigating
language: en
---
We look into it: [title].
"""


def test_from_declared_to_closed_by_keys(console: StartConsole, ic: CommandLine, config: Path) -> None:
    _bring_a_folder(config)
    terminal = console().wait_for("Nothing is burning.")
    _begin(terminal)
    _log(terminal)
    _correct(terminal)
    _work(terminal)
    _end(terminal)
    [incident] = ic.json("list", "--all")
    _check_timeline(ic.json("timeline", incident["ref"]))
    _check_incident(incident, ic.json("show", incident["ref"]))


def _bring_a_folder(config: Path) -> None:
    (config / "books" / "templates").mkdir(parents=True)
    (config / "books" / "checkout.md").write_text(RUNBOOK)
    (config / "books" / "templates" / "customers-investigating.md").write_text(TEMPLATE)
    (config / "config.toml").write_text('folders = ["books"]\n')


def _begin(terminal: Terminal) -> None:
    terminal.press("n").wait_for("Declare an incident")
    terminal.type("Checkout returns 5xx").press("tab", "tab").type("web").press("alt+2").press("enter")
    terminal.wait_for("declared    SEV2 Checkout returns 5xx").wait_for("Declared INC-")
    terminal.press("a").wait_for("milestone   acknowledged")


def _log(terminal: Terminal) -> None:
    terminal.press("i")
    for typed, shown in (
        ("queue is growing #db", "  note        queue is growing #db"),
        ("? bad deploy 4f2a", "? hypothesis  bad deploy 4f2a"),
        ("= error rate 14 %", "  observation error rate 14 %"),
        ("* ! roll back to 4f1e", "★ decision    roll back to 4f1e"),
        ("-7m ~ restarted worker", "  action      restarted worker"),
        ("@bea check replica lag 5m", "@ ask         @bea check replica lag"),
        ("written in haste", "  note        written in haste"),
    ):
        terminal.type(typed).wait_for(f"log ▸ {typed}").press("enter").wait_for(shown)
    terminal.press("escape")


def _correct(terminal: Terminal) -> None:
    terminal.press("z").wait_for("Undone: note: written in haste").wait_for("written in haste · retracted")
    terminal.press("end", "k", "k", "k", "e").wait_for("Edit the entry")
    terminal.type(" → 3 %").wait_for("14 % → 3 %").press("enter").wait_for("error rate 14 % → 3 % ✎")


def _work(terminal: Terminal) -> None:
    terminal.press("s").wait_for("Severity of INC-").press("1").wait_for("SEV2 → SEV1")
    terminal.press("r").wait_for("Runbooks for INC-").type("checkout").wait_for("▸ Checkout errors").press(
        "enter"
    )
    terminal.wait_for("0/3").press("x").wait_for("1/3").wait_for("✓ 1 Confirm the scope")
    terminal.press("tab", "y").wait_for("command     kubectl -n shop get hpa")
    terminal.press("1").wait_for("comms       customers, investigating")


def _end(terminal: Terminal) -> None:
    for digit, status in (("2", "identified"), ("3", "monitoring"), ("4", "resolved")):
        terminal.press("u").wait_for("Status of INC-").press(digit).wait_for(
            re.compile(f"status  .* → {status}")
        )
    terminal.press("u").wait_for("Status of INC-").press("5").wait_for("Close INC-")
    terminal.type("deploy reverted").press("enter").wait_for("resolved → closed")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.clipboard == ["kubectl -n shop get hpa", "We look into it: Checkout returns 5xx."]


#: Every line of the timeline: kind, text, as typed, tags, marks, and how many states it had.
TOLD = [
    ("action", "restarted worker", "-7m ~ restarted worker", [], "", 1),
    ("declared", "SEV2 Checkout returns 5xx", "", [], "", 0),
    ("role", "commander: mira", "", [], "", 0),
    ("milestone", "acknowledged", "", [], "", 0),
    ("note", "queue is growing #db", "queue is growing #db", ["db"], "", 1),
    ("hypothesis", "bad deploy 4f2a", "? bad deploy 4f2a", [], "", 1),
    ("observation", "error rate 14 % → 3 %", "= error rate 14 %", [], "edited", 2),
    ("decision", "roll back to 4f1e", "* ! roll back to 4f1e", [], "starred", 1),
    ("ask", "check replica lag", "@bea check replica lag 5m", [], "", 1),
    ("note", "written in haste", "written in haste", [], "retracted", 2),
    ("severity", "SEV2 → SEV1", "", [], "", 0),
    ("link", "runbook: checkout.md", "", [], "", 0),
    ("step", "✓ 1 Confirm the scope", "", [], "", 0),
    ("command", "kubectl -n shop get hpa", "", [], "", 1),
    ("comms", "customers, investigating: en; sent to the terminal", "", [], "", 1),
    ("status", "investigating → identified", "", [], "", 0),
    ("status", "identified → monitoring", "", [], "", 0),
    ("status", "monitoring → resolved", "", [], "", 0),
    ("status", "resolved → closed: deploy reverted", "", [], "", 0),
]


def _check_timeline(entries: list[dict[str, Any]]) -> None:
    assert [
        (
            entry["kind"],
            entry["text"],
            entry["typed"],
            entry["tags"],
            " ".join(mark for mark in ("starred", "retracted", "edited") if entry[mark]),
            len(entry["revisions"]),
        )
        for entry in entries
    ] == TOLD
    times = [datetime.fromisoformat(entry["at"]) for entry in entries]
    assert times == sorted(times)
    assert {entry["author"] for entry in entries} == {"mira"}
    by_text = {entry["text"]: entry for entry in entries}
    late = by_text["restarted worker"]
    at, recorded = datetime.fromisoformat(late["at"]), datetime.fromisoformat(late["recorded_at"])
    assert abs(recorded - at - timedelta(minutes=7)) < timedelta(seconds=1)
    assert at.utcoffset() == timedelta(hours=1)
    states = by_text["error rate 14 % → 3 %"]["revisions"]
    assert [state["text"] for state in states] == ["error rate 14 %", "error rate 14 % → 3 %"]
    ask = by_text["check replica lag"]
    assert (ask["state"], ask["detail"]["who"], ask["detail"]["box"]) == ("open", "bea", 300)
    comms = by_text["customers, investigating: en; sent to the terminal"]["detail"]
    assert (comms["audience"], comms["message"]) == ("customers", "We look into it: Checkout returns 5xx.")


def _check_incident(listed: dict[str, Any], shown: dict[str, Any]) -> None:
    assert listed == shown
    assert (shown["title"], shown["severity"], shown["status"], shown["services"]) == (
        "Checkout returns 5xx",
        "SEV1",
        "closed",
        ["web"],
    )
    milestones = shown["milestones"]
    assert {name for name, at in milestones.items() if at is None} == {"impact_started", "detected"}
    assert milestones["acknowledged"] < milestones["mitigated"] < milestones["resolved"]
    assert shown["roles"]["commander"]["who"] == "mira"
    states = {deadline["key"]: deadline["state"] for deadline in shown["deadlines"]}
    assert states == {"respond": "done", "escalate:L2": "done", "escalate:L3": "done", "review": "fine"}
    assert [book["path"] for book in shown["runbooks"]] == ["checkout.md"]
