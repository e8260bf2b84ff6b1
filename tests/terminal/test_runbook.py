"""A runbook beside an incident, by keys: links out and back, a scenario, lines ticked by hand, its own messages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.terminal.conftest import CommandLine, StartConsole
from tests.terminal.harness import Terminal

CHECKOUT = """# Checkout

The [replica](../db/replica.md#promote) and [the board](https://a.example/x?y=1) and [gone](gone.md).

## Triage

1. Confirm the scope

Call the deputy.

## Carts are empty

**Symptom:** carts lose their items

**Resolution:** restart the session store

## Customer message template

```
Since [Start time] [what customers see].
```
"""
REPLICA = "# Replica\n\n## Promote\n\n1. Promote the replica\n"


@pytest.fixture
def book(config: Path, ic: CommandLine) -> str:
    """An incident with the runbook beside it."""
    for name, text in {"pay/checkout.md": CHECKOUT, "db/replica.md": REPLICA}.items():
        (config / "books" / name).parent.mkdir(parents=True, exist_ok=True)
        (config / "books" / name).write_text(text)
    (config / "config.toml").write_text('folders = ["books"]\n')
    ref = ic("declare", "Checkout returns 5xx", "-s", "SEV2").split()[0]
    ic("runbook", "attach", ref, "pay/checkout.md")
    return ref


def opened(console: StartConsole, book: str, **options: object) -> Terminal:
    terminal = console(book, **options)  # type: ignore[arg-type]
    return terminal.wait_for("declared").press("tab").wait_for("Call the deputy")


def test_links_lead_to_another_document_and_back(console: StartConsole, book: str) -> None:
    terminal = opened(console, book).press("j", "enter").wait_for("Follow which link?")
    terminal.press("1").wait_for("‹ back to checkout.md").wait_for("Promote the replica")
    terminal.press("x")
    terminal.wait_told("is only looked at")
    terminal.press("escape").wait_for("Call the deputy")
    terminal.press("enter").wait_for("Follow which link?").press("3")
    terminal.wait_told("links to gone.md, which is not there")


def test_a_web_link_is_opened_when_that_is_asked_for_and_not_before(
    console: StartConsole, book: str, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    tool = tmp_path / "bin" / "xdg-open"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$@" > {seen}\n')
    tool.chmod(0o755)
    env = {"PATH": f"{tool.parent}:/usr/bin:/bin", "DISPLAY": ":7"}
    terminal = opened(console, book, env=env).wait_for("the board (a.example)")
    terminal.press("j", "enter").wait_for("Follow which link?").press("2")
    terminal.wait_for("https://a.example/x?y=1").press("enter", "escape")
    assert not seen.exists()
    terminal.press("enter").wait_for("Follow which link?").press("2").wait_for("A link to a.example").press(
        "o"
    )
    terminal.wait_told("a.example was handed to the browser.")
    assert seen.read_text() == "https://a.example/x?y=1\n"


def test_a_symptom_is_picked_from_any_pane_and_escape_shows_all_again(
    console: StartConsole, book: str
) -> None:
    terminal = opened(console, book, size=(80, 24)).press("shift+tab").wait_for("declared")
    terminal.press("S").wait_for("What is seen?").type("items").press("enter")
    terminal.wait_for("‹ all of checkout.md").wait_for("restart the session store").wait_gone("deputy")
    terminal.press("escape").wait_for("Call the deputy")


def test_a_line_is_ticked_by_hand_and_undone(console: StartConsole, book: str, ic: CommandLine) -> None:
    terminal = opened(console, book).press("j", "j", "j", "j", "x").wait_for("✓ Call the deputy.")
    assert [one["text"] for one in ic.json("timeline", book) if one["kind"] == "step"] == [
        "✓ Call the deputy."
    ]
    terminal.press("z").wait_for("retracted")
    ic("tick", book, "deputy")
    terminal.wait_for("✓ Call the deputy.")


def test_that_all_steps_are_done_is_said_when_the_last_is_ticked_not_whenever_one_looks(
    console: StartConsole, book: str, ic: CommandLine
) -> None:
    terminal = opened(console, book).wait_for("0/1").press("x").wait_told("All steps are done.")
    terminal.kill()
    terminal = opened(console, book).wait_for("1/1").press("i").type("still here")
    terminal.press("enter").wait_for(re.compile("note +still here"))
    assert "All steps are done." not in terminal.told
    terminal.press("escape", ".").wait_told("All steps are done.")


def test_a_message_of_the_runbook_is_offered_and_previewed(console: StartConsole, book: str) -> None:
    terminal = opened(console, book).press("t").wait_for("Templates for").type("checkout")
    terminal.wait_for("Customer message template").wait_for("pay/checkout.md:19").press("enter")
    terminal.wait_for("· customers, investigating").wait_for("[impact].")


def test_a_long_runbook_shows_its_lines_at_once_and_its_steps_when_they_are_read(
    console: StartConsole, config: Path, ic: CommandLine
) -> None:
    book = config / "long.md"
    book.write_text("# Long\n\n" + "".join(f"1. Look at node {number}\n" for number in range(2_000)))
    ref = ic("declare", "Nodes are slow").split()[0]
    ic("runbook", "attach", ref, str(book))
    terminal = console(ref).wait_for("0/2000").wait_gone("is being read")
    terminal.press("x").wait_for("1/2000").wait_for("✓ 1 Look at node 0")


def test_a_runbook_that_is_redacted_elsewhere_leaves_the_screen(
    console: StartConsole, book: str, ic: CommandLine
) -> None:
    terminal = opened(console, book)
    [line] = [one for one in ic.json("timeline", book) if one["kind"] == "link"]
    ic("redact", line["id"], "a password in it")
    terminal.wait_for("[redacted by mira: a password in it]").wait_gone("Call the deputy").wait_for(
        "No runbook"
    )


def test_on_a_heading_the_next_open_step_of_its_section_is_ticked(
    console: StartConsole, book: str, ic: CommandLine
) -> None:
    terminal = opened(console, book).press("x").wait_for("✓ 1 Confirm the scope").wait_for("1/1")
    terminal.press(")", ")", "x")
    terminal.wait_told("No step of")
