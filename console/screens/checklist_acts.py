"""``g k``: checklists outside an incident. All there are, what is due first; one of them opened, its items ticked."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

from console.base.words import _
from console.desk import checklists, library, undo
from console.screens.acting import Acts
from console.ui.prompt import TextPrompt

if TYPE_CHECKING:
    from console.core.checklists import ItemState
    from console.desk.checklists import ChecklistNow
    from console.screens.checklists import ChecklistPrompt, ChecklistsPrompt

#: Seconds for which documents are read before others have their turn, and between two looks at what was written.
_TURN = 0.15
_LOOK = 0.5


class ChecklistActs(Acts):
    """The list of checklists, and ticking one."""

    def act_go_checklists(self) -> None:
        """Show every checklist, what is due first; choose one to tick."""
        self.flow(self._checklists())

    async def _checklists(self) -> None:
        from console.screens.checklists import ChecklistsPrompt

        row = ""
        await self.console.librarian.do(lambda desk: library.library(desk).summarise_for(_TURN))
        while True:
            known = await self.console.librarian.do(checklists.known)
            prompt = ChecklistsPrompt(known, self.console.ticker.now(), row=row)
            reading = self.run_worker(self._read_checklists(prompt), description=_("The checklists"))
            try:
                one = await self.ask(prompt)
            finally:
                reading.cancel()
            if one is None:
                return
            row = one.id
            await self._open_checklist(one)

    async def _read_checklists(self, prompt: ChecklistsPrompt) -> None:
        """Read documents that were not read whole yet while the list is looked at, and show what is ticked meanwhile."""
        shown: object = None
        while True:
            done = await self.console.librarian.do(lambda desk: library.library(desk).summarise_for(_TURN))
            with suppress(sqlite3.DatabaseError):  # the look for news says it
                pulse = await self.console.librarian.do(checklists.pulse)
                if pulse != shown:
                    known = await self.console.librarian.do(checklists.known)
                    prompt.show(known, self.console.ticker.now())
                    shown = pulse
            await asyncio.sleep(_LOOK if done else 0)

    # -- one checklist -------------------------------------------------------------------------------------------

    async def _open_checklist(self, one: ChecklistNow) -> None:
        from console.screens.checklists import ChecklistPrompt

        prompt = ChecklistPrompt(
            one,
            self.console.ticker.now(),
            lambda key, item: self.flow(self._do_with_checklist(prompt, key, item)),
        )
        watching = self.run_worker(self._watch_checklist(prompt), description=_("The checklist"))
        try:
            await self.ask(prompt)
        finally:
            watching.cancel()

    async def _watch_checklist(self, prompt: ChecklistPrompt) -> None:
        """Show what others tick, and that another day began."""
        while True:
            await asyncio.sleep(_LOOK)
            with suppress(sqlite3.DatabaseError):  # the look for news says it
                await self._show_checklist(prompt)

    async def _show_checklist(self, prompt: ChecklistPrompt) -> None:
        now = self.console.ticker.now()
        prompt.show(
            await self.console.librarian.do(lambda desk: checklists.look_again(desk, prompt.one)), now
        )

    async def _do_with_checklist(self, prompt: ChecklistPrompt, key: str, item: str) -> None:
        """What a key does with the checklist, or with the item under the cursor."""
        present = next(one for one in prompt.one.standing.items if one.id == item)
        done = False
        if key == "x":
            done = await self._tick_item(prompt.one, present)
        elif key == "X":
            done = await self._skip_item(prompt.one, present)
        elif key == "n":
            await self._begin_run(prompt.one)
        else:
            await self._take_back_check(again=key == "Z")
        await self._show_checklist(prompt)
        if done:
            prompt.go_on(item)

    async def _tick_item(self, one: ChecklistNow, item: ItemState) -> bool:
        """Tick it, or open it again; True when it is done with."""
        torn = bool(item.mark and item.mark.others)
        state = "done" if torn or item.state == "open" else "open"
        changed = await self.act(lambda desk: checklists.tick(desk, one, item.id, state))
        return bool(changed) and state == "done"

    async def _skip_item(self, one: ChecklistNow, item: ItemState) -> bool:
        reason = await self.ask(
            TextPrompt(
                _("Skip: {step}").format(step=item.text),
                question=_("Why is it not done?"),
                check=lambda text: "" if text.strip() else _("A reason is needed."),
            )
        )
        if not reason:
            return False
        return bool(
            await self.act(lambda desk: checklists.tick(desk, one, item.id, "skipped", reason=reason))
        )

    async def _begin_run(self, one: ChecklistNow) -> None:
        begun, already = _("A new run is begun."), _("A run is begun already, and nothing is ticked in it.")
        await self.act(lambda desk: checklists.begin(desk, one), lambda new: begun if new else already)

    async def _take_back_check(self, *, again: bool) -> None:
        act, words = (undo.redo, _("Done again: {what}")) if again else (undo.undo, _("Undone: {what}"))
        await self.act(
            lambda desk: act(desk, checklists.home()), lambda undone: words.format(what=undone.what)
        )
