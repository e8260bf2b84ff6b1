"""Being heard while nobody looks at the console: a bell or a notification for each deadline that comes to a threshold, once on
this machine, and the most urgent deadline in the title of the window."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from console.base.words import _
from console.config.settings import Settings
from console.core.alarm_text import headline, notice
from console.desk.local import Local
from console.desk.session import Session
from console.outside.aside import aside
from console.outside.notify import Notifier
from console.outside.title import WindowTitle
from console.ui.app_base import BaseApp
from console.ui.signs import ASCII


class Ringing:
    """``local`` remembers what has rung, ``settings`` say how it is to be heard."""

    def __init__(
        self, app: BaseApp, session: Session, local: Local, settings: Settings, window: WindowTitle
    ) -> None:
        self._app = app
        self._session = session
        self._local = local
        self._settings = settings
        self._window = window

    @cached_property
    def _notifier(self) -> Notifier:
        """The ways to ring."""
        settings = self._settings
        return Notifier(settings.notifications, bell=settings.bell, write=self._app.to_terminal)

    def ring(self, now: datetime) -> None:
        """Ring for the deadlines that came to a threshold, each once on this machine."""
        session = self._session
        rung = session.rung
        due = session.came_due(now)
        if due:
            self._app.run_worker(self._tell(*notice(due, now)), description=_("Notifying"))
        if session.rung != rung:
            self._local.keep_rung(session.rung)
        self._entitle(now)

    async def _tell(self, title: str, detail: str) -> None:
        for complaint in await aside(lambda: self._notifier.notify(title, detail)):
            self._app.notify(complaint, severity="warning")

    def _entitle(self, now: datetime) -> None:
        """The most urgent deadline stands in the title of the window."""
        urgent = self._session.most_urgent()
        if urgent is None:
            self._window.show(str(self._app.TITLE))
            return
        one, deadline = urgent
        signs = self._app.look.signs
        words = headline(one.incident, deadline, signs.deadline(deadline.state), now)
        self._window.show(words.encode("ascii", "replace").decode() if signs is ASCII else words)
