"""How this console stands with its server: the sign in the top line, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from console.base.errors import IcError, Offline, Refused
from console.base.words import _, ngettext
from console.sync.remote import Declined

State = Literal[
    "alone", "synced", "syncing", "offline", "sign-in", "no-access", "upgrade", "refused", "fault"
]
#: A clock that is further off than this is worth a word, in seconds.
OFF: Final = 120.0
#: States in which nothing is the matter.
_CALM: Final = ("alone", "synced", "syncing", "refused")


@dataclass(frozen=True, slots=True)
class Status:
    """``waiting`` operations are still to be sent, ``refused`` were not taken; ``fast`` is how many seconds our clock is
    ahead of the server's; ``said`` is the last trouble, in a sentence, and ``to_do`` what it asks for, where it is something
    of its own; ``received`` is how many have come while catching up."""

    state: State = "alone"
    waiting: int = 0
    refused: int = 0
    fast: float = 0.0
    said: str = ""
    received: int = 0
    to_do: str = ""

    @property
    def sign(self) -> str:
        """For the top line: `synced`, `offline · 12 to send`, `sign in`, `clock 7 min fast`, `3 refused`."""
        if self.state == "alone":
            return ""
        trouble = "" if self.state in _CALM else state_words(self.state)
        to_send = ngettext("{count} to send", "{count} to send", self.waiting).format(count=self.waiting)
        if trouble:
            return f"{trouble} · {to_send}" if self.waiting else trouble
        if self.received:
            return _("catching up · {count} received").format(count=self.received)
        if self.refused:
            return ngettext("{count} refused", "{count} refused", self.refused).format(count=self.refused)
        if abs(self.fast) >= OFF:
            return clock_words(self.fast)
        return to_send if self.waiting else _("synced")

    @property
    def calm(self) -> bool:
        """Whether there is nothing that one should know."""
        return self.state in _CALM and not self.refused and abs(self.fast) < OFF


class SignIn(Refused):
    """There is no token for the server."""


def state_of(error: IcError) -> State:
    """The state that a trouble means."""
    if isinstance(error, SignIn):
        return "sign-in"
    if isinstance(error, Offline):
        return "offline"
    if isinstance(error, Declined):
        if error.passing:
            return "offline"
        by_status: dict[int, State] = {401: "sign-in", 403: "no-access", 404: "no-access", 426: "upgrade"}
        return by_status.get(error.problem.status, "fault")
    return "fault"


def state_words(state: str) -> str:
    """A state in one or two words."""
    return {
        "alone": _("shared with nobody"),
        "synced": _("synced"),
        "refused": _("refused"),
        "offline": _("offline"),
        "sign-in": _("sign in"),
        "no-access": _("no access"),
        "upgrade": _("upgrade needed"),
        "fault": _("sync stopped"),
    }.get(state, state)


def clock_words(fast: float) -> str:
    """How far our clock is off, ``fast`` seconds ahead of the server's: ``clock 7 min fast``, ``clock 9 h slow``."""
    span = abs(fast)
    if span < 90 * 60:
        words = _("clock {count} min fast") if fast > 0 else _("clock {count} min slow")
        return words.format(count=round(span / 60))
    if span < 48 * 3600:
        words = _("clock {count} h fast") if fast > 0 else _("clock {count} h slow")
        return words.format(count=round(span / 3600))
    words = _("clock {count} d fast") if fast > 0 else _("clock {count} d slow")
    return words.format(count=round(span / 86400))


def sentence(status: Status) -> str:
    """How it stands, in words, and what to do."""
    if status.state == "alone":
        return _("This database is shared with nobody. `ic login URL --workspace NAME` shares it.")
    if status.said and status.state not in _CALM:
        return f"{status.said} {status.to_do or advice(status.state)}".strip()
    if status.received:
        return _("Catching up: {count} operations have come so far.").format(count=status.received)
    if status.waiting:
        words = ngettext(
            "{count} operation is still to be sent.",
            "{count} operations are still to be sent.",
            status.waiting,
        )
        return words.format(count=status.waiting)
    if status.refused:
        words = ngettext("{count} operation was refused.", "{count} operations were refused.", status.refused)
        return words.format(count=status.refused)
    return _("What was written here is on the server, and what others wrote is here.")


def exit_code(state: State) -> int:
    """What ``ic sync`` ends with: 0, 1 refused or sign-in needed, 4 no network."""
    return {"synced": 0, "syncing": 0, "offline": 4}.get(state, 1)


def advice(state: State) -> str:
    """What to do, in a sentence; empty when nothing is."""
    return {
        "sign-in": _("Sign in again: `ic login`, with a new token. Until then everything is kept here."),
        "no-access": _("Ask whoever runs the workspace for access. Until then everything is kept here."),
        "upgrade": _("Install the version that the server asks for. Until then everything is kept here."),
        "offline": _("What you write is kept, and sent when the server can be reached."),
        "fault": _("Everything is kept here. Tell whoever runs the server what it says."),
        "refused": _("They stay here as you wrote them; the others see that something is missing."),
    }.get(state, "")
