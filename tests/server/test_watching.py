"""The exchange that goes on: through the real application, without sockets."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from console.base.errors import Offline, StorageError
from console.store.journal import Journal
from console.store.outbox import Outbox
from console.sync import watching as module
from console.sync.backoff import LONGEST, Backoff
from console.sync.exchange import Answer, Ask, Network
from console.sync.link import Line
from console.sync.remote import Remote
from console.sync.status import SignIn, Status
from console.sync.watching import WAIT, Watcher
from console.sync.worker import Worker
from tests import network
from tests.conftest import FrozenClock
from tests.consoles import FAST, Console
from tests.server.conftest import Served

Befall = Callable[[Ask], None]


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=FAST) as made:
        yield Path(made)


class Watched:
    """A console that watches. What ``befall`` raises for a request befalls it."""

    def __init__(self, served: Served, folder: Path, name: str, seed: int, befall: Befall) -> None:
        nowhere = network.Network(network.ModelServer())
        self.console = Console(folder, name, nowhere, FrozenClock(), seed)
        self.token: str | None = served.token()
        self.seen: list[Status] = []
        self.pauses: list[float] = []
        self._line = Network("http://server", _client=served.client)
        self._befall = befall
        self.watcher = Watcher(
            self.console.outbox,
            self._dial,
            FrozenClock(),
            Backoff(lambda: 1.0),
            self.seen.append,
            self._pause,
        )

    async def _dial(self) -> Line:
        if self.token is None:
            raise SignIn("There is no token.", "Sign in.")
        return Line(Remote(self._exchange, "team", self.token), self._hang_up)

    async def _hang_up(self) -> None:
        """The client is the test's."""

    async def _exchange(self, ask: Ask) -> Answer:
        self._befall(ask)
        return await self._line(ask)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0.01)

    @property
    def states(self) -> list[str]:
        """The states it was in, each once in a row."""
        found: list[str] = []
        for status in self.seen:
            if not found or found[-1] != status.state:
                found.append(status.state)
        return found


def nothing(_ask: Ask) -> None:
    """All goes well."""


@asynccontextmanager
async def watching(served: Served, folder: Path, *befall: Befall) -> AsyncIterator[list[Watched]]:
    """Consoles that watch, one for each ``befall``."""
    watched = [Watched(served, folder, f"c{number}", number, one) for number, one in enumerate(befall, 1)]
    tasks = [asyncio.create_task(one.watcher.run()) for one in watched]
    try:
        yield watched
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        for one in watched:
            one.console.close()


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for it."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


async def test_what_one_writes_the_other_sees_while_both_watch(served: Served, folder: Path) -> None:
    async with watching(served, folder, nothing, nothing) as (mira, jo):
        await until(lambda: mira.states[-1:] == jo.states[-1:] == ["synced"])
        typing = mira.console.hand()
        typing.note("queue is draining")
        await until(lambda: jo.console.texts() == ["queue is draining"])
        jo.console.hand().note("restarted the worker")
        await until(lambda: len(mira.console.texts()) == 2)
        assert mira.pauses == jo.pauses == []
        assert [event.state for event in mira.console.outbox.events()] == ["synced"]


async def test_it_comes_back_by_itself(served: Served, folder: Path) -> None:
    away = False

    def network_may_be_away(_ask: Ask) -> None:
        if away:
            raise Offline("The server cannot be reached: no route.", "It is kept.")

    async with watching(served, folder, network_may_be_away) as (mira,):
        await until(lambda: mira.states == ["synced"])
        away = True
        mira.console.hand().note("written offline")
        await until(lambda: len(mira.pauses) > 8)
        assert mira.pauses[:8] == [1, 2, 4, 8, 16, 32, LONGEST, LONGEST]
        assert mira.watcher.status.sign == "offline · 1 to send"
        assert mira.watcher.status.said.startswith("The server cannot be reached")
        away = False
        await until(lambda: mira.watcher.status.state == "synced")
        assert mira.watcher.status.waiting == 0
        assert [event.state for event in mira.console.outbox.events()] == ["synced", "offline", "synced"]


async def test_a_proxy_that_cuts_waiting_costs_no_more_than_shorter_waits(
    served: Served, folder: Path
) -> None:
    def cut(ask: Ask) -> None:
        if ask.wait > 7:
            raise Offline("The server cannot be reached: the connection was closed.", "")

    async with watching(served, folder, cut, nothing) as (mira, jo):
        await until(lambda: mira.watcher._wait < 7)
        assert mira.watcher._wait == WAIT / 4
        jo.console.hand().note("hello")
        await until(lambda: mira.console.texts() == ["hello"])
        assert "offline" not in mira.states


async def test_waiting_is_tried_again_when_it_was_cut_once(
    served: Served, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHORTEST", 0.02)
    cuts = True

    def a_bad_hour(ask: Ask) -> None:
        if cuts and "wait" in ask.query:
            raise Offline("The server cannot be reached: cut off.", "It is kept.")

    async with watching(served, folder, a_bad_hour) as (mira,):
        await until(lambda: mira.watcher._wait < module.SHORTEST)
        cuts = False
        await until(lambda: mira.watcher._wait > 2 * module.SHORTEST)
        assert mira.states == ["synced"]


async def test_a_server_that_does_not_wait_is_not_asked_without_end(
    served: Served, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHORTEST", 0.2)
    asked = 0

    def hasty(ask: Ask) -> None:
        nonlocal asked
        assert isinstance(ask.query, dict)
        asked += ask.query.pop("wait", None) is not None

    async with watching(served, folder, hasty) as (mira,):
        await until(lambda: mira.states[-1:] == ["synced"])
        before = asked
        await asyncio.sleep(1)
        assert 1 <= asked - before <= 6


async def test_without_a_token_it_waits_for_one(served: Served, folder: Path) -> None:
    async with watching(served, folder, nothing) as (mira,):
        mira.token = None
        await until(lambda: mira.watcher.status.state == "sign-in")
        assert mira.watcher.status.sign == "sign in"
        mira.token = served.token()
        await until(lambda: mira.watcher.status.state == "synced")


async def test_a_server_that_asks_for_time_is_given_it(served: Served, folder: Path) -> None:
    async def busy(_ask: Ask) -> Answer:
        return Answer(503, {"retry-after": "30"}, b"<html>busy</html>")

    async with watching(served, folder, nothing) as (mira,):
        line, mira._line = mira._line, busy  # type: ignore[assignment]
        await until(lambda: len(mira.pauses) > 1)
        mira._line = line
        assert mira.pauses[0] in (31, 1)
        assert mira.pauses[1] > 30
        await until(lambda: mira.watcher.status.state == "synced")


async def test_a_pause_can_be_cut_short(served: Served, folder: Path) -> None:
    paused = asyncio.Event()

    async def for_ever(_seconds: float) -> None:
        paused.set()
        await asyncio.sleep(3600)

    async with watching(served, folder, nothing) as (mira,):
        mira.token, mira.watcher.pause = None, for_ever
        await paused.wait()
        mira.token = served.token()
        mira.watcher.again()
        await until(lambda: mira.watcher.status.state == "synced")


async def test_a_database_that_cannot_be_written_is_told_and_tried_again(
    served: Served, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, full = Outbox.take, True

    def sometimes(self: Outbox, *arguments: object) -> object:
        if full:
            raise StorageError("The database: the disk is full.", "Free some space.")
        return take(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Outbox, "take", sometimes)
    async with watching(served, folder, nothing) as (mira,):
        await until(lambda: mira.watcher.status.state == "fault")
        assert "disk is full" in mira.watcher.status.said
        full = False
        await until(lambda: mira.watcher.status.state == "synced")


def test_a_worker_has_a_thread_of_its_own_and_ends_when_told(folder: Path) -> None:
    console = Console(folder, "mira", network.Network(network.ModelServer()), FrozenClock(), 1)
    seen: list[Status] = []

    async def dial() -> Line:
        raise SignIn("There is no token.", "Sign in.")

    def opened() -> Outbox:
        return Outbox(Journal(console.path, console.journal.spill, FrozenClock(), random.randbytes))

    worker = Worker(opened, lambda _outbox: dial, FrozenClock(), seen.append)
    worker.start()
    for _ in range(500):
        if seen:
            break
        worker._thread.join(0.01)
    worker.again()
    worker.stop()
    assert not worker._thread.is_alive()
    assert seen[0].state == "sign-in"
    console.close()
