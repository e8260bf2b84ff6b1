"""Terminals for tests, closed when the test is over; and the command line, as another process beside them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.terminal.harness import Terminal, start


class StartConsole(Protocol):
    """As :func:`tests.terminal.harness.start`."""

    def __call__(
        self,
        *arguments: str,
        size: tuple[int, int] = ...,
        env: dict[str, str] | None = ...,
        kitty: bool = ...,
    ) -> Terminal: ...


class CommandLine:
    """``ic`` without a screen, in a process of its own, on the test's own database."""

    def run(self, *arguments: str | bytes, stdin: str | bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """What came of a call."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        command = [sys.executable, "-m", "console", *arguments]
        return subprocess.run(command, check=False, input=data, capture_output=True, timeout=30)

    def __call__(self, *arguments: str | bytes, stdin: str | bytes = b"") -> str:
        """What it printed; it must have done what was asked."""
        done = self.run(*arguments, stdin=stdin)
        assert done.returncode == 0, (arguments, done.returncode, done.stderr.decode(errors="replace"))
        return done.stdout.decode()

    def json(self, *arguments: str) -> Any:
        """What it printed as JSON."""
        return json.loads(self(*arguments, "--json"))


@pytest.fixture
def console() -> Iterator[StartConsole]:
    """Starts the console in a terminal of its own: ``console("demo", size=(80, 24))``."""
    with ExitStack() as terminals:
        yield lambda *arguments, **options: terminals.enter_context(start(*arguments, **options))


@pytest.fixture
def ic(monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line; and everyone here is mira, so that the console does not ask who sits before it."""
    monkeypatch.setenv("IC_AUTHOR", "mira")
    return CommandLine()


@pytest.fixture
def config() -> Path:
    """The folder of the settings; ``config / "config.toml"`` is read at the next start."""
    folder = Path(os.environ["IC_HOME"], "config")
    folder.mkdir(parents=True)
    return folder
