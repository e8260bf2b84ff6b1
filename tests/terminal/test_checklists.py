"""Checklists by keys: from what is due to go, while another console ticks, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.conftest import CommandLine, StartConsole

OPS = """# Operations

## Daily checks

- [ ] Look at the queue
- [ ] Look at the disk
- [ ] Look at the backups

## Before release

- [x] Alerting is set up
- [ ] Restore tried
"""


@pytest.fixture(autouse=True)
def shelf(config: Path) -> None:
    (config / "books").mkdir()
    (config / "books" / "ops.md").write_text(OPS)
    (config / "config.toml").write_text('folders = ["books"]\n')


@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
def test_from_due_to_go_by_keys(console: StartConsole, ic: CommandLine, size: tuple[int, int]) -> None:
    terminal = console(size=size).wait_for("Nothing is burning.")
    terminal.press("g", "k").wait_for("Checklists: 1 due").wait_for("● today").wait_for("Before release")
    terminal.press("enter").wait_for("NO-GO").wait_for("3 of 3 open: Look at the queue; Look at the disk")
    terminal.press("x", "x").wait_for("1 of 3 open: Look at the backups")
    terminal.press("X").wait_for("Skip: Look at the backups").press("enter").wait_for("A reason is needed.")
    terminal.type("none today").press("enter").wait_for("✓ GO").wait_for("2 of 3 done, 1 skipped")
    terminal.wait_for("skipped: none today")

    ic("checklist", "untick", "daily", "queue")  # somebody else, while we look at it
    terminal.wait_for("1 of 3 open: Look at the queue")
    terminal.press("z").wait_told("Undone: open: Look at the queue").wait_for("✓ GO")
    terminal.press("Z").wait_told("Done again: open: Look at the queue").wait_for("1 of 3 open")
    terminal.press("home", "x").wait_for("✓ GO")

    terminal.press("n").wait_told("A new run is begun.").wait_for("3 of 3 open").wait_for("begun")
    terminal.press("n").wait_told("A run is begun already")
    terminal.press("escape").wait_for("Checklists: 1 due").press("escape").wait_for("Nothing is burning.")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    daily = next(one for one in ic.json("checklist", "list") if one["title"] == "Daily checks")
    assert (daily["go"], daily["last_before"]["author"]) == (False, "mira")
    assert daily["round"]["begun_at"] is not None


def test_keys_typed_faster_than_the_disk_tick_one_after_the_other(
    console: StartConsole, ic: CommandLine
) -> None:
    terminal = console().wait_for("Nothing is burning.")
    terminal.press("g", "k").wait_for("Checklists: 1 due").press("enter").wait_for("3 of 3 open")
    terminal.type("xxx").wait_for("3 of 3 done")
    daily = next(one for one in ic.json("checklist", "list") if one["title"] == "Daily checks")
    assert daily["go"]


def test_without_any_it_says_how_one_is_made(console: StartConsole, ic: CommandLine, config: Path) -> None:
    for name in (
        "ops.md",
        "release-checks.md",
    ):  # the second stands in place of the one that came with the console
        (config / "books" / name).write_text("# Operations\n\nNothing to tick.\n")
    terminal = console(size=(80, 24)).wait_for("Nothing is burning.")
    terminal.press("g", "k").wait_for("Checklists: 0 due").wait_for("A task list")
    terminal.press("escape").wait_for("Nothing is burning.")
