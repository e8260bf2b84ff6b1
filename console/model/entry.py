"""The entry: one line of the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

#: Kinds a person writes; the log line has a sigil for most of them.
WRITTEN_KINDS: Final = (
    "note",
    "observation",
    "hypothesis",
    "decision",
    "action",
    "ask",
    "comms",
    "follow-up",
)
#: Kinds that acts write.
ACT_KINDS: Final = (
    "declared",
    "severity",
    "status",
    "role",
    "milestone",
    "step",
    "command",
    "alert",
    "handover",
    "reminder",
    "link",
)
KINDS: Final = WRITTEN_KINDS + ACT_KINDS

#: The one-character sign of a kind on the screen (look.md); kinds without a sign are not here.
SIGNS: Final = {
    "hypothesis": "?",
    "decision": "!",
    "ask": "@",
    "follow-up": "+",
    "alert": "⚑",
}


class Revision(NamedTuple):
    """One state an entry had: what was said, who wrote it and when it was recorded."""

    op_id: str
    author: str
    recorded_at: datetime
    at: datetime
    kind: str
    text: str
    retracted: bool


class Entry(NamedTuple):
    """One line of the timeline, as the fold shows it.

    ``at`` is when it happened, ``recorded_at`` when it was written down. ``text`` is what was said without sigil,
    time, trailing time box or owner (tags stay); ``typed`` is what was typed, to the letter. ``state`` is that of a
    hypothesis (open, confirmed, eliminated), an ask (open, answered, withdrawn), a follow-up or reminder (open,
    done); empty for other kinds. ``detail`` holds what only one kind has (documented in docs/json.md).
    ``by_act`` marks the kinds that acts write: their text is not editable.
    """

    id: str
    incident: str
    at: datetime
    recorded_at: datetime
    kind: str
    text: str
    author: str
    typed: str = ""
    tags: tuple[str, ...] = ()
    starred: bool = False
    retracted: bool = False
    edited: bool = False
    redacted: bool = False
    by_act: bool = False
    state: str = ""
    outcome: str = ""
    detail: Mapping[str, Any] = MappingProxyType({})
