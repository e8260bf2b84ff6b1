"""Keys that only look about in the runbook: sections, its source, links, scenarios, and what there is to know of its reading.

A link leads to another page of the pane, and Escape back; what is beside the incident stays what it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from textual import on

from console.base.errors import IcError
from console.base.words import _
from console.config.keymap import Scope
from console.core.links import host_of, web_address
from console.desk import links, remarks, scenarios
from console.screens.acting import Acting
from console.ui.choice import Choice, ChoicePrompt, PickPrompt
from console.ui.prompt import Hint
from console.ui.rows import RowsView
from console.ui.view import Line, ViewPrompt
from console.widgets.document import DocumentView

if TYPE_CHECKING:
    from console.model.runbook import Document, DocumentLink, Scenario


class ReadingActs(Acting):
    """The acts of group "runbook" that change nothing."""

    document: DocumentView

    def focus_pane(self, pane: Scope) -> None:
        """Give a pane the focus."""
        raise NotImplementedError

    def no_book(self) -> None:
        """Say that no runbook is beside the incident."""
        key = self.keys.label("runbooks")
        self.app.notify(_("No runbook is beside this incident. {key} finds one.").format(key=key))

    def act_section_next(self) -> None:
        """Go to the next section."""
        self.document.next_section(1)

    def act_section_previous(self) -> None:
        """Go to the section before."""
        self.document.next_section(-1)

    def act_runbook_source(self) -> None:
        """Show the document as it is on disk, or as it was read."""
        self.document.toggle_raw()

    def back_in_book(self) -> bool:
        """Go back to where a link was followed; False when none was."""
        return self.document.has_focus and self.document.go_back()

    # -- links ---------------------------------------------------------------------------------------------------

    @on(RowsView.Chosen, "#runbook")
    def _line_chosen(self) -> None:
        found = self.document.links
        if found and self.document.document is not None:
            self.flow(self._choose_link(self.document.document, found))

    async def _choose_link(self, document: Document, found: Sequence[DocumentLink]) -> None:
        link: DocumentLink | None = found[0]
        if len(found) > 1:
            choices = [
                Choice(one, one.text or one.target, key=str(number) if number < 10 else "", detail=_aim(one))
                for number, one in enumerate(found, 1)
            ]
            link = await self.ask(ChoicePrompt(_("Follow which link?"), choices))
        if link is not None:
            await self._follow(document, link)

    async def _follow(self, document: Document, link: DocumentLink) -> None:
        if link.kind not in ("document", "anchor"):
            await self._address(link.target)
            return
        try:
            there = await self.console.librarian.do(lambda desk: links.follow(desk, document, link.target))
        except IcError as error:
            self.app.notify(str(error), severity="warning", timeout=8)
            return
        if self.document.document is not document:
            return  # another runbook was put there meanwhile
        if there.anchor and there.section is None:
            words = _("{path} has no section “{anchor}”.")
            self.app.notify(words.format(path=there.document.path, anchor=there.anchor), severity="warning")
            if there.document is document:
                return
        badges = () if there.document is document else self.badges(there.document)
        section = there.section.anchor if there.section else None
        self.document.back_key = self.keys.label("back")
        self.document.visit(there.document, section=section, badges=badges)

    async def _address(self, target: str) -> None:
        """Name a whole address; open it if that is asked for, and it is one that is opened at all."""
        from console.outside.opener import open_address

        address = web_address(target)
        keys = [Hint("o", _("open in the browser"))] if address else []
        title = _("A link to {host}").format(host=host_of(address)) if address else _("Not opened from here")
        key = await self.ask(ViewPrompt(title, address or target, keys=[*keys, Hint("y", _("copy"))]))
        if key == "y":
            copier = self.console.copier
            await self.act(lambda _desk: copier.copy(address or target).sentence, str)
        elif key == "o":
            opened = await asyncio.to_thread(open_address, address)
            if opened:
                self.app.notify(_("{host} was handed to the browser.").format(host=host_of(address)))
            else:
                self.app.notify(
                    _("No browser could be opened from here. Copy the address instead: y."),
                    severity="warning",
                )
                await self._address(target)

    # -- scenarios -----------------------------------------------------------------------------------------------

    def act_scenarios(self) -> None:
        """Pick the symptom; see what belongs to it, and nothing else."""
        document = self.document.document
        if document is None:
            self.no_book()
        elif not document.scenarios:
            self.app.notify(_("{title} names no scenarios.").format(title=document.title))
        else:
            self.flow(self._choose_scenario(document))

    async def _choose_scenario(self, document: Document) -> None:
        chosen = await self.ask(
            PickPrompt(
                _("What is seen?"),
                _finder(document),
                placeholder=_("words of the symptom"),
                empty=_("No scenario says that."),
                act=_("show it"),
            )
        )
        if chosen is not None and self.document.document is document:
            self.document.back_key = self.keys.label("back")
            self.document.visit(document, within=scenarios.lines_of(document, chosen))
            self.focus_pane("runbook")

    # -- remarks -------------------------------------------------------------------------------------------------

    def act_runbook_remarks(self) -> None:
        """Show what was repaired, what was not understood, and what is only guessed."""
        document = self.document.document
        if document is None:
            self.no_book()
        else:
            self.flow(self._remarks(document))

    async def _remarks(self, document: Document) -> None:
        found = remarks.remarks(document, self._today(), self.gone(document))
        lines: list[Line] = []
        for head, group in groupby(found, key=lambda one: one.head):
            lines += [*([Line("")] if lines else []), Line(_(head), "accent")]
            lines += [Line(one.what, one.role, _place(one.lines)) for one in group]
        nothing = [Line(_("Everything was read as it is written; nothing was repaired."))]
        await self.ask(ViewPrompt(document.title, lines=lines or nothing))

    def badges(self, document: Document) -> list[remarks.Badge]:
        """What to say of a document above its text, and the key that says more."""
        said = list(remarks.badges(document, self._today(), len(self.gone(document))))
        key = self.keys.label("runbook.remarks")
        return [*said, (key, "accent")] if said and key else said

    def gone(self, document: Document) -> list[str]:
        """The texts of ticked steps that a document does not have any more."""
        return []

    def _today(self) -> date:
        return self.console.ticker.now().date()


def _aim(link: DocumentLink) -> str:
    """Where a link leads, in a few words: the host, or the target as written."""
    address = web_address(link.target)
    return host_of(address) if address else link.target


def _place(lines: tuple[int, int] | None) -> str:
    if lines is None:
        return ""
    return f"{lines[0]}–{lines[1]}" if lines[0] != lines[1] else f"{lines[0]}"


def _finder(document: Document) -> Callable[[str], list[Choice[Scenario]]]:
    def found(typed: str) -> list[Choice[Scenario]]:
        return [
            Choice(
                one, scenarios.symptom(one), detail="" if scenarios.symptom(one) == one.title else one.title
            )
            for one in scenarios.found(document, typed)
        ]

    return found
