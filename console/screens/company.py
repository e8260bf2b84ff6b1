"""Who else has the incident open that is shown: said to the exchange, and shown for as long as what it heard is true.

A name that stays when its owner has gone, or when nobody can know any more, is a lie: so what was heard ends with its time, at
the next second, whatever becomes of the exchange and its thread meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.screens.sharing import Sharing
    from console.sync.presence import Present


class Company:
    """``show`` is called with the names, none where nobody else is there or it is not known; ``aside`` brings a call over
    from the exchange's thread."""

    def __init__(
        self,
        sharing: Sharing,
        show: Callable[[Sequence[str]], object],
        aside: Callable[[Callable[[Present], None], Present], object],
    ) -> None:
        self._sharing = sharing
        self._show = show
        self._incident = ""
        self._present: Present | None = None

        def met(present: Present) -> None:
            aside(self.met, present)

        sharing.met = met

    def turn(self, incident: str) -> None:
        """This incident is shown, another one or the same as before; "" is none."""
        if incident != self._incident:
            self._incident = incident
            self._forget()
            self._sharing.turn(incident)

    def met(self, present: Present) -> None:
        """The exchange heard who is there."""
        if present.incident == self._incident:
            self._present = present
            self._show(present.names)

    def tick(self, now: datetime) -> None:
        """A second went by."""
        if self._present is not None and now > self._present.until:
            self._forget()

    def _forget(self) -> None:
        self._present = None
        self._show(())
