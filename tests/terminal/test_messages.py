"""Messages by keys in a terminal: blanks first, a preview that marks them, edited, in all languages, and byte for byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.terminal.conftest import CommandLine, StartConsole
from tests.terminal.harness import Terminal

ARABIC = "نطاق التأثير: [impact] (checkout) — لا تُعِد المحاولة.\nالسبب: [cause]"
HEBREW = "השפעה: [impact] (checkout)\nסיבה: [cause]"


@pytest.fixture
def own(config: Path) -> Path:
    """Templates of a team of its own, in four languages, and settings that say so."""
    folder = config / "own" / "templates"
    folder.mkdir(parents=True)
    texts = {"en": "Hit: [impact]\nCause: [cause]", "ar": ARABIC, "he": HEBREW}
    for language, body in texts.items():
        (folder / f"own.{language}.md").write_text(
            f"---\nname: own\naudience: customers\nphase: investigating\nlanguage: {language}\n"
            f"channel: status page\n---\n{body}\n",
            encoding="utf-8",
        )
    _settings(config, 'folders = ["own"]', 'message_languages = ["he", "ar"]')
    for name in ("customers-investigating.en.md",):  # the team's own one takes the digit
        (folder / name).write_text("---\naudience: nobody\nlanguage: en\n---\nx\n", encoding="utf-8")
    return config


def _settings(config: Path, *lines: str) -> None:
    (config / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _preview(terminal: Terminal, name: str = "own") -> Terminal:
    terminal.press("t").wait_for("Templates for").type(name).wait_for(re.compile(rf"▸ +{name}")).press(
        "enter"
    )
    return terminal.wait_for("y copy")


def test_blanks_are_asked_first_remembered_and_marked(
    console: StartConsole, ic: CommandLine, own: Path
) -> None:
    ref = ic.json("declare", "Checkout returns 5xx", "-s", "SEV1")["ref"]
    terminal = _preview(console(ref).wait_for("Checkout returns 5xx")).wait_for(
        f"{ref} · customers, investigating"
    )
    column, row = terminal.wait_for("own · status page").find("[")
    assert terminal.cell(column, row).bold
    assert not terminal.cell(column - 2, row).bold
    terminal.press("f").wait_for(f"{ref}: message for customers").wait_for("impact")
    terminal.type("פ 3 % (a)").press("enter").wait_gone("fill in   Esc")
    terminal.wait_for("y copy").press("y").wait_for("cause").press(
        "enter"
    )  # only that is left, and left empty
    terminal.wait_for("1 blank is still open: cause").press("escape")
    assert ic.json("timeline", ref)[-1]["kind"] == "declared"
    _preview(terminal).press("f").wait_for("message for").type("one in seven").press("tab").type("deploy")
    terminal.press("enter").wait_for("y copy").press("y").wait_told("customers:").wait_for(
        "investigating: he, ar;"
    )
    _preview(terminal).wait_for("This is the same text that they were sent last time.").press("y")
    terminal.wait_for("copy the message for customers?").press("escape")
    _preview(terminal).press("f").wait_for("message for").wait_for(re.compile("cause +deploy")).press(
        "escape", "escape"
    )
    (text,) = terminal.clipboard
    assert text == "\n\n———\n\n".join(
        body.replace("[impact]", "one in seven").replace("[cause]", "deploy") for body in (HEBREW, ARABIC)
    )
    (kept,) = [entry["detail"] for entry in ic.json("timeline", ref) if entry["kind"] == "comms"]
    assert ic.json("show", ref)["impact"] == "one in seven"
    assert (kept["message"], kept["languages"], kept["audience"]) == (text, ["he", "ar"], "customers")


def test_an_edited_text_says_what_it_leaves_open(console: StartConsole, ic: CommandLine, own: Path) -> None:
    ref = ic.json("declare", "Checkout returns 5xx", "-s", "SEV1")["ref"]
    terminal = _preview(console(ref).wait_for("Checkout returns 5xx"))
    terminal.press("l").wait_for("There is: ").press("ctrl+u").type("xx").press("enter").wait_for(
        "There is: "
    )
    terminal.press("ctrl+u").type("en").press("enter").wait_for("investigating · en").wait_for(
        "Hit: [impact]"
    )
    terminal.press("e").wait_for("Ctrl+S").type("In short: ").press("ctrl+s")
    terminal.wait_for("2 blanks are still open: impact, cause").press("y").wait_told("customers:")
    assert terminal.clipboard == ["In short: Hit: [impact]\nCause: [cause]"]
    entry = ic.json("timeline", ref)[-1]
    assert entry["text"] == "customers, investigating: en; sent to the terminal; open: impact, cause"
    assert (
        ic("template", "copy", ref, "own", "--print") == "Hit: [impact]\nCause: [cause]\n"
    )  # en from now on


@pytest.mark.parametrize(
    ("order", "shown"), [("logical", "השפעה: [impact]"), ("visual", "(checkout) [impact] :העפשה")]
)
def test_the_screens_order_is_never_the_clipboards(
    console: StartConsole, ic: CommandLine, own: Path, order: str, shown: str
) -> None:
    _settings(own, 'folders = ["own"]', 'message_languages = ["he"]', f'rtl = "{order}"')
    ref = ic.json("declare", "Checkout returns 5xx", "-s", "SEV1")["ref"]
    terminal = _preview(console(ref).wait_for("Checkout returns 5xx"))
    terminal.wait_for(shown).press("y").wait_for("message for").type("כן").press("tab").type("deploy")
    terminal.press("enter").wait_told("customers:")
    assert terminal.clipboard == ["השפעה: כן (checkout)\nסיבה: deploy"]
