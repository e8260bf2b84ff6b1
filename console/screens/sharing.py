"""The console's exchange with the server: begun when the database is shared, in a thread of its own, and never before the
first frame is drawn, for the network library takes as long to load as the screen.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from console.base.clock import Clock
from console.base.errors import IcError
from console.config.paths import Paths
from console.config.settings import Settings
from console.desk.desk import Desk, Place
from console.screens.hand import Hand

if TYPE_CHECKING:
    from console.sync.presence import Present
    from console.sync.status import Status
    from console.sync.worker import Worker


class Sharing:
    """``told`` and ``news`` are called in the exchange's thread: when the status changed, when operations came or went; so is
    ``met``, when it was heard who else has the incident open that is open here."""

    def __init__(
        self,
        place: Place,
        paths: Paths,
        settings: Settings,
        clock: Clock,
        told: Callable[[Status], None],
        news: Callable[[], None],
    ) -> None:
        self._place = place
        self._paths = paths
        self._settings = settings
        self._clock = clock
        self._told = told
        self._news = news
        self.met: Callable[[Present], None] = lambda _present: None
        self._open = ""
        self._beginning = False
        self._worker: Worker | None = None

    async def begin(self, writer: Hand) -> bool:
        """Begin to exchange, if the database is shared; True when it has begun just now, for the first time."""
        if self._beginning or (self._worker is not None and self._worker.running):
            return False
        first = self._worker is None
        self._beginning = True
        try:
            if not await writer.do(is_shared):
                return False
            self._worker = await asyncio.to_thread(self._made)
            self._worker.turn(self._open)
            self._worker.start()
        except (IcError, sqlite3.DatabaseError):
            return False  # a database that cannot be read is told of elsewhere, and this is tried again
        finally:
            self._beginning = False
        return first

    def _made(self) -> Worker:
        from console.outside.secrets import Secrets
        from console.store.journal import Journal
        from console.store.outbox import Outbox
        from console.store.spill import Spill
        from console.sync.link import dialler, trust_of
        from console.sync.presence import Presence
        from console.sync.worker import Worker

        place, settings = self._place, self._settings

        def open_outbox() -> Outbox:
            spill = Spill(place.state, place.database)
            return Outbox(Journal(place.database, spill, self._clock, random.SystemRandom().randbytes))

        secrets = Secrets(self._paths.config, command=settings.token_command)
        trust = trust_of(settings, self._paths)
        presence = Presence(self._clock, self._met) if settings.sync.presence else None
        return Worker(
            open_outbox,
            lambda outbox: dialler(outbox, secrets, trust),
            self._clock,
            self._told,
            self._news,
            presence,
        )

    def _met(self, present: Present) -> None:
        self.met(present)

    def turn(self, incident: str) -> None:
        """Another incident is open on the screen; "" is none."""
        self._open = incident
        if self._worker is not None:
            self._worker.turn(incident)

    def again(self) -> None:
        """Exchange everything now."""
        if self._worker is not None:
            self._worker.again()

    def end(self) -> None:
        """Leave; nothing that it was about is lost."""
        if self._worker is not None:
            self._worker.stop(0.5)


def is_shared(desk: Desk) -> bool:
    """Whether the desk's database is shared through a server."""
    row = desk.connection.execute("SELECT value FROM local WHERE key = 'sync.url'").fetchone()
    return bool(row and row[0])
