"""Every screen and every prompt in the smallest terminal, below it, without one, and while it changes its size."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.terminal.conftest import CommandLine, StartConsole
from tests.terminal.harness import Terminal

SMALLEST = (60, 15)
#: Keys that open a prompt, its title, and the last line that it has to show: the keys that act in it.
PROMPTS = {
    "declare": ("n", "Declare an incident", "Enter declare"),
    "severity": ("s", "Severity of", "Enter choose"),
    "status": ("u", "Status of", "Enter choose"),
    "people": ("o", "People on", "Enter choose"),
    "role": ("o\r", "Who is commander", "Enter take it"),
    "remind": ("m", "Reminders and alarms", "Enter choose"),
    "reminder": ("mr", "Reminder on", "Enter take it"),
    "runbooks": ("r", "Runbooks for", "Enter put beside"),
    "templates": ("t", "Templates for", "Enter preview"),
    "preview": ("t\r", "customers-investigating", "y copy"),
    "editor": ("t\re", "customers-investigating", "Ctrl+S copy"),
    "blanks": ("1", "message for customers", "Enter copy"),
    "edit": ("e", "Edit the entry", "Enter change it"),
    "hypothesis": ("c", "confirmed: ", "Enter take it"),
    "skip": ("X", "Skip: ", "Enter take it"),
    "filter": ("f", "Show of the timeline", "Enter choose"),
    "help": ("?", "Keys that act here", "find an act"),
    "palette": (":", "All acts", "Enter choose"),
    "search": ("/", "Search everything", "Enter open"),
    "closed": ("gc", "Closed incidents", "Enter open"),
    "follow-ups": ("gf", "Follow-ups", ""),
    "quit": ("q", "Leave the console?", "y leave"),
}


def frame(terminal: Terminal) -> tuple[int, int]:
    """The rows of the prompt's upper and lower edge; it must have both, and both corners of each."""
    upper = [row for row, line in enumerate(terminal.lines) if re.search("╭─+╮", line)]
    lower = [row for row, line in enumerate(terminal.lines) if re.search("╰─+╯", line)]
    assert len(upper) == len(lower) == 1, terminal.shown()
    return upper[0], lower[0]


@pytest.fixture
def busy(ic: CommandLine) -> CommandLine:
    """An incident with something of everything, and a hypothesis as its last entry."""
    ic("declare", "Checkout returns 5xx for one in seven payments, all regions, since the deploy", "--service", "api")
    ic("runbook", "attach", "api-errors")
    ic("log", "-", stdin="@bea check replica lag 5m\n+ alert on queue age @jo\n? bad deploy 4f2a")
    return ic


@pytest.mark.parametrize("size", [SMALLEST, (80, 24)], ids=lambda size: "x".join(map(str, size)))
def test_every_prompt_fits(size: tuple[int, int], console: StartConsole, busy: CommandLine) -> None:
    terminal = console(size=size).wait_for("bad deploy 4f2a")
    for keys, title, hint in PROMPTS.values():
        terminal.type(keys).wait_for(title).wait_for(hint).wait_for("Esc")
        frame(terminal)
        for _number in keys:
            terminal.press("escape")
        terminal.wait_gone(title)
