"""What the bottom line says: what each digit would copy now, and the keys of the next steps where one is.

It tells only keys that act here: in the log line digits are text, and with no incident there is nothing to rate or tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from console.base.words import _
from console.config.keymap import BY_ID, Scope
from console.core.linetext import KIND_WORDS
from console.desk import audiences
from console.desk.clocks import Burning
from console.desk.desk import Desk
from console.ui.keys import Keys
from console.widgets.bottombar import KeyHint

#: The acts named in each pane, the most needed first.
_NEXT: Final[dict[Scope, tuple[str, ...]]] = {
    "board": ("open", "declare", "log", "go.closed"),
    "timeline": ("log", "severity", "status", "handover", "declare"),
    "runbook": ("step.tick", "copy", "step.next", "log", "runbooks", "runbook.source"),
}
_ENDED: Final = ("resolved", "closed")
#: Any of these as status or milestone: nobody waits for a response any more.
_ANSWERED: Final = frozenset(("acknowledged", *_ENDED))
_OVER: Final = ("review", "status", "log", "go.follow-ups")
_NO_RUNBOOK: Final = ("runbooks", "log", "go.library")
_NOTHING_BURNS: Final = ("declare", "go.closed", "go.library", "go.checklists", "search")
#: How the log line is told what it reads, the most needed first.
_SIGNS: Final = (
    ("!", "decision"),
    ("?", "hypothesis"),
    ("@", "ask"),
    ("+", "follow-up"),
    ("=", "observation"),
    ("~", "action"),
    (">", "comms"),
)


class Bar(NamedTuple):
    """The hints at the left, and those at the right; the last of these is never left out."""

    left: Sequence[KeyHint]
    right: Sequence[KeyHint]


def writing() -> Bar:
    """In the log line: the signs that it reads."""
    kinds = [KeyHint(sign, _(KIND_WORDS[kind])) for sign, kind in _SIGNS]
    more = [KeyHint("*", _("key moment")), KeyHint("-7m", _("earlier"))]
    return Bar([KeyHint("Enter", _("record")), *kinds, *more], [KeyHint("Esc", _("back"))])


def acting(
    desk: Desk, keys: Keys, pane: Scope, shown: Burning | None, *, burning: bool, runbook: bool
) -> Bar:
    """In a pane: what is told to whom, and what is done next. Is anything ``burning``, and does a ``runbook`` stand there?

    On the board what is done to the incident shown is not named: the cursor may be on another.
    """
    ids: Iterable[str] = _NEXT[pane]
    if shown is None:
        ids = _NEXT["board"] if burning else _NOTHING_BURNS
    elif pane == "runbook" and not runbook:
        ids = _NO_RUNBOOK
    elif pane == "timeline" and shown.incident.status in _ENDED:
        ids = _OVER
    told = shown if pane != "board" else None
    if told and not {told.incident.status, *told.incident.milestones} & _ANSWERED:
        ids = ("acknowledge", *ids)
    acts = [KeyHint(keys.label(id), BY_ID[id].label, id) for id in ids if keys.label(id)]
    copies = _copies(desk, keys, told) if told else ()
    return Bar(copies, [*acts, KeyHint(keys.label("help"), _("keys"), "help")])


def _copies(desk: Desk, keys: Keys, shown: Burning) -> Sequence[KeyHint]:
    """Each digit with its audience, the first with the phase that picks the text; and the key to all of them."""
    phase = shown.policy.status_word(audiences.phase_of(shown.incident))
    copies = []
    for digit, audience in audiences.bar(desk, shown.incident):
        id, name = f"message.{digit}", _(audience)
        copies.append(KeyHint(keys.label(id), f"{name} · {phase}" if digit == 1 else name, id, name))
    return [*copies, KeyHint(keys.label("templates"), _("all"), "templates")]
