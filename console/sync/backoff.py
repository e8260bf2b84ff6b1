"""How long to wait before trying again: full jitter, so that a thousand consoles do not come back in the same second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

FIRST: Final = 1.0
LONGEST: Final = 60.0


class Backoff:
    """Seconds to wait; longer with each failure in a row. ``draw`` gives a number from 0 to 1."""

    def __init__(self, draw: Callable[[], float]) -> None:
        self._draw = draw
        self._failures = 0

    def success(self) -> None:
        """It worked: begin anew."""
        self._failures = 0

    def failure(self, after: float | None = None) -> float:
        """It did not: wait so long, and not shorter than the server asks for (``after``)."""
        ceiling = min(LONGEST, FIRST * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        wait: float = (after or 0.0) + ceiling * self._draw()
        return wait
