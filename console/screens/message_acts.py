"""Keys that send messages: a digit copies an audience's update now, ``t`` shows all templates with preview and edit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partialmethod

from console.base.words import _, ngettext
from console.core.blanks import label
from console.desk import audiences, messages
from console.model.incident import Incident
from console.screens.acting import Acting
from console.ui.choice import Choice, PickPrompt
from console.ui.form import FormField, FormPrompt
from console.ui.prompt import Hint
from console.ui.view import EditPrompt, Line, ViewPrompt


class MessageActs(Acting):
    """The acts of group "messages"."""

    def _copy_for(self, digit: int) -> None:
        self.on_incident(lambda incident: self._audience(incident, digit))

    act_message_1 = partialmethod(_copy_for, 1)
    act_message_2 = partialmethod(_copy_for, 2)
    act_message_3 = partialmethod(_copy_for, 3)
    act_message_4 = partialmethod(_copy_for, 4)
    act_message_5 = partialmethod(_copy_for, 5)
    act_message_6 = partialmethod(_copy_for, 6)
    act_message_7 = partialmethod(_copy_for, 7)
    act_message_8 = partialmethod(_copy_for, 8)
    act_message_9 = partialmethod(_copy_for, 9)

    async def _audience(self, incident: Incident, digit: int) -> None:
        audience = dict(audiences.bar(self.session.desk, incident)).get(digit)
        if audience is None:
            self.app.notify(_("No audience has the digit {digit}.").format(digit=digit))
            return
        message = await self.act(lambda desk: messages.prepare(desk, incident, audience))
        if message is not None:
            await self._send(incident, message)

    async def _send(self, incident: Incident, message: messages.Message, text: str | None = None) -> None:
        """Fill what is open, ask where something is odd, copy, and say how it went."""
        if text is None and message.open:
            filled = await self._fill(incident, message)
            if filled is None:
                return
            message = filled
        if not await self._meant(incident, message, text):
            return
        clipboard = self.console.copier
        await self.act(
            lambda desk: messages.copy(desk, incident, message, clipboard, text=text),
            lambda copied: f"{_(message.audience)}: {copied.outcome.sentence}",
        )

    async def _fill(self, incident: Incident, message: messages.Message) -> messages.Message | None:
        """Ask for the open blanks; those left empty stay open."""
        names = list(dict.fromkeys(blank.name for blank in message.open))
        title = _("{ref}: message for {audience}").format(ref=incident.ref, audience=_(message.audience))
        fields = [FormField(name, label(name, self.console.language)) for name in names]
        answers = await self.ask(FormPrompt(title, fields, act=_("copy")))
        if answers is None:
            return None
        filled = {**message.filled, **{name: value for name, value in answers.items() if value.strip()}}
        name, languages = message.names[0], message.languages
        return await self.act(
            lambda desk: messages.prepare_named(desk, incident, name, languages=languages, filled=filled)
        )

    async def _meant(self, incident: Incident, message: messages.Message, text: str | None) -> bool:
        """Whether an odd message is really meant: blanks still open, or the same words as last time."""
        still_open = len({blank.name for blank in message.open}) if text is None else 0
        if still_open:
            odd = ngettext("{count} blank is still open.", "{count} blanks are still open.", still_open)
            question = odd.format(count=still_open)
        elif message.repeats and text is None:
            question = _("This is the same text that they were sent last time.")
        else:
            return True
        title = _("{ref}: copy the message for {audience}?").format(
            ref=incident.ref, audience=_(message.audience)
        )
        return await self.confirmed(title, question, _("copy it all the same"), _("do not copy"))

    def act_templates(self) -> None:
        """Choose any template; see it filled; copy or edit it."""
        self.on_incident(self._templates)

    async def _templates(self, incident: Incident) -> None:
        found = messages.shelf(self.session.desk).found
        languages: dict[str, list[str]] = {}
        for template in found:
            languages.setdefault(template.name, []).append(template.language)
        first = {template.name: template for template in reversed(found)}
        phase = audiences.phase_of(incident)
        names = sorted(
            languages, key=lambda name: (first[name].phase not in (phase, ""), list(languages).index(name))
        )

        def matching(typed: str) -> Sequence[Choice[str]]:
            words = typed.casefold().split()
            return [
                Choice(name, first[name].title or name, detail=", ".join(languages[name]))
                for name in names
                if all(word in name.casefold() for word in words)
            ]

        name = await self.ask(
            PickPrompt(_("Templates for {ref}").format(ref=incident.ref), matching, act=_("preview"))
        )
        if name is None:
            return
        message = await self.act(lambda desk: messages.prepare_named(desk, incident, name))
        if message is not None:
            await self._preview(incident, message)

    async def _preview(self, incident: Incident, message: messages.Message) -> None:
        keys = [Hint("y", _("copy")), Hint("e", _("edit"))]
        if message.open:
            keys.append(Hint("f", _("fill in")))
        title = f"{', '.join(message.names)} · {', '.join(message.languages)}"
        key = await self.ask(ViewPrompt(title, lines=_marked(message), keys=keys))
        if key == "f":
            filled = await self._fill(incident, message)
            await self._preview(incident, filled or message)
        elif key == "e":
            text = await self.ask(EditPrompt(title, message.text, take=_("copy")))
            if text is not None:
                await self._send(incident, message, text)
        elif key == "y":
            await self._send(incident, message)


def _marked(message: messages.Message) -> list[Line]:
    """The text by lines, those with an open blank told apart."""
    lines: list[Line] = []
    position = 0
    for line in message.text.split("\n"):
        end = position + len(line)
        has_open = any(position <= blank.start <= end for blank in message.open)
        lines.append(Line(line, "warn" if has_open else "text"))
        position = end + 1
    return lines
