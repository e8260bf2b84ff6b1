"""Clocks as one meets them at a terminal: the figures, what is due, and the title that tells it."""

from __future__ import annotations

import re
from pathlib import Path

from console.outside.title import GIVE_BACK, KEEP
from tests.sink import Sink
from tests.terminal.conftest import CommandLine, StartConsole
from tests.terminal.harness import Terminal


def test_the_metrics_follow_a_milestone_that_is_corrected_elsewhere(
    console: StartConsole, ic: CommandLine
) -> None:
    ic("declare", "Checkout returns 5xx", "-s", "SEV1", "--at", "-2h")
    ic("milestone", "resolved", "--at", "-1h")
    terminal = console().wait_for("declared    SEV1").type("gm").wait_for("Metrics")
    terminal.wait_for("time to resolve").wait_for("resolved − declared").wait_for("at most 1 h")
    ic("milestone", "resolved", "--at", "-30m")
    terminal.wait_for("at most 1 h 30 min")
    terminal.press("s").wait_for("Which severity?").type("2").wait_for("Metrics: SEV2").wait_for(
        "0 incidents"
    )
    terminal.press("p").wait_for("Declared when?").type("t").wait_for("From, and to")
    terminal.type("whenever").press("enter").wait_for("is not a time").press("ctrl+u").type("30d").press(
        "enter"
    )
    terminal.wait_for("Metrics: declared since").press("s").wait_for("Which severity?").type("0")
    terminal.wait_for("1 incident").press("escape").wait_gone("Metrics")


def test_the_title_tells_the_most_urgent_deadline_and_is_given_back(
    console: StartConsole, ic: CommandLine
) -> None:
    ic("declare", "Checkout \x1b]2;evil\x07", "-s", "SEV1", "--at", "-10m")
    ic("role", "commander", "mira")
    terminal = console().wait_for("declared    SEV1")
    terminal.wait_for(lambda seen: re.fullmatch(r"▲ INC-\w+ respond 5:\d\d over", seen.title))
    before = len(terminal.raw)
    terminal.press("a").wait_for("milestone   acknowledged")
    terminal.wait_for(lambda seen: re.fullmatch(r"○ INC-\w+ customers update 9:\d\d", seen.title))
    assert KEEP.encode() not in terminal.raw[before:]
    assert terminal.raw.count(KEEP.encode()) == 1
    terminal.press("q").wait_for("Leave the console?").press("y")
    assert terminal.wait_exit() == 0
    assert terminal.raw.endswith(GIVE_BACK.encode())


def test_a_title_that_is_not_wanted_is_left_alone_and_signs_can_be_ascii(
    console: StartConsole, ic: CommandLine, config: Path
) -> None:
    ic("declare", "Checkout returns 5xx", "-s", "SEV1", "--at", "-10m", "--drill")
    (config / "config.toml").write_text("ascii = true\n")
    terminal = console().wait_for("declared    DRILL")
    terminal.wait_for(lambda seen: re.fullmatch(r"\^ DRILL INC-\w+ no commander 10:\d\d over", seen.title))
    (config / "config.toml").write_text("title = false\n")
    silent = console().wait_for("declared    DRILL").press("g").wait_for("g …").press("escape")
    assert _asked_for_a_title(terminal)
    assert not _asked_for_a_title(silent)


def _asked_for_a_title(terminal: Terminal) -> bool:
    return b"\x1b]2;" in terminal.raw


def test_what_came_due_is_pushed_once_and_a_service_that_fails_is_told(
    console: StartConsole, ic: CommandLine, config: Path
) -> None:
    sink = Sink()
    try:
        urls = f'push = ["{sink.url}", "json://s3cret:1@127.0.0.1:1/s3cret"]'
        (config / "config.toml").write_text(f"bell = false\n[notifications]\n{urls}\n")
        ic("declare", "Checkout returns 5xx", "-s", "SEV1", "--at", "-10m", "--drill")
        ic("role", "commander", "mira")
        first = console().wait_told("push 2 (json) does not notify: the service cannot be reached")
        assert b"s3cret" not in first.raw
        first.press("q").wait_for("Leave the console?").press("y").wait_exit()
        again = console().wait_for("declared    DRILL").wait_for("respond")
        ic("remind", "2s", "call the bank")
        again.wait_for(lambda _seen: len(sink.got) == 2)
    finally:
        sink.close()
    said = [message["message"] for message in sink.got]
    assert re.fullmatch(r"DRILL INC-\w+ respond \d\d:\d\d", said[0])
    assert re.fullmatch(r"DRILL INC-\w+ reminder \d\d:\d\d", said[1])


STRICT = """
exit_criteria = [{ text = "Errors are back to normal" }, { text = "Customers say so, too" }]
[[levels]]
id = "SEV1"
[[levels]]
id = "SEV2"
[[floors]]
when = "A paying customer is blocked"
level = "SEV1"
"""


def test_exit_criteria_are_confirmed_on_the_way_to_resolved_and_floors_are_shown(
    console: StartConsole, ic: CommandLine, config: Path
) -> None:
    (config / "books" / "policies").mkdir(parents=True)
    (config / "books" / "policies" / "default.toml").write_text(STRICT)
    (config / "config.toml").write_text('folders = ["books"]\n')
    said = ic.run("declare", "Checkout returns 5xx", "-s", "SEV2")
    assert b"At least SEV1 when this is so: A paying customer is blocked" in said.stderr
    assert ic.run("resolve").returncode == 1
    terminal = (
        console().wait_for("declared    SEV2").press("s").wait_for("A paying customer is blocked: SEV1")
    )
    terminal.press("escape").wait_gone("A paying customer").press("u").wait_for("Status of").press("4")
    terminal.wait_for("is this so?").wait_for("1 Errors are back").press("1")
    terminal.wait_gone("1 Errors are back").wait_for("1 Customers say so, too").press("escape")
    terminal.wait_for("milestone   Errors are back to normal: done")
    terminal.press("u").wait_for("Status of").press("4").wait_for("1 Customers").press("r")
    terminal.wait_for("Resolve all the same").type("it is night there").press("enter")
    terminal.wait_for("investigating → resolved: it is")
    assert ic.json("show")["status"] == "resolved"


def test_a_step_with_a_time_box_is_a_clock_until_its_tick(
    console: StartConsole, ic: CommandLine, config: Path
) -> None:
    (config / "books").mkdir()
    (config / "books" / "checkout.md").write_text(
        "# Checkout\n\n1. Confirm it, within 2 minutes\n2. Decide within 10 minutes\n"
    )
    (config / "config.toml").write_text('folders = ["books"]\n')
    ic("declare", "Odd", "-s", "SEV3")
    ic("role", "commander", "mira")
    ic("runbook", "attach", "checkout")
    terminal = console().wait_for(re.compile(r"○ 1 Confirm it +1:\d\d"))
    terminal.wait_for(lambda seen: re.fullmatch(r"○ INC-\w+ step 1:\d\d", seen.title))
    terminal.press("x").wait_for(re.compile(r"○ 2 Decide +(9:\d\d|10:00)"))
