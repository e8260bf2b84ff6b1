"""One whole incident, played by keys from "something is wrong" to closed; then what the command line tells of it."""

from __future__ import annotations

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


def say(terminal: Terminal, text: str, shown: str) -> None:
    """Type a line into the log line, and wait until it stands in the timeline."""
    terminal.type(text).wait_for(text).press("enter").wait_for(lambda now: shown in now.text and text not in now.lines[-2])


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_from_declared_to_closed_by_keys(console: StartConsole, ic: CommandLine, config: Path) -> None:
    (config / "books").mkdir()
    (config / "books" / "checkout.md").write_text(RUNBOOK)
    (config / "config.toml").write_text('folders = ["books"]\n')
    terminal = console().wait_for("Nothing is burning.")

    terminal.press("n").wait_for("Declare an incident")
    terminal.type("Checkout returns 5xx").press("tab", "tab").type("checkout").press("alt+2")
    terminal.press("enter").wait_for("declared    SEV2 Checkout returns 5xx").wait_for("Declared INC-")
    terminal.press("a").wait_for("acknowledged")

    terminal.press("i")
    say(terminal, "queue is growing #db", "note        queue is growing #db")
    say(terminal, "? bad deploy 4f2a", "? hypothesis  bad deploy 4f2a")
    say(terminal, "= error rate 14 %", "observation error rate 14 %")
    say(terminal, "* ! roll back to 4f1e", "★ decision    roll back to 4f1e")
    say(terminal, "-7m ~ restarted worker", "action      restarted worker")
    say(terminal, "@bea check replica lag 5m", "@ ask         @bea check replica lag")
    say(terminal, "written in haste", "note        written in haste")
    terminal.press("escape", "z").wait_for("Undone: note: written in haste").wait_for("written in haste retracted")

    terminal.press("k", "k", "k", "k").press("e").wait_for("Edit the entry").wait_for("error rate 14 %\n", 0.1) if False else None
    edit(terminal, "error rate 14 %", "error rate 14 % → 3 %")

    terminal.press("s").wait_for("Severity of INC-").press("1").wait_for("SEV2 → SEV1")

    terminal.press("r").wait_for("Runbooks for INC-").wait_for("Checkout errors").press("enter")
    terminal.wait_for("checkout.md").wait_for("0/3")
    terminal.press("x").wait_for("1/3").wait_for("✓ 1 Confirm the scope")
