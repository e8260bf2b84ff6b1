"""Messages to audiences: prepared from templates, shown with what is still open, copied, and kept in the timeline.

Copying is what tells: the text goes out by the clipboard's ladder, is written in full into the timeline, and that
audience's clock restarts. Nothing with an open blank is copied without saying so: the text shows it as ``[label]``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from console.base.clock import stamp
from console.base.errors import BadFile, NotFound, Refused
from console.base.files import lying_in
from console.base.words import _
from console.core.deadlines import next_update
from console.core.messages import Open, blanks, choose, fields, render, together
from console.desk import book_messages
from console.desk.audiences import phase_of
from console.desk.desk import Desk, storable
from console.library.templates import Templates, load_templates
from console.model.entry import Entry
from console.model.incident import Incident
from console.model.op import Draft
from console.model.template import Template
from console.outside.clipboard import Clipboard, CopyOutcome


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it would be copied now.

    ``languages`` are those it is in; ``open`` the blanks still open in ``text``; ``asked`` those that a person fills, with
    what stands in them now (from this message or one before; "": nothing). ``next_update`` is what the text promises
    (None: nothing). ``repeats`` says that the audience was sent the very same text last. ``channel`` is where it goes;
    ``runbook`` where in a runbook it stands ("": it is a template).
    """

    audience: str
    phase: str
    names: tuple[str, ...]
    languages: tuple[str, ...]
    text: str
    open: tuple[Open, ...]
    asked: dict[str, str]
    filled: dict[str, str]
    next_update: datetime | None
    repeats: bool
    channel: str = ""
    runbook: str = ""

    def still_open(self, text: str) -> tuple[str, ...]:
        """The blanks that nobody has filled in ``text``, which is this message, perhaps edited; each once."""
        left = [blank.name for blank in self.open if self.text[blank.start : blank.end] in text]
        return tuple(dict.fromkeys(left))

    def around(self, answers: Mapping[str, str]) -> str:
        """The lines of the text that hold an open blank, with the ``answers`` (by its name) in their places."""
        text = self.text
        held = sorted({text.count("\n", 0, blank.start) for blank in self.open})
        for blank in sorted(self.open, key=lambda blank: blank.start, reverse=True):
            if answer := " ".join(answers.get(blank.name, "").split()):
                text = text[: blank.start] + answer + text[blank.end :]
        lines = text.split("\n")
        return "\n".join(lines[number] for number in held)


@dataclass(frozen=True, slots=True)
class Copied:
    """A message that went out: its line in the timeline, and how it was copied."""

    entry: Entry
    outcome: CopyOutcome


def shelf(desk: Desk) -> Templates:
    """All templates at hand, the user's before the bundled ones, and what is wrong with files that are not."""
    return _shelf(desk.place.folders, _state(desk.place.folders))


@lru_cache(maxsize=4)
def _shelf(folders: tuple[Path, ...], _as_of: tuple[float, ...]) -> Templates:
    return load_templates(folders)


def _state(folders: Sequence[Path]) -> tuple[float, ...]:
    """When the templates' folders changed last; a changed shelf is read anew."""
    stamps = []
    for folder in folders:
        files = lying_in(folder / "templates")
        stamps += [path.stat().st_mtime for path in (folder / "templates", *files) if os.path.exists(path)]  # noqa: PTH110
    return tuple(stamps)


def complaints(desk: Desk) -> tuple[BadFile, ...]:
    """The user's template files that could not be read. Of one who has none nothing is read: the bundled ones are sound."""
    return tuple(shelf(desk).wrong) if _state(desk.place.folders) else ()


def offered(desk: Desk, incident: Incident) -> tuple[Template, ...]:
    """All templates for an incident: those at hand, then the messages in the runbooks beside it."""
    return (*shelf(desk).found, *book_messages.beside(desk, incident))


def prepare(
    desk: Desk,
    incident: Incident,
    audience: str,
    *,
    languages: Sequence[str] = (),
    filled: Mapping[str, str] | None = None,
) -> Message:
    """The message for an audience in the incident's present phase. Raises ``NotFound`` when no template serves it.

    ``languages`` overrule the incident's own; ``filled`` adds to the blanks that were filled on this incident before.
    """
    phase = phase_of(incident)
    wanted = tuple(languages) or incident.languages or desk.languages
    chosen = choose(shelf(desk).found, audience, phase, wanted)
    if not chosen:
        raise NotFound(
            _("There is no template for {audience} in the phase {phase}.").format(
                audience=_(audience), phase=_(phase)
            ),
            _("`ic template list` shows what there is; add one to a folder of yours."),
        )
    written = {one.language.casefold() for one in shelf(desk).found if one.audience == audience}
    if languages and not written & {"", *(part for one in languages for part in _spoken(one))}:
        raise _not_in(languages, audience, written)
    return _message(desk, incident, chosen, filled)


def _spoken(language: str) -> tuple[str, str]:
    """What serves a language: itself, or the one it is a kind of."""
    whole = language.replace("_", "-").casefold()
    return whole, whole.partition("-")[0]


def _not_in(languages: Iterable[str], name: str, known: Iterable[str]) -> NotFound:
    return NotFound(
        _("The template {name} is not there in {languages}.").format(
            name=name, languages=", ".join(languages)
        ),
        _("It is there in {languages}.").format(languages=", ".join(sorted(known))),
    )


def prepare_named(
    desk: Desk,
    incident: Incident,
    name: str,
    *,
    languages: Sequence[str] = (),
    filled: Mapping[str, str] | None = None,
    audience: str = "",
) -> Message:
    """The message of one template by its name, or its audience's for the present phase. ``audience`` says for whom it is
    where the template does not (one from a runbook). Raises ``NotFound``; ``Refused`` when nobody says for whom it is."""
    wanted = [language.casefold() for language in (tuple(languages) or incident.languages or desk.languages)]
    named = [one for one in offered(desk, incident) if one.name.casefold() == name.strip().casefold()]
    if not named:
        return prepare(desk, incident, name, languages=languages, filled=filled)
    named = [one if one.audience else one._replace(audience=audience.strip()) for one in named]
    if not named[0].audience:
        raise Refused(
            _("{path} does not say for whom its message is.").format(path=named[0].path),
            _("Name the audience: --audience customers."),
        )
    by_language = {one.language.casefold(): one for one in reversed(named)}
    chosen = tuple(by_language[language] for language in wanted if language in by_language)
    if languages and not chosen:
        raise _not_in(languages, name, by_language)
    return _message(desk, incident, chosen or (by_language.get("en", named[0]),), filled)


def _message(
    desk: Desk, incident: Incident, chosen: Sequence[Template], filled: Mapping[str, str] | None
) -> Message:
    now = desk.clock()
    policy = desk.policy(incident)
    audience = chosen[0].audience
    due = next_update(incident, policy, audience, now) if audience in policy.audiences else None
    level = policy.level(incident.severity)
    said = dict(filled or {})
    before = remembered(desk, incident) | said
    known = [
        fields(
            incident,
            language=template.language,
            zone=now.tzinfo or UTC,
            now=now,
            next_update=due,
            severity_name=level.name if level else "",
            status_name=policy.status_words.get(incident.status, ""),
        )
        for template in chosen
    ]
    made = together(
        [
            render(template, {**before, **known_here, **said}, drill=incident.drill)
            for template, known_here in zip(chosen, known, strict=True)
        ]
    )
    names = dict.fromkeys(name for template in chosen for name in blanks(template.body))
    asked = {name: before.get(name, "") for name in names if name in said or name not in known[0]}
    promises = any("next_update" in template.body for template in chosen)
    return Message(
        audience=audience,
        phase=chosen[0].phase or phase_of(incident),
        names=tuple(dict.fromkeys(template.name for template in chosen)),
        languages=tuple(template.language for template in chosen if template.language),
        text=made.text,
        open=made.open,
        asked=asked,
        filled=said,
        next_update=due if promises else None,
        repeats=was_sent(desk, incident, audience, made.text),
        channel=chosen[0].channel,
        runbook=book_messages.source_of(chosen[0]),
    )


def remembered(desk: Desk, incident: Incident) -> dict[str, str]:
    """What was filled into blanks on this incident before, for the next update."""
    rows = desk.connection.execute(
        "SELECT substr(field, 7), json_extract(value, '$') FROM register WHERE target = ? AND field LIKE 'blank:%'"
        " AND value <> 'null'",
        (incident.id,),
    )
    return {str(name): str(value) for name, value in rows}


def was_sent(desk: Desk, incident: Incident, audience: str, text: str) -> bool:
    """Whether this is the very text that the audience was sent last."""
    row = desk.connection.execute(
        "SELECT json_extract(detail, '$.message') FROM entry WHERE incident = ? AND kind = 'comms' AND NOT retracted"
        " AND json_extract(detail, '$.audience') = ? ORDER BY +at DESC, id DESC LIMIT 1",
        (incident.id, audience),
    ).fetchone()
    return row is not None and row[0] == storable(text)


def copy(
    desk: Desk, incident: Incident, message: Message, clipboard: Clipboard, *, text: str | None = None
) -> Copied:
    """Copy a message (or ``text``, as a person edited it) and record it; that audience's clock restarts.

    Raises ``StorageError`` when it could be copied nowhere: then nothing is recorded.
    """
    final = storable(message.text if text is None else text)
    outcome = clipboard.copy(final)
    edited = text is not None and text != message.text
    how = ", ".join(message.languages) or message.names[0]
    words = [f"{message.audience}, {message.phase}: {how}", _HOW[outcome.how]]
    if still_open := message.still_open(final):
        words.append(f"open: {', '.join(still_open)}")
    detail = {
        "audience": message.audience,
        "phase": message.phase,
        "languages": list(message.languages),
        "templates": list(message.names),
        "message": final,
        "copied": outcome.how,
        **({"next_update": stamp(message.next_update)} if message.next_update else {}),
        **({"edited": True} if edited else {}),
    }
    line = desk.entry(incident.id, "comms", "; ".join(words), detail=detail, by_act=True)
    said = {name: storable(value).strip() for name, value in message.filled.items() if value.strip()}
    desk.record([line, *(_remember(desk, incident, name, value) for name, value in said.items())])
    return Copied(desk.lines.entry(line.target), outcome)


def _remember(desk: Desk, incident: Incident, name: str, value: str) -> Draft:
    """What was said in a blank, for the next message. What an incident keeps is the incident's from now on: who wrote its
    impact into a message need not say it a second time for the briefing and the review."""
    if name in _KEPT and not getattr(incident, name):
        return desk.set(incident.id, name, name, value, at=stamp(desk.clock()))
    return desk.set(incident.id, "blank", f"blank:{name}", value)


#: Blanks that are fields of an incident, empty until somebody says them.
_KEPT = ("impact", "summary")
#: What the timeline says of how a text left; never "copied" where that is not known.
_HOW = {
    "verified": "copied",
    "tmux": "copied to tmux",
    "sent": "sent to the terminal",
    "saved": "saved to a file",
}
