"""Every screen and every prompt in the smallest terminal, below it, without one, and while it changes its size."""

from __future__ import annotations

import re
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
    "editor": ("t\re", "customers, investigating", "Ctrl+S copy"),
    "blanks": ("1", "message for customers", "Enter copy"),
    "edit": ("e", "Edit the entry", "Enter change it"),
    "hypothesis": ("c", "confirmed: ", "Enter take it"),
    "skip": ("X", "Skip: ", "Enter take it"),
    "filter": ("f", "What the timeline shows", "Enter choose"),
    "help": ("?", "Keys that act here", "find an act"),
    "palette": (":", "All acts", "Enter choose"),
    "search": ("/", "Search everything", "Enter open"),
    "closed": ("gc", "Closed incidents", "Enter open"),
    "follow-ups": ("gf", "Follow-ups", "Enter incident"),
    "handover": ("H", "Briefing for", "Enter hand over"),
    "review": ("w", "Review of", "Enter write"),
    "review part": ("w\r", "What is to be added", "Ctrl+S keep it"),
    "quit": ("q", "Leave the console?", "y leave"),
}


def framed(terminal: Terminal) -> bool:
    """Is a prompt on the screen with all four corners?"""
    return all(len(re.findall(edge, terminal.text)) == 1 for edge in ("╭─+╮", "╰─+╯"))


@pytest.fixture
def busy(ic: CommandLine) -> CommandLine:
    """An incident with something of everything, and a hypothesis as its last entry."""
    ic(
        "declare",
        "Checkout returns 5xx for one in seven payments, all regions, since the deploy",
        "--service",
        "api",
    )
    ic("runbook", "attach", "api-errors")
    ic("log", "-", stdin="@bea check replica lag 5m\n+ alert on queue age @jo\n? bad deploy 4f2a")
    return ic


@pytest.mark.parametrize("size", [SMALLEST, (80, 24)], ids=lambda size: "x".join(map(str, size)))
def test_every_prompt_fits(size: tuple[int, int], console: StartConsole, busy: CommandLine) -> None:
    terminal = console(size=size).wait_for("bad deploy 4f2a")
    for keys, title, hint in PROMPTS.values():
        terminal.type(keys).wait_for(title).wait_for(hint).wait_for("Esc")
        assert framed(terminal), terminal.shown()
        for _number in keys:
            terminal.press("escape")
        terminal.wait_gone(title)


@pytest.mark.parametrize("size", [(59, 15), (60, 14), (20, 3)])
def test_a_smaller_terminal_is_told_so(
    size: tuple[int, int], console: StartConsole, busy: CommandLine
) -> None:
    width, height = size
    terminal = console(size=size).wait_for(lambda now: f"{width}x{height}" in " ".join(now.text.split()))
    terminal.press("q", "n", "x")  # nothing acts that cannot be seen
    terminal.resize(60, 15).wait_for("bad deploy 4f2a").wait_gone("This terminal is")
    assert "Leave the console?" not in terminal.text
    assert "step" not in {entry["kind"] for entry in busy.json("timeline")}


def test_it_follows_the_size_back_and_forth(console: StartConsole, busy: CommandLine) -> None:
    terminal = console().wait_for("bad deploy 4f2a").wait_for("API errors")
    terminal.press("i").type("half a line").wait_for("half a line")
    for columns, rows in ((80, 24), (59, 14), (60, 15), (200, 50), (40, 10), (110, 30), (109, 30), (140, 40)):
        terminal.resize(columns, rows)
        terminal.wait_for("This terminal is" if columns < 60 else re.compile(r"log ▸ half a line"))
    terminal.wait_for("Incidents").wait_for("bad deploy 4f2a").wait_for("API errors")
    terminal.press("enter").wait_for("note        half a line")


def test_tab_goes_through_the_panes_of_a_narrow_terminal(console: StartConsole, busy: CommandLine) -> None:
    terminal = console(size=(80, 24)).wait_for("bad deploy 4f2a")
    assert "API errors" not in terminal.text
    terminal.press("tab").wait_for("API errors").wait_gone("bad deploy 4f2a")
    terminal.press("tab").wait_for("Incidents").wait_gone("API errors")
    terminal.press("enter").wait_for("bad deploy 4f2a").wait_gone("Incidents")
    terminal.press("shift+tab").wait_for("Incidents")


@pytest.mark.parametrize("arguments", [(), ("INC-0000",), ("demo",)])
def test_without_a_terminal_it_says_so(arguments: tuple[str, ...], ic: CommandLine) -> None:
    done = ic.run(*arguments)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().count("\n") == 1
    assert "needs a terminal" in done.stderr.decode()


def test_with_its_output_in_a_pipe_it_says_so(ic: CommandLine) -> None:
    """Keys come from a terminal, but the screen would go into a file."""
    script = f"{sys.executable} -m console | cat"
    with Terminal(["/bin/sh", "-c", script], size=(80, 24)) as terminal:
        terminal.wait_for("needs a terminal")
