"""The account of the exchange: how it stands, with whom, what was refused and why, what happened and when. One list of
lines, for the screen and for the shell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple, cast, get_args

from console.base.clock import parse_stamp
from console.base.words import _
from console.core.linetext import KIND_WORDS
from console.core.times import clock
from console.model.op import Op
from console.store.outbox import Outbox
from console.sync.status import OFF, State, Status, advice, clock_words, sentence, state_words

#: So many characters of what was refused are shown; the whole stands in the timeline.
_BRIEF: Final = 60


class Told(NamedTuple):
    """A line: its text, its theme's role, and a word or time that stands before it."""

    text: str
    role: str = "text"
    lead: str = ""


def account(outbox: Outbox, status: Status | None, now: datetime) -> Iterator[Told]:
    """All there is to say; ``status`` is the running exchange's, None where none runs: then it is as the last one left it."""
    binding = outbox.binding
    if status is None:
        status = Status() if binding is None else _as_left(outbox)
    if binding is not None and status == Status():
        yield Told(_("Nothing has been exchanged yet."))
    else:
        yield Told(sentence(status), "text" if status.calm or status.refused else "warn")
    if binding is not None:
        yield Told("")
        yield Told(binding.url, lead=_("server"))
        yield Told(binding.workspace, lead=_("workspace"))
        yield Told(str(outbox.waiting()), lead=_("to send"))
        if abs(status.fast) >= OFF:
            words = _("{words}. Set it right; what you write is kept and ordered all the same.")
            yield Told(words.format(words=clock_words(status.fast)), "warn", _("clock"))
    yield from _refused(outbox, now)
    yield from _happened(outbox, now)


def _as_left(outbox: Outbox) -> Status:
    last = next(iter(outbox.events(1)), None)
    if last is None:
        return Status()
    state = last.state if last.state in get_args(State) else "syncing"
    return Status(cast(State, state), outbox.waiting(), outbox.refused(), said=last.said)


def _refused(outbox: Outbox, now: datetime) -> Iterator[Told]:
    found = outbox.refusals()
    if found:
        yield Told("")
        heading = _("Refused by the server.")
        yield Told(f"{heading} {advice('refused')}", "muted")
    for op, reason in found:
        yield _dated(f"{_words(op)} ({_reason(reason)})", "warn", op.at, now)


def _happened(outbox: Outbox, now: datetime) -> Iterator[Told]:
    events = outbox.events()
    if events:
        yield Told("")
        yield Told(_("What happened, the latest first"), "muted")
    for event in events:
        words = state_words(event.state)
        yield _dated(f"{words}: {event.said}" if event.said else words, "text", event.at, now)


def _dated(text: str, role: str, at: str, now: datetime) -> Told:
    """A line with its time before it; with the day before that, where it was not today."""
    moment = parse_stamp(at).astimezone(now.tzinfo)
    if moment.date() == now.date():
        return Told(text, role, clock(moment))
    return Told(f"{clock(moment)} {text}", role, f"{moment:%Y-%m-%d}")


def _reason(reason: str) -> str:
    """Why the server did not take it, in words where they are known."""
    known = {
        "unreadable": _("it could not be read there"),
        "too-large": _("it is longer than is taken there"),
    }
    return known.get(reason, reason)


def _words(op: Op) -> str:
    """An operation in a few words: what it is, and what it says."""
    value = (op.body or {}).get("value")
    kind = str(value.get("kind", op.kind)) if isinstance(value, dict) else op.kind
    said = value.get("text", "") if isinstance(value, dict) else value
    text = " ".join(said.split()) if isinstance(said, str) else ""
    brief = text if len(text) <= _BRIEF else f"{text[: _BRIEF - 1]}…"
    return f"{_(KIND_WORDS.get(kind, kind))} {brief}".strip()
