"""Keys for handing over and for what comes after: the briefing, and what is still owed."""

from __future__ import annotations

from collections.abc import Sequence

from console.base.words import _
from console.desk import entries, follow_ups, handover
from console.desk.follow_ups import Owed
from console.model.incident import Incident
from console.screens.acting import Acting
from console.ui.choice import Choice, PickPrompt
from console.ui.prompt import Hint, TextPrompt
from console.ui.view import ViewPrompt


class AfterActs(Acting):
    """Handover and follow-ups."""

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
