"""The exchange for as long as a console is open: others' entries come in as they are written, ours go out at once.

Waits by long-poll, which every proxy can carry. Where one cuts it short, the waiting becomes shorter, and in the end the
server is asked each two seconds, until waiting works again. (The stream of hints is for other programs: it would tell us
nothing sooner, and a proxy that buffers holds it back.)

The database says through which server it is shared; ``ic login`` and ``ic logout`` in another window are heeded at once.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from console.base.clock import Clock
from console.base.errors import IcError, Offline
from console.store.connection import storage_error
from console.store.outbox import Outbox
from console.sync.backoff import Backoff
from console.sync.engine import Engine
from console.sync.link import Dial
from console.sync.status import State, Status, state_of

#: Seconds between two looks at the journal for what was written meanwhile.
LOOK: Final = 0.1
#: Seconds that the server is asked to wait for news; less behind a proxy that cuts it.
WAIT: Final = 25.0
#: Below this it is not worth waiting: the server is asked each so many seconds.
SHORTEST: Final = 2.0
#: What was cut short once is not for ever: after each answer the waiting grows by this much, and is tried again.
_GROWS: Final = 1.05
#: Seconds that sending may take before it is said that something waits: on most lines nobody notices it.
SLOW: Final = 0.5

Report = Callable[[Status], None]
Pause = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Watcher:
    """The exchange, for ever: connects, follows, and tries again with longer and longer pauses.

    ``news`` is called when operations came in or went out.
    """

    outbox: Outbox
    dial: Dial
    clock: Clock
    backoff: Backoff
    report: Report
    pause: Pause = asyncio.sleep
    news: Callable[[], None] = lambda: None
    status: Status = field(default_factory=Status)
    _again: asyncio.Event = field(default_factory=asyncio.Event)
    _wait: float = WAIT
    _remembered: State = "alone"

    async def run(self) -> None:
        """Until cancelled. While the database is shared with nobody, this waits for it to be."""
        while True:
            try:
                if self.outbox.binding is None:
                    self._show(Status())
                    await self._changed()
                else:
                    await self._connected()
            except (IcError, sqlite3.DatabaseError) as error:
                self._failed(error)
                await self._rest(self.backoff.failure(getattr(error, "after", None)))

    def again(self) -> None:
        """Exchange everything now: not at the end of a pause, and on a new line. To be called in the loop that runs."""
        self._again.set()

    async def _rest(self, seconds: float) -> None:
        """A pause that can be cut short: when somebody asks for it, or signs in in another window."""
        self._again.clear()
        ends: list[asyncio.Future[Any]] = [
            asyncio.ensure_future(self.pause(seconds)),
            asyncio.ensure_future(self._again.wait()),
        ]
        if self.status.state == "sign-in":
            ends.append(asyncio.ensure_future(self._changed()))
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancelled(ends)

    async def _connected(self) -> None:
        line = await self.dial()
        engine = Engine(self.outbox, line.remote, self.clock)
        engine.progress = lambda: self._progress(engine, "syncing")
        try:
            await engine.once()
            self.backoff.success()
            self._tell(engine)
            await self._follow(engine)
        finally:
            await line.close()

    async def _follow(self, engine: Engine) -> None:
        """Both ways at once, until one of them fails, the database is shared otherwise, or all is to be tried again."""
        engine.progress = lambda: self._progress(engine)
        self._again.clear()
        ways: list[asyncio.Future[Any]] = [
            asyncio.ensure_future(self._incoming(engine)),
            asyncio.ensure_future(self._outgoing(engine)),
            asyncio.ensure_future(self._again.wait()),
        ]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in done:
                way.result()
        finally:
            await _cancelled(ways)

    async def _incoming(self, engine: Engine) -> None:
        loop = asyncio.get_running_loop()
        while True:
            if self._wait < SHORTEST:
                await asyncio.sleep(SHORTEST)
                await engine.pull()
            else:
                mark, began = self.outbox.mark, loop.time()
                try:
                    await engine.pull(self._wait)
                except Offline:
                    await (
                        engine.pull()
                    )  # raises again when it is not the waiting that something in between minds
                    self._wait /= 2
                    continue
                if self.outbox.mark == mark and loop.time() - began < min(SHORTEST, self._wait) / 2:
                    await asyncio.sleep(SHORTEST)  # it does not wait with its answer, so we do
            self._wait = min(self._wait * _GROWS, WAIT)

    async def _outgoing(self, engine: Engine) -> None:
        bound = self.outbox.binding
        while self.outbox.binding == bound:
            if self.outbox.waiting():
                await self._send(engine)
            else:
                self._tell(engine)  # refusals may have been seen
            await self._changed()

    async def _send(self, engine: Engine) -> None:
        late = asyncio.get_running_loop().call_later(SLOW, self._tell, engine)
        try:
            if not await engine.push_all():
                await engine.settle()
        finally:
            late.cancel()

    async def _changed(self) -> None:
        before = self.outbox.changes()
        while self.outbox.changes() == before:
            await asyncio.sleep(LOOK)

    # -- telling -------------------------------------------------------------------------------------------------

    def _progress(self, engine: Engine, state: State = "synced") -> None:
        self._tell(engine, state)
        self.news()

    def _tell(self, engine: Engine, state: State = "synced") -> None:
        waiting, refused = self._counted()
        shown: State = "syncing" if waiting else state
        received = engine.tally.pulled if state == "syncing" else 0
        self._show(Status(shown, waiting, refused, engine.fast, received=received))

    def _failed(self, error: IcError | sqlite3.DatabaseError) -> None:
        if isinstance(error, sqlite3.DatabaseError):
            error = storage_error(error, self.outbox.journal.path)
        state = state_of(error)
        waiting, refused = self._counted()
        self._show(Status(state, waiting, refused, self.status.fast, str(error)))

    def _counted(self) -> tuple[int, int]:
        """What waits and what was refused; as last known while not even the database can be read."""
        try:
            return self.outbox.waiting(), self.outbox.refused()
        except sqlite3.DatabaseError:  # the trouble that is being told is this one
            return self.status.waiting, self.status.refused

    def _show(self, status: Status) -> None:
        if status == self.status:
            return
        if status.state not in (self._remembered, "syncing"):
            self._remember(status)
        self.status = status
        self.report(status)

    def _remember(self, status: Status) -> None:
        self._remembered = status.state
        try:
            self.outbox.tell(status.state, status.said)
        except IcError:
            return  # a database that cannot be written is told of elsewhere


async def _cancelled(tasks: Sequence[asyncio.Future[Any]]) -> None:
    """End what still runs, and wait until it has."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
