"""The key of people: who holds which role and since when, who was asked for what, and what came of it."""

from __future__ import annotations

from datetime import datetime

from console.base.words import _
from console.core.linetext import state_word
from console.core.times import short
from console.desk import entries, incidents
from console.model.incident import Ask, Holder, Incident
from console.model.policy import Policy
from console.screens.acting import Acts
from console.ui.choice import Choice, ChoicePrompt
from console.ui.prompt import TextPrompt

#: What is chosen in the list: a role by its name, or an ask by its id.
Chosen = tuple[str, str]


class PeopleActs(Acts):
    """Roles and asks. (The act of handing over is with what comes after.)"""

    def act_people(self) -> None:
        """Show roles and asks; choose one to change it."""
        self.on_incident(self._people)

    async def _people(self, incident: Incident) -> None:
        policy, now = self.session.desk.policy(incident), self.console.ticker.now()
        choices = [_role(role, incident.roles.get(role), policy, now) for role in policy.roles]
        choices += [_asked(ask, now) for ask in sorted(incident.asks, key=_urgency)]
        chosen = await self.ask(ChoicePrompt(_("People on {ref}").format(ref=incident.ref), choices))
        if chosen is None:
            return
        kind, name = chosen
        if kind == "ask":
            await self._settle_ask(name)
        else:
            await self._give_role(incident, name)

    async def _give_role(self, incident: Incident, role: str) -> None:
        holder = incident.roles.get(role)
        named = await self.ask(
            TextPrompt(
                _("Who is {role} on {ref}?").format(role=_(role), ref=incident.ref),
                question=_("Empty: nobody"),
                value=holder.who if holder and holder.who else self.console.author,
                complete=self.console.complete_names,
            )
        )
        if named is not None:
            await self.act(lambda desk: incidents.set_role(desk, incident, role, named.strip() or None))

    async def _settle_ask(self, entry_id: str) -> None:
        """Say what came of an ask, and record it; one that was settled may be opened again."""
        entry = self.session.desk.lines.entry(entry_id)
        words = {"who": entry.detail.get("who", ""), "text": entry.text}
        states = [state for state in ("answered", "withdrawn", "open") if state != (entry.state or "open")]
        choices = [
            Choice(state, state_word(state), key=str(number)) for number, state in enumerate(states, 1)
        ]
        state = await self.ask(ChoicePrompt(_("Asked of {who}: {text}").format(**words), choices))
        if state is None:
            return
        text: str | None = ""
        if state != "open":
            question = _("What came back? (may be empty)")
            title = _("Answer of {who}: {text}").format(**words)
            text = await self.ask(TextPrompt(title, question=question, value=entry.outcome))
        if text is not None:
            said = text
            await self.act(lambda desk: entries.settle(desk, entry, state, said))


def _role(role: str, holder: Holder | None, policy: Policy, now: datetime) -> Choice[Chosen]:
    """Who holds a role, and since when; a required one that nobody holds is overdue."""
    if holder is None or not holder.who:
        missing = role in policy.required_roles
        return Choice(("role", role), _(role), detail=_("nobody"), role="over" if missing else "text")
    since = holder.since.astimezone(now.tzinfo)
    detail = _("{who}, since {time} ({long})").format(
        who=holder.who, time=f"{since:%H:%M}", long=short(now - since)
    )
    return Choice(("role", role), _(role), detail=detail)


def _asked(ask: Ask, now: datetime) -> Choice[Chosen]:
    """An ask, and what of it: how long it has or is over, or how it ended and when."""
    late = ask.state == "open" and ask.due is not None and ask.due <= now
    if ask.state != "open":
        ended = f" {ask.ended_at.astimezone(now.tzinfo):%H:%M}" if ask.ended_at else ""
        detail, role = f"{state_word(ask.state)}{ended}", "muted"
    elif ask.due is None:
        detail, role = _("asked"), "text"
    else:
        left = short(abs(ask.due - now))
        detail = _("{time} over").format(time=left) if late else left
        role = "over" if late else "text"
    return Choice(("ask", ask.id), f"@{ask.who} {ask.text}", detail=detail, role=role)


def _urgency(ask: Ask) -> tuple[bool, bool, datetime]:
    """What is open comes first, what is due soonest before; then what is settled, the latest asked first."""
    return ask.state != "open", ask.due is None, ask.due or ask.at
