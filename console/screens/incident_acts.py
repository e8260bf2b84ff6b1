"""Keys that act on the incident shown: severity, status, acknowledge, reminders, undo."""

from __future__ import annotations

from console.base.words import _
from console.core.deadlines import offers_long_cadence, unconfirmed
from console.core.times import short
from console.desk import clocks, incidents, undo
from console.model.incident import STATUSES, Deadline, Incident
from console.model.policy import Policy
from console.screens.acting import Acts
from console.screens.declare import declare_prompt, services_of
from console.ui.choice import Choice, ChoicePrompt
from console.ui.prompt import TextPrompt


class IncidentActs(Acts):
    """The acts of group "incident"."""

    # -- declare and the first minutes ---------------------------------------------------------------------------

    def act_declare(self) -> None:
        """Ask for title, severity, services and commander in one prompt."""
        self.flow(self._declare())

    async def _declare(self) -> None:
        policy = self.session.desk.policies.get(self.session.desk.default_policy)[0]
        known = [*self.session.desk.reader.services(), *self.console.offering.services]
        answer = await self.ask(declare_prompt(policy, known, self.console.author))
        if answer is None:
            return
        made = await self.act(
            lambda desk: incidents.declare(
                desk,
                answer["title"],
                answer["severity"],
                services=services_of(answer["services"]),
                commander=answer["commander"].strip() or None,
            ),
            lambda incident: _("Declared {ref}.").format(ref=incident.ref),
        )
        if made is not None:
            self.console.show_incident(made.id)
            await self.console.offering.offer(made.id)

    def act_acknowledge(self) -> None:
        """Say that somebody works on it."""
        self.on_incident(self._acknowledge)

    async def _acknowledge(self, incident: Incident) -> None:
        await self.act(
            lambda desk: incidents.acknowledge(desk, incident),
            lambda new: "" if new else _("{ref} was acknowledged already.").format(ref=incident.ref),
        )

    # -- severity and status -------------------------------------------------------------------------------------

    def act_severity(self) -> None:
        """Choose another severity."""
        self.on_incident(self._severity)

    async def _severity(self, incident: Incident) -> None:
        policy = self.session.desk.policy(incident)
        choices = [
            Choice(
                level.id,
                f"{level.id} {level.name}",
                key=str(number),
                detail=level.description,
                role=level.colour,
            )
            for number, level in enumerate(policy.levels, 1)
        ]
        floors = "\n".join(f"{floor.when}: {floor.level}" for floor in policy.floors)
        title = _("Severity of {ref}, now {level}").format(ref=incident.ref, level=incident.severity)
        level = await self.ask(ChoicePrompt(title, choices, note=floors, current=incident.severity))
        if level is not None:
            await self.act(lambda desk: incidents.set_severity(desk, incident, level))

    def act_status(self) -> None:
        """Choose another status; going back asks why."""
        self.on_incident(self._status)

    async def _status(self, incident: Incident) -> None:
        policy = self.session.desk.policy(incident)
        choices = [
            Choice(status, policy.status_word(status), key=str(number))
            for number, status in enumerate(STATUSES, 1)
        ]
        title = _("Status of {ref}, now {status}").format(
            ref=incident.ref, status=policy.status_word(incident.status)
        )
        status = await self.ask(ChoicePrompt(title, choices, current=incident.status))
        if status is None or status == incident.status:
            return
        reason = await self._reason(incident, policy, status)
        if reason is not None:
            await self.act(lambda desk: incidents.set_status(desk, incident, status, reason=reason))

    async def _reason(self, incident: Incident, policy: Policy, status: str) -> str | None:
        """Why, where a reason is needed (going back, exit criteria) or wanted (closing); None when it was left."""
        if STATUSES.index(status) < STATUSES.index(incident.status):
            title = _("{ref} goes back to {status}").format(
                ref=incident.ref, status=policy.status_word(status)
            )
            return await self.ask(TextPrompt(title, question=_("Why?"), check=_needed))
        if status == "closed":
            title = _("Close {ref} “{title}”").format(ref=incident.ref, title=incident.title)
            return await self.ask(TextPrompt(title, question=_("Reason (may be empty)")))
        return await self._confirmed(incident, policy) if status == "resolved" else ""

    async def _confirmed(self, incident: Incident, policy: Policy) -> str | None:
        """Have the exit criteria confirmed, one after the other; why it is resolved without, empty when all are; None
        when it was left."""
        title = _("{ref}: is this so?").format(ref=incident.ref)
        while waiting := unconfirmed(self.session.desk.reader.incident(incident.id), policy):
            choices = [
                Choice(key, one.text, key=str(number)) for number, (key, one) in enumerate(waiting.items(), 1)
            ]
            choices.append(Choice("", _("Resolve all the same, because …"), key="r"))
            note = _("Each is confirmed by its key; then it is resolved.")
            key = await self.ask(ChoicePrompt(title, choices, note=note))
            if key is None:
                return None
            if not key:
                return await self.ask(TextPrompt(title, question=choices[-1].label, check=_needed))
            await self.act(lambda desk, key=key: clocks.done(desk, incident, key))  # type: ignore[misc]
        return ""

    # -- reminders and alarms ------------------------------------------------------------------------------------

    def act_remind(self) -> None:
        """Set a reminder, put an alarm off, or mark a rung as done."""
        self.on_incident(self._remind)

    async def _remind(self, incident: Incident) -> None:
        shown = self.session.shown
        now = self.console.ticker.now()
        running = [one for one in shown.deadlines if one.state != "done"] if shown else []
        choices: list[Choice[tuple[str, str]]] = [Choice(("remind", ""), _("Set a reminder"), key="r")]
        if shown and offers_long_cadence(incident, shown.policy, now):
            choices.append(Choice(("long", ""), _("Take the cadence for long incidents")))
        for deadline in running:
            left = short(abs(deadline.due_at - now))
            choices.append(
                Choice(
                    ("snooze", deadline.key),
                    _("Snooze: {label}").format(label=deadline.label),
                    detail=_("{time} over").format(time=left) if deadline.due_at < now else left,
                )
            )
        by_hand = {one.key: one.label for one in running if _by_hand(one)}
        if incident.status == "monitoring" and shown:
            by_hand |= {key: one.text for key, one in unconfirmed(incident, shown.policy).items()}
        choices += [
            Choice(("done", key), _("Done: {label}").format(label=label)) for key, label in by_hand.items()
        ]
        chosen = await self.ask(
            ChoicePrompt(_("Reminders and alarms of {ref}").format(ref=incident.ref), choices)
        )
        if chosen is None:
            return
        what, key = chosen
        if what == "remind":
            await self._new_reminder(incident)
        elif what == "long":
            await self.act(lambda desk: clocks.take_long_cadence(desk, incident))
        elif what == "done":
            await self.act(lambda desk: clocks.done(desk, incident, key))
        else:
            when = await self.ask(
                TextPrompt(_("Snooze for how long?"), value="10m", question=_("10m, 1h, or 16:00"))
            )
            if when:
                await self.act(lambda desk: clocks.snooze(desk, incident, when, key))

    async def _new_reminder(self, incident: Incident) -> None:
        title = _("Reminder on {ref}").format(ref=incident.ref)
        typed = await self.ask(TextPrompt(title, question=_("When and of what: 30m check the cache")))
        if typed:
            when, _space, text = typed.strip().partition(" ")
            await self.act(lambda desk: clocks.remind(desk, incident, when, text))

    # -- undo ----------------------------------------------------------------------------------------------------

    def act_undo(self) -> None:
        """Take back my latest act on this incident."""
        self.on_incident(self._undo)

    async def _undo(self, incident: Incident) -> None:
        await self.act(
            lambda desk: undo.undo(desk, incident), lambda done: _("Undone: {what}").format(what=done.what)
        )

    def act_redo(self) -> None:
        """Do again what was undone last."""
        self.on_incident(self._redo)

    async def _redo(self, incident: Incident) -> None:
        await self.act(
            lambda desk: undo.redo(desk, incident),
            lambda done: _("Done again: {what}").format(what=done.what),
        )


def _needed(text: str) -> str:
    return "" if text.strip() else _("A reason is needed.")


def _by_hand(deadline: Deadline) -> bool:
    return deadline.key.partition(":")[0] in ("escalate", "exit", "reminder")
