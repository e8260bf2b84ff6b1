"""The exchange in a thread of its own, for a console on the screen: it has its own connection to the database and its own
event loop, and touches nothing of the screen's."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from console.base.clock import Clock
from console.base.errors import IcError
from console.store.outbox import Outbox
from console.sync.backoff import Backoff
from console.sync.link import Dial
from console.sync.status import Status
from console.sync.watching import Report, Watcher


class Worker:
    """Exchanges until stopped. ``report`` is called in the worker's thread, whenever the status has changed.

    ``open_outbox`` is called there, too: a connection belongs to the thread that made it.
    """

    def __init__(
        self, open_outbox: Callable[[], Outbox], dial: Callable[[Outbox], Dial], clock: Clock, report: Report
    ) -> None:
        self._open_outbox = open_outbox
        self._dial = dial
        self._clock = clock
        self._report = report
        self._watcher: Watcher | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        # A daemon, because waiting for an answer must not hold up the end of the program: nothing of it can be lost.
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def again(self) -> None:
        """Try now, not at the end of a pause."""
        if self._loop is not None and self._watcher is not None:
            self._call(self._watcher.again)

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
        status = Status("fault")
        try:
            outbox = self._open_outbox()
        except IcError as error:
            self._report(replace(status, said=str(error)))
            return
        try:
            dial, backoff = self._dial(outbox), Backoff(random.random)
            self._watcher = Watcher(outbox, dial, self._clock, backoff, self._report)
            await self._watcher.run()
        except Exception as error:  # a mistake of ours must not pass for being synced
            self._report(
                replace(status, said=f"The exchange has failed by a mistake: {type(error).__name__}.")
            )
            raise
        finally:
            outbox.journal.close()
