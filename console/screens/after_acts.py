"""Keys for handing over, and for what is still owed when the fire is out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.base.words import _
from console.desk import entries, follow_ups, handover
from console.model.incident import Incident
from console.screens.file_acts import FileActs
from console.ui.prompt import Hint, TextPrompt

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.desk.follow_ups import Owed
    from console.model.entry import Entry
    from console.screens.owed import Due, Wanted
    from console.widgets.page_rows import PageRow


class AfterActs(FileActs):
    """Handover, and the list of what is owed."""

    def act_handover(self) -> None:
        """Give command to another person, with a briefing."""
        self.on_incident(self._hand_over)

    async def _hand_over(self, incident: Incident) -> None:
        from console.screens.page import PagePrompt
        from console.widgets.page_rows import page_rows

        def prepared(desk: Desk) -> tuple[handover.Briefing, list[PageRow]]:
            made = handover.prepare(desk, incident)
            return made, page_rows(made.document)

        briefing, rows = await self.console.librarian.do(prepared)
        keys = [Hint("Enter", _("hand over")), Hint("y", _("copy")), Hint("s", _("save"))]
        title = _("Briefing for {ref}").format(ref=incident.ref)
        asked = await self.ask(PagePrompt(title, rows, keys))
        if asked is None:
            return
        if asked.key == "y":
            copier = self.console.copier
            await self.act(lambda _desk: copier.copy(briefing.text).sentence, str)
        elif asked.key == "s":
            await self.save_text(title, f"{incident.ref}-handover.md", briefing.text)
        else:
            await self._accept(incident)

    async def _accept(self, incident: Incident) -> None:
        title = _("Who takes {ref} over?").format(ref=incident.ref)
        to = await self.ask(
            TextPrompt(title, question=_("The new commander"), complete=self.console.complete_names)
        )
        if not to:
            return
        aloud = await self.console.librarian.do(lambda desk: handover.to_say(desk, incident, to))
        accepted = await self.confirmed(
            title,
            _("{to} says aloud:").format(to=to) + f"\n“{aloud}”",
            _("said, {to} leads").format(to=to),
            _("not yet"),
        )
        if accepted:
            await self.act(
                lambda desk: handover.hand_over(desk, incident, to),
                lambda _handed: _("{to} leads {ref}.").format(to=to, ref=incident.ref),
            )

    # -- what is still owed --------------------------------------------------------------------------------------

    def act_go_follow_ups(self) -> None:
        """The reviews and follow-ups that are owed, across all incidents."""
        self.flow(self._owed())

    async def _owed(self) -> None:
        from console.screens.owed import OwedPrompt, Wanted

        wanted, row = Wanted(), ""
        while True:
            due = await self.console.librarian.do(_now(wanted))
            chosen = await self.ask(OwedPrompt(due, wanted, row=row))
            if chosen is None:
                return
            row = chosen.row
            if chosen.key == "a":
                wanted = wanted._replace(done=not wanted.done)
            elif chosen.key == "m":
                wanted = wanted._replace(owner="" if wanted.owner else self.console.author)
            elif chosen.key in ("enter", "w"):
                if row in due.reviews or row in due.work:
                    self._go_to(due, row)
                    if chosen.key == "w":
                        await self.screen.do("review")
                    return
            elif row in due.work:
                await self._change_owed(due.work[row], chosen.key)
            elif row in due.reviews:
                self.app.notify(_("That is for follow-ups; {key} opens a review.").format(key="w"))

    def _go_to(self, due: Due, row: str) -> None:
        """To the incident that something is owed of, and to the follow-up's line in it."""
        if row in due.reviews:
            self.console.show_incident(row)
        else:
            self.console.show_incident(due.work[row].incident)
            self.screen.go_to_entry(row)

    async def _change_owed(self, one: Owed, key: str) -> None:
        """Give a follow-up another state, date or owner."""
        entry = self.session.desk.lines.entry(one.work.id)
        if key == "x" and one.work.state != "open":
            await self.act(lambda desk: entries.settle(desk, entry, "open"))
        elif key == "x":
            said = await self._told(_("Done: {what}"), one, _("What was done? (may be empty)"))
            if said is not None:
                await self.act(lambda desk: entries.settle(desk, entry, "done", said))
        elif key == "d":
            due = one.work.due
            present = f"{due.astimezone(self.console.ticker.now().tzinfo):%Y-%m-%d}" if due else "14d"
            question = _("14d, 2026-03-15, tomorrow 12:00; empty: no date")
            when = await self._told(_("Until when: {what}"), one, question, present)
            if when is not None:
                await self.act(lambda desk: _set_due(desk, entry, when))
        elif key == "o":
            owner = await self._told(_("Whose is it: {what}"), one, _("Empty: nobody"), one.work.owner)
            if owner is not None:
                await self.act(lambda desk: follow_ups.set_owner(desk, entry, owner))

    async def _told(self, title: str, one: Owed, question: str, value: str = "") -> str | None:
        """What a person says of a follow-up; names are completed."""
        return await self.ask(
            TextPrompt(
                title.format(what=one.work.text),
                question=question,
                value=value,
                complete=self.console.complete_names,
            )
        )


def _now(wanted: Wanted) -> Callable[[Desk], Due]:
    from console.screens.owed import owed_now

    return lambda desk: owed_now(desk, wanted)


def _set_due(desk: Desk, entry: Entry, text: str) -> Entry:
    return follow_ups.set_due(desk, entry, follow_ups.due_date(desk, text) if text.strip() else None)
