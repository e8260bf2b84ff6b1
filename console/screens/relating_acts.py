"""Acts that say what two incidents are to each other. They have no keys of their own: the palette finds them by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.base.words import N_, _
from console.desk import merge
from console.desk.desk import Desk
from console.model.incident import Incident
from console.screens.acting import Acts
from console.ui.choice import Choice, ChoicePrompt, PickPrompt

#: Incidents to choose from, newest first.
_OFFERED = 500

#: What is asked before, and said after: nothing here happens to an incident that was not named.
_CLOSES = N_("{one}\nis closed, and counts to\n{two}\nBoth keep their timelines and codes.")


class RelatingActs(Acts):
    """Related, of one cause, a duplicate, merged."""

    def act_relate(self) -> None:
        """The incident shown has to do with another."""
        self.on_incident(lambda incident: self._relate(incident, "related"))

    def act_same_cause(self) -> None:
        """The incident shown has the same cause as another."""
        self.on_incident(lambda incident: self._relate(incident, "same-cause"))

    def act_duplicate(self) -> None:
        """The incident shown is another one told twice."""
        self.on_incident(lambda incident: self._join(incident, _("{ref} is a duplicate of"), merge.duplicate))

    def act_merge(self) -> None:
        """The incident shown becomes part of another."""
        self.on_incident(lambda incident: self._join(incident, _("Merge {ref} into"), merge.merge))

    def act_unrelate(self) -> None:
        """Take back what was said of two incidents."""
        self.on_incident(self._unrelate)

    async def _relate(self, incident: Incident, how: str) -> None:
        titles = {
            "related": _("{ref} is related to"),
            "same-cause": _("{ref} has the same cause as"),
        }
        title = titles[how].format(ref=incident.ref)
        other = await self._other(incident, title)
        if other is None or not await self.confirmed(
            f"{title} {other.ref}?",
            _("It is written into both timelines:\n{one}\n{two}").format(
                one=named(incident), two=named(other)
            ),
            _("write it"),
            _("leave it"),
        ):
            return
        await self.act(
            lambda desk: merge.relate(desk, incident, other, how),
            lambda new: f"{title} {other.ref}." if new else _("That is said already."),
        )

    async def _join(
        self, incident: Incident, title: str, joining: Callable[[Desk, Incident, Incident], merge.Joined]
    ) -> None:
        title = title.format(ref=incident.ref)
        other = await self._other(incident, title)
        if other is None or not await self.confirmed(
            f"{title} {other.ref}?",
            _(_CLOSES).format(one=named(incident), two=named(other)),
            _("close {ref}").format(ref=incident.ref),
            _("leave it open"),
        ):
            return
        joined = await self.act(lambda desk: joining(desk, incident, other), _joined)
        if joined is not None:
            self.console.show_incident(joined.into.id)

    async def _unrelate(self, incident: Incident) -> None:
        said = [
            Choice(one.other, f"{one.how} {one.ref} {one.title}", str(number) if number < 10 else "")
            for number, one in enumerate(incident.relations, 1)
        ]
        if not said:
            self.app.notify(_("Nothing is said of {ref} and another incident.").format(ref=incident.ref))
            return
        title = _("{ref}: take back which?").format(ref=incident.ref)
        chosen = await self.ask(ChoicePrompt(title, said))
        if chosen is not None:
            (other,) = self.session.desk.reader.incidents([chosen])
            await self.act(
                lambda desk: merge.unrelate(desk, incident, other),
                _("{one} and {two} are no longer related.").format(one=incident.ref, two=other.ref),
            )

    async def _other(self, incident: Incident, title: str) -> Incident | None:
        """Another incident, open or closed; a drill is joined with drills only."""
        reader = self.session.desk.reader
        others = [
            one
            for one in reader.incidents(reader.all(_OFFERED))
            if one.id != incident.id and one.drill == incident.drill
        ]

        def matching(typed: str) -> Sequence[Choice[Incident]]:
            words = typed.casefold().split()
            return [_choice(one) for one in others if all(word in _words(one) for word in words)]

        return await self.ask(PickPrompt(title, matching, empty=_("There is no such incident.")))


def named(incident: Incident) -> str:
    """An incident as it is named before something happens to it."""
    return f"{_('DRILL') + ' ' if incident.drill else ''}{incident.ref} “{incident.title}”"


def _joined(joined: merge.Joined) -> str:
    said = [_("{ref} is closed and counts to {into}.").format(ref=joined.incident.ref, into=joined.into.ref)]
    said += [_("Still open: @{who} {text}").format(who=ask.who, text=ask.text) for ask in joined.open_asks]
    return "\n".join(said)


def _words(incident: Incident) -> str:
    return f"{incident.ref} {incident.title} {incident.severity} {' '.join(incident.services)}".casefold()


def _choice(incident: Incident) -> Choice[Incident]:
    state = _("closed") if incident.closed else incident.severity
    return Choice(incident, f"{incident.ref} {incident.title}", detail=state)
