"""Who waits for which workspace, and how they hear that it has moved.

A push in this process tells at once; one in another process by the store's hints; and in any case every process looks at the
heads it has waiters for each second or two. So a lost hint costs seconds, never data: the pull is the truth. Who has which
incident open (``presence.py``) goes the same way: those who wait are woken, other processes hear of it by the same hints.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from console.server.presence import BEAT, Key, Presence
from console.server.storage import Hints

log = logging.getLogger(__name__)

#: Seconds between two looks at the heads, drawn anew each time so that processes do not march in step.
LOOK: Final = (1.0, 2.0)
#: Hints within this many seconds go out together.
COALESCE: Final = 0.005
#: Seconds until a lost channel between processes is made again.
AGAIN: Final = 2.0


@dataclass(slots=True)
class Watch:
    """The waiters of one workspace, and the last head they were told of."""

    head: int = 0
    watchers: int = 0
    waiting: set[asyncio.Future[None]] = field(default_factory=set)


class Heads:
    """The heads of the workspaces that somebody waits for. Belongs to one event loop."""

    def __init__(self, dice: random.Random | None = None, presence: Presence | None = None) -> None:
        self._dice = dice or random.Random()  # noqa: S311 - no secret hangs on it
        self.presence = presence or Presence()
        self._watches: dict[int, Watch] = {}
        self._told: dict[int, int] = {}
        self._notes: dict[Key, str] = {}
        self._tell = asyncio.Event()
        self.closed = False

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(len(watch.waiting) for watch in self._watches.values())

    def watched(self) -> list[int]:
        """The workspaces that somebody waits for."""
        return list(self._watches)

    @contextmanager
    def watching(self, workspace: int) -> Iterator[Watch]:
        """Hear of the workspace from here on; look at what there is only after this."""
        watch = self._watches.setdefault(workspace, Watch())
        watch.watchers += 1
        try:
            yield watch
        finally:
            watch.watchers -= 1
            if not watch.watchers:
                del self._watches[workspace]

    async def wait(
        self, watch: Watch, beyond: int, seconds: float, also: set[asyncio.Future[None]] | None = None
    ) -> bool:
        """Until the head is beyond a position (True), or time is up, the server stops or what was put into ``also``, which
        is what somebody else can end the waiting by, was done (False)."""
        if watch.head > beyond:
            return True
        if self.closed or seconds <= 0:
            return False
        news = asyncio.get_running_loop().create_future()
        others = set() if also is None else also
        watch.waiting.add(news)
        others.add(news)
        try:
            async with asyncio.timeout(seconds):
                await news
        except TimeoutError:
            return False
        finally:
            watch.waiting.discard(news)
            others.discard(news)
        return watch.head > beyond

    def heard(self, workspace: int, head: int) -> None:
        """A workspace has moved, here or elsewhere."""
        watch = self._watches.get(workspace)
        if watch is not None and head > watch.head:
            watch.head = head
            _wake(watch)

    def moved(self, workspace: int, head: int) -> None:
        """A workspace has moved, here: tell the waiters, and soon the other processes."""
        self.heard(workspace, head)
        self._told[workspace] = head
        self._tell.set()

    def close(self) -> None:
        """End all waiting, now and from now on."""
        self.closed = True
        for watch in self._watches.values():
            _wake(watch)

    # -- what runs beside ----------------------------------------------------------------------------------------

    async def look(self, heads: Callable[[Sequence[int]], Awaitable[dict[int, int]]]) -> None:
        """Look at the heads each second or two, for ever."""
        while True:
            await asyncio.sleep(self._dice.uniform(*LOOK))
            watched = self.watched()
            try:
                for workspace, head in (await heads(watched) if watched else {}).items():
                    self.heard(workspace, head)
            except Exception as error:  # noqa: BLE001 - the database is away: it is looked at again
                log.warning("heads not read: %s", type(error).__name__)

    async def tell(self, hints: Hints) -> None:
        """Send what has moved here to the other processes, for ever."""
        while True:
            await self._tell.wait()
            await asyncio.sleep(COALESCE)
            self._tell.clear()
            told, self._told = self._told, {}
            notes, self._notes = self._notes, {}
            try:
                await hints.send(told, list(notes.values()))
            except Exception as error:  # noqa: BLE001 - they look for themselves soon
                log.warning("hint not sent: %s", type(error).__name__)

    async def beat(self, *, telling: bool) -> None:
        """Tell those here of who came and went, and (``telling``) the other processes, for ever."""
        while True:
            await asyncio.sleep(BEAT)
            notes = self.presence.beat()
            if notes and telling:
                self._notes |= notes
                self._tell.set()

    async def listen(self, hints: Hints) -> None:
        """Hear what has moved in the other processes, for ever."""
        while True:
            try:
                await hints.listen(self.heard, self.presence.noted)
            except Exception as error:  # noqa: BLE001 - until it can be heard again, looking does
                log.warning("hints not heard: %s", type(error).__name__)
            await asyncio.sleep(AGAIN)

    async def farewell(self, hints: Hints) -> None:
        """Tell the other processes that nobody is here any more."""
        try:
            async with asyncio.timeout(AGAIN):
                await hints.send({}, list(self.presence.farewell().values()))
        except Exception as error:  # noqa: BLE001 - what was said is forgotten without it, too
            log.warning("farewell not sent: %s", type(error).__name__)


def _wake(watch: Watch) -> None:
    for news in watch.waiting:
        if not news.done():
            news.set_result(None)
