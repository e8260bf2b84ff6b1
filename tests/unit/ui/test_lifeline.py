"""The terminal goes away: the process ends within a second, in good order, also where the hang-up signal is ignored."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = """
import fcntl, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from pathlib import Path
from textual.widgets import Static
if sys.argv[2] == "ignored":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
from console.ui.app_base import BaseApp
from console.ui.themes import choose, theme_folders

class Console(BaseApp):
    def compose(self):
        yield Static("it is up")

    def save_in_hand(self):
        Path(sys.argv[1]).write_text("saved")
        if sys.argv[2] == "stuck":
            while True:
                pass

app = Console(choose("night", theme_folders(None)).theme)
app.run()
sys.exit(app.return_code or 0)
"""


class Terminal:
    """A program in a pseudo-terminal of its own, as its session's leader."""

    def __init__(self, saved: Path, mode: str) -> None:
        self.saved = saved
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(saved), mode],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.ours = ours

    def wait_for(self, words: bytes) -> None:
        """Reads until ``words`` are on the screen."""
        seen, until = b"", time.monotonic() + 20
        while words not in seen:
            ready, _, _ = select.select([self.ours], [], [], max(until - time.monotonic(), 0))
            assert ready, seen
            seen += os.read(self.ours, 65536)

    def close(self) -> None:
        if self.ours >= 0:
            os.close(self.ours)
            self.ours = -1


@pytest.fixture
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path / "saved", request.param)
    yield terminal
    terminal.close()
    if terminal.process.poll() is None:
        terminal.process.kill()
    terminal.process.wait()


@pytest.mark.parametrize("terminal", ["usual", "ignored"], indirect=True)
def test_a_terminal_that_goes_away_ends_the_program_with_all_saved(terminal: Terminal) -> None:
    terminal.wait_for(b"it is up")
    terminal.close()
    assert terminal.process.wait(timeout=3) == 129
    assert terminal.saved.read_text() == "saved"


@pytest.mark.parametrize("terminal", ["stuck"], indirect=True)
def test_a_program_that_cannot_leave_is_ended(terminal: Terminal) -> None:
    terminal.wait_for(b"it is up")
    terminal.close()
    assert terminal.process.wait(timeout=3) == 129


@pytest.mark.parametrize("terminal", ["usual"], indirect=True)
def test_an_interrupt_ends_nothing_and_a_request_to_end_is_followed(terminal: Terminal) -> None:
    terminal.wait_for(b"it is up")
    terminal.process.send_signal(signal.SIGINT)
    os.write(terminal.ours, b"\x03")
    terminal.wait_for(b"does not leave")
    assert terminal.process.poll() is None
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait(timeout=3) == 143
    assert terminal.saved.read_text() == "saved"
