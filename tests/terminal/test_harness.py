"""The harness against a small app and against plain programs: what the other terminal tests stand on."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.terminal.harness import Terminal

APP = """
from textual.app import App
from textual.widgets import Static
class Small(App):
    ENABLE_COMMAND_PALETTE = False
    def compose(self): yield Static("nothing yet", id="said")
    def on_mount(self): self.call_later(lambda: self.query_one(Static).update("ready"))
    def on_key(self, event): self.query_one(Static).update(f"key {event.key}")
    def on_paste(self, event): self.query_one(Static).update(f"pasted {len(event.text)}")
    def on_resize(self, event): self.query_one(Static).update(f"size {event.size.width}x{event.size.height}")
    def on_click(self, event): self.query_one(Static).update(f"click {event.screen_x},{event.screen_y}")
    def key_q(self): self.exit(return_code=3)
Small().run()
import sys; sys.exit(3)
"""


class Program(Protocol):
    def __call__(self, source: str, *, kitty: bool = ...) -> Terminal: ...


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """Runs Python source in a terminal of 80x24."""

    def run(source: str, *, kitty: bool = True) -> Terminal:
        file = tmp_path / "program.py"
        file.write_text(source)
        return terminals.enter_context(Terminal([sys.executable, str(file)], size=(80, 24), kitty=kitty))

    with ExitStack() as terminals:
        yield run


def test_keys_paste_mouse_and_size_reach_a_textual_app(program: Program) -> None:
    terminal = program(APP).wait_for(re.compile("ready|size 80x24"))
    for key in ("x", "X", "escape", "enter", "pagedown", "ctrl+p", "shift+tab", "f1", "question_mark"):
        terminal.press("?" if key == "question_mark" else key).wait_for(f"key {key}\n")
    terminal.press("alt+1").wait_for("key alt+1")
    terminal.paste("two\nlines").wait_for("pasted 9")
    terminal.click(5, 3).wait_for("click 5,3")
    terminal.resize(60, 15).wait_for("size 60x15")
    assert terminal.press("q").wait_exit() == 3
    assert b"\x1b[?1049l" in terminal.raw


def test_a_terminal_that_knows_nothing_of_kitty(program: Program) -> None:
    """Textual then reads Alt+1 as the character that it is on a Mac: bindings on Alt and a digit want both names."""
    terminal = program(APP, kitty=False).wait_for(re.compile("ready|size"))
    terminal.press("alt+1").wait_for("key inverted_exclamation_mark")
    terminal.press("escape").wait_for("key escape\n")


def test_a_textual_app_gets_its_answers(program: Program) -> None:
    """An app whose question about synchronised output is answered uses it from then on."""
    terminal = program(APP).wait_for(re.compile("ready|size"))
    terminal.press("x").wait_for("key x")
    assert b"\x1b[?2026$p" in terminal.raw
    assert b"\x1b[?2026h" in terminal.raw


def test_questions_are_answered_also_when_they_come_in_two_pieces(program: Program) -> None:
    terminal = program(
        "import sys, time, tty\n"
        "tty.setcbreak(0)\n"
        "def ask(*parts):\n"
        "    for part in parts: sys.stdout.write(part); sys.stdout.flush(); time.sleep(0.05)\n"
        "    answer = ''\n"
        "    while not answer.endswith(('c', 'R', 'u')): answer += sys.stdin.read(1)\n"
        "    print(repr(answer))\n"
        "ask('\\x1b[', 'c')\n"
        "ask('ab\\x1b[6', 'n')\n"
        "ask('\\x1b[>1u\\x1b[?u')\n"
    )
    terminal.wait_for(r"'\x1b[?62;22;52c'").wait_for(r"'\x1b[2;3R'").wait_for(r"'\x1b[?1u'")


def test_what_is_sent_aside_is_kept(program: Program) -> None:
    terminal = program(
        "print('\\x1b]2;the title\\x07\\x1b]52;c;aGVsbG8=\\x07\\x1b]777;notify;a;b\\x07\\x07\\x1bPtmux;x\\x1b\\\\done')"
    )
    terminal.wait_for("done")
    assert terminal.lines[0] == "done"
    assert (terminal.title, terminal.clipboard, terminal.bells) == ("the title", ["hello"], 1)
    assert terminal.find("done") == (0, 0)
    assert terminal.cell(0, 0).data == "d"


def test_a_program_that_is_killed_and_one_whose_terminal_goes(program: Program) -> None:
    wait = "import signal, sys, time\nprint('up', flush=True)\ntime.sleep(60)"
    assert program(wait).wait_for("up").kill() == -9
    assert program(wait).wait_for("up").hang_up().wait_exit() == -1


def test_waiting_fails_with_the_screen_and_at_once_when_the_program_is_gone(program: Program) -> None:
    start = time.monotonic()
    with pytest.raises(AssertionError, match=r"(?s)program has ended.*something else"):
        program("print('something else')").wait_for("this", timeout=30)
    assert time.monotonic() - start < 15
    with pytest.raises(AssertionError, match=r"(?s)waited for 'this' for 0.2 s.*\|up"):
        program("import time\nprint('up', flush=True)\ntime.sleep(60)").wait_for("up").wait_for(
            "this", timeout=0.2
        )


def test_listening_gives_what_came_meanwhile(program: Program) -> None:
    terminal = program("import time\nprint('up', end='', flush=True)\ntime.sleep(60)").wait_for("up")
    assert terminal.listen(0.2) == b""
    terminal.wait_gone("down")
    assert program("print('all')").wait_for("all").wait_exit() == 0
