"""The exchange in a thread of its own, for a console on the screen: it has its own connection to the database and its own
event loop, and touches nothing of the screen's."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import ParamSpec, TypeVar

from console.base.clock import Clock
from console.base.errors import IcError
from console.base.words import _
from console.store.outbox import Outbox
from console.sync.backoff import Backoff
from console.sync.link import Dial
from console.sync.presence import Presence
from console.sync.status import Status
from console.sync.watching import Report, Watcher

P = ParamSpec("P")
T = TypeVar("T")


class Apart(ThreadPoolExecutor):
    """Threads that nothing waits for. The event loop asks names of hosts, and we the keyring, in threads; on a broken network
    the answer may take half a minute, and Python waits for ordinary pools at the end of the program."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(1)
        self._loop = loop

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it in a thread of its own."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()

        def run() -> None:
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                if not self._loop.is_closed():
                    future.set_exception(error)
            else:
                if not self._loop.is_closed():
                    future.set_result(result)

        threading.Thread(target=run, name="sync apart", daemon=True).start()
        return future


class Worker:
    """Exchanges until stopped. ``report`` is called in the worker's thread whenever the status has changed, ``news`` when
    operations came in or went out. ``presence`` hears and says who has which incident open.

    ``open_outbox`` is called there, too: a connection belongs to the thread that made it.
    """

    def __init__(
        self,
        open_outbox: Callable[[], Outbox],
        dial: Callable[[Outbox], Dial],
        clock: Clock,
        report: Report,
        news: Callable[[], None] = lambda: None,
        presence: Presence | None = None,
    ) -> None:
        self._open_outbox = open_outbox
        self._dial = dial
        self._clock = clock
        self._report = report
        self._news = news
        self._presence = presence
        self._watcher: Watcher | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        # A daemon, because waiting for an answer must not hold up the end of the program: nothing of it can be lost.
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it goes on; it ends by itself only where it cannot even begin."""
        return self._thread.is_alive()

    def again(self) -> None:
        """Try now, not at the end of a pause."""
        if self._loop is not None and self._watcher is not None:
            self._call(self._watcher.again)

    def turn(self, incident: str) -> None:
        """Another incident is open on the screen; "" is none."""
        presence = self._presence
        if presence is None:
            return
        if self._loop is None:
            presence.incident = incident
        else:
            self._call(lambda: presence.turn(incident))

    def stop(self, seconds: float = 1.0) -> None:
        """End, waiting so long for it at most."""
        if self._task is not None:
            self._call(self._task.cancel)
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _call(self, act: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            if self._loop is not None:
                self._loop.call_soon_threadsafe(act)

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._loop.set_default_executor(Apart(self._loop))
        status = Status("fault")
        try:
            outbox = self._open_outbox()
        except IcError as error:
            self._report(replace(status, said=str(error)))
            return
        try:
            dial, backoff = self._dial(outbox), Backoff(random.random)
            self._watcher = Watcher(
                outbox, dial, self._clock, backoff, self._report, news=self._news, presence=self._presence
            )
            await self._watcher.run()
        except Exception as error:  # noqa: BLE001 - a mistake of ours: it must not pass for being synced, nor end on the screen
            words = _("The exchange has failed by a mistake of the program: {kind}.")
            self._report(replace(status, said=words.format(kind=type(error).__name__)))
        finally:
            outbox.journal.close()
