"""The exchange for as long as a console is open: others' entries come in as they are written, ours go out at once.

Waits by long-poll, which every proxy can carry. Where one cuts it short, the waiting becomes shorter, and in the end the
server is asked each two seconds. (The stream of hints is for other programs: it would tell us nothing sooner, and a proxy
that buffers holds it back.)
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

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

Report = Callable[[Status], None]
Pause = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Watcher:
    """The exchange, for ever: connects, follows, and tries again with longer and longer pauses."""

    outbox: Outbox
    dial: Dial
    clock: Clock
    backoff: Backoff
    report: Report
    pause: Pause = asyncio.sleep
    status: Status = field(default_factory=Status)
    _again: asyncio.Event = field(default_factory=asyncio.Event)
    _wait: float = WAIT
    _remembered: State = "alone"

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._connected()
            except (IcError, sqlite3.DatabaseError) as error:
                self._failed(error)
                await self._rest(self.backoff.failure(getattr(error, "after", None)))

    def again(self) -> None:
        """Try now, not at the end of the pause. To be called in the loop that runs."""
        self._again.set()

    async def _rest(self, seconds: float) -> None:
        """A pause that can be cut short."""
        self._again.clear()
        pausing = asyncio.ensure_future(self.pause(seconds))
        called = asyncio.ensure_future(self._again.wait())
        try:
            await asyncio.wait((pausing, called), return_when=asyncio.FIRST_COMPLETED)
        finally:
            pausing.cancel()
            called.cancel()

    async def _connected(self) -> None:
        line = await self.dial()
        engine = Engine(self.outbox, line.remote, self.clock)
        engine.progress = lambda: self._tell(engine, "syncing")
        try:
            await engine.once()
            self.backoff.success()
            self._tell(engine)
            await self._follow(engine)
        finally:
            await line.close()

    async def _follow(self, engine: Engine) -> None:
        """Both ways at once, until one of them fails."""
        engine.progress = lambda: self._tell(engine)
        ways = [asyncio.create_task(self._incoming(engine)), asyncio.create_task(self._outgoing(engine))]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
            for way in done:
                way.result()
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _incoming(self, engine: Engine) -> None:
        while True:
            if self._wait < SHORTEST:
                await asyncio.sleep(SHORTEST)
                await engine.pull()
                continue
            try:
                await engine.pull(self._wait)
            except Offline:
                await engine.pull()  # raises again when it is not the waiting that something in between minds
                self._wait /= 2

    async def _outgoing(self, engine: Engine) -> None:
        while True:
            if self.outbox.waiting() and not await engine.push_all():
                await engine.settle()
            await self._changed()

    async def _changed(self) -> None:
        before = self.outbox.changes()
        while self.outbox.changes() == before:
            await asyncio.sleep(LOOK)

    # -- telling -------------------------------------------------------------------------------------------------

    def _tell(self, engine: Engine, state: State = "synced") -> None:
        waiting, refused = self.outbox.waiting(), self.outbox.refused()
        shown: State = "syncing" if waiting else state
        self._show(Status(shown, waiting, refused, engine.fast))

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
