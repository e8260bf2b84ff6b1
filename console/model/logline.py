"""What a typed line means: the value that the log line's grammar (``core.logline``) reads from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

#: The kind of a line that is an act by name (``/sev 1``), not an entry.
ACT: Final = "act"


class Verb(NamedTuple):
    """An act that can be typed as ``/verb``.

    ``act`` is its name. ``words`` is how many of the words behind it are arguments of their own; what follows them is
    one more argument, the text. ``timed``: the first argument is a time to come, perhaps of two words (``20 min``).
    """

    act: str
    words: int = 0
    timed: bool = False


#: Every word is an argument of its own.
ALL_WORDS: Final = 1_000

VERBS: Final = {
    "ack": Verb("ack"),
    "acknowledge": Verb("ack"),
    "sev": Verb("severity", words=1),
    "severity": Verb("severity", words=1),
    "status": Verb("status", words=1),
    "role": Verb("role", words=1),
    "title": Verb("title"),
    "impact": Verb("impact"),
    "summary": Verb("summary"),
    "service": Verb("service", words=ALL_WORDS),
    "link": Verb("link", words=1),
    "milestone": Verb("milestone", words=1),
    "remind": Verb("remind", timed=True),
    "snooze": Verb("snooze", timed=True),
    "runbook": Verb("runbook"),
    "handover": Verb("handover"),
    "merge": Verb("merge", words=1),
    "resolve": Verb("resolve"),
    "reopen": Verb("reopen"),
    "close": Verb("close"),
    "undo": Verb("undo"),
    "redo": Verb("redo"),
}


class Line(NamedTuple):
    """A typed line, understood. ``typed`` is the original to the letter.

    ``kind`` is an entry's kind, or :data:`ACT` for ``/verb``; then ``verb`` names the act and ``args`` its arguments.
    ``text`` is what was said without sigil, time, trailing time box or owner; tags stay in it and stand in ``tags``,
    too, without their ``#``. ``at`` None is now. ``who`` and ``box`` (time box) belong to an ask, ``owner`` to a
    follow-up, ``audience`` to comms: its first word in lower case, which also stays in the text.
    """

    typed: str
    kind: str = "note"
    text: str = ""
    at: datetime | None = None
    starred: bool = False
    tags: tuple[str, ...] = ()
    who: str = ""
    box: timedelta | None = None
    owner: str = ""
    audience: str = ""
    verb: str = ""
    args: tuple[str, ...] = ()


class Completions(NamedTuple):
    """What Tab offers: each of ``words`` can stand instead of the text between ``start`` and the cursor."""

    start: int
    words: tuple[str, ...] = ()
