"""Files of the user's that are wrong: the console starts all the same, names file, line and key once, and uses the default."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.conftest import CommandLine, StartConsole

LEVEL = "[[levels]]\nid = 'SEV1'\nname = 'critical'\n"
#: A wrong file: where it stands in the settings folder, what is in it, the settings that lead to it, and what is told.
WRONG = {
    "settings, not TOML": ("config.toml", 'mouse = false\ntheme = "day\n', "", "config.toml:2"),
    "settings, a wrong value": ("config.toml", 'mouse = false\nbell = "loud"\n', "", "config.toml:2: bell: "),
    "settings, an unknown key": ("config.toml", "mouse = false\nbel = true\n", "", "config.toml:2: bel: "),
    "keymap, an unknown act": (
        "config.toml",
        '[keys]\nacknowlege = "A"\n',
        "",
        "config.toml:2: keys.acknowlege: ",
    ),
    "keymap, a clash": (
        "config.toml",
        '[keys]\nacknowledge = "s"\n',
        "",
        "config.toml:2: keys.acknowledge: s clashes",
    ),
    "keymap, no key": (
        "config.toml",
        '[keys]\nacknowledge = "hyper+ö+x"\n',
        "",
        "keys.acknowledge: “hyper+ö+x” is not",
    ),
    "theme, missing": ("config.toml", 'theme = "noon"\n', "", "no theme called noon"),
    "theme, a wrong colour": (
        "themes/odd.toml",
        'dark = true\nover = "red"\n',
        'theme = "odd"',
        "odd.toml:2: over: ",
    ),
    "policy, a wrong span": (
        "b/policies/default.toml",
        f"{LEVEL}respond = 'soon'\n",
        "folders = ['b']",
        "default.toml:4",
    ),
    "template, no front matter": ("b/templates/hello.en.md", "Hello\n", "folders = ['b']", "hello.en.md:1"),
    "folder, missing": ("config.toml", 'folders = ["nowhere"]\n', "", "nowhere"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_named_and_the_rest_holds(
    name: str, console: StartConsole, ic: CommandLine, config: Path
) -> None:
    path, text, settings, told = WRONG[name]
    ic("declare", "Checkout returns 5xx")
    file = config / path
    file.parent.mkdir(parents=True, exist_ok=True)
    (config / "config.toml").write_text(settings)
    file.write_text(text)
    terminal = console().wait_for("declared    SEV2").wait_told(told)
    assert "".join(terminal.told.split()).count("".join(told.split())) == 1
    terminal.press("s").wait_for("SEV1").press("escape").press("a").wait_for("milestone   acknowledged")


def test_everything_is_wrong_at_once(console: StartConsole, ic: CommandLine, config: Path) -> None:
    for path in ("b/policies", "b/templates", "themes"):
        (config / path).mkdir(parents=True)
    garbage = bytes(range(256)) * 40
    for path in (
        "b/policies/default.toml",
        "b/templates/customers-investigating.en.md",
        "b/x.md",
        "themes/odd.toml",
    ):
        (config / path).write_bytes(garbage)
    (config / "config.toml").write_text(
        "folders = ['b']\ntheme = 'odd'\nmouse = 3\n[keys]\nquit = 'q'\nzoom = 'q'\n"
    )
    terminal = console().wait_for("Nothing is burning.").wait_told("mouse:")
    terminal.press("n").wait_for("SEV2").type("x").press("enter").wait_for("declared    SEV2")
    terminal.press("r").wait_for("Runbooks for").wait_for("API errors").press("escape")
    terminal.press("1").wait_for("message for customers").press("escape")
    terminal.press("q").wait_for("Leave the console?").press("y")
    assert terminal.wait_exit() == 0


def test_a_runbook_that_cannot_be_read_is_named(console: StartConsole, ic: CommandLine, config: Path) -> None:
    (config / "b").mkdir()
    (config / "b" / "broken.md").write_bytes(b"\x00\xff\xfe" * 1000)
    (config / "b" / "fine.md").write_text("# Fine\n\n1. Do it\n")
    (config / "config.toml").write_text("folders = ['b']\n")
    ic("declare", "Checkout returns 5xx")
    terminal = console().wait_for("declared    SEV2").wait_told("broken.md")
    terminal.press("r").wait_for("Runbooks for").type("fine").wait_for("▸ Fine").press("enter").wait_for(
        "Do it"
    )
