"""Another process writes while somebody works at the console: it is seen within a second, and nothing is taken from them."""

from __future__ import annotations

from tests.terminal.conftest import CommandLine, StartConsole
from tests.terminal.harness import Terminal

#: How soon it has to be seen, after the other process has ended.
SOON = 1.0


def seen(terminal: Terminal, text: str) -> None:
    terminal.wait_for(text, timeout=SOON)


def cursor_row(terminal: Terminal) -> str:
    """The text of the timeline's row that stands on the raised ground of the cursor."""
    raised = [
        row
        for row in range(6, len(terminal.lines) - 2)
        if terminal.cell(60, row).bg != terminal.cell(60, len(terminal.lines) - 2).bg
    ]
    assert len(raised) == 1, terminal.shown()
    return terminal.lines[raised[0]]


def test_what_others_write_appears_and_the_selection_stays(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    ic("log", "-", stdin="first line\nsecond line\nthird line")
    terminal = console().wait_for("third line").press("k")
    terminal.wait_for(lambda now: "second line" in cursor_row(now))
    ic("log", "from the second pane")
    seen(terminal, "note        from the second pane")
    ic("log", "-20m written late")
    seen(terminal, "note        written late")
    assert "second line" in cursor_row(terminal)
    ic("severity", "1")
    seen(terminal, "SEV2 → SEV1")
    assert "second line" in cursor_row(terminal)


def test_while_a_prompt_is_open(console: StartConsole, ic: CommandLine) -> None:
    ref = ic("declare", "Checkout returns 5xx").strip()
    terminal = console().wait_for("declared    SEV2").press("u").wait_for("Status of").press("down")
    terminal.wait_for("▸ 2 identified")
    ic("log", "from the second pane")
    seen(terminal, "note        from the second pane")
    assert "▸ 2 identified" in terminal.text
    ic("declare", "Another one", "-s", "1")
    seen(terminal, "2 active")
    terminal.press("enter").wait_for("investigating → identified")
    assert ic.json("show", ref)["status"] == "identified"  # the incident that it was opened for


def test_while_a_line_is_being_typed(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = (
        console().wait_for("declared    SEV2").press("i").type("half a sen").wait_for("log ▸ half a sen")
    )
    ic("log", "from the second pane")
    seen(terminal, "note        from the second pane")
    terminal.type("tence").press("enter").wait_for("note        half a sentence")


def test_new_ones_below_are_counted(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    ic("log", "-", stdin="\n".join(f"line {number}" for number in range(100)))
    terminal = console().wait_for("line 99").press("home").wait_for("declared")
    ic("log", "-", stdin="one\ntwo\nthree")
    seen(terminal, "3 new below")
    assert "declared" in terminal.text
    terminal.press("end").wait_for("note        three").wait_gone("new below")


def test_two_consoles_see_each_other(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    mine, other = (
        console().wait_for("declared    SEV2"),
        console(env={"IC_AUTHOR": "jo"}).wait_for("declared    SEV2"),
    )
    mine.press("i").type("from mira").press("enter").wait_for("note        from mira")
    seen(other, "note        from mira")
    other.press("i").type("from jo").press("enter").wait_for("note        from jo")
    seen(mine, "note        from jo")
    assert [entry["author"] for entry in ic.json("timeline")][-2:] == ["mira", "jo"]
