"""The exchange for as long as a console is open: others' entries come in as they are written, ours go out at once.

Waits by long-poll, which every proxy can carry. Where one cuts it short, the waiting becomes shorter, and in the end the
server is asked each two seconds, until waiting works again. (The stream of hints is for other programs: it would tell us
nothing sooner, and a proxy that buffers holds it back.)

The database says through which server it is shared; ``ic login`` and ``ic logout`` in another window are heeded at once.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from console.base.clock import Clock
from console.base.errors import IcError, Offline
from console.store.connection import storage_error
from console.store.outbox import Outbox
from console.sync.backoff import Backoff
from console.sync.engine import Engine
from console.sync.link import Dial
from console.sync.presence import Presence
from console.sync.remote import Declined
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
#: What a server answers to a push with a token that may only read.
FORBIDDEN: Final = 403

Report = Callable[[Status], None]
Pause = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Watcher:
    """The exchange, for ever: connects, follows, and tries again with longer and longer pauses.

    ``news`` is called when operations came in or went out. ``presence`` None neither says nor hears who has what open.
    """

    outbox: Outbox
    dial: Dial
    clock: Clock
    backoff: Backoff
    report: Report
    pause: Pause = asyncio.sleep
    news: Callable[[], None] = lambda: None
    presence: Presence | None = None
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
        """A pause that can be cut short: when somebody asks for it, or signs in or out in another window."""
        self._again.clear()
        await _first_of(self.pause(seconds), self._again.wait(), self._set_right())

    async def _set_right(self) -> None:
        """Until somebody did what it may have waited for: a token, another server. What is written meanwhile is counted."""
        try:
            bound = self.outbox.binding
            while True:
                await self._changed()
                if self.status.state in ("sign-in", "no-access") or self.outbox.binding != bound:
                    return
                waiting, refused = self._counted()
                self._show(replace(self.status, waiting=waiting, refused=refused))
        except sqlite3.DatabaseError:
            await self._again.wait()  # it is told already, and tried again after the pause

    async def _connected(self) -> None:
        line = await self.dial()
        line.remote.presence = self.presence
        engine = Engine(self.outbox, line.remote, self.clock)
        engine.progress = lambda: self._progress(engine, "syncing")
        try:
            await engine.once()
            self.backoff.success()
            self._tell(engine)
            await self._follow(engine)
        except Declined as error:
            if error.problem.status != FORBIDDEN:
                raise
            await self._read_on(engine, error)
        finally:
            if self.presence is not None:
                self.presence.forget()
            await line.close()

    async def _follow(self, engine: Engine) -> None:
        """Both ways at once, until one of them fails, the database is shared otherwise, or all is to be tried again."""
        engine.progress = lambda: self._progress(engine)
        self._again.clear()
        ways = self._incoming(engine), self._outgoing(engine), self._again.wait()
        for way in await _first_of(*ways):
            way.result()

    async def _read_on(self, engine: Engine, refusal: Declined) -> None:
        """With a token that may only read, others' entries still come; until something here may have changed that."""

        def progress() -> None:
            self._failed(refusal)
            self.news()

        self._failed(refusal)
        engine.progress = progress
        self._again.clear()
        for way in await _first_of(self._incoming(engine), self._again.wait(), self._changed()):
            way.result()

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
                early = self.outbox.mark == mark and loop.time() - began < min(SHORTEST, self._wait) / 2
                if early and not (self.presence is not None and self.presence.excused):
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
        self._show(Status(state, waiting, refused, self.status.fast, error.what, to_do=error.next_step))

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


async def _first_of(*ways: Awaitable[Any]) -> set[asyncio.Future[Any]]:
    """All at once, until one of them ends or fails: those that did. The others are ended."""
    running: list[asyncio.Future[Any]] = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        return done
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
