"""Keys that send messages: a digit copies an audience's update now, ``t`` shows all templates with preview and edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partialmethod

from console.base.words import N_, _, ngettext
from console.core.blanks import label
from console.desk import audiences, book_messages, incidents, messages
from console.model.incident import Incident
from console.model.template import Template
from console.screens.acting import Acts
from console.ui.choice import Choice, ChoicePrompt, PickPrompt
from console.ui.form import FormField, FormPrompt
from console.ui.prompt import Hint, TextPrompt
from console.ui.view import EditPrompt, Line, ViewPrompt

#: The audience of a message for somebody whom the policy does not name.
_OTHERS = N_("others")


class MessageActs(Acts):
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
        if not await self._meant(incident, message, message.text if text is None else text):
            return
        clipboard = self.console.copier
        await self.act(
            lambda desk: messages.copy(desk, incident, message, clipboard, text=text),
            lambda copied: f"{_(message.audience)}: {copied.outcome.sentence}",
        )

    async def _fill(
        self, incident: Incident, message: messages.Message, act: str = ""
    ) -> messages.Message | None:
        """Ask for the blanks that people fill, the open ones first; what was said last time stands in the others. Those
        left empty stay open."""
        names = sorted(message.asked, key=lambda name: bool(message.asked[name].strip()))
        title = _("{ref}: message for {audience}").format(ref=incident.ref, audience=_(message.audience))
        fields = [FormField(name, label(name, self.console.language), message.asked[name]) for name in names]
        answers = await self.ask(FormPrompt(title, fields, act=act or _("copy"), reading=message.around))
        if answers is None:
            return None
        return await self._prepared(incident, message, filled={**message.filled, **answers})

    async def _prepared(
        self,
        incident: Incident,
        message: messages.Message,
        *,
        filled: dict[str, str] | None = None,
        languages: tuple[str, ...] = (),
    ) -> messages.Message | None:
        """The same message as it is now, with other blanks or in other languages."""
        name, spoken = message.names[0], languages or message.languages
        values = message.filled if filled is None else filled
        return await self.act(
            lambda desk: messages.prepare_named(
                desk, incident, name, languages=spoken, filled=values, audience=message.audience
            )
        )

    async def _meant(self, incident: Incident, message: messages.Message, text: str) -> bool:
        """Whether an odd message is really meant: blanks still open, or the same words as last time."""
        still_open = message.still_open(text)
        if still_open:
            odd = ngettext("{count} blank is still open:", "{count} blanks are still open:", len(still_open))
            named = ", ".join(label(name, self.console.language) for name in still_open)
            question = f"{odd.format(count=len(still_open))} {named}"
        elif messages.was_sent(self.session.desk, incident, message.audience, text):
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
        offered = messages.offered(self.session.desk, incident)
        name = await self.ask(
            PickPrompt(
                _("Templates for {ref}").format(ref=incident.ref),
                _finder(offered, audiences.phase_of(incident)),
                act=_("preview"),
            )
        )
        if name is None:
            return
        audience = next(one.audience for one in offered if one.name == name) or await self._for_whom(incident)
        if audience is None:
            return
        message = await self.act(lambda desk: messages.prepare_named(desk, incident, name, audience=audience))
        if message is not None:
            await self._preview(incident, message)

    async def _for_whom(self, incident: Incident) -> str | None:
        """The audience of a message whose runbook does not say it: its clock is the one that restarts."""
        known = list(self.session.desk.policy(incident).audiences)
        choices = [Choice(name, _(name), key=str(number)) for number, name in enumerate(known, 1)]
        others = Choice(_OTHERS, _("somebody else"), detail=_("no clock restarts"))
        return await self.ask(ChoicePrompt(_("Who is this message for?"), [*choices, others]))

    async def _preview(self, incident: Incident, message: messages.Message) -> None:
        """The message as it would be copied now; fill, edit or copy it, or choose its languages."""
        now = self.console.ticker.now()
        keys = [Hint("y", _("copy")), Hint("e", _("edit"))]
        if message.asked:
            keys.append(Hint("f", _("fill in")))
        if not message.runbook:
            keys.append(Hint("l", _("languages")))
        what = f"{_(message.audience)}, {_(message.phase)}"
        title = " · ".join(filter(None, (incident.ref, what, ", ".join(message.languages))))
        key = await self.ask(ViewPrompt(title, lines=preview_lines(message, now), keys=keys))
        if key == "f":
            filled = await self._fill(incident, message, act=_("fill in"))
            await self._preview(incident, filled or message)
        elif key == "l":
            await self._preview(incident, await self._in_languages(incident, message) or message)
        elif key == "e":
            text = await self.ask(EditPrompt(title, message.text, take=_("copy")))
            if text is not None:
                await self._send(incident, message, text)
        elif key == "y":
            await self._send(incident, message)

    async def _in_languages(self, incident: Incident, message: messages.Message) -> messages.Message | None:
        """The message in other languages; the incident's messages go out in these from now on."""
        names = set(message.names)
        known = [one.language for one in messages.shelf(self.session.desk).found if one.name in names]
        title = _("Languages of the messages of {ref}").format(ref=incident.ref)
        typed = await self.ask(
            TextPrompt(
                title,
                question=_("In this order. There is: {languages}").format(languages=" ".join(known)),
                value=" ".join(message.languages),
                check=lambda text: _no_language(text, known),
            )
        )
        if typed is None:
            return None
        languages = tuple(dict.fromkeys(typed.split()))
        await self.act(lambda desk: incidents.set_languages(desk, incident, languages))
        return await self._prepared(incident, message, languages=languages)


def preview_lines(message: messages.Message, now: datetime) -> list[Line]:
    """What is to be known of a message, and its text with what is missing marked."""
    said = [Line(" · ".join(filter(None, (*message.names, message.channel))), "muted")]
    if message.next_update:
        at = message.next_update.astimezone(now.tzinfo)
        said.append(Line(_("Copied now, the next update is due at {time:%H:%M}.").format(time=at), "muted"))
    if message.repeats:
        said.append(Line(_("This is the same text that they were sent last time."), "warn"))
    return [*said, Line(""), *_marked(message)]


def _finder(offered: Sequence[Template], phase: str) -> Callable[[str], Sequence[Choice[str]]]:
    """Finds templates by words; those of the present phase stand first, one from a runbook says which it is from."""
    languages: dict[str, list[str]] = {}
    for template in offered:
        languages.setdefault(template.name, []).append(template.language)
    first = {template.name: template for template in reversed(offered)}
    names = sorted(languages, key=lambda name: first[name].phase not in (phase, ""))  # else as offered

    def choice(name: str) -> Choice[str]:
        template = first[name]
        known = ", ".join(filter(None, languages[name]))
        return Choice(name, template.title or name, detail=book_messages.source_of(template) or known)

    def matching(typed: str) -> Sequence[Choice[str]]:
        words = typed.casefold().split()
        told = {name: f"{name} {first[name].title}".casefold() for name in names}
        return [choice(name) for name in names if all(word in told[name] for word in words)]

    return matching


def _marked(message: messages.Message) -> list[Line]:
    """The text by lines, with its open blanks marked."""
    lines: list[Line] = []
    position = 0
    for line in message.text.split("\n"):
        end = position + len(line)
        marks = [
            (blank.start - position, blank.end - position)
            for blank in message.open
            if position <= blank.start and blank.end <= end
        ]
        lines.append(Line(line, marks=tuple(marks)))
        position = end + 1
    return lines


def _no_language(text: str, known: Sequence[str]) -> str:
    """What is wrong with a list of languages."""
    missing = [one for one in text.split() if one not in known]
    if missing or not text.split():
        return _("There is: {languages}").format(languages=" ".join(known))
    return ""
