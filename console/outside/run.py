"""Starting another program and trusting only what it returns.

Nothing it prints reaches our screen; it never waits for ever; it is started without a shell, in a session of its own, so
that a clipboard tool which stays behind to serve what was copied outlives this terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Ran(NamedTuple):
    """How it went: ``code`` 0 is success, None means it could not be started or did not end in time."""

    code: int | None
    output: bytes = b""


class Runner(Protocol):
    """Whatever runs a program; tests hand in their own."""

    def __call__(
        self, command: Sequence[str], given: bytes = b"", *, capture: bool = False, seconds: float = 2
    ) -> Ran:
        """Run ``command`` with ``given`` on its standard input, for ``seconds`` at most.

        Its output is read only if ``capture`` is asked for: a program that stays behind would hold that pipe open.
        """


def run(command: Sequence[str], given: bytes = b"", *, capture: bool = False, seconds: float = 2) -> Ran:
    """The :class:`Runner` that really runs it."""
    import subprocess

    try:
        done = subprocess.run(
            command,
            input=given,
            stdout=subprocess.PIPE if capture else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Ran(None)
    return Ran(done.returncode, done.stdout or b"")
