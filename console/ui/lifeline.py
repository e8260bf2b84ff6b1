"""Noticing that the terminal is gone.

When a window is closed or a connection breaks, the kernel sends SIGHUP; under ``nohup`` and in some tmux set-ups it is
ignored. The framework then reads "nothing" from a dead terminal for ever, at 130 % of a core. So a thread of our own
sleeps on the terminal until the kernel says it has hung up, and sees to it that the process ends within a second: in
good order if the program still can, at once if it cannot (its writer may be blocked on the dead terminal).
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Sequence
from typing import Final

#: Exit code of a program whose terminal went away: 128 + SIGHUP.
HUNG_UP: Final = 129

#: macOS tells nonsense about terminals in poll(): there, only what :meth:`Lifeline._orphaned` sees counts.
_POLL_TELLS: Final = os.uname().sysname != "Darwin"
#: Seconds between looks at the parent process; a hang-up of the terminal itself is noticed at once.
_LOOK: Final = 0.4
#: Seconds that the program has to leave in good order.
_GRACE: Final = 0.5


class Lifeline(threading.Thread):
    """Watches the terminal behind ``descriptors``; calls ``lost`` (on this thread) once when it is gone.

    ``lost`` asks the program to leave. If the process is still there half a second later, it is ended here.
    """

    def __init__(self, descriptors: Sequence[int], lost: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="ic-lifeline")
        self._descriptors = [descriptor for descriptor in descriptors if os.isatty(descriptor)]
        self._lost = lost
        self._parent = os.getppid()
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Watches no longer: the program is leaving by itself."""
        self._stopped.set()

    def run(self) -> None:
        """Sleeps until the terminal is gone or the watch is stopped."""
        if not self._descriptors or not self._until_lost():
            return
        try:
            self._lost()
        finally:
            threading.Event().wait(_GRACE)
            os._exit(HUNG_UP)

    def _until_lost(self) -> bool:
        """True once the terminal is gone; False if the watch was stopped."""
        poll = select.poll()
        for descriptor in self._descriptors:
            poll.register(descriptor, 0)  # hang-up and error are always told
        while not self._stopped.is_set():
            if poll.poll(_LOOK * 1000):
                if _POLL_TELLS:
                    return not self._stopped.is_set()
                self._stopped.wait(_LOOK)
            if self._orphaned():
                return True
        return False

    def _orphaned(self) -> bool:
        """Is the terminal no longer ours: closed, or taken back by a shell after the process that started us ended?"""
        try:
            foreground = os.tcgetpgrp(self._descriptors[0])
        except OSError:
            return True
        return os.getppid() != self._parent and foreground != os.getpgrp()
