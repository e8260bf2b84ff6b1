"""How long to wait before trying again: full jitter, so that a thousand consoles do not come back in the same second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

FIRST: Final = 1.0
LONGEST: Final = 60.0
#: A server that asks for more is asked again after this all the same: a page put up for the night must not outlast it.
PATIENCE: Final = 600.0


class Backoff:
    """Seconds to wait; longer with each failure in a row. ``draw`` gives a number from 0 to 1."""

    def __init__(self, draw: Callable[[], float]) -> None:
        self._draw = draw
        self._failures = 0

    def success(self) -> None:
        """It worked: begin anew."""
        self._failures = 0

    def failure(self, after: float | None = None) -> float:
        """It did not: wait so long, and not shorter than the server asks for (``after``), up to ten minutes."""
        ceiling = min(LONGEST, FIRST * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        wait: float = min(after or 0.0, PATIENCE) + ceiling * self._draw()
        return wait
