"""People by keys in a terminal: who leads and since when, who was asked, what is overdue, and what came of it."""

from __future__ import annotations

import re

from tests.terminal.conftest import CommandLine, StartConsole


def test_roles_and_asks_are_seen_and_settled(console: StartConsole, ic: CommandLine) -> None:
    ref = ic.json("declare", "Checkout returns 5xx", "-s", "SEV1")["ref"]
    ic("role", ref, "commander", "mira")
    ic("log", ref, "-10m @bea check replica lag 5m")
    ic("log", ref, "@jo look at the queue 30m")
    terminal = console(ref).wait_for("look at the queue")
    terminal.press("o").wait_for(f"People on {ref}").wait_for(
        re.compile(r"commander +mira, since \d\d:\d\d \(\d+ s\)")
    )
    terminal.wait_for(re.compile(r"@bea check replica lag +5:\d\d over")).wait_for(
        re.compile(r"@jo look .* 29:\d\d")
    )
    looks = [terminal.find(f"│   @{who}") for who in ("bea check", "jo look")]  # in the prompt
    late, quiet = (terminal.cell(column + 4, row).fg for column, row in looks)
    assert late != quiet
    terminal.press("escape").wait_gone("People on")
    terminal.press("o").wait_for("People on").press(*["down"] * 6).wait_for("▸ @bea").press("enter")
    terminal.wait_for("Asked of bea: check replica lag").press("1").wait_for("What came back?")
    terminal.type("48 s behind").press("enter").wait_for("48 s behind")
    terminal.press("o").wait_for(re.compile(r"@bea check replica lag +answered \d\d:\d\d"))
    terminal.press("end").wait_for("▸ @bea").press("enter").wait_for("Asked of bea").press("2").wait_gone(
        "Asked of"
    )
    asks = {entry["text"]: entry["state"] for entry in ic.json("timeline", ref) if entry["kind"] == "ask"}
    assert asks["check replica lag"] == "open"
