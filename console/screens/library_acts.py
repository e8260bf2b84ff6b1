"""Keys for the library: all documents there are; and the runbook beside the incident, when its file was edited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from console.base.errors import IcError
from console.base.words import _
from console.desk import carrying, library, remarks, runbooks
from console.desk.desk import Desk
from console.model.incident import Incident, Tick
from console.screens.runbook_acts import RunbookActs
from console.ui.prompt import Hint
from console.ui.view import Line, ViewPrompt

if TYPE_CHECKING:
    from console.desk.carrying import Edited
    from console.desk.library import Shelved
    from console.model.runbook import Document
    from console.screens.library import LibraryPrompt

#: Seconds for which documents are counted before others have their turn, and between looks when all are.
_TURN = 0.3
_REST = 1.0


class LibraryActs(RunbookActs):
    """The library, and what was edited."""

    #: By incident and path: the digest of the text that is beside it, and what changed since in words.
    _edits: dict[tuple[str, str], tuple[str, str]] = {}  # noqa: RUF012 - replaced, never changed

    # -- edited on disk ------------------------------------------------------------------------------------------

    async def look_for_edits(self) -> None:
        """Look whether a runbook beside the incident shown was edited on disk. That is told once (somebody may save every few
        seconds), and again when it changes other steps; a badge stays."""
        incident = self.incident
        if incident is None or not incident.runbooks:
            return
        found = await self.console.librarian.do(lambda desk: carrying.edited(desk, incident))
        known = {key: edit for key, edit in self._edits.items() if key[0] != incident.id}
        for one in found:
            key = (incident.id, one.book.path)
            edit = (one.book.digest, one.words)
            if self._edits.get(key) != edit:
                words = _("{path} was edited: {changes}. {key} takes it as it is now.")
                label = self.keys.label("runbook.update")
                self.app.notify(words.format(path=one.book.path, changes=one.words, key=label))
            known[key] = edit
        if known != self._edits:
            self._edits = known
            self.show_document(self.session.shown)

    def badges(self, document: Document) -> list[remarks.Badge]:
        own = super().badges(document)
        books = self.incident.runbooks if self.incident else ()
        edit = self._edits.get((self.incident.id, document.path)) if self.incident else None
        if edit is None or (document.path, edit[0]) not in [(book.path, book.digest) for book in books]:
            return own
        return [(_("edited on disk"), "warn"), (self.keys.label("runbook.update"), "accent"), *own]

    def act_runbook_update(self) -> None:
        """Take the runbook as its file is now, with its ticks; first what that changes."""
        self.on_incident(self._update)

    async def _update(self, incident: Incident) -> None:
        found = await self.console.librarian.do(lambda desk: _edited(desk, incident))
        if not found:
            self.app.notify(_("Nothing beside {ref} was edited.").format(ref=incident.ref))
        for one in found:
            ticks = runbooks.ticks_of(incident, one.book.path)
            title = _("{path} was edited: {changes}").format(path=one.book.path, changes=one.words)
            keys = [Hint("Enter", _("take it as it is now"))]
            if await self.ask(ViewPrompt(title, lines=_told(one, ticks), keys=keys)):
                await self._take(incident, one)

    async def _take(self, incident: Incident, one: Edited) -> None:
        await self.act(
            lambda desk: carrying.take_over(desk, incident, one),
            _("{path} is as its file is now; its ticks went along.").format(path=one.book.path),
        )

    # -- all documents -------------------------------------------------------------------------------------------

    def act_go_library(self) -> None:
        """All documents of all folders; choose one to read."""
        self.flow(self._library())

    async def _library(self) -> None:
        from console.screens.library import LibraryPrompt

        shelved: Sequence[Shelved] = await self.console.librarian.do(_shelved(self._today()))
        typed = row = ""
        while True:
            prompt = LibraryPrompt(shelved, typed=typed, row=row)
            counting = self.run_worker(self._count(prompt), description=_("The library"))
            try:
                one = await self.ask(prompt)
            finally:
                counting.cancel()
            if one is None:
                return
            shelved, typed, row = prompt.shelved, prompt.typed, one.path
            if await self._read_one(one):
                return

    async def _count(self, prompt: LibraryPrompt) -> None:
        """Count what was not counted yet while the list is looked at, and show what changes on disk meanwhile."""
        while True:
            done = await self.console.librarian.do(lambda desk: library.library(desk).summarise_for(_TURN))
            prompt.show(await self.console.librarian.do(_shelved(self._today())))
            await asyncio.sleep(_REST if done else 0)

    async def _read_one(self, one: Shelved) -> bool:
        """Show a document; True when it was put beside the incident."""
        from console.screens.library import ReadingPrompt

        try:
            document = await self.console.librarian.do(lambda desk: library.library(desk).opened(one))
        except IcError as error:
            self.app.notify(str(error), severity="warning", timeout=8)
            return False
        incident = self.incident
        badges = remarks.badges(document, self._today())
        beside = incident.ref if incident else ""
        if await self.ask(ReadingPrompt(document, badges, beside=beside)) != "a" or incident is None:
            return False
        await self.act(
            lambda desk: carrying.attach(desk, incident, document),
            _("{title} is beside {ref}.").format(title=document.title, ref=incident.ref),
        )
        return True


def _edited(desk: Desk, incident: Incident) -> tuple[Edited, ...]:
    return carrying.edited(desk, desk.reader.incident(incident.id))


def _shelved(today: date) -> Callable[[Desk], list[Shelved]]:
    return lambda desk: library.library(desk).shelved(today)


def _told(one: Edited, ticks: Mapping[str, Tick]) -> list[Line]:
    """What becomes of each step that does not stay as it is."""
    words = {"moved": _("moved"), "reworded": _("reworded"), "gone": _("gone")}
    lines: list[Line] = []
    for how, old, new in one.changed:
        lost = new is None and old.id in ticks
        text = _("{step} (its tick stays in the timeline)").format(step=old.text) if lost else old.text
        lines.append(Line(text, "over" if new is None else "muted", words[how]))
        if new is not None and new.text != old.text:
            lines.append(Line(new.text, "text", " "))
    lines += [Line(step.text, "ok", _("new")) for step in one.added]
    return lines or [Line(_("No step changed; what stands around them did."), "muted")]
