"""Power cuts, closed windows, full disks: what was typed is there afterwards, and what is not saved is said until it is."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from console.config.paths import find_paths
from tests.terminal.conftest import CommandLine, StartConsole


@contextmanager
def locked() -> Iterator[None]:
    """The database held by another program, for as long as it likes."""
    other = sqlite3.connect(find_paths(os.environ).database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.close()


def test_a_draft_survives_a_power_cut(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = (
        console().wait_for("declared    SEV2").press("i").type("half a sen").wait_for("log ▸ half a sen")
    )
    drafts = find_paths(os.environ).state / "drafts.json"
    terminal.wait_for(lambda _now: drafts.exists() and "half a sen" in drafts.read_text(), timeout=1)
    assert terminal.kill() == -9
    after = console().wait_for("log ▸ half a sen")
    after.press("i").type("tence").press("enter").wait_for("note        half a sentence")
    assert [entry["text"] for entry in ic.json("timeline")][1:] == ["half a sentence"]


def test_a_line_that_was_entered_is_on_the_disk_when_it_is_shown(
    console: StartConsole, ic: CommandLine
) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_for("declared    SEV2").press("i").type("rolled back").press("enter")
    terminal.wait_for("note        rolled back").kill()
    assert [entry["text"] for entry in ic.json("timeline")][1:] == ["rolled back"]


def test_it_ends_with_its_terminal(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = (
        console().wait_for("declared    SEV2").press("i").type("half a sen").wait_for("log ▸ half a sen")
    )
    start = time.monotonic()
    terminal.hang_up().wait_exit(timeout=5)
    assert time.monotonic() - start < 1.5  # a second, and what two shared cores add
    console().wait_for("log ▸ half a sen")


def test_what_is_not_saved_is_said_and_kept(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_for("declared    SEV2").wait_for("saved")
    with locked():
        terminal.press("i").type("rolled back").press("enter").wait_for("NOT SAVED")
        terminal.type("typed meanwhile").wait_for("log ▸ typed meanwhile").wait_for("NOT SAVED")
    terminal.press("enter").wait_for("note        typed meanwhile").wait_gone("NOT SAVED").wait_for(
        "rolled back"
    )
    assert [entry["text"] for entry in ic.json("timeline")][1:] == ["rolled back", "typed meanwhile"]


def test_what_was_not_saved_outlives_a_power_cut(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_for("declared    SEV2").press("i").type("it began").press("enter")
    terminal.wait_for("note        it began")  # what is recorded by now can be: the file is open for writing
    with locked():
        terminal.type("rolled back").press("enter")
        terminal.wait_for(re.compile("NOT SAVED +rolled back")).kill()
    console().wait_for("note        rolled back")
    assert [entry["text"] for entry in ic.json("timeline")][1:] == ["it began", "rolled back"]


def test_a_read_only_database_is_shown_and_said(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    with sqlite3.connect(find_paths(os.environ).database) as database:
        database.execute("PRAGMA user_version = 9999")  # a newer console's
    terminal = console().wait_for("declared    SEV2")
    terminal.press("i").type("rolled back").press("enter").wait_for("NOT SAVED")
    assert terminal.alive
