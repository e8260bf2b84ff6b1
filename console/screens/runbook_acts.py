"""Keys that act on the runbook: choose it, tick and skip its steps, copy its commands, move about in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.base.words import _
from console.core import matching
from console.core.filling import fill
from console.desk import library, runbooks
from console.desk.clocks import Burning
from console.desk.desk import Desk
from console.model.incident import Attached, Incident
from console.screens.acting import Acting
from console.ui.choice import Choice, PickPrompt
from console.ui.form import FormField, FormPrompt
from console.ui.prompt import TextPrompt
from console.widgets.document import DocumentView

if TYPE_CHECKING:
    from console.core.matching import Match
    from console.library.index import Listed
    from console.model.runbook import Command, Document


class RunbookActs(Acting):
    """The acts of group "runbook"."""

    document: DocumentView
    _book: Attached | None = None

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_document(self, shown: Burning | None) -> None:
        """Show the runbook last attached to the incident, with its ticks."""
        book = shown.incident.runbooks[-1] if shown and shown.incident.runbooks else None
        document = runbooks.attached(self.session.desk, shown.incident, book) if shown and book else None
        same = book == self._book and document is not None and self.document.document is not None
        self._book = book
        if not same:
            self.document.show(
                document, title=book.path if book else "", section=book.section if book else None
            )
        if shown and book and document:
            self._show_ticks(shown.incident, book, document)
            if not same and runbooks.ticks_of(shown.incident, book.path):
                self._go_to_open(after=None)  # work has begun: what is next meets the eye, not the title

    def _show_ticks(self, incident: Incident, book: Attached, document: Document) -> None:
        ticks = runbooks.ticks_of(incident, book.path)
        self.document.show_ticks(ticks, runbooks.current_step(document, ticks))
        self.document.show_progress(*runbooks.progress(document, ticks))

    def _open_book(self) -> tuple[Incident, Attached, Document] | None:
        document = self.document.document
        if self.incident is None or self._book is None or document is None:
            key = self.keys.label("runbooks")
            self.app.notify(_("No runbook is beside this incident. {key} finds one.").format(key=key))
            return None
        return self.incident, self._book, document

    # -- steps ---------------------------------------------------------------------------------------------------

    def _step(self, incident: Incident, book: Attached, document: Document) -> str | None:
        """The step meant: the one under the cursor of the focused pane, else the next open one."""
        here = self.document.step if self.document.has_focus else None
        return here or runbooks.current_step(document, runbooks.ticks_of(incident, book.path))

    def act_step_tick(self) -> None:
        """Tick the current step, or open it again."""
        if (opened := self._open_book()) is not None:
            self.flow(self._tick_step(*opened))

    async def _tick_step(self, incident: Incident, book: Attached, document: Document) -> None:
        step = self._step(incident, book, document)
        if step is None:
            self.app.notify(_("All steps are done."))
            return
        present = runbooks.ticks_of(incident, book.path).get(step)
        state = "open" if present and present.state != "open" else "done"
        done = await self.act(lambda desk: runbooks.tick(desk, incident, document, step, state))
        if done and state == "done":
            self._go_to_open(after=step)

    def act_step_skip(self) -> None:
        """Skip the current step, with a reason."""
        if (opened := self._open_book()) is not None:
            self.flow(self._skip(*opened))

    async def _skip(self, incident: Incident, book: Attached, document: Document) -> None:
        step_id = self._step(incident, book, document)
        step = next((one for one in document.steps if one.id == step_id), None)
        if step is None:
            self.app.notify(_("All steps are done."))
            return
        question = _("Why is it not done?")
        reason = await self.ask(
            TextPrompt(_("Skip: {step}").format(step=step.text), question=question, check=_needed)
        )
        if reason:
            await self.act(
                lambda desk: runbooks.tick(desk, incident, document, step.id, "skipped", reason=reason)
            )

    def act_step_next(self) -> None:
        """Go to the next open step."""
        self._go_to_open(after=self.document.step)

    def _go_to_open(self, after: str | None) -> None:
        opened = self._open_book()
        if opened is None:
            return
        incident = self.incident or opened[0]
        step = runbooks.current_step(opened[2], runbooks.ticks_of(incident, opened[1].path), after)
        if step is None:
            self.app.notify(_("All steps are done."))
        else:
            self.document.go_to_step(step)

    def act_section_next(self) -> None:
        """Go to the next section."""
        self.document.next_section(1)

    def act_section_previous(self) -> None:
        """Go to the section before."""
        self.document.next_section(-1)

    def act_runbook_source(self) -> None:
        """Show the document as it is on disk, or as it was read."""
        self.document.toggle_raw()

    # -- commands ------------------------------------------------------------------------------------------------

    def command_here(self) -> Command | None:
        """The command under the runbook's cursor, or the first one of the step there, or of the current step."""
        here = self.document.command
        document = self.document.document
        if here is not None or document is None or self.incident is None or self._book is None:
            return here
        ticks = runbooks.ticks_of(self.incident, self._book.path)
        wanted = self.document.step or runbooks.current_step(document, ticks)
        lines = next((step.lines for step in document.steps if step.id == wanted), None)
        if lines is None:
            return None
        return next((one for one in document.commands if lines[0] <= one.lines[0] <= lines[1]), None)

    def copy_here(self) -> None:
        """Copy the command under the cursor."""
        opened = self._open_book()
        if opened is None:
            return
        command = self.command_here()
        if command is None:
            self.app.notify(_("There is no command here."))
            return
        self.flow(self._copy_command(opened[0], opened[1], command, command.text))

    def act_copy_block(self) -> None:
        """Copy the whole block of commands."""
        opened = self._open_book()
        command = self.command_here()
        if opened is None or command is None:
            return
        together = [one for one in opened[2].commands if one.block == command.block]
        text = "\n".join(one.text for one in together)
        self.flow(self._copy_command(opened[0], opened[1], command, text))

    async def _copy_command(self, incident: Incident, book: Attached, command: Command, text: str) -> None:
        if command.dangerous and not await self.confirmed(
            _("{ref}: copy a dangerous command?").format(ref=incident.ref),
            _("It holds {words}:").format(words=", ".join(command.dangerous)) + f"\n{text}",
            _("copy it"),
            _("do not copy"),
        ):
            return
        if command.placeholders:
            fields = [FormField(name, name.strip("<>")) for name in command.placeholders]
            answers = await self.ask(FormPrompt(_("Blanks of the command"), fields, act=_("copy")))
            if answers is None:
                return
            text = fill(text, answers)
        copier = self.console.copier
        await self.act(
            lambda desk: runbooks.copy_command(desk, incident, command, text, copier, book.path),
            lambda copied: copied.outcome.sentence,
        )

    # -- which runbook -------------------------------------------------------------------------------------------

    def act_runbooks(self) -> None:
        """The runbooks that match, with reasons; then any, by search."""
        self.on_incident(self._choose_book)

    async def _choose_book(self, incident: Incident) -> None:
        query = library.query_of(self.session.desk, incident)
        beside = {book.path for book in incident.runbooks}
        title = _("Runbooks for {ref}").format(ref=incident.ref)
        prompt: PickPrompt[Match] = PickPrompt(
            title,
            lambda typed: look(typed),  # noqa: PLW0108 - defined below, where it knows the prompt
            placeholder=_("search"),
            empty=_("No good match."),
            act=_("put beside"),
        )

        def found(desk: Desk, typed: str) -> list[Choice[Match]]:
            shelf = library.library(desk)
            hits = list(shelf.search(typed) if typed.strip() else library.matches(desk, query))
            known = {hit.path for hit in hits}
            if not typed.strip():  # below what matches, everything there is
                listed = [one for one in shelf.listed() if one.path not in known and not one.problem]
                hits += [matching.Match(one.path, None, None, 0, "") for one in listed]
            titles = {one.path: one for one in shelf.listed()}
            return [_choice(hit, titles[hit.path], beside) for hit in hits if hit.path in titles]

        async def show(typed: str) -> None:
            choices = await self.console.librarian.do(lambda desk: found(desk, typed))
            if prompt.is_attached and prompt.query_text == typed:
                prompt.show(choices)

        def look(typed: str) -> None:
            self.run_worker(show(typed), group="runbooks", exclusive=True, description=_("The search"))

        match = await self.ask(prompt)
        if match is not None:
            await self.console.attach(incident, match)


def _choice(hit: Match, listed: Listed, beside: set[str]) -> Choice[Match]:
    where = f" § {hit.section}" if hit.section else ""
    detail = _("beside it") if listed.name in beside else hit.reason or listed.name
    return Choice(hit, f"{listed.title or listed.name}{where}", detail=detail)


def _needed(text: str) -> str:
    return "" if text.strip() else _("A reason is needed.")
