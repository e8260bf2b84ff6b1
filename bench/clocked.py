"""A terminal with a stopwatch: it notes when every byte came, answers what it is asked, and draws only what it is asked about.

(One that draws while it listens keeps the program waiting, and then measures itself.)
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from bench.figures import Stage
from tests.terminal.harness import PATIENCE, Terminal

#: The end of a frame: the terminal says that it knows synchronized output, so each frame stands in these brackets.
FRAME = b"\x1b[?2026l"
#: What a program asks a terminal when it starts, or tells it of the keyboard.
_ASKED = re.compile(
    rb"\x1b\[(?:>?0?[cq]|[56]n|\?\d+\$p|\?u|>\d+u|<\d*u|1[46]t)|\x1b\]1[01];\?(?:\x07|\x1b\\)"
)
#: Seconds between the frame of one key and the next key.
_REST = 0.04
#: Of a second, so much processor time is what a program at rest spends.
_RESTING = 0.03
#: The yardstick, as a command.
BARE = (sys.executable, str(Path(__file__).with_name("bare.py")))


def ic(stage: Stage, *arguments: str) -> tuple[str, ...]:
    """The command as a person's shell runs it."""
    return (str(Path(sys.executable).with_name("ic")), "--db", str(stage.database), *arguments)


class Clocked(Terminal):
    """As :class:`Terminal`; times are in seconds since the program was started."""

    def __init__(self, command: Sequence[str]) -> None:
        self._received: list[tuple[float, bytes]] = []
        self._framed: list[float] = []
        self._looked = self._drawn = 0
        self._replaying = False
        self._started = time.perf_counter()
        super().__init__(command)

    def until_quiet(self, quiet: float = 0.5) -> Self:
        """Read until it drew, and then nothing came for that many seconds (less than one: clocks beat every second)."""
        end = time.monotonic() + PATIENCE
        while (self.listen(quiet) or not self._framed) and time.monotonic() < end:
            pass
        return self

    def until_settled(self) -> Self:
        """Read until what is done once, after the first frame, is done: the processor rests."""
        self.until_quiet()
        before, end = -1.0, time.monotonic() + PATIENCE
        while self.spent() - before > _RESTING and time.monotonic() < end:
            before = self.spent()
            self.listen(1)
        return self

    def moment(self, seen: Callable[[str], object]) -> float:
        """When the screen first was as ``seen`` wants it, from what was read until now. Fails if it never was."""
        self._replaying = True
        for came, data in self._received[self._drawn :]:
            self._drawn += 1
            super()._feed(self._pending + data)
            if seen(self.text):
                self._replaying = False
                return came
        raise AssertionError(f"it was never seen; the screen is\n{self.shown()}")

    def paint(self, key: str) -> float:
        """Press a key; the seconds until the first frame after it was there whole. Then wait until it is at rest."""
        return self._frames(key)[0]

    def painted(self, key: str) -> float:
        """As :meth:`paint`, but until the last frame that the key brought about."""
        return self._frames(key)[-1]

    def _frames(self, key: str) -> list[float]:
        """When each frame after a key was whole, in seconds after it was pressed."""
        before, pressed = len(self._framed), time.perf_counter() - self._started
        self.press(key)
        while len(self._framed) == before:
            if not self._read(PATIENCE) or time.perf_counter() - self._started - pressed > PATIENCE:
                raise AssertionError(f"{key} painted nothing; the screen is\n{self.shown()}")
        self.listen(_REST)
        return [came - pressed for came in self._framed[before:]]

    def spent(self) -> float:
        """Seconds of processor time that the program has used, in all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def stop(self) -> None:
        """End the program as a kind system would."""
        os.kill(self.pid, signal.SIGTERM)
        self.wait_exit()

    def send(self, raw: str | bytes) -> Self:
        """As always; what is asked when it is drawn later was answered when it came."""
        return self if self._replaying else super().send(raw)

    def _feed(self, data: bytes) -> None:
        came = time.perf_counter() - self._started
        self._received.append((came, data))
        while (found := self.raw.find(FRAME, self._looked)) >= 0:
            self._framed.append(came)
            self._looked = found + len(FRAME)
        for asked in _ASKED.findall(data):
            self._answer(asked)
