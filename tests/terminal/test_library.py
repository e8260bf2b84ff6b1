"""The folders of runbooks while the console runs: edited, added to, looked through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.terminal.conftest import CommandLine, StartConsole

BEFORE = "# Checkout\n\n1. Check the queue depth\n2. Drain node 4\n3. Tell the team\n"
AFTER = "# Checkout\n\n1. Check the queue depth first\n2. Drain node 5\n3. Tell the team\n"


@pytest.fixture
def books(config: Path) -> Path:
    """The folder of the settings."""
    folder = config / "books"
    folder.mkdir()
    (config / "config.toml").write_text('folders = ["books"]\n')
    return folder


def test_an_edited_runbook_is_announced_and_its_ticks_go_along(
    console: StartConsole, ic: CommandLine, books: Path
) -> None:
    (books / "checkout.md").write_text(BEFORE)
    ref = ic("declare", "Checkout returns 5xx").strip()
    ic("runbook", "attach", "checkout")
    for step in ("1", "2"):
        ic("tick", step)
    terminal = console().wait_for("2/3").wait_for("Tell the team")
    (books / "checkout.md").write_text(AFTER)
    terminal.wait_told("checkout.md was edited: 1 step changed, 1 gone, 1 new. R takes it as it is now.")
    terminal.wait_for("edited on disk").wait_for("✓ 2 Drain node 4")  # nothing is taken over unasked
    terminal.press("R").wait_for("Drain node 4 (its tick stays in the timeline)").press("enter")
    terminal.wait_for("1/3").wait_for("✓ 1 Check the queue depth first").wait_for("1 ticked step is gone")
    assert "edited on disk" not in terminal.text
    assert len(ic.json("timeline", ref, "--kind", "step")) == 2
    terminal.press("z").wait_for("✓ 2 Drain node 4").wait_for("edited on disk")


def test_a_runbook_that_comes_later_is_found_for_what_had_none(
    console: StartConsole, ic: CommandLine, books: Path
) -> None:
    terminal = console().wait_for("Nothing is burning")
    terminal.press("n").wait_for("Declare an incident").type("KubeletTurnsBlue").press("enter")
    terminal.wait_for("No runbook is attached")
    (books / "KubeletTurnsBlue.md").write_text("# KubeletTurnsBlue\n\n1. Paint it\n")
    terminal.wait_told("Runbook beside it").wait_for("Paint it")


def test_the_library_is_looked_through(console: StartConsole, ic: CommandLine, books: Path) -> None:
    (books / "deep").mkdir()
    (books / "deep" / "checkout.md").write_text(BEFORE)
    (books / "garbled.md").write_bytes(b"\0\1\2" * 100)
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_told("is binary")
    terminal.press("g", "l").wait_for("Library:").wait_for("deep/checkout.md")
    terminal.wait_for("is binary, not text. Leave it out of the folder")
    terminal.type("checkout").wait_gone("garbled.md").wait_for(re.compile(r"deep/checkout\.md +3 "))
    (books / "late-checkout.md").write_text("# Late checkout\n\n1. Look\n")
    terminal.wait_for("Late checkout")
    terminal.press("enter").wait_for("Drain node 4").wait_for("sections")
    terminal.press("v").wait_for("2. Drain node 4").press("escape")
    terminal.wait_for("Library:").wait_for("Late checkout").press("enter").wait_for("Drain node 4")
    terminal.press("a").wait_told("Checkout is beside INC-").wait_for("0/3")
