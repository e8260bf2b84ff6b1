"""Keys for handing over and for what comes after: the briefing, the review, and what is still owed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.base.words import _
from console.desk import entries, follow_ups, handover, review
from console.model.incident import Incident
from console.screens.acting import Acting
from console.ui.choice import Choice, ChoicePrompt, PickPrompt
from console.ui.prompt import Hint, TextPrompt
from console.ui.view import ViewPrompt

if TYPE_CHECKING:
    from console.desk.follow_ups import Owed


class AfterActs(Acting):
    """Handover, review and follow-ups."""

    def act_handover(self) -> None:
        """Give command to another person, with a briefing."""
        self.on_incident(self._hand_over)

    async def _hand_over(self, incident: Incident) -> None:
        briefing = await self.console.librarian.do(lambda desk: handover.prepare(desk, incident))
        keys = [Hint("Enter", _("hand over")), Hint("y", _("copy"))]
        title = _("Briefing for {ref}").format(ref=incident.ref)
        key = await self.ask(ViewPrompt(title, briefing.text, keys=keys))
        if key == "y":
            copier = self.console.copier
            await self.act(lambda _desk: copier.copy(briefing.text).sentence, str)
        elif key is not None:
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

    # -- the review ----------------------------------------------------------------------------------------------

    def act_review(self) -> None:
        """The review as it is written by now; save it, write in it, say how far it is."""
        self.on_incident(self._review)

    async def _review(self, incident: Incident) -> None:
        found = await self.console.librarian.do(lambda desk: review.review_of(desk, incident))
        from console.core.export_markdown import markdown
        from console.core.review import STATES, document

        text = markdown(document(found))
        present = self.session.desk.reader.incident(incident.id)
        state = present.review_state or _("not begun")
        keys = [
            Hint("e", _("write in it")),
            Hint("s", _("save")),
            Hint("y", _("copy")),
            Hint("f", _("how far it is")),
        ]
        title = _("Review of {ref}: {state}").format(ref=incident.ref, state=_(state))
        key = await self.ask(ViewPrompt(title, text, keys=keys))
        copier = self.console.copier
        if key == "e":
            sheet = await self.console.librarian.do(lambda desk: review.text_of(desk, incident))
            edited = await self.console.in_editor(sheet, suffix=".md")
            if edited is not None:
                await self.act(lambda desk: review.take_in(desk, incident, edited, _("the edited review")))
            await self._review(incident)
        elif key == "s":
            folder = self.console.review_folder
            await self.act(
                lambda desk: review.write(desk, incident, review.path_of(desk, incident, folder)),
                lambda written: _("The review is in {path}.").format(path=written.path),
            )
        elif key == "y":
            await self.act(lambda _desk: copier.copy(text).sentence, str)
        elif key == "f":
            choices = [Choice(one, _(one), key=str(number)) for number, one in enumerate(STATES, 1)]
            chosen = await self.ask(ChoicePrompt(title, choices, current=present.review_state))
            if chosen is not None:
                await self.act(lambda desk: review.set_state(desk, incident, chosen))

    # -- what is still owed --------------------------------------------------------------------------------------

    def act_go_follow_ups(self) -> None:
        """The open follow-ups of all incidents; choose one to mark it done."""
        self.flow(self._owed())

    async def _owed(self) -> None:
        owed = await self.console.librarian.do(follow_ups.follow_ups)

        def matching(typed: str) -> Sequence[Choice[Owed]]:
            words = typed.casefold().split()
            return [_owed_choice(one) for one in owed if all(word in _said(one) for word in words)]

        one = await self.ask(
            PickPrompt(
                _("Follow-ups"),
                matching,
                placeholder=_("words"),
                empty=_("No follow-up is open."),
                act=_("done"),
            )
        )
        if one is None:
            return
        question = _("What was done? (may be empty)")
        text = await self.ask(TextPrompt(_("Done: {what}").format(what=one.work.text), question=question))
        if text is not None:
            entry = self.session.desk.lines.entry(one.work.id)
            await self.act(lambda desk: entries.settle(desk, entry, "done", text))


def _owed_choice(one: Owed) -> Choice[Owed]:
    due = f"{one.work.due:%Y-%m-%d}" if one.work.due else ""
    drill = f"{_('DRILL')} " if one.drill else ""
    detail = "  ".join(
        filter(None, (f"@{one.work.owner}" if one.work.owner else "", due, f"{drill}{one.ref}"))
    )
    return Choice(one, one.work.text, detail=detail, role="over" if one.overdue else "text")


def _said(one: Owed) -> str:
    return f"{one.work.text} {one.work.owner} {one.ref} {one.title}".casefold()
