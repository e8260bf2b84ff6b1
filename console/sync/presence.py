"""Who else has the incident open that is open here: said and heard with the pull that waits for news anyway.

Nothing of it is stored, and nothing is believed for longer than until the next answer is due: what was heard is forgotten when
the line is lost, when the answer does not come, and when another incident is opened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from console.base.clock import Clock
from console.model.presence import MAX_PRESENT, OPEN, PRESENT, read_present
from console.model.wire import MAX_WAIT, Id
from console.sync.exchange import Answer, Ask, Exchange

#: How long what was heard is believed: the next answer is there by then.
BELIEVED: Final = timedelta(seconds=MAX_WAIT + 5)
#: So many answers in a row may come back early because somebody came or went; a server that goes on does not wait.
EXCUSED: Final = 2
_ID: Final = TypeAdapter(Id)


class Present(NamedTuple):
    """Who else has an incident open, by what an answer said; no longer known after ``until``."""

    incident: str
    names: tuple[str, ...]
    until: datetime


class Presence:
    """What is open here, and who else is there. ``met`` is told whenever that changed, or was heard again.

    Belongs to the loop of the exchange; ``incident`` may be set before that runs.
    """

    def __init__(self, clock: Clock, met: Callable[[Present], None], incident: str = "") -> None:
        self.incident = incident
        self._clock = clock
        self._met = met
        self._known: str | None = None
        self._turned = asyncio.Event()
        self._early = 0
        self._cut = False

    def turn(self, incident: str) -> None:
        """Another incident is open now; "" is none. A pull that waits is cut short: it named the one before."""
        if incident != self.incident:
            self.forget()
            self.incident = incident
            self._turned.set()

    def forget(self) -> None:
        """Nobody knows who is there."""
        if self._known is not None:
            self._known = None
            self._met(Present(self.incident, (), self._clock()))

    async def carry(self, exchange: Exchange, ask: Ask) -> Answer | None:
        """Send a pull that says what is open here; None when another incident was opened meanwhile. Raises what ``exchange``
        raises."""
        incident, known = self.incident, self._known
        answer = await self._unless_turned(exchange, ask._replace(headers={**ask.headers, **self._headers()}))
        self._cut = answer is None or self.incident != incident
        if answer is not None and not self._cut:
            self._hear(answer.headers.get(PRESENT.lower(), "") if incident else "")
        self._early = self._early + 1 if self._known != known else 0
        return answer

    @property
    def excused(self) -> bool:
        """Whether the last pull may have come back early for our sake, and not because the server does not wait."""
        return self._cut or 0 < self._early <= EXCUSED

    def _headers(self) -> dict[str, str]:
        if not _sayable(self.incident):
            return {}
        return {OPEN: self.incident} if self._known is None else {OPEN: self.incident, PRESENT: self._known}

    async def _unless_turned(self, exchange: Exchange, ask: Ask) -> Answer | None:
        self._turned.clear()
        asking, turned = asyncio.ensure_future(exchange(ask)), asyncio.ensure_future(self._turned.wait())
        try:
            await asyncio.wait((asking, turned), return_when=asyncio.FIRST_COMPLETED)
            return asking.result() if asking.done() else None
        finally:
            asking.cancel()
            turned.cancel()
            await asyncio.gather(asking, turned, return_exceptions=True)

    def _hear(self, text: str) -> None:
        sound = text.isascii() and len(text) <= MAX_PRESENT
        names = read_present(text) if sound else None
        if names is None:
            self.forget()
            return
        self._known = text
        self._met(Present(self.incident, brief(names), self._clock() + BELIEVED))


def _sayable(incident: str) -> bool:
    """Whether an id is one that servers take; one of another program's need not be, and must not cost the exchange."""
    try:
        return bool(_ID.validate_python(incident))
    except ValidationError:
        return False


def brief(names: Sequence[str]) -> tuple[str, ...]:
    """Accounts as short as they can be told apart: of an address what stands before the ``@``."""
    short = [name.partition("@")[0] or name for name in names]
    return tuple(name if short.count(one) > 1 else one for one, name in zip(short, names, strict=True))
