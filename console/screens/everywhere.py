"""Keys that act on every screen: help, palette, search, going elsewhere, leaving."""

from __future__ import annotations

from collections.abc import Sequence

from console.base.words import _
from console.config.keymap import Act
from console.core.times import short
from console.desk.clocks import burning
from console.model.incident import Incident
from console.screens.acting import Acting, Acts
from console.store.reading import Found
from console.ui.choice import Choice, PickPrompt
from console.ui.help import Help
from console.ui.palette import Palette
from console.ui.view import Line, ViewPrompt

#: Incidents offered in the list of closed ones.
_CLOSED = 500


class Everywhere(Acts):
    """The acts of groups "view" and "go"."""

    def act_help(self) -> None:
        """Show the keys that act here; from there, the palette."""
        self.flow(self._help())

    async def _help(self) -> None:
        answer = await self.ask(Help(self._possible(), self.keys, self.screen.places()[-1]))
        if answer is not None:
            self.act_palette()

    def act_palette(self) -> None:
        """Find any act by name, and do it."""
        self.flow(self._palette())

    async def _palette(self) -> None:
        chosen = await self.ask(Palette(self._possible(), self.keys))
        if chosen is not None:
            await self.screen.do(chosen)

    def _possible(self) -> list[Act]:
        """The acts that something here does."""
        return [act for act in self.keys.acts(self.screen.places()) if self.screen.can(act.id)]

    # -- search --------------------------------------------------------------------------------------------------

    def act_search(self) -> None:
        """Search titles, entries and messages of all incidents."""
        self.flow(self._search())

    async def _search(self) -> None:
        reader = self.session.desk.reader

        def matching(typed: str) -> Sequence[Choice[Found]]:
            return [_hit(found) for found in reader.search(typed, 40)]

        found = await self.ask(
            PickPrompt(
                _("Search everything"),
                matching,
                empty=_("Nothing found."),
                untyped=_("Codes, titles, entries, messages of any incident."),
                act=_("open"),
            )
        )
        if found is not None:
            self.console.show_incident(found.incident)
            if found.entry is not None:
                self.screen.go_to_entry(found.entry.id)

    # -- elsewhere -----------------------------------------------------------------------------------------------

    def act_go_closed(self) -> None:
        """Choose one of the closed incidents to look at."""
        self.flow(self._choose_closed())

    async def _choose_closed(self) -> None:
        reader = self.session.desk.reader
        closed = [one for one in reader.incidents(reader.all(_CLOSED)) if one.closed]

        def matching(typed: str) -> Sequence[Choice[str]]:
            words = typed.casefold().split()
            return [_closed_choice(one) for one in closed if all(word in _words(one) for word in words)]

        chosen = await self.ask(
            PickPrompt(
                _("Closed incidents"),
                matching,
                untyped=_("None is closed."),
                act=_("open"),
            )
        )
        if chosen is not None:
            self.console.show_incident(chosen)

    async def read(self, title: str, lines: Sequence[Line]) -> None:
        """Show lines to read."""
        await self.ask(ViewPrompt(title, lines=lines))

    # -- leaving -------------------------------------------------------------------------------------------------

    def act_quit(self) -> None:
        """Leave; what still burns is said first."""
        self.flow(self._leave())

    async def _leave(self) -> None:
        running = [one for one in self.session.board if one.incident.status not in ("resolved", "closed")]
        if running:
            names = "\n".join(_still(one.incident, self.screen) for one in running[:5])
            question = _("Still running, and their clocks go on without being seen:") + "\n" + names
            if not await self.confirmed(_("Leave the console?"), question, _("leave"), _("stay")):
                return
        self.console.leave()


def _still(incident: Incident, screen: Acting) -> str:
    one = burning(screen.session.desk, incident)
    due = next((deadline for deadline in one.deadlines if deadline.state != "done"), None)
    left = (
        f" · {due.label} {short(due.due_at - screen.console.ticker.now())}"
        if due and due.state != "over"
        else ""
    )
    over = f" · {due.label} " + _("over") if due and due.state == "over" else ""
    return f"{incident.ref} {incident.title}{left}{over}"


def _hit(found: Found) -> Choice[Found]:
    if found.entry is None:
        return Choice(found, f"{found.ref} {found.title}")
    return Choice(
        found, found.entry.text.replace("\n", " ")[:200], detail=f"{found.ref} {found.entry.at:%d.%m. %H:%M}"
    )


def _words(incident: Incident) -> str:
    return f"{incident.ref} {incident.title} {incident.severity} {' '.join(incident.services)}".casefold()


def _closed_choice(incident: Incident) -> Choice[str]:
    return Choice(
        incident.id,
        f"{incident.ref} {incident.title}",
        detail=f"{incident.severity} {incident.declared_at:%Y-%m-%d}",
    )
