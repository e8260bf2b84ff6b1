"""The other way round: the line that says an entry, how a line will be read, and what Tab makes of a word in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from console.base.words import N_, _, pgettext
from console.core.logline import NAME, SIGILS, ending, guarded, parse
from console.core.times import compact, parse_when, said, when_shown, when_text
from console.model.entry import WRITTEN_KINDS
from console.model.logline import ACT, VERBS, Completions, Line

#: The kinds as words for the eye; shown through ``_``.
KIND_WORDS: Final = {
    "note": N_("note"),
    "observation": N_("observation"),
    "hypothesis": N_("hypothesis"),
    "decision": N_("decision"),
    "action": N_("action"),
    "ask": N_("ask"),
    "comms": N_("comms"),
    "follow-up": N_("follow-up"),
    "declared": N_("declared"),
    "severity": N_("severity"),
    "status": N_("status"),
    "role": N_("role"),
    "milestone": N_("milestone"),
    "step": N_("step"),
    "command": N_("command"),
    "alert": N_("alert"),
    "handover": N_("handover"),
    "reminder": N_("reminder"),
    "link": N_("link"),
}
#: What else of an incident can be contradicted; with the kinds, all words that a register's name is made of.
_FIELD_WORDS: Final = {
    "title": N_("title"),
    "impact": N_("impact"),
    "summary": N_("summary"),
    "services": N_("services"),
    "policy": N_("policy"),
    "entry": N_("entry"),
}
#: What can have become of a milestone, or of a rung.
_FATES: Final = {
    "moved": N_("moved"),
    "removed": N_("removed"),
    "done": N_("done"),
    "open again": N_("open again"),
}
_SIGIL_OF: Final = {kind: sigil for sigil, kind in SIGILS.items()}
_PLAIN_NAME: Final = re.compile(rf"{NAME}(?<!\.)")
#: So much of an act's arguments is shown while typing.
_READING_WIDTH: Final = 40


def format_line(line: Line, now: datetime, exact: bool = True) -> str:
    """The line that ``logline.parse`` reads, at this ``now``, as this one; ``typed``, ``tags`` and ``audience`` are not
    looked at.

    It reads back to the same, but for white space around the text and at the end of its first line. Names may hold
    anything but double quotes and line breaks; a time box is whole seconds. ``exact`` False cuts the time to its minute
    (``14:05`` instead of all its digits). Raises ``ValueError`` for a kind that a person does not write.
    """
    if line.kind not in WRITTEN_KINDS:
        raise ValueError(f"a line cannot say {line.kind!r}")
    time = when_text(line.at, now, exact) if line.at else ""
    sigil = mention(line.who) if line.kind == "ask" else _SIGIL_OF.get(line.kind, "")
    opening = "".join(f"{part} " for part in (time, "*" if line.starred else "", sigil) if part)
    text = _trimmed(line.text)
    meant = (line.kind, text, parse_when(time, now), line.starred, line.who, line.box, line.owner)
    written = ""
    for escape in ("", "\\"):  # whether a text would be read as more than text shows when it is read
        written = f"{opening}{escape}{with_ending(line)}"
        read = parse(written, now)
        if (read.kind, read.text, read.at, read.starred, read.who, read.box, read.owner) == meant:
            break
    return written


def with_ending(line: Line) -> str:
    """The text with its time box or owner, or a backslash that keeps one from being read: ``logline.ending`` undoes it."""
    text = _trimmed(line.text)
    first, newline, rest = text.partition("\n")
    if line.kind == "ask" and line.box:
        plain = f"{first} {compact(line.box)}{newline}{rest}"
        return plain if ending("ask", plain).text == text else f"{first}, {compact(line.box)}{newline}{rest}"
    if line.kind == "follow-up" and line.owner:
        return f"{first} {mention(line.owner)}{newline}{rest}"
    return f"{guarded(line.kind, first)}{newline}{rest}"


def _trimmed(text: str) -> str:
    """Without white space around it and at the end of its first line: so a text is when it was read from a line."""
    first, newline, rest = text.strip().partition("\n")
    return first.rstrip() + newline + rest


def mention(name: str) -> str:
    """``@bea``; with quotes where a name has spaces or signs: ``@"Mira K"``."""
    return f"@{name}" if _PLAIN_NAME.fullmatch(name) else f'@"{name}"'


def state_word(state: str) -> str:
    """What became of an entry, for the eye. "Open" is how it is, not what a key does."""
    return pgettext("state", "open") if state == "open" else _(state)


def act_text(kind: str, text: str) -> str:
    """What an act wrote, for the eye: the journal holds its words in English, for every console alike."""
    head, colon, rest = text.partition(": ")
    if kind == "status":
        return " → ".join(_(word) for word in head.split(" → ")) + colon + rest
    if kind == "role":
        return _(head) + colon + rest
    return _(head) + colon + _(_FATES.get(rest, rest)) if kind == "milestone" else text


def field_words(field: str) -> str:
    """A register's name for the eye: ``role:commander`` → ``role commander``."""
    return " ".join(_(_FIELD_WORDS.get(word, word.replace("_", " "))) for word in field.split(":") if word)


def reading(line: Line, now: datetime) -> str:
    """How the line will be read, for its right end: ``03:12  decision``, ``ask bea 5 min``, ``severity 1``."""
    if line.kind == ACT:
        words = [_(KIND_WORDS.get(line.verb, line.verb)), " ".join(line.args)[:_READING_WIDTH]]
    else:
        words = [
            _(KIND_WORDS[line.kind]),
            line.who or line.owner or line.audience,
            said(line.box) if line.box else "",
        ]
    parts = (
        when_shown(line.at, now) if line.at else "",
        "★" if line.starred else "",
        " ".join(filter(None, words)),
    )
    return "  ".join(filter(None, parts))


def complete(
    text: str, cursor: int, names: Iterable[str], tags: Iterable[str], verbs: Iterable[str] = VERBS
) -> Completions:
    """What Tab can make of the word before the cursor: ``@name``, ``#tag`` or ``/verb``, in the order given.

    Replacing ``text[start:cursor]`` by one of the words completes it. Capitals make no difference.
    """
    before = text[:cursor]
    start = cursor if not before or before[-1].isspace() else cursor - len(before.rsplit(None, 1)[-1])
    start = cursor - len(before[start:].lstrip("*("))
    sign, begun = before[start : start + 1], before[start + 1 :].lstrip('"').casefold()
    offered: list[str] = []
    if sign == "@":
        offered = [mention(name) for name in names if name.casefold().startswith(begun)]
    elif sign == "#":
        offered = [f"#{tag}" for tag in tags if tag.casefold().startswith(begun)]
    elif sign == "/" and not before[:start].strip(" \t*"):
        offered = [f"/{verb}" for verb in verbs if verb.startswith(begun)]
    return Completions(start, tuple(dict.fromkeys(offered)))
