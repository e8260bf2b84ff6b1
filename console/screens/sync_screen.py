"""``g y``: how it stands with the server, what was refused and what happened; it follows what happens while it is open."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from textual import events

from console.base.errors import IcError
from console.base.words import _
from console.ui.prompt import Hint
from console.ui.view import Line, ViewPrompt

#: How often it is read again, in seconds.
_REREAD = 0.5


class SyncPrompt(ViewPrompt):
    """``read`` gives what it says by now; ``now`` exchanges everything at once."""

    def __init__(
        self, lines: Sequence[Line], read: Callable[[], Awaitable[Sequence[Line]]], now: Callable[[], None]
    ) -> None:
        super().__init__(_("Sync"), lines=lines, keys=[Hint("s", _("sync now"))])
        self._read = read
        self._now = now

    def on_mount(self) -> None:
        self.set_interval(_REREAD, self._reread)

    async def _reread(self) -> None:
        with suppress(IcError, sqlite3.DatabaseError):  # the look for news says it; what was read stays
            self._text.show(await self._read())
            self.on_resize()

    def pressed(self, event: events.Key) -> bool:
        if event.key == "s":
            self._now()
            return True
        return super().pressed(event)
