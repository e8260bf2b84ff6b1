"""The shelf while the console runs: watched in a thread, brought into the index by the librarian's hand, a little at a time.

Nobody waits for it: a search that comes meanwhile is answered between two steps. What is wrong with a file is told once,
and again only when it was put right in between.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Final

from console.base.errors import IcError
from console.base.words import _
from console.desk import library, messages
from console.desk.desk import Desk
from console.screens.hand import Hand

#: Seconds for which the librarian reads changed documents before others have their turn.
_TURN: Final = 0.2
#: Seconds after which it is tried again, where another program holds the index; and how often.
_AGAIN: Final = 2.0
_TRIES: Final = 5
#: Files that are wrong, named one by one.
_NAMED: Final = 3


class ShelfWatch:
    """``changed`` is called in the watching thread whenever something in the folders may have changed."""

    def __init__(self, folders: Sequence[Path], librarian: Hand, changed: Callable[[], object]) -> None:
        self._folders = folders
        self._librarian = librarian
        self._changed = changed
        self._told: frozenset[str] = frozenset()
        self._end = Event()
        self._busy = self._once_more = False
        self.known = False
        """Whether the library is open: nobody else should open it, for that can take seconds."""

    def begin(self) -> None:
        """Watch the folders from here on, if there are any."""
        if self._folders:
            Thread(target=self._watch, name="ic-shelf", daemon=True).start()

    def end(self) -> None:
        """Watch no longer."""
        self._end.set()

    def _watch(self) -> None:
        from console.library.watching import watch

        for _change in watch(self._folders, self._end):
            self._changed()

    async def look(self) -> bool:
        """Bring the index up to the folders; False when that is going on already (and will include what is new by now), or
        cannot be done at present."""
        if self._busy:
            self._once_more = True
            return False
        self._busy = True
        try:
            return await self._refresh()
        finally:
            self._busy = False

    async def _refresh(self) -> bool:
        for _try in range(_TRIES):
            self._once_more = True
            try:
                while self._once_more:
                    self._once_more = False
                    while not await self._librarian.do(_read_some):
                        pass
            except (
                IcError,
                sqlite3.Error,
            ):  # another program holds the index; the search says so if it lasts
                await asyncio.sleep(_AGAIN)
            else:
                self.known = True
                return True
        return False

    async def complaints(self) -> list[str]:
        """What is wrong with the files of the user's, and was not told yet; few, and a word on the rest."""
        found = await self._librarian.do(_wrong_files)
        new = [one for one in found if one not in self._told]
        self._told = frozenset(found)
        if len(new) > _NAMED:
            rest = _("{count} more files cannot be read; the library names them.")
            new[_NAMED:] = [rest.format(count=len(new) - _NAMED)]
        return new


def _read_some(desk: Desk) -> bool:
    return library.unread(desk).refresh_for(_TURN)


def _wrong_files(desk: Desk) -> list[str]:
    """What is wrong with policies, templates and runbooks of the user's; what stands in their place holds meanwhile."""
    for name in desk.policies.names():
        desk.policies.get(name)
    shelf = library.library(desk)
    found = [*desk.policies.complaints, *messages.complaints(desk), *shelf.shelf.wrong]
    return [*map(str, found), *(one.problem for one in shelf.listed() if one.problem)]
