"""``E``: the timeline in the person's own editor, and what was changed there."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.conftest import CommandLine, StartConsole

Editor = Callable[[str], dict[str, str]]


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    """An editor that does to the ``lines`` of the file what a line of Python says, and keeps a copy of what it was given."""

    def write(change: str) -> dict[str, str]:
        script = tmp_path / "editor.py"
        script.write_text(
            "import pathlib, sys\n"
            "file = pathlib.Path(sys.argv[1])\n"
            "lines = file.read_text().splitlines()\n"
            f"pathlib.Path({str(tmp_path / 'given.txt')!r}).write_text(file.read_text())\n"
            f"{change}\n"
            "file.write_text('\\n'.join(lines) + '\\n')\n"
        )
        return {"EDITOR": f"{sys.executable} {script}"}

    return write


def told(ic: CommandLine) -> list[tuple[str, str, bool]]:
    """The timeline but for its first line: kind, text, whether retracted."""
    return [(entry["kind"], entry["text"], entry["retracted"]) for entry in ic.json("timeline")][1:]


def prepare(ic: CommandLine) -> None:
    ic("declare", "Checkout returns 5xx")
    ic("log", "-", stdin="first thought\n! roll back\n= error rate 14 %")


def test_a_line_changed_one_added_one_deleted(
    console: StartConsole, ic: CommandLine, editor: Editor, tmp_path: Path
) -> None:
    prepare(ic)
    change = (
        "lines = [line.replace('14 %', '3 %') for line in lines if 'first thought' not in line]\n"
        "lines.append('-5m ? bad deploy')"
    )
    terminal = console(env=editor(change)).wait_for("error rate 14 %").press("E").wait_for("Apply to INC-")
    given = (tmp_path / "given.txt").read_text()
    assert (
        len(re.findall("^[0-9a-f]{4,} .* (?:first thought|roll back|error rate 14 %)$", given, re.MULTILINE))
        == 3
    ), given
    terminal.wait_for("1 changed").wait_for("1 new").wait_for("1 retracted").press("y")
    terminal.wait_for("error rate 3 % ✎").wait_for("? hypothesis  bad deploy").wait_for(
        "first thought · retracted"
    )
    assert told(ic)[1:] == [
        ("note", "first thought", True),
        ("decision", "roll back", False),
        ("observation", "error rate 3 %", False),
    ]


def test_leaving_the_question_leaves_the_timeline(
    console: StartConsole, ic: CommandLine, editor: Editor
) -> None:
    prepare(ic)
    before = told(ic)
    terminal = console(env=editor("lines = [line for line in lines if 'roll back' not in line]"))
    terminal.wait_for("error rate 14 %").press("E").wait_for("Apply to INC-").press("escape").wait_gone(
        "Apply to"
    )
    assert told(ic) == before


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_applied(
    console: StartConsole, ic: CommandLine, editor: Editor
) -> None:
    prepare(ic)
    before = told(ic)
    change = (
        "again = [line for line in lines if 'what is this' in line]\n"
        "lines = [line.replace('14 %', '3 %').replace('what is this', '-5m that was it') for line in lines]\n"
        "lines += [] if again else ['what is this']"
    )
    terminal = console(env=editor(change)).wait_for("error rate 14 %").press("E")
    terminal.wait_for(re.compile(r"Line \d+ cannot be read")).press("escape").wait_gone("cannot be read")
    assert told(ic) == before
    terminal.press("E").wait_for(re.compile(r"Line \d+ cannot be read")).press(
        "y"
    )  # with the text as it was left
    terminal.wait_for("note        that was it").wait_for("error rate 3 % ✎")


@pytest.mark.parametrize("command", ["false", "no-such-editor --wait", "'"])
def test_an_editor_that_fails_or_is_missing_is_said(
    command: str, console: StartConsole, ic: CommandLine
) -> None:
    prepare(ic)
    before = told(ic)
    terminal = console(env={"EDITOR": command}).wait_for("error rate 14 %").press("E")
    terminal.wait_for("The editor").wait_for(command.split(maxsplit=1)[0])
    terminal.press("i").type("it goes on").press("enter").wait_for("note        it goes on")
    assert told(ic)[:-1] == before


def test_nothing_changed_nothing_done(
    console: StartConsole, ic: CommandLine, editor: Editor, tmp_path: Path
) -> None:
    prepare(ic)
    before = told(ic)
    terminal = console(env=editor("pass")).wait_for("error rate 14 %").press("E")
    terminal.wait_for(lambda now: now.raw.count(b"\x1b[?1049h") == 2)  # the screen is ours again
    assert (tmp_path / "given.txt").exists()
    terminal.press("i").type("it goes on").press("enter").wait_for("note        it goes on")
    assert told(ic)[:-1] == before
