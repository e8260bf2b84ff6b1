"""A server of either kind, and consoles that share its workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.conftest import FrozenClock
from tests.consoles import FAST, Console
from tests.network import ModelServer, Network, PlainServer, Server

Open = Callable[..., Console]


class Ticking(FrozenClock):
    """A clock that moves on by a millisecond with each look."""

    def __call__(self) -> object:  # type: ignore[override]
        self.now += timedelta(milliseconds=1)
        return self.now


@pytest.fixture(params=[ModelServer, PlainServer], ids=["ours", "another"])
def server(request: pytest.FixtureRequest) -> Server:
    """The reference backend, then the other one: what a console does must not hang on which it is."""
    made: Server = request.param()
    return made


@pytest.fixture
def opened(server: Server) -> Iterator[Open]:
    """Opens a console by its name; each has a line and a clock of its own."""
    numbers, consoles = count(1), list[Console]()
    with TemporaryDirectory(dir=FAST) as folder:

        def open_console(name: str) -> Console:
            consoles.append(Console(Path(folder), name, Network(server), Ticking(), next(numbers)))
            return consoles[-1]

        yield open_console
        for console in consoles:
            console.close()
