"""Terminals for tests, closed when the test is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol

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


@pytest.fixture
def console() -> Iterator[StartConsole]:
    """Starts the console in a terminal of its own: ``console("demo", size=(80, 24))``."""
    with ExitStack() as terminals:
        yield lambda *arguments, **options: terminals.enter_context(start(*arguments, **options))
