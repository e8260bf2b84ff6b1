"""Messages to audiences: prepared from templates, shown with what is still open, copied, and kept in the timeline.

Copying is what tells: the text goes out by the clipboard's ladder, is written in full into the timeline, and that
audience's clock restarts. Nothing with an open blank is copied without saying so: the text shows it as ``[label]``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from console.base.clock import stamp
from console.base.errors import BadFile, NotFound
from console.core.deadlines import next_update
from console.core.messages import Open, choose, fields, render, together
from console.desk.audiences import phase_of
from console.desk.desk import Desk, storable
from console.library.templates import Templates, load_templates
from console.model.entry import Entry
from console.model.incident import Incident
from console.model.template import Template
from console.outside.clipboard import Clipboard, CopyOutcome


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it would be copied now.

    ``languages`` are those it is in; ``open`` the blanks still open in ``text``; ``next_update`` is what the text promises
    (None: nothing). ``repeats`` says that the audience was sent the very same text last.
    """

    audience: str
    phase: str
    names: tuple[str, ...]
    languages: tuple[str, ...]
    text: str
    open: tuple[Open, ...]
    filled: dict[str, str]
    next_update: datetime | None
    repeats: bool


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
        files = sorted((folder / "templates").glob("*"))
        stamps += [path.stat().st_mtime for path in (folder / "templates", *files) if path.exists()]
    return tuple(stamps)


def complaints(desk: Desk) -> tuple[BadFile, ...]:
    """The template files that could not be read."""
    return tuple(shelf(desk).wrong)


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
            f"There is no template for {audience} in the phase {phase}.",
            "`ic template list` shows what there is; add one to a folder of yours.",
        )
    return _message(desk, incident, chosen, filled)


def prepare_named(
    desk: Desk,
    incident: Incident,
    name: str,
    *,
    languages: Sequence[str] = (),
    filled: Mapping[str, str] | None = None,
) -> Message:
    """The message of one template by its name, or its audience's for the present phase. Raises ``NotFound``."""
    wanted = [language.casefold() for language in (tuple(languages) or incident.languages or desk.languages)]
    named = [one for one in shelf(desk).found if one.name.casefold() == name.strip().casefold()]
    if not named:
        return prepare(desk, incident, name, languages=languages, filled=filled)
    by_language = {one.language.casefold(): one for one in reversed(named)}
    chosen = tuple(by_language[language] for language in wanted if language in by_language)
    if languages and not chosen:
        known = ", ".join(sorted(by_language))
        raise NotFound(
            f"The template {name} is not there in {', '.join(languages)}.", f"It is there in {known}."
        )
    return _message(desk, incident, chosen or (by_language.get("en", named[0]),), filled)


def _message(
    desk: Desk, incident: Incident, chosen: Sequence[Template], filled: Mapping[str, str] | None
) -> Message:
    now = desk.clock()
    policy = desk.policy(incident)
    audience = chosen[0].audience
    due = next_update(incident, policy, audience, now) if audience in policy.audiences else None
    level = policy.level(incident.severity)
    before = remembered(desk, incident)
    own = {**before, **(filled or {})}
    made = together(
        [
            render(
                template,
                {
                    **own,
                    **fields(
                        incident,
                        language=template.language,
                        zone=now.tzinfo or UTC,
                        now=now,
                        next_update=due,
                        severity_name=level.name if level else "",
                        status_name=policy.status_words.get(incident.status, ""),
                    ),
                    **(filled or {}),
                },
                drill=incident.drill,
            )
            for template in chosen
        ]
    )
    promises = any("next_update" in template.body for template in chosen)
    return Message(
        audience=audience,
        phase=chosen[0].phase or phase_of(incident),
        names=tuple(dict.fromkeys(template.name for template in chosen)),
        languages=tuple(template.language for template in chosen),
        text=made.text,
        open=made.open,
        filled=dict(filled or {}),
        next_update=due if promises else None,
        repeats=_last_text(desk, incident, audience) == made.text,
    )


def remembered(desk: Desk, incident: Incident) -> dict[str, str]:
    """What was filled into blanks on this incident before, for the next update."""
    rows = desk.connection.execute(
        "SELECT substr(field, 7), json_extract(value, '$') FROM register WHERE target = ? AND field LIKE 'blank:%'"
        " AND value <> 'null'",
        (incident.id,),
    )
    return {str(name): str(value) for name, value in rows}


def _last_text(desk: Desk, incident: Incident, audience: str) -> str | None:
    row = desk.connection.execute(
        "SELECT json_extract(detail, '$.message') FROM entry WHERE incident = ? AND kind = 'comms' AND NOT retracted"
        " AND json_extract(detail, '$.audience') = ? ORDER BY +at DESC, id DESC LIMIT 1",
        (incident.id, audience),
    ).fetchone()
    return None if row is None else row[0]


def copy(
    desk: Desk, incident: Incident, message: Message, clipboard: Clipboard, *, text: str | None = None
) -> Copied:
    """Copy a message (or ``text``, as a person edited it) and record it; that audience's clock restarts.

    Raises ``StorageError`` when it could be copied nowhere: then nothing is recorded.
    """
    final = storable(message.text if text is None else text)
    outcome = clipboard.copy(final)
    edited = text is not None and text != message.text
    still_open = [] if edited else [blank.name for blank in message.open]
    words = [f"{message.audience}, {message.phase}: {', '.join(message.languages)}", _HOW[outcome.how]]
    if still_open:
        words.append(f"open: {', '.join(dict.fromkeys(still_open))}")
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
    blanks = [
        desk.set(incident.id, "blank", f"blank:{name}", storable(value))
        for name, value in message.filled.items()
        if value.strip()
    ]
    desk.record([line, *blanks])
    return Copied(desk.lines.entry(line.target), outcome)


#: What the timeline says of how a text left; never "copied" where that is not known.
_HOW = {
    "verified": "copied",
    "tmux": "copied to tmux",
    "sent": "sent to the terminal",
    "saved": "saved to a file",
}
