"""The interface in German, without colour, in ASCII, without the mouse; and the drill that shows how it all works."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.terminal.conftest import CommandLine, StartConsole
from tests.terminal.harness import SEQUENCE

#: SGR parameters that set a colour: 30 to 49, 90 to 107.
_COLOUR = re.compile(rb"(?:^|;)(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;|$)")


def colours(raw: bytes) -> list[bytes]:
    """The sequences that set a colour."""
    styles = [sequence for sequence in SEQUENCE.findall(raw) if re.fullmatch(rb"\x1b\[[\d;:]*m", sequence)]
    return [style for style in styles if _COLOUR.search(style[2:-1])]


@pytest.mark.parametrize("how", ["locale", "setting"])
def test_german(how: str, console: StartConsole, ic: CommandLine, config: Path) -> None:
    if how == "setting":
        (config / "config.toml").write_text('language = "de"\n')
    env = {"LANG": "de_DE.UTF-8"} if how == "locale" else {}
    terminal = console(env=env).wait_for("Nichts brennt.").wait_for("gespeichert").wait_for("Tasten")
    terminal.press("n").wait_for("Störung").wait_for("Schwere").type("Kasse tot").press("enter")
    terminal.wait_for("ausgerufen  SEV2 Kasse tot").wait_for("wird untersucht").wait_for("Störungen")
    english = {
        "Incidents",
        "customers",
        "severity",
        "investigating",
        "saved",
        "active",
        "attached",
        "log",
        "keys",
    }
    assert {word for word in english if re.search(rf"\b{word}\b", terminal.text)} == set()


def test_no_color(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx", "-s", "1")
    terminal = console(env={"NO_COLOR": "1"}).wait_for("declared    SEV1")
    for keys, title in (("s", "Severity of"), ("?", "Keys that act"), (":", "All acts")):
        terminal.type(keys).wait_for(title).press("escape")
    terminal.press("q").wait_for("y leave").press("y")
    assert terminal.wait_exit() == 0
    assert colours(bytes(terminal.raw)) == []
    coloured = console().wait_for("declared    SEV1")
    assert colours(bytes(coloured.raw))  # the search finds what there is to find


def test_the_cursor_is_seen_without_colour(console: StartConsole, ic: CommandLine) -> None:
    """Colour is never the only sign."""
    ic("declare", "Checkout returns 5xx")
    ic("log", "-", stdin="first\nsecond\nthird")
    terminal = console(env={"NO_COLOR": "1"}).wait_for("third")

    def marked() -> list[str]:
        looks = [(row, terminal.cell(60, row)) for row in range(5, 15)]
        usual = looks[-1][1]
        return [
            terminal.lines[row]
            for row, cell in looks
            if (cell.reverse, cell.bold, cell.underscore) != (usual.reverse, usual.bold, usual.underscore)
            or "▸" in terminal.lines[row]
        ]

    terminal.wait_for(lambda _now: len(marked()) == 1 and "third" in marked()[0])
    terminal.press("k").wait_for(lambda _now: len(marked()) == 1 and "second" in marked()[0])


def test_ascii_draws_with_ascii_alone(console: StartConsole, ic: CommandLine, config: Path) -> None:
    (config / "config.toml").write_text("ascii = true\n")
    ic("declare", "Checkout returns 5xx")
    ic("log", "* ! roll back")
    terminal = console().wait_for("roll back")
    for keys, title in (("s", "Severity of"), ("?", "Keys that act"), (":", "All acts"), ("m", "Reminders")):
        terminal.type(keys).wait_for(title)
        assert terminal.text.isascii(), terminal.shown()
        terminal.press("escape").wait_gone(title)


def test_the_mouse_is_left_alone_if_so_set(console: StartConsole, ic: CommandLine, config: Path) -> None:
    tracking = re.compile(rb"\x1b\[\?(?:9|100[0-36]|1015)h")
    assert tracking.search(bytes(console().wait_for("Nothing is burning.").raw))
    (config / "config.toml").write_text("mouse = false\n")
    terminal = console().wait_for("Nothing is burning.").press("?").wait_for("Keys that act here")
    assert not tracking.search(bytes(terminal.raw))


def test_the_mouse_acts(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "First of all")
    ic("declare", "Second of all", "-s", "SEV3")
    terminal = console().wait_for("declared    SEV2 First of all")
    column, row = terminal.find(" Second of all")
    terminal.click(column + 2, row).click(column + 2, row).wait_for("declared    SEV3 Second of all")
    terminal.click(*terminal.wait_for("s severity").find("s severity")).wait_for("Severity of").press(
        "escape"
    ).wait_gone("Severity of")


def test_the_drill_plays_by_itself_and_leaves_nothing(console: StartConsole, ic: CommandLine) -> None:
    terminal = console("demo").wait_for("DRILL").wait_for("3 active").wait_for("Checkout returns 5xx")
    terminal.wait_for("rollback started")
    before = len(re.findall(r"(?m)^.*│ \d\d:\d\d ", terminal.text))
    terminal.wait_for(lambda now: len(re.findall(r"(?m)^.*│ \d\d:\d\d ", now.text)) > before)
    terminal.press("q").wait_for("Leave the console?").press("y")
    assert terminal.wait_exit() == 0
    assert ic.json("list", "--all") == []
    assert not Path(os.environ["IC_HOME"], "data", "demo.db").exists()


def first_frame(raw: bytes) -> str:
    """What is drawn before the app has begun, without its colours."""
    drawn = re.match(rb"(?:[^\x1b]|\x1b\[[\d;]*m)*", raw.partition(b"\x1b[2J\x1b[H")[2])
    assert drawn
    return SEQUENCE.sub(b"", drawn[0]).decode()


@pytest.mark.parametrize("how", ["locale", "setting"])
def test_the_first_frame_speaks_the_persons_language(
    how: str, console: StartConsole, ic: CommandLine, config: Path
) -> None:
    if how == "setting":
        (config / "config.toml").write_text("language = 'de'\n")
    ic("declare", "Kasse tot", "--drill")
    terminal = console(env={"LANG": "de_DE.UTF-8"} if how == "locale" else {}).wait_for("wird untersucht")
    assert re.search(r"INC-\w+ ÜBUNG +0 min\s+Kasse tot$", first_frame(bytes(terminal.raw)))


@pytest.mark.parametrize(("rtl", "shown"), [("logical", "שלום (SEV1) abc"), ("visual", "abc (SEV1) םולש")])
def test_the_first_frame_has_the_order_of_the_terminal(
    rtl: str, shown: str, console: StartConsole, ic: CommandLine, config: Path
) -> None:
    (config / "config.toml").write_text(f'rtl = "{rtl}"\n')
    ic("declare", "שלום (SEV1) abc")
    terminal = console().wait_for("investigating")
    assert first_frame(bytes(terminal.raw)).rstrip().endswith(shown)
