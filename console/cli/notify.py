"""``ic notify test``."""

from __future__ import annotations

import sys

from console.base.errors import Refused
from console.cli.face import Face
from console.cli.parser import command
from console.outside.notify import Notifier


@command("notify test")
def test(face: Face) -> None:
    """Notifies by every chosen channel, as a breached deadline would."""
    settings = face.settings
    write = sys.stdout.write if sys.stdout.isatty() else None
    notifier = Notifier(settings.notifications, bell=settings.bell, write=write)
    channels = notifier.channels() if write else [name for name in notifier.channels() if name == "desktop"]
    if not channels:
        raise Refused(
            "There is nothing to try here.", "`ic config set notifications.desktop true` chooses one."
        )
    failed = notifier.notify("ic: a test", "This is what a deadline will look like.")
    if failed:
        raise Refused(*failed)
    face.say(f"Notified by {', '.join(channels)}. Did you notice?")
