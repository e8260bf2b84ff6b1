"""A terminal with a stopwatch: it notes when every byte came, answers at once, and draws only when it is asked what was seen.

(A terminal that draws while it listens keeps the program waiting, and so measures itself.)
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.figures import Stage
from tests.terminal.harness import PATIENCE, Terminal

#: A frame ends here: the terminal says that it knows synchronized output, so every frame is in these brackets.
FRAME = b"\x1b[?2026l"
#: What is quiet this long has said all it had to say, in seconds.
_QUIET = 0.05
_PYTHON = sys.executable
BARE = (_PYTHON, str(Path(__file__).with_name("bare.py")))


def ic(stage: Stage, *arguments: str) -> tuple[str, ...]:
    """The command that a person's shell would run."""
    return (str(Path(_PYTHON).with_name("ic")), "--db", str(stage.database), *arguments)


def environment(stage: Stage) -> dict[str, str]:
    """A person's environment: a home, byte code kept, a terminal of many colours."""
    return {
        "HOME": str(stage.home),
        "IC_HOME": str(stage.home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", ""),
        "PYTHONDONTWRITEBYTECODE": "",
    }


class Clocked(Terminal):
    """As ``Terminal``; ``chunks`` is all that came, each with its time in seconds since the program was started."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = (140, 40)) -> None:
        self.chunks: list[tuple[float, bytes]] = []
        self._replaying = False
        self._shown = 0
        self.started = time.perf_counter()
        super().__init__(command, env=env, size=size)

    def _feed(self, data: bytes) -> None:
        if self._replaying:
            super()._feed(data)
            return
        new = data[len(self._pending) :]
        self.chunks.append((time.perf_counter() - self.started, new))
        self._pending = self._answers_to(data)
