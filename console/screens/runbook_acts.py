"""Keys that act on the runbook: choose it, tick and skip its steps, copy its commands, move about in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.base.words import _
from console.core import matching
from console.core.filling import fill
from console.desk import carrying, hand_steps, library, runbooks
from console.desk.clocks import Burning
from console.desk.desk import Desk
from console.model.incident import Attached, Incident
from console.screens.reading_acts import ReadingActs
from console.ui.choice import Choice, PickPrompt
from console.ui.form import FormField, FormPrompt
from console.ui.prompt import TextPrompt

if TYPE_CHECKING:
    from console.core.matching import Match
    from console.library.index import Listed
    from console.model.runbook import Command, Document, Step

#: Seconds after which the reading of a long runbook begins: behind the frame, from which it would take the processor.
_AFTER: Final = 0.05


class RunbookActs(ReadingActs):
    """The acts of group "runbook"."""

    _beside: tuple[str, Attached] | None = None
    _unread = False

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_document(self, shown: Burning | None) -> None:
        """Show the runbook last attached to the incident, with its ticks; where links led in it, one stays."""
        incident = shown.incident if shown else None
        book = incident.runbooks[-1] if incident and incident.runbooks else None
        beside = (incident.id, book) if incident and book else None
        same = beside == self._beside and self.document.home is not None
        self._beside = beside
        status = shown.policy.status_word(shown.incident.status) if shown else ""
        self.document.show_owner(f"{incident.ref}  {incident.severity}  {status}" if incident else "")
        if incident is None or book is None:
            self._unread = False
            self.document.show_empty(() if incident else (_("It stands here once there is an incident."),))
            self.document.show(None)
        elif not same:
            self._open(incident, book)
        elif self.document.home is not None and not self._unread:
            self._show_ticks(incident, book, self.document.home)

    def _open(self, incident: Incident, book: Attached) -> None:
        """Show a runbook; a long one as it is written, until it is read."""
        desk = self.session.desk
        lines = runbooks.as_written(desk, incident, book)
        document = lines or runbooks.attached(desk, incident, book)
        self._unread = lines is not None
        self.document.show(document, title=book.path, section=book.section)
        if lines:
            self.document.show_badges([(_("is being read"), "muted")])
            self.set_timer(_AFTER, lambda: self._begin_reading(incident, book))
        elif document:
            self._show_ticks(incident, book, document)
            ticks = runbooks.ticks_of(incident, book.path)
            if ticks and (step := runbooks.current_step(document, ticks)):
                self.document.go_to_step(step)  # work has begun: what is next meets the eye, not the title

    def _begin_reading(self, incident: Incident, book: Attached) -> None:
        reading = self._read(incident, book)
        self.run_worker(reading, group="reading", exclusive=True, description=_("Reading the runbook"))

    async def _read(self, incident: Incident, book: Attached) -> None:
        """Have a long runbook read, and shown then, if it is still wanted."""
        await self.console.librarian.do(lambda desk: runbooks.attached(desk, incident, book))
        if self._unread and self.incident and self._beside == (incident.id, book):
            begun = self.document.lines
            self._open(self.incident, book)
            if begun and begun[0] > 1:
                self.document.go_to_line(begun[0])

    def _show_ticks(self, incident: Incident, book: Attached, document: Document) -> None:
        ticks = runbooks.ticks_of(incident, book.path)
        lines = hand_steps.ticked_lines(document, ticks)
        self.document.show_ticks(ticks, runbooks.current_step(document, ticks), lines)
        self.document.show_progress(*runbooks.progress(document, ticks))
        self.document.show_badges(self.badges(document))

    def gone(self, document: Document) -> list[str]:
        if self.incident is None or document is not self.document.home:
            return []
        return [tick.text for tick in carrying.orphans(self.incident, document)]

    def _open_book(self) -> tuple[Incident, Attached, Document] | None:
        """The runbook beside the incident, also while another one is looked at."""
        document = self.document.home
        if self.incident is None or self._beside is None or document is None:
            self.no_book()
            return None
        if self._unread:
            self.app.notify(_("{path} is still being read.").format(path=document.path))
            return None
        return self.incident, self._beside[1], document

    # -- steps ---------------------------------------------------------------------------------------------------

    def _step(self, incident: Incident, book: Attached, document: Document) -> Step | None:
        """The step meant: the one under the cursor of the focused pane, or that line as one; on a heading the next open one of
        its section; else the next open one. None when there is none; that is said."""
        section = None
        if self.document.has_focus and (lines := self.document.lines):
            here = self.document.step
            if meant := document.step(here) if here else hand_steps.step_on(document, *lines):
                return meant
            section = hand_steps.headed(document, *lines)
        current = runbooks.current_step(document, runbooks.ticks_of(incident, book.path), section=section)
        if current is None:
            words = _("No step of “{section}” is open.") if section else _("All steps are done.")
            self.app.notify(words.format(section=section.title if section else ""))
        return document.step(current) if current else None

    def _only_looked_at(self) -> bool:
        """Whether the focused pane shows another document than the one beside the incident; that is said."""
        shown = self.document.document
        away = self.document.has_focus and shown is not None and shown is not self.document.home
        if away and shown:
            words = _("{path} is only looked at; {key} puts it beside the incident.")
            self.app.notify(words.format(path=shown.path, key=self.keys.label("runbooks")))
        return away

    def act_step_tick(self) -> None:
        """Tick the current step, or open it again; with the focus in the runbook, the line there."""
        if not self._only_looked_at() and (opened := self._open_book()) is not None:
            self.flow(self._tick_step(*opened))

    async def _tick_step(self, incident: Incident, book: Attached, document: Document) -> None:
        step = self._step(incident, book, document)
        if step is None:
            return
        present = runbooks.ticks_of(incident, book.path).get(step.id)
        state = "open" if present and present.state != "open" else "done"
        done = await self.act(lambda desk: runbooks.tick(desk, incident, document, step.id, state))
        if done and state == "done" and step.kind != "line":
            self._go_to_open(after=step.id)

    def act_step_skip(self) -> None:
        """Skip the current step, with a reason."""
        if not self._only_looked_at() and (opened := self._open_book()) is not None:
            self.flow(self._skip(*opened))

    async def _skip(self, incident: Incident, book: Attached, document: Document) -> None:
        step = self._step(incident, book, document)
        if step is None:
            return
        question = _("Why is it not done?")
        reason = await self.ask(
            TextPrompt(
                _("Skip: {step}").format(step=hand_steps.said(document, step)),
                question=question,
                check=_needed,
            )
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

    # -- commands ------------------------------------------------------------------------------------------------

    def command_here(self) -> Command | None:
        """The command under the runbook's cursor, or the first one of the step there, or of the current step."""
        here = self.document.command
        document = self.document.document
        if here is not None or document is None or self.incident is None:
            return here
        wanted = self.document.step
        if wanted is None and self._beside and document is self.document.home:
            ticks = runbooks.ticks_of(self.incident, self._beside[1].path)
            wanted = runbooks.current_step(document, ticks)
        step = document.step(wanted) if wanted else None
        if step is None:
            return None
        first, last = step.lines
        return next((one for one in document.commands if first <= one.lines[0] <= last), None)

    def _copied_from(self) -> tuple[Incident, Document] | None:
        """The document shown, beside the incident or only looked at: commands of either are copied."""
        document = self.document.document
        if self.incident is None or document is None:
            self.no_book()
            return None
        return self.incident, document

    def copy_here(self) -> None:
        """Copy the command under the cursor."""
        opened = self._copied_from()
        if opened is None:
            return
        command = self.command_here()
        if command is None:
            self.app.notify(_("There is no command here."))
            return
        self.flow(self._copy_command(*opened, command, command.text))

    def act_copy_block(self) -> None:
        """Copy the whole block of commands."""
        opened = self._copied_from()
        command = self.command_here()
        if opened is None or command is None:
            return
        together = [one for one in opened[1].commands if one.block == command.block]
        self.flow(self._copy_command(*opened, command, "\n".join(one.text for one in together)))

    async def _copy_command(
        self, incident: Incident, document: Document, command: Command, text: str
    ) -> None:
        if command.dangerous and not await self.confirmed(
            _("{ref}: copy a dangerous command?").format(ref=incident.ref),
            _("It holds {words}:").format(words=", ".join(command.dangerous)) + f"\n{text}",
            _("copy it"),
            _("do not copy"),
        ):
            return
        if command.placeholders:
            fields = [FormField(name, name.strip("<>")) for name in command.placeholders]
            answers = await self.ask(
                FormPrompt(
                    _("Blanks of the command"),
                    fields,
                    act=_("copy"),
                    reading=lambda typed: fill(text, {name: value for name, value in typed.items() if value}),
                )
            )
            if answers is None:
                return
            text = fill(text, answers)
        copier = self.console.copier
        await self.act(
            lambda desk: runbooks.copy_command(desk, incident, command, text, copier, document.path),
            lambda copied: f"{_('command')}: {copied.outcome.sentence}",
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
            await self.console.offering.attach(incident, match)
            if (
                self.has_class("-narrow") and "runbook" not in self.places()
            ):  # there it stands behind the timeline
                told = _("A runbook is beside {ref}. {key} goes to it.")
                self.app.notify(told.format(ref=incident.ref, key=self.keys.label("pane.next")))


def _choice(hit: Match, listed: Listed, beside: set[str]) -> Choice[Match]:
    where = f" § {hit.section}" if hit.section else ""
    detail = _("beside it") if listed.name in beside else hit.reason or listed.name
    return Choice(hit, f"{listed.title or listed.name}{where}", detail=detail)


def _needed(text: str) -> str:
    return "" if text.strip() else _("A reason is needed.")
