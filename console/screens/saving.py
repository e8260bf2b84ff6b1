"""Whether everything is saved. What could not be waits in the spill file; NOT SAVED stands in the top line until it was taken
in, which is tried again and again without anybody's doing."""

from __future__ import annotations

from typing import Final

from textual.timer import Timer

from console.base.errors import NotSaved, StorageError
from console.base.words import _
from console.desk.desk import Desk
from console.screens.main import MainScreen

#: How often it is tried again, in seconds.
_AGAIN: Final = 2.0


class Saving:
    """What the main screen says of it."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._trying: Timer | None = None

    def saved(self) -> None:
        """The last act was committed."""
        if not self._trying:
            self._screen.top.show_saved(True)

    def not_saved(self, error: StorageError) -> None:
        """Say NOT SAVED, and keep saying it until everything is."""
        app = self._screen.app
        if not self._trying:
            self._trying = app.set_interval(_AGAIN, self._try_again)
        why = error.why if isinstance(error, NotSaved) else error.what  # the bar says NOT SAVED itself
        self._screen.top.show_saved(False, why)
        app.notify(str(error), severity="error", timeout=20)

    async def _try_again(self) -> None:
        """Take in what waits; once nothing does, say so."""
        screen = self._screen
        try:
            waiting = await screen.console.writer.do(_take_in)
        except StorageError:
            return
        if not waiting and self._trying:
            self._trying.stop()
            self._trying = None
            screen.session.unsaved.clear()
            screen.top.show_saved(True)
            screen.show_incident()
            screen.app.clear_notifications()  # one of them says that something is not saved
            screen.app.notify(_("Everything is saved again."))


def _take_in(desk: Desk) -> bool:
    """Whether acts still wait to be saved. Raises ``StorageError`` while the database cannot be written."""
    with desk.journal.transaction():
        pass
    desk.journal.take_in()
    return desk.journal.spill.waiting()
