"""The keymap, the help and the palette that come from it, the safe key, and what no key may do."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from console.config.keymap import ACTS
from tests.terminal.conftest import CommandLine, StartConsole


def test_a_remapped_key_acts_and_the_help_says_so(
    console: StartConsole, ic: CommandLine, config: Path
) -> None:
    (config / "config.toml").write_text(
        '[keys]\nacknowledge = "A"\nseverity = ["s", "f2"]\nzoom = []\n"go.board" = "g ü"\n'
    )
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_for("declared    SEV2").wait_for("A acknowledge")
    terminal.press("a").press("A").wait_for("milestone   acknowledged")
    terminal.press("f2").wait_for("Severity of").press("escape").wait_gone("Severity of")
    terminal.press("?").wait_for(re.compile(r"│ A +Acknowledge the incident"))
    assert not re.search(r"│ \+ +Give the pane", terminal.text)
    terminal.press("escape").wait_gone("Keys that act here")
    terminal.press("tab", "g").wait_for("ü incidents").press("ü").wait_gone("g …")
    assert [entry["kind"] for entry in ic.json("timeline")] == ["declared", "milestone"]


def test_a_clash_and_an_unknown_id_are_named_and_the_defaults_hold(
    console: StartConsole, ic: CommandLine, config: Path
) -> None:
    (config / "config.toml").write_text('[keys]\nacknowledge = "s"\nseverty = "S"\n')
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_told("s clashes with s of “severity”").wait_told("there is no act “severty”")
    terminal.wait_told("mean “severity”")
    terminal.press("s").wait_for("Severity of").press("escape").wait_gone("Severity of")
    terminal.press("a").wait_for("milestone   acknowledged")


def test_every_act_of_the_help_is_in_the_palette_and_the_palette_does_it(
    console: StartConsole, ic: CommandLine
) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = console(size=(140, 100)).wait_for("declared    SEV2").press("?").wait_for("Keys that act here")
    helped = {act.sentence for act in ACTS if act.sentence in terminal.text and act.group != "move"}
    assert len(helped) > 25
    terminal.press("escape").wait_gone("Keys that act here")
    terminal.press("ctrl+p").wait_for("All acts")
    for sentence in sorted(helped):
        terminal.press("ctrl+u").type(sentence[:40]).wait_for(f"▸ {sentence[:40]}")
    terminal.press("escape").wait_gone("All acts")
    terminal.type(":acknow").wait_for("▸ Acknowledge").press("enter").wait_for("milestone   acknowledged")
    terminal.type(":severty").wait_for("▸ Change the severity").press("enter").wait_for("Severity of")
    terminal.press("1").wait_for("SEV2 → SEV1")


PROMPTS = "nsuomtr:/?fe1q"


def test_escape_changes_nothing_and_the_opening_key_confirms_nothing(
    console: StartConsole, ic: CommandLine
) -> None:
    ic("declare", "Checkout returns 5xx")
    ic("log", "? bad deploy")
    before = ic("timeline", "--json")
    terminal = console().wait_for("bad deploy")
    for key in (*PROMPTS, "c", "C"):
        terminal.press(key).wait_for("Esc").press(key, "escape").wait_gone("╭").wait_for("bad deploy")
    terminal.type("gc").wait_for("Closed incidents").press("escape").type("g").wait_for("g …").press("escape")
    terminal.wait_gone("g …").press("escape", "escape")
    assert ic("timeline", "--json") == before
    assert terminal.alive


def test_enter_that_opened_a_prompt_does_not_confirm_it(
    console: StartConsole, ic: CommandLine, config: Path
) -> None:
    (config / "config.toml").write_text('[keys]\nstatus = "enter"\nopen = "ctrl+o"\nquit = "y"\ncopy = []\n')
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_for("declared    SEV2")
    terminal.press("enter").wait_for("Status of").press("enter").press("down").wait_for("▸ 2 identified")
    terminal.press("escape").wait_gone("Status of").press("y").wait_for("Leave the console?").wait_for(
        "Enter leave"
    )
    terminal.press("y").press("enter")
    assert terminal.wait_exit() == 0
    assert ic.json("show")["status"] == "investigating"


def test_ctrl_c_does_not_end_it(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_for("declared    SEV2")
    terminal.press("ctrl+c").wait_for("Ctrl+C does not leave. q does.")
    terminal.press("i").type("half a line").wait_for("half a line").press("ctrl+c", "n").press("ctrl+c")
    terminal.wait_for("log ▸ half a linen").press("escape")
    terminal.press("n").wait_for("Declare an incident").press("ctrl+c").press("escape").wait_gone(
        "Declare an"
    )
    os.kill(terminal.pid, 2)
    terminal.wait_for("log ▸ half a linen")
    assert terminal.alive


def test_leaving_says_what_still_runs(console: StartConsole, ic: CommandLine) -> None:
    ref = ic("declare", "Checkout returns 5xx").strip()
    ic("declare", "A drill", "--drill")
    terminal = console().wait_for("2 active").press("q").wait_for("Leave the console?")
    terminal.wait_for(f"{ref} Checkout returns 5xx · ").wait_for("y leave").wait_for("Esc stay")
    terminal.press("escape").wait_gone("Leave the console?").press("q").wait_for("y leave").press("y")
    assert terminal.wait_exit() == 0
    for one in ic.json("list"):
        ic("close", one["ref"])
    terminal = console().wait_for("Nothing is burning.").press("q")
    assert terminal.wait_exit() == 0


def test_undo_and_redo_say_what(console: StartConsole, ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_for("declared    SEV2").press("Z").wait_for("There is nothing to redo on INC-")
    terminal.press("s").wait_for("Severity of").press("1").wait_for("SEV2 → SEV1")
    terminal.press("z").wait_for("Undone: severity").wait_for("SEV2 → SEV1 · retracted")
    terminal.press("z").wait_for("Declaring cannot be undone.")
    terminal.press("Z").wait_for("Done again: severity").wait_gone("retracted")
    assert ic.json("show")["severity"] == "SEV1"


def test_declaring_cannot_be_undone(console: StartConsole, ic: CommandLine) -> None:
    terminal = (
        console()
        .wait_for("Nothing is burning.")
        .press("n")
        .wait_for("Declare an incident")
        .type("x")
        .press("enter")
    )
    terminal.wait_for("declared    SEV2").press("z").wait_for("Declaring cannot be undone.")


def test_a_paste_while_no_field_has_the_focus_goes_into_the_log_line(
    console: StartConsole, ic: CommandLine
) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_for("declared    SEV2")
    # Most terminals send a return where the text has a line end, some send the line end.
    terminal.paste("quit now, dX1\rTraceback:\n  x = 1").wait_for("log ▸ quit now, dX1")
    assert "Leave" not in terminal.text
    terminal.press("enter").wait_for("note        quit now, dX1").wait_for("Traceback:")
    [_declared, entry] = ic.json("timeline")
    assert entry["text"] == "quit now, dX1\nTraceback:\n  x = 1"


@pytest.mark.parametrize("kitty", [True, False])
def test_alt_and_a_digit_pick_the_severity_while_the_title_is_typed(
    kitty: bool, console: StartConsole, ic: CommandLine
) -> None:
    terminal = console(kitty=kitty).wait_for("Nothing is burning.").press("n").wait_for("Declare an incident")
    terminal.type("£ payments").press("alt+1").wait_for("critical").type(" fail").wait_for("£ payments fail")
    terminal.press("enter").wait_for("declared    SEV1 £ payments fail")


def test_the_first_start_asks_for_a_name(console: StartConsole) -> None:
    terminal = console().wait_for("Who are you?").wait_for("mira").press("ctrl+u").type("bea").press("enter")
    terminal.wait_gone("Who are you?").press("n").wait_for("Declare an incident").type("x").press("enter")
    terminal.wait_for("commander: bea")
    terminal.press("q").wait_for("y leave").press("y")
    assert terminal.wait_exit() == 0
    console().wait_for("commander: bea").listen(0.5)


def test_the_search_says_what_can_be_typed_and_only_then_that_nothing_was_found(
    console: StartConsole, ic: CommandLine
) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = console(size=(60, 15)).wait_for("declared").press("/").wait_for("Search everything")
    terminal.wait_for("messages of any incident.")
    assert "Nothing found." not in terminal.text
    terminal.type("zebra").wait_for("Nothing found.")
    terminal.press("escape", "g", "c").wait_for("None is closed.").type("zebra").wait_for("Nothing fits.")


def test_the_help_begins_with_the_keys_of_the_pane_that_one_is_in(
    console: StartConsole, ic: CommandLine
) -> None:
    ic("declare", "Checkout returns 5xx")
    terminal = (
        console(size=(80, 24)).wait_for("declared").press("shift+tab", "shift+tab").wait_for("No runbook")
    )
    terminal.press("?").wait_for("Keys that act here").wait_for(re.compile(r"here +│\n.*\n.*Runbook"))
    for key, words in (
        ("S", "Pick the symptom"),
        ("V", "Show what was repaired"),
        ("v", "as it is on disk"),
        ("R", "Take the"),
    ):
        assert re.search(rf"│ {key} +.*{words}", terminal.text)
