"""A person at a terminal: starts the console in a real pty, presses keys, and waits until the screen shows something.

The terminal is pyte's, and it answers: programs ask who the terminal is and wait for the answer, so one that stays silent
makes every start slower than it is for anybody. Nothing sleeps for a fixed time: :meth:`Terminal.wait_for` reads until what
is waited for is there, and otherwise fails with the screen as it was.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

import pexpect
import pyte

Condition = str | re.Pattern[str] | Callable[["Terminal"], object]

#: Long enough for the slowest machine; a passing test never waits for it.
PATIENCE: Final = 20.0

_KEYS: Final = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "insert": "\x1b[2~",
    "delete": "\x1b[3~",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
}
#: One control sequence: CSI, or a string (OSC, DCS, APC, PM, SOS) up to its end, or a two-character escape.
SEQUENCE: Final = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P_^X].*?(?:\x07|\x1b\\)|\x1b[ -/]*[0-OQ-WYZ\\`-~]", re.DOTALL
)
#: A sequence that may still go on in what is read next.
_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]P_^X](?:(?!\x07|\x1b\\).)*|[ -/]*)?\Z", re.DOTALL)
#: Queries, and how a current terminal answers. The cursor's place is answered by :meth:`Terminal._answer`.
_ANSWERS: Final = {
    b"\x1b[c": b"\x1b[?62;22;52c",
    b"\x1b[0c": b"\x1b[?62;22;52c",
    b"\x1b[>c": b"\x1b[>41;380;0c",
    b"\x1b[>0c": b"\x1b[>41;380;0c",
    b"\x1b[>q": b"\x1bP>|harness 1\x1b\\",
    b"\x1b[>0q": b"\x1bP>|harness 1\x1b\\",
    b"\x1b[5n": b"\x1b[0n",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b[14t": b"\x1b[4;800;1400t",
    b"\x1b[16t": b"\x1b[6;20;10t",
    b"\x1b]10;?\x1b\\": b"\x1b]10;rgb:e6e6/e4e4/e0e0\x1b\\",
    b"\x1b]10;?\x07": b"\x1b]10;rgb:e6e6/e4e4/e0e0\x07",
    b"\x1b]11;?\x1b\\": b"\x1b]11;rgb:1818/1818/1818\x1b\\",
    b"\x1b]11;?\x07": b"\x1b]11;rgb:1818/1818/1818\x07",
}


class Terminal:
    """A program in a terminal of ``size`` (columns, rows).

    ``raw`` is every byte it sent. ``kitty``: the terminal knows kitty's keyboard protocol, in which Escape and Alt are told
    apart, where others leave the program to guess from the time that passes.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (140, 40),
        env: Mapping[str, str] | None = None,
        kitty: bool = True,
    ) -> None:
        columns, rows = size
        self.raw = bytearray()
        self.kitty = kitty
        self._kitty_flags = [0]
        self._pending = b""
        self._in_frame = False
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._child: pexpect.spawn[bytes] = pexpect.spawn(
            command[0],
            list(command[1:]),
            env=_environment(env or {}),
            dimensions=(rows, columns),
            timeout=None,
            echo=False,
        )
        self._child.delaybeforesend = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    # What is seen

    @property
    def lines(self) -> list[str]:
        """The screen's rows, without the blanks at their ends."""
        buffer, screen = self._screen.buffer, self._screen
        return [
            "".join(buffer[row][column].data for column in range(screen.columns)).rstrip()
            for row in range(screen.lines)
        ]

    @property
    def text(self) -> str:
        """The screen's rows in one."""
        return "\n".join(self.lines)

    @property
    def told(self) -> str:
        """What the toasts say, each line behind its bar; they wrap, also within a path, so compare without spaces."""
        return " ".join(match[1].strip() for match in re.finditer("▌ (.*)", self.text))

    @property
    def title(self) -> str:
        """The title of the window."""
        return self._screen.title

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        return self._screen.cursor.x, self._screen.cursor.y

    @property
    def bells(self) -> int:
        """How often the bell rang: BEL outside of sequences."""
        return SEQUENCE.sub(b"", bytes(self.raw)).count(b"\x07")

    @property
    def clipboard(self) -> list[str]:
        """The texts sent to the terminal's clipboard, in order."""
        found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)", self.raw)
        return [b64decode(text).decode() for text in found]

    def cell(self, column: int, row: int) -> pyte.screens.Char:
        """One cell, with its character and how it is drawn (``fg``, ``bg``, ``bold``, ``reverse`` …)."""
        return self._screen.buffer[row][column]

    def find(self, text: str) -> tuple[int, int]:
        """Column and row where ``text`` stands first. Fails when it is not on the screen."""
        for row, line in enumerate(self.lines):
            if text in line:
                return line.index(text), row
        raise AssertionError(f"{text!r} is not on the screen:\n{self.shown()}")

    def wait_for(self, what: Condition, timeout: float = PATIENCE) -> Self:
        """Read until the text, the pattern or what the function looks for is on the screen. Fails after ``timeout`` s."""
        return self._wait(lambda: _holds(self, what), timeout, f"waited for {what!r}")

    def wait_told(self, words: str, timeout: float = PATIENCE) -> Self:
        """Read until a toast says that. Fails after ``timeout`` seconds."""
        return self._wait(
            lambda: _squeezed(words) in _squeezed(self.told), timeout, f"waited to be told {words!r}"
        )

    def wait_gone(self, what: Condition, timeout: float = PATIENCE) -> Self:
        """Read until it is no longer there. Fails after ``timeout`` seconds."""
        return self._wait(lambda: not _holds(self, what), timeout, f"waited until {what!r} was gone")

    def listen(self, seconds: float) -> bytes:
        """All that is sent in that time: for what must *not* come, and for counting bytes."""
        start, end = len(self.raw), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self._read(left):
            pass
        return bytes(self.raw[start:])

    def shown(self) -> str:
        """The screen in a frame, for messages."""
        edge = "+" + "-" * self._screen.columns + "+"
        return "\n".join((edge, *(f"|{line:<{self._screen.columns}}|" for line in self.lines), edge))

    # What is done

    def press(self, *keys: str) -> Self:
        """Press keys by name: ``x``, ``X``, ``?``, ``enter``, ``escape``, ``pagedown``, ``ctrl+p``, ``alt+1``, ``f1``."""
        for key in keys:
            self.send(self._key(key))
        return self

    def type(self, text: str) -> Self:
        """Type text as it is."""
        return self.send(text)

    def paste(self, text: str) -> Self:
        """Paste text as a terminal does, in brackets."""
        return self.send(f"\x1b[200~{text}\x1b[201~")

    def click(self, column: int, row: int) -> Self:
        """Press and release the left button on a cell, counted from 0."""
        place = f"{column + 1};{row + 1}"
        return self.send(f"\x1b[<0;{place}M\x1b[<0;{place}m")

    def send(self, raw: str | bytes) -> Self:
        """Send bytes as they are."""
        data = raw.encode() if isinstance(raw, str) else raw
        while data:
            data = data[os.write(self._child.child_fd, data) :]
        return self

    def resize(self, columns: int, rows: int) -> Self:
        """Give the window another size; the program is told."""
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)
        return self

    # How it ends

    @property
    def pid(self) -> int:
        """The program's process."""
        pid = self._child.pid
        assert pid is not None
        return pid

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return bool(self._child.isalive())

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Read on until the program ends; gives its exit code, or minus the signal that ended it."""
        self._wait(lambda: not self.alive, timeout, "waited for the program to end")
        self._drain()
        signal_number = self._child.signalstatus
        return -signal_number if signal_number is not None else int(self._child.exitstatus or 0)

    def kill(self) -> int:
        """End it as a power cut would (SIGKILL); gives what :meth:`wait_exit` does."""
        os.kill(self.pid, signal.SIGKILL)
        return self.wait_exit()

    def hang_up(self) -> Self:
        """The terminal goes away: its end of the line is closed. The program lives on as it sees fit."""
        line: Any = self._child.ptyproc  # type: ignore[attr-defined]
        line.fileobj.close()  # by its owner: one that is closed behind its back closes another's of the same number later
        line.closed, line.fd, self._child.child_fd = True, -1, -1
        self._child.closed = True
        return self

    def close(self) -> None:
        """End the program, if it has not, and the terminal."""
        if self.alive:
            os.kill(self.pid, signal.SIGKILL)
            self._child.wait()
        if not self._child.closed:
            self.hang_up()

    # The terminal's side

    def _wait(self, done: Callable[[], bool], timeout: float, story: str) -> Self:
        end = time.monotonic() + timeout
        while self._in_frame or not done():
            if time.monotonic() > end:
                raise AssertionError(f"{story} for {timeout} s; the screen is\n{self.shown()}")
            if self._child.closed or not self._read(0.05):
                if done():
                    break
                if not self.alive:
                    raise AssertionError(f"{story}, but the program has ended; the screen is\n{self.shown()}")
                time.sleep(0.01)
        return self

    def _read(self, seconds: float) -> bool:
        """Take in what was sent within ``seconds``; False when nothing more will come."""
        try:
            data = bytes(self._child.read_nonblocking(65536, seconds))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self._take(data)
        return True

    def _drain(self) -> None:
        """Take in all that was sent before the program ended. (pexpect gives up when nothing is there yet, and on a busy
        machine the kernel hands the last of it over late.)"""
        while not self._child.closed:
            try:
                data = os.read(self._child.child_fd, 65536)
            except OSError:  # EIO: the other end is closed, and all of it was read
                return
            if not data:
                return
            self._take(data)

    def _take(self, data: bytes) -> None:
        self.raw += data
        self._feed(self._pending + data)

    def _feed(self, data: bytes) -> None:
        """Draw text and the sequences that pyte knows; answer questions; leave an unfinished sequence for next time."""
        tail = _UNFINISHED.search(data)
        self._pending = data[tail.start() :] if tail else b""
        data = data[: len(data) - len(self._pending)]
        start = 0
        for match in SEQUENCE.finditer(data):
            self._draw(data[start : match.start()])
            sequence = match[0]
            if not self._answer(sequence) and _known_to_pyte(sequence):
                self._draw(sequence)
            start = match.end()
        self._draw(data[start:])

    def _draw(self, data: bytes) -> None:
        """Put it on the screen; a benchmark does so later, for drawing here keeps the program waiting."""
        self._stream.feed(data)

    def _answer(self, sequence: bytes) -> bool:
        """Answer a question, or take note of the keyboard's mode; False when it is neither."""
        if answer := _ANSWERS.get(sequence):
            self.send(answer)
        elif sequence in (b"\x1b[?2026h", b"\x1b[?2026l"):
            self._in_frame = sequence.endswith(b"h")
        elif sequence == b"\x1b[6n":
            self.send(f"\x1b[{self._screen.cursor.y + 1};{self._screen.cursor.x + 1}R")
        elif sequence == b"\x1b[?u":
            if self.kitty:
                self.send(f"\x1b[?{self._kitty_flags[-1]}u")
        elif pushed := re.fullmatch(rb"\x1b\[>(\d+)u", sequence):
            self._kitty_flags.append(int(pushed[1]))
        elif re.fullmatch(rb"\x1b\[<\d*u", sequence):
            self._kitty_flags[1:] = self._kitty_flags[1:-1]
        else:
            return False
        return True

    @property
    def _speaks_kitty(self) -> bool:
        return self.kitty and self._kitty_flags[-1] != 0

    def _key(self, key: str) -> str:
        if len(key) == 1:
            return key
        if key == "escape":
            return "\x1b[27u" if self._speaks_kitty else "\x1b"
        if key in _KEYS:
            return _KEYS[key]
        modifier, _plus, rest = key.partition("+")
        if modifier == "ctrl" and len(rest) == 1:
            return chr(ord(rest.upper()) & 0x1F)
        if modifier == "alt" and len(rest) == 1:
            return f"\x1b[{ord(rest)};3u" if self._speaks_kitty else f"\x1b{rest}"
        if key[0] == "f" and key[1:] in "1234":
            return "\x1bO" + "PQRS"[int(key[1:]) - 1]
        raise ValueError(f"the harness knows no key {key!r}")


def start(
    *arguments: str,
    size: tuple[int, int] = (140, 40),
    env: Mapping[str, str] | None = None,
    kitty: bool = True,
) -> Terminal:
    """The console in a terminal, as ``ic ARGUMENTS…`` starts it."""
    return Terminal([sys.executable, "-m", "console", *arguments], size=size, env=env, kitty=kitty)


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """The test's environment; the size is the terminal's matter, not a variable's."""
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return {**env, **more}


def _known_to_pyte(sequence: bytes) -> bool:
    """pyte takes ``CSI > … u`` for ``CSI u``, and prints the strings that it does not know."""
    if sequence.startswith(b"\x1b["):
        return sequence[2:3] not in b"<=>" and b"$" not in sequence and not sequence.endswith(b"t")
    return not sequence.startswith((b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX"))


def _squeezed(words: str) -> str:
    return "".join(words.split())


def _holds(terminal: Terminal, what: Condition) -> bool:
    if isinstance(what, str):
        return what in terminal.text
    if isinstance(what, re.Pattern):
        return what.search(terminal.text) is not None
    return bool(what(terminal))
