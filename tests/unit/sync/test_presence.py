"""Who else has the incident open, as a console says and hears it: through the real application, without sockets."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from console.base.errors import Offline
from console.model.presence import MAX_PRESENT
from console.store.journal import Journal
from console.store.outbox import Outbox
from console.sync import watching as module
from console.sync.exchange import Answer, Ask
from console.sync.link import Line
from console.sync.presence import BELIEVED, EXCUSED, Presence, Present, brief
from console.sync.remote import Remote
from console.sync.worker import Worker
from tests.conftest import START, FrozenClock
from tests.consoles import FAST
from tests.server.conftest import Served, served
from tests.server.test_watching import Watched, until

__all__ = ["served"]

A, B = "incident-a", "incident-b"


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=FAST) as made:
        yield Path(made)


@pytest.fixture(autouse=True)
async def _beats(served: Served) -> AsyncIterator[None]:
    """The server's beat, quicker than it is."""

    async def beat() -> None:
        while True:
            served.backend.heads.presence.beat()
            await asyncio.sleep(0.05)

    task = asyncio.create_task(beat())
    yield
    task.cancel()


class Person(Watched):
    """A console that watches with an incident open. ``met`` is all that it heard, ``asks`` what it asked."""

    def __init__(self, served: Served, folder: Path, name: str, seed: int, incident: str = A) -> None:
        self.asks: list[Ask] = []
        self.away = False
        super().__init__(served, folder, name, seed, self._befalls)
        self.token = served.token(account=f"{name}@example.org")
        self.met: list[Present] = []
        self.presence = self.watcher.presence = Presence(FrozenClock(), self.met.append, incident)

    def _befalls(self, ask: Ask) -> None:
        self.asks.append(ask)
        if self.away:
            raise Offline("The server cannot be reached: no route.", "It is kept.")

    @property
    def names(self) -> tuple[str, ...]:
        """Who it takes to be there now."""
        return self.met[-1].names if self.met else ()

    @property
    def headers(self) -> set[str]:
        """What its requests said beside what all say."""
        return {name for ask in self.asks for name in ask.headers if name.startswith("IC-")}


@asynccontextmanager
async def sits(person: Person) -> AsyncIterator[Person]:
    task = asyncio.create_task(person.watcher.run())
    try:
        yield person
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        person.console.close()


async def test_two_who_have_the_same_incident_open_hear_of_each_other(served: Served, folder: Path) -> None:
    async with sits(Person(served, folder, "mira", 1)) as mira:
        await until(lambda: mira.met != [])
        assert mira.met[-1] == Present(A, (), START + BELIEVED)
        async with sits(Person(served, folder, "jo", 2)) as jo:
            await until(lambda: mira.names == ("jo",) and jo.names == ("mira",))
        await until(lambda: mira.names == ())
        assert {status.state for status in mira.seen} == {"synced"}
        assert [event.state for event in mira.console.outbox.events()] == ["synced"]
        assert mira.console.op_ids() == set()


async def test_another_incident_is_another_company_at_once(served: Served, folder: Path) -> None:
    bea, mira, jo = (
        Person(served, folder, name, seed, incident)
        for seed, (name, incident) in enumerate((("bea", B), ("mira", A), ("jo", A)), 1)
    )
    async with sits(bea), sits(mira), sits(jo):
        await until(lambda: mira.names == ("jo",) and jo.names == ("mira",))
        heard = len(jo.met)
        jo.presence.turn(B)
        assert jo.met[heard:] == [Present(A, (), START)]
        await until(lambda: jo.names == ("bea",) and bea.names == ("jo",) and mira.names == ())
        await until(
            lambda: (
                "wait" in jo.asks[-1].query and jo.asks[-1].headers.get("IC-Present") == '["bea@example.org"]'
            )
        )
        await asyncio.sleep(0.1)  # it waits
        jo.presence.turn("")
        await until(lambda: bea.names == ())
        jo.console.hand().note("still exchanged")
        await until(lambda: mira.console.texts() == ["still exchanged"])


async def test_offline_nobody_is_shown(served: Served, folder: Path) -> None:
    mira, jo = (Person(served, folder, name, seed) for seed, name in enumerate(("mira", "jo"), 1))
    async with sits(mira), sits(jo):
        await until(lambda: mira.names == ("jo",))
        mira.away = True
        mira.console.hand().note("cannot be sent")
        await until(lambda: mira.watcher.status.state == "offline")
        assert mira.names == ()
        assert mira.met[-1].until == START  # known no longer
        await until(lambda: jo.names == ())
        mira.away = False
        mira.watcher.again()
        await until(lambda: mira.names == ("jo",) and jo.names == ("mira",))


async def test_what_was_heard_holds_until_the_next_answer_is_due(served: Served, folder: Path) -> None:
    mira = Person(served, folder, "mira", 1)
    clock = FrozenClock()
    mira.presence._clock = clock
    async with sits(mira):
        await until(lambda: mira.met != [])
        clock.forward(seconds=20)
        mira.console.hand().note("moves the head")
        await until(lambda: mira.met[-1].until == START + timedelta(seconds=20) + BELIEVED)


async def test_who_has_it_turned_off_sends_and_hears_nothing(served: Served, folder: Path) -> None:
    mira, jo = (Person(served, folder, name, seed) for seed, name in enumerate(("mira", "jo"), 1))
    jo.watcher.presence = None
    async with sits(mira), sits(jo):
        await until(lambda: mira.met != [] and jo.states[-1:] == ["synced"])
        jo.console.hand().note("hello")
        await until(lambda: mira.console.texts() == ["hello"])
        assert (jo.headers, jo.met, mira.names) == (set(), [], ())
        assert mira.headers == {"IC-Open", "IC-Present"}


async def test_a_server_that_does_not_take_part_is_told_nothing(
    served: Served, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.server.app.CAPABILITIES", ["ops", "wait"])
    async with sits(Person(served, folder, "mira", 1)) as mira:
        await until(lambda: any("wait" in ask.query for ask in mira.asks))
        assert (mira.headers, mira.met) == (set(), [])


async def test_what_is_written_is_seen_at_once_though_people_come_and_go(
    served: Served, folder: Path
) -> None:
    bea, mira, jo = (Person(served, folder, name, seed) for seed, name in enumerate(("bea", "mira", "jo"), 1))
    async with sits(bea), sits(mira):
        await until(lambda: mira.names == ("bea",))
        async with sits(jo):
            await until(lambda: len(mira.names) == 2)
            jo.console.hand().note("here I am")
            await until(lambda: mira.console.texts() == ["here I am"], module.SHORTEST / 2)


def _answers(*texts: str):  # type: ignore[no-untyped-def]
    """An exchange that answers at once, with each of these as who is there, the last one for ever."""
    left = list(texts)

    async def exchange(_ask: Ask) -> Answer:
        return Answer(304, {"ic-present": left.pop(0) if len(left) > 1 else left[0]}, b"")

    return exchange


@pytest.mark.parametrize("changing", [False, True])
async def test_a_server_that_does_not_wait_is_not_asked_without_end(
    served: Served, folder: Path, monkeypatch: pytest.MonkeyPatch, changing: bool
) -> None:
    monkeypatch.setattr(module, "SHORTEST", 0.2)
    mira, asked = Person(served, folder, "mira", 1), 0

    async def hasty(ask: Ask) -> Answer:
        nonlocal asked
        if "wait" not in ask.query:
            return await line(ask)
        asked += 1
        return Answer(304, {"ic-present": json.dumps([f"p{asked}" if changing else "p"])}, b"")

    line, mira._line = mira._line, hasty  # type: ignore[assignment]
    async with sits(mira):
        await until(lambda: asked > 0)
        before = asked
        await asyncio.sleep(1)
        assert 1 <= asked - before <= (EXCUSED + 1) * 6


@pytest.mark.parametrize(
    "text",
    ["", "[", "{}", "[1]", '["a\\ud800"]', "jo", f'["{"x" * MAX_PRESENT}"]', '["j\xf6rg"]'],
)
async def test_what_cannot_be_who_is_there_is_nobody_and_is_not_said_again(text: str) -> None:
    met: list[Present] = []
    presence, said = Presence(FrozenClock(), met.append, A), list[Ask]()
    answers = _answers('["jo"]', text)

    async def exchange(ask: Ask) -> Answer:
        said.append(ask)
        return await answers(ask)  # type: ignore[no-any-return]

    for _ in range(3):
        await presence.carry(exchange, Ask("GET", "/"))
    assert [one.names for one in met] == [("jo",), ()]
    assert [dict(ask.headers) for ask in said] == [
        {"IC-Open": A},
        {"IC-Open": A, "IC-Present": '["jo"]'},
        {"IC-Open": A},
    ]


@pytest.mark.parametrize("incident", ["", "a b", "x" * 65, "x\r\nX-Evil: 1", "ö"])
async def test_an_id_that_no_server_takes_is_not_said(incident: str) -> None:
    said: list[Ask] = []

    async def exchange(ask: Ask) -> Answer:
        said.append(ask)
        return Answer(304, {}, b"")

    met: list[Present] = []
    await Presence(FrozenClock(), met.append, incident).carry(exchange, Ask("GET", "/"))
    assert (dict(said[0].headers), met) == ({}, [])


def test_names_are_as_short_as_they_can_be_told_apart() -> None:
    assert brief(["jo@a.org", "mira@a.org", "bea"]) == ("jo", "mira", "bea")
    assert brief(["jo@a.org", "jo@b.org", "@odd"]) == ("jo@a.org", "jo@b.org", "@odd")


async def test_a_worker_is_told_what_is_open_before_and_while_it_runs(served: Served, folder: Path) -> None:
    mira = Person(served, folder, "mira", 1)
    presence = Presence(FrozenClock(), mira.met.append)

    async def exchange(ask: Ask) -> Answer:
        mira.asks.append(ask)
        if "wait" in ask.query:
            await asyncio.sleep(20)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(mira._line(ask), here))

    async def hang_up() -> None:
        """The line is the test's."""

    async def dial() -> Line:
        assert mira.token is not None
        return Line(Remote(exchange, "team", mira.token), hang_up)

    here = asyncio.get_running_loop()

    def opened() -> Outbox:
        return Outbox(Journal(mira.console.path, mira.console.journal.spill, FrozenClock(), random.randbytes))

    worker = Worker(opened, lambda _outbox: dial, FrozenClock(), mira.seen.append, presence=presence)
    worker.turn(A)
    worker.start()
    try:
        await until(lambda: any("wait" in ask.query for ask in mira.asks))
        assert {ask.headers["IC-Open"] for ask in mira.asks if "IC-Open" in ask.headers} == {A}
        worker.turn(B)
        await until(lambda: mira.asks[-1].headers.get("IC-Open") == B and "wait" in mira.asks[-1].query)
    finally:
        worker.stop()
        mira.console.close()
