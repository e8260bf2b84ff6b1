"""One clock beat for the whole screen, on the second.

Nothing counts by itself: at each beat those who show a time are handed the present and draw the cells that changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from textual.app import App
from textual.widget import Widget

from console.base.clock import Clock

Beat = Callable[[datetime], None]


class Ticker:
    """Calls its subscribers once a second, right after the clock's second changed."""

    def __init__(self, app: App[Any], clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._subscribers: WeakKeyDictionary[Widget, Beat] = WeakKeyDictionary()
        self._others: list[Beat] = []

    def now(self) -> datetime:
        """The present, in the user's zone."""
        return self._clock()

    def subscribe(self, widget: Widget, beat: Beat, *, at_once: bool = True) -> None:
        """From now on calls ``beat`` while ``widget`` is mounted; at once too, so that it never shows an older time, unless
        the next second is soon enough."""
        self._subscribers[widget] = beat
        if at_once:
            beat(self.now())

    def subscribe_always(self, beat: Beat) -> None:
        """Calls ``beat`` as long as the app runs."""
        self._others.append(beat)

    def start(self) -> None:
        """Begins to beat; the app calls this once."""
        self._arm()

    def beat(self) -> None:
        """Tells everyone the present."""
        now = self.now()
        for widget, tell in list(self._subscribers.items()):
            if widget.is_attached:
                tell(now)
            else:
                del self._subscribers[widget]
        for tell in self._others:
            tell(now)

    def _arm(self) -> None:
        """Sets the timer to just after the next full second."""
        self._app.set_timer(1.005 - self.now().microsecond / 1_000_000, self._on_time, name="ticker")

    def _on_time(self) -> None:
        self._arm()
        self.beat()
