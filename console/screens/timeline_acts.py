"""Keys that act on the timeline: edit, retract, star, confirm, eliminate, filter, the whole of it in the editor."""

from __future__ import annotations

from console.base.errors import Unreadable
from console.base.words import _
from console.core import linetext
from console.core.editing import Changes
from console.core.times import parse_when
from console.desk import editing, entries
from console.desk.timeline import COMPUTED
from console.model.entry import KINDS, WRITTEN_KINDS, Entry
from console.model.incident import Incident
from console.screens.acting import Acts
from console.store.lines import EVERYTHING, Filter
from console.ui.choice import Choice, ChoicePrompt
from console.ui.form import FormField, FormPrompt
from console.ui.prompt import TextPrompt

#: What c and C make of a kind that waits, and what may be said with it.
_OUTCOMES = {
    "hypothesis": ("confirmed", "eliminated"),
    "ask": ("answered", "withdrawn"),
    "follow-up": ("done", "open"),
    "reminder": ("done", "open"),
    "decision": ("worked", "failed"),
}


class TimelineActs(Acts):
    """The acts of group "timeline"."""

    def _entry(self) -> Entry | None:
        """The entry under the cursor, if it is one that was written; else it is said what is there."""
        entry = self.screen.entry_here()
        if entry is None or entry.kind in COMPUTED:
            self.app.notify(
                _("This row is computed by the clocks; there is nothing to change.")
                if entry
                else _("No entry here.")
            )
            return None
        return entry

    def act_edit(self) -> None:
        """Change time, kind and text of the entry."""
        if (entry := self._entry()) is not None:
            self.flow(self._edit(entry))

    async def _edit(self, entry: Entry) -> None:
        now = self.console.ticker.now()
        at = entry.at.astimezone(now.tzinfo)
        shown = at.strftime("%H:%M:%S") if at.date() == now.date() else at.strftime("%Y-%m-%d %H:%M:%S")
        fields = [FormField("at", _("Time"), value=shown, check=self._time_complaint)]
        if not entry.by_act:
            kinds = [Choice(kind, _(linetext.KIND_WORDS[kind])) for kind in WRITTEN_KINDS]
            fields.append(FormField("kind", _("Kind"), value=entry.kind, choices=kinds))
            fields.insert(0, FormField("text", _("Text"), value=entry.text))
        answer = await self.ask(
            FormPrompt(_("Edit the entry of {at}").format(at=f"{at:%H:%M}"), fields, act=_("change it"))
        )
        if answer is None:
            return
        moment = None if answer["at"] == shown else parse_when(answer["at"], now)
        wanted = entries.Edit(
            text=answer.get("text") if answer.get("text") != entry.text else None,
            kind=answer.get("kind") if answer.get("kind") != entry.kind else None,
            at=moment,
        )
        await self.act(lambda desk: entries.edit(desk, entry, wanted))

    def act_retract(self) -> None:
        """Strike the entry out; undo takes that back."""
        if (entry := self._entry()) is not None:
            self.flow(self.act(lambda desk: entries.retract(desk, entry)))

    def act_star(self) -> None:
        """Make the entry a key moment, or an ordinary one."""
        if (entry := self._entry()) is not None:
            self.flow(self.act(lambda desk: entries.star(desk, entry)))

    def act_confirm(self) -> None:
        """Confirm a hypothesis, answer an ask, do a follow-up."""
        self._settle(0)

    def act_eliminate(self) -> None:
        """Eliminate a hypothesis, withdraw an ask."""
        self._settle(1)

    def _settle(self, which: int) -> None:
        entry = self._entry()
        if entry is None:
            return
        if entry.kind not in _OUTCOMES:
            self.app.notify(_("This is for hypotheses, asks, decisions, follow-ups and reminders."))
            return
        self.flow(self._outcome(entry, _OUTCOMES[entry.kind][which]))

    async def _outcome(self, entry: Entry, state: str) -> None:
        title = f"{linetext.state_word(state)}: {entry.text}"
        text = await self.ask(
            TextPrompt(title, question=_("What showed it? (may be empty)"), value=entry.outcome)
        )
        if text is not None:
            await self.act(lambda desk: entries.settle(desk, entry, state, text))

    def act_timeline_editor(self) -> None:
        """Open the whole timeline in the person's editor, and apply what was changed."""
        self.on_incident(self._in_editor)

    async def _in_editor(self, incident: Incident) -> None:
        sheet = editing.sheet(self.session.desk, incident)
        changes = await self._edited(incident, sheet, sheet.text)
        if not changes or (
            changes.retractions
            and not await self.confirmed(
                _("Apply to {ref}?").format(ref=incident.ref),
                editing.words(changes),
                _("apply"),
                _("leave it as it was"),
            )
        ):
            return
        await self.act(lambda desk: editing.apply(desk, sheet, changes), editing.words(changes))

    async def _edited(self, incident: Incident, sheet: editing.Sheet, text: str) -> Changes | None:
        """What the person made of the text; where it cannot be read, they may go on with it: no edits are lost for one line."""
        edited = await self.console.in_editor(text, suffix=".timeline.txt")
        if edited is None:
            return None
        try:
            return editing.changes_of(self.session.desk, sheet, edited)
        except Unreadable as error:
            title = _("{ref}: the timeline was not changed").format(ref=incident.ref)
            if await self.confirmed(title, error.what, _("edit it again"), _("give up")):
                return await self._edited(incident, sheet, edited)
            return None

    def act_filter(self) -> None:
        """Show only some kinds, one author, or the key moments."""
        self.on_incident(self._filter)

    async def _filter(self, incident: Incident) -> None:
        authors = self.session.desk.reader.authors(incident.id)
        choices: list[Choice[Filter]] = [
            Choice(EVERYTHING, _("everything"), key="0"),
            Choice(Filter(key_moments=True), _("key moments"), key="*"),
            Choice(Filter(kinds=WRITTEN_KINDS), _("what people wrote")),
            *(Choice(Filter(kinds=(kind,)), _(linetext.KIND_WORDS[kind])) for kind in KINDS),
            *(Choice(Filter(author=author), author, detail=_("author")) for author in authors),
        ]
        chosen = await self.ask(
            ChoicePrompt(_("What the timeline shows"), choices, current=self.session.wanted)
        )
        if chosen is not None:
            self.session.wanted = chosen
            self.console.timeline_changed()

    def _time_complaint(self, text: str) -> str:
        readable = parse_when(text, self.console.ticker.now())
        return "" if readable else _("Not a time: 14:05, -7m, yesterday 23:50.")
