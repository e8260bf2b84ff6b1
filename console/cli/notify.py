"""``ic notify test``."""

from __future__ import annotations

import sys

from console.base.errors import Refused
from console.cli.face import Face
from console.cli.parser import command
from console.outside.notify import Notifier, Told


@command("notify test")
def test(face: Face) -> int:
    """Tries every chosen channel, as a breached deadline would, and says what came of each. Exit code 1 if one failed."""
    settings = face.settings
    write = _to_terminal if sys.stderr.isatty() else None
    notifier = Notifier(settings.notifications, bell=settings.bell, write=write)
    failed = tried = False
    if write is None and notifier.terminal_channels():
        face.say(f"{', '.join(notifier.terminal_channels())}: not tried, because this is no terminal.")
    for told in notifier.tell("ic: a test", "This is what a deadline will look like."):
        face.show([f"{told.channel}: {_outcome(told)}"])
        failed, tried = failed or bool(told.failure), True
    if not tried:
        raise Refused(
            "There is nothing to try here.", "`ic config set notifications.desktop true` chooses one."
        )
    return 1 if failed else 0


def _to_terminal(sequence: str) -> None:
    sys.stderr.write(sequence)
    sys.stderr.flush()


def _outcome(told: Told) -> str:
    if told.failure:
        return f"failed: {told.failure}."
    return (
        "delivered."
        if told.sure
        else "sent to the terminal, which does not say whether it did. Did you notice?"
    )
