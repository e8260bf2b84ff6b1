"""A terminal driver that finds the alternate screen already entered, with something worth reading on it."""

from __future__ import annotations

from collections.abc import Callable

from textual.driver import Driver

_ENTER = "\x1b[?1049h"


def kept_screen(driver: type[Driver], hand_over: Callable[[], None]) -> type[Driver]:
    """``driver``, but it does not enter the alternate screen a second time: some terminals clear it then, and what stood
    there would flash away before the first frame. ``hand_over`` is called before it takes the terminal."""

    class KeptScreen(driver):  # type: ignore[misc, valid-type]
        """Lets everything through but the first order to enter."""

        _entered = False

        def start_application_mode(self) -> None:
            if not self._entered:
                hand_over()
            super().start_application_mode()

        def write(self, data: str) -> None:
            if not self._entered and _ENTER in data:
                self._entered = True
                data = data.replace(_ENTER, "", 1)
            super().write(data)

    return KeptScreen
