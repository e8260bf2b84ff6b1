"""Runbooks that are offered without being asked for: what fits an incident is looked for when it is new, when it comes to
the fore, and when the shelf is another; one that is certain is put beside it, of others it is said how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from console.base.words import _, ngettext
from console.desk import carrying, library
from console.desk.desk import Desk
from console.model.incident import Incident
from console.screens.main import MainScreen
from console.screens.shelf_watch import ShelfWatch

if TYPE_CHECKING:
    from console.core.matching import Match
    from console.library.finding import Query
    from console.model.runbook import Document


class Offering:
    """The shelf as the console knows it. ``folders`` are those of the runbooks."""

    def __init__(self, screen: MainScreen, folders: Sequence[Path]) -> None:
        self._screen = screen
        self._app = screen.app
        self._librarian = screen.console.librarian
        self._shelf = ShelfWatch(folders, self._librarian, self._stirred)
        self._asked: dict[str, Query] = {}
        self._unmatched: set[str] = set()
        self.services: list[str] = []
        """The services that documents on the shelf are about."""

    async def begin(self) -> None:
        """Open the library, and watch its folders from here on."""
        await self._look_at_shelf()
        self._shelf.begin()

    def end(self) -> None:
        """Watch no longer."""
        self._shelf.end()

    def _stirred(self) -> None:
        """In the thread that watches the folders."""
        looking = _("A look at the runbooks")
        self._app.call_later(lambda: self._app.run_worker(self._look_at_shelf(), description=looking))

    async def _look_at_shelf(self) -> None:
        """Take in what changed in the folders of runbooks; ask again where nothing fitted, and tell of what was edited."""
        if not await self._shelf.look():
            return
        for complaint in await self._shelf.complaints():
            self._app.notify(complaint, severity="warning", timeout=15)
        self.services = await self._librarian.do(lambda desk: library.library(desk).services())
        for incident_id in self._unmatched:
            self._asked.pop(incident_id, None)
        if shown := self._screen.incident:
            await self.look_again(shown.id)

    async def look_again(self, incident_id: str) -> None:
        """Of an incident that came to the fore, or the shelf being another: what fits by now, what was edited beside it."""
        if not self._shelf.known:
            return
        if incident_id in self._unmatched:
            await self.offer(incident_id)
        await self._screen.look_for_edits()

    async def offer(self, incident_id: str) -> None:
        """Look for the runbook of an incident: one that is certain is put beside it, else it is said how many may fit."""
        desk = self._screen.session.desk
        incident = desk.reader.incident(incident_id)
        query = library.query_of(desk, incident)
        if incident.runbooks or self._asked.get(incident_id) == query:
            return
        self._asked[incident_id] = query
        found = await self._librarian.do(lambda desk: library.matches(desk, query))
        self._unmatched.discard(incident_id)
        if not found:
            self._unmatched.add(incident_id)
        elif found[0].sure:
            match = found[0]
            await self.attach(incident, match)
            words = _("Runbook beside it: {title} ({why}).")
            self._app.notify(words.format(title=match.section or match.path, why=match.reason))
        else:
            words = ngettext("{count} runbook may fit: {key}", "{count} runbooks may fit: {key}", len(found))
            self._app.notify(words.format(count=len(found), key=self._screen.keys.label("runbooks")))

    async def attach(self, incident: Incident, match: Match) -> None:
        """Put a runbook that was found beside an incident."""

        def read(desk: Desk) -> Document:
            shelf = library.library(desk)
            return shelf.document(shelf.name_of(match.path))

        document = await self._librarian.do(read)
        await self._screen.act(lambda desk: carrying.attach(desk, incident, document, match.anchor))
