"""The title of the terminal's window, and what stood there before.

Terminals keep a stack of titles (XTWINOPS 22 and 23): ours is put on top and taken off again. A terminal that does not know
the stack passes over it and keeps the last title that it was given, as it does for every other program.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from typing import Final

from console.outside.terminal import title_sequence

KEEP: Final = "\x1b[22;2t"
GIVE_BACK: Final = "\x1b[23;2t"
#: Terminals without a window, which would print some of it.
_WITHOUT: Final = ("dumb", "linux", "")


class WindowTitle:
    """The title, sent through ``write`` (which says whether it could be sent) when its words change. One that is not
    ``wanted`` is left alone; so is that of a terminal that has none."""

    def __init__(
        self, write: Callable[[str], bool], *, wanted: bool = True, env: Mapping[str, str] = os.environ
    ) -> None:
        self._write = write
        self._wanted = wanted and env.get("TERM", "") not in _WITHOUT
        self._shown = ""

    def show(self, text: str) -> None:
        """``text`` is the title from now on; the first one puts aside what stood there."""
        if not self._wanted or text == self._shown:
            return
        if self._write(title_sequence(text) if self._shown else KEEP + title_sequence(text)):
            self._shown = text

    def give_back(self, terminal: int) -> None:
        """What stood there before stands there again; written to the file descriptor ``terminal``, for the program may be
        past its last frame."""
        if self._shown:
            self._shown = ""
            with contextlib.suppress(OSError):  # a terminal that went away has no title
                os.write(terminal, GIVE_BACK.encode())
