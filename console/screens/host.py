"""What screens need of the app that holds them; ``console.app`` is that app, and stands above them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from console.config.paths import Paths
from console.desk.session import Session
from console.model.logline import Completions
from console.outside.clipboard import Clipboard
from console.screens.hand import Hand
from console.ui.ticker import Ticker

if TYPE_CHECKING:
    from console.screens.offering import Offering
    from console.screens.ringing import Ringing
    from console.screens.saving import Saving
    from console.screens.sharing import Sharing
    from console.sync.status import Status


class Host(Protocol):
    """The app as its screens know it."""

    paths: Paths
    author: str
    language: str
    review_folder: Path
    session: Session
    saving: Saving
    ringing: Ringing
    offering: Offering
    writer: Hand
    librarian: Hand
    copier: Clipboard
    ticker: Ticker
    sharing: Sharing
    sync_status: Status | None

    def leave(self, return_code: int = 0) -> None:
        """End the program in good order."""

    def look_now(self) -> None:
        """Look at what was written, here or elsewhere, and have it drawn."""

    def show_incident(self, incident_id: str) -> None:
        """Bring an incident to the fore."""

    def timeline_changed(self) -> None:
        """Another filter: draw the timeline anew."""

    def keep_draft(self, incident_id: str, text: str) -> None:
        """What stands in the log line."""

    def settings_changed(self, key: str) -> None:
        """A setting has another value now."""

    async def begin_sharing(self) -> None:
        """Exchange with the server from here on, if the database is shared through one."""

    def sync_now(self) -> None:
        """Exchange everything now."""

    def complete_names(self, text: str, cursor: int) -> Completions | None:
        """People's names that begin like the text."""

    async def in_editor(self, text: str, suffix: str) -> str | None:
        """The text as the person's editor left it; None when it was left unchanged."""
