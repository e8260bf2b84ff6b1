"""The console: composes settings, theme, keys, session and screens, and holds what all screens share. No logic of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from textual.screen import Screen

from console.base.clock import Clock, system_clock
from console.base.errors import BadFile, IcError, StorageError
from console.base.ids import Randomness, system_randomness
from console.base.later import load_soon
from console.base.words import _
from console.config.identity import Identity
from console.config.keymap import resolve
from console.config.paths import Paths
from console.config.settings import Settings, load_settings
from console.desk.desk import Desk, Place
from console.desk.local import Local
from console.desk.session import Session
from console.model.logline import Completions
from console.outside.clipboard import Clipboard
from console.outside.title import WindowTitle
from console.screens.hand import Hand
from console.screens.main import MainScreen
from console.screens.offering import Offering
from console.screens.ringing import Ringing
from console.screens.saving import Saving
from console.screens.sharing import Sharing
from console.ui.app_base import BaseApp
from console.ui.driver import kept_screen
from console.ui.keys import Keys
from console.ui.prompt import TextPrompt
from console.ui.themes import choose, theme_folders

if TYPE_CHECKING:
    from console.sync.status import Status

#: How often what others wrote is looked for, in seconds.
LOOK = 0.5
#: How long after the first frame the rest of the program is loaded and the library opened, in seconds.
SETTLED = 0.5
#: How often it is looked for a sign-in in another window, in seconds.
LOGIN = 5.0


class Start(NamedTuple):
    """What the console starts with. ``complaints`` are files that are wrong; each is told once. ``script`` is what goes
    on by itself in a demo: called with the app once it is up. ``entered``: the terminal is on the alternate screen already
    (what is burning was drawn there); called when the app takes it over. ``ask_author``: nobody has said yet under which
    name to write."""

    paths: Paths
    place: Place
    settings: Settings
    identity: Identity
    ref: str | None = None
    clock: Clock | None = None
    randomness: Randomness = system_randomness
    complaints: tuple[BadFile, ...] = ()
    script: Callable[[ConsoleApp], object] | None = None
    entered: Callable[[], None] | None = None
    ask_author: bool = False


class ConsoleApp(BaseApp):
    """The application."""

    TITLE = "ic"
    #: The main screen's, named here because a default screen's own is not read by the framework.
    CSS_PATH = "screens/main.tcss"

    def __init__(self, start: Start) -> None:
        self.start_with = start
        settings = start.settings
        chosen = choose(settings.theme, theme_folders(start.paths.config))
        table, _wrong = resolve(settings.keys)
        clock = start.clock or system_clock(start.identity.zone)
        super().__init__(
            chosen.theme,
            keys=Keys(table),
            clock=clock,
            ascii_signs=settings.ascii,
            visual=settings.rtl == "visual",
        )
        if start.entered:
            self.driver_class = kept_screen(self.driver_class, start.entered)
        self.paths = start.paths
        self.author = start.identity.name
        self.language = start.identity.language
        self.complaints = [*start.complaints, *chosen.problems]
        self.local = Local(start.place.state)
        self.writer = Hand(
            start.place,
            self.author,
            clock,
            randomness=start.randomness,
            default_policy=settings.policy,
            languages=settings.message_languages,
        )
        self.librarian = Hand(start.place, self.author, clock, read_only=True)
        desk = Desk(
            start.place,
            self.author,
            clock=clock,
            read_only=True,
            default_policy=settings.policy,
            languages=settings.message_languages,
        )
        self.session = Session(desk)
        self.session.remember_rung(self.local.rung())
        if first := self._first():
            self.session.show(first)
        self._blind = 0  # looks in a row at which the database could not be read
        self.review_folder = settings.review_path(start.paths)
        self._drafts = self.local.drafts()
        self._kept_drafts = dict(self._drafts)
        self.window = WindowTitle(self.to_terminal, wanted=settings.title)
        self.main = MainScreen()
        self.sync_status: Status | None = None
        self.sharing = Sharing(start.place, start.paths, settings, clock, self._shared, self._news_came)

    # Rooms of its own, each entered when it is first needed.

    @cached_property
    def saving(self) -> Saving:
        """Whether everything is saved."""
        return Saving(self.main)

    @cached_property
    def ringing(self) -> Ringing:
        """Alarms, and the title of the window."""
        return Ringing(self, self.session, self.local, self.start_with.settings, self.window)

    @cached_property
    def offering(self) -> Offering:
        """The runbooks that may fit."""
        return Offering(self.main, self.start_with.place.folders)

    @cached_property
    def copier(self) -> Clipboard:
        """The ways to copy a text."""
        order = self.start_with.settings.clipboard.order
        return Clipboard(self.start_with.place.state, write=self.to_terminal, order=order)

    def run_console(self) -> int:
        """Be the console until it is left; gives the exit code."""
        try:
            self.run(mouse=self.start_with.settings.mouse)
        finally:
            self.window.give_back(sys.__stderr__.fileno())  # type: ignore[union-attr]  # there is a terminal
        return self.return_code or 0

    # -- life ----------------------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[object]:
        """The main screen from the beginning: an empty one that is drawn first would flash."""
        return self.main  # type: ignore[return-value]  # Screen is invariant in what it answers

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(LOOK, self.look_now)
        for complaint in self.complaints:
            self.notify(str(complaint), severity="warning", timeout=15)
        self.show_draft()
        self.call_after_refresh(lambda: self.run_worker(self._begin(), description=_("Starting")))
        if self.start_with.script:
            self.start_with.script(self)

    async def _begin(self) -> None:
        """Open the writing desk (what was spilled is taken in), and ask for a name if there is none yet."""
        try:
            await self.writer.do(lambda desk: desk.journal.replica)
        except StorageError as error:
            self.saving.not_saved(error)
        if self.start_with.ask_author:
            await self._ask_author()
        await asyncio.sleep(SETTLED)  # what comes now is work for seconds in which nobody waits
        await self.begin_sharing()
        self.set_interval(LOGIN, self.begin_sharing)
        await self.librarian.do(lambda _desk: load_soon())
        await self.offering.begin()

    async def _ask_author(self) -> None:
        question = _(
            "Your entries are written under this name. Change it later with `ic config set author NAME`."
        )
        name = await self.push_screen_wait(
            TextPrompt(_("Who are you?"), question=question, value=self.start_with.identity.proposed)
        )
        self.author = name = (name or "").strip() or self.start_with.identity.proposed
        await self.writer.do(lambda desk: setattr(desk, "author", name))
        from console.config.change import change_setting  # loads tomlkit, once in a console's life

        try:
            await asyncio.to_thread(change_setting, self.paths, "author", name)
        except IcError as error:
            self.notify(str(error), severity="warning")

    def _first(self) -> str | None:
        """The incident to begin with: the one named, else the most urgent."""
        if self.start_with.ref:
            return self.session.desk.lines.find(self.start_with.ref)
        return self.session.board[0].incident.id if self.session.board else None

    def on_unmount(self) -> None:
        super().on_unmount()
        self.offering.end()
        self.sharing.end()
        self.writer.close()
        self.librarian.close()
        self.session.desk.close()

    def save_in_hand(self) -> None:
        self._keep_drafts()

    # -- news ----------------------------------------------------------------------------------------------------

    def look_now(self) -> None:
        """Look at what was written, here or elsewhere, and have it drawn."""
        try:
            with self.session.desk.reading():
                self._look()
        except StorageError as error:
            self._blind += 1
            if self._blind * LOOK % 10 == 1:
                self.notify(str(error), severity="warning", timeout=10)
        self._keep_drafts()

    def _look(self) -> None:
        news = self.session.look()
        again = bool(self._blind) or self.main.torn
        if news.board or news.shown or again:
            self.main.news(board=news.board or again, shown=news.shown or again)
        self._blind = 0
        shown = self.session.shown
        if news.shown and shown and not shown.incident.runbooks:
            self.run_worker(self.offering.offer(shown.incident.id), description=_("The search for a runbook"))
        if shown is None and self.session.board:
            self.show_incident(self.session.board[0].incident.id)

    def show_incident(self, incident_id: str) -> None:
        """Bring an incident to the fore."""
        try:
            with self.session.desk.reading():
                self.session.look()
                self.session.show(incident_id)
                self.main.show_board()
                self.main.show_incident(follow=True)
        except StorageError as error:
            self.notify(str(error), severity="warning")
            return
        self.main.focus_pane("timeline")
        self.show_draft()
        self.run_worker(self.offering.look_again(incident_id), description=_("A look at the runbooks"))

    def timeline_changed(self) -> None:
        """Another filter: draw the timeline anew."""
        self.main.show_incident(follow=True)

    # -- the others ----------------------------------------------------------------------------------------------

    async def begin_sharing(self) -> None:
        """Exchange with the server from here on, if the database is shared through one."""
        if await self.sharing.begin(self.writer):
            self.main.top.show_sync(_("connecting"))

    def sync_now(self) -> None:
        """Exchange everything now, not at the end of a pause."""
        self.sharing.again()

    def _shared(self, status: Status) -> None:
        """In the exchange's thread."""
        self.call_later(self._show_sync, status)

    def _news_came(self) -> None:
        """In the exchange's thread."""
        self.call_later(self.look_now)

    def _show_sync(self, status: Status) -> None:
        self.sync_status = status
        self.main.top.show_sync(status.sign, "muted" if status.calm else "warn")

    # -- drafts and settings --------------------------------------------------------------------------------------

    def show_draft(self) -> None:
        """Put into the log line what was typed for the incident shown and not recorded."""
        if self.session.shown:
            self.main.log_line.set(self._drafts.get(self.session.shown.incident.id, ""))

    def keep_draft(self, incident_id: str, text: str) -> None:
        """What stands in the log line; it is on the disk within a moment, and survives a crash."""
        self._drafts[incident_id] = text

    def _keep_drafts(self) -> None:
        if self._drafts != self._kept_drafts and not self.leaving:
            self.local.keep_drafts(self._drafts)
            self._kept_drafts = dict(self._drafts)

    def settings_changed(self, key: str) -> None:
        """The theme changes at once; other settings with the next start."""
        settings, _problems = load_settings(self.paths)
        if key == "theme":
            self.show_theme(choose(settings.theme, theme_folders(self.paths.config)).theme)
        else:
            self.notify(_("{key} is set; it holds from the next start.").format(key=key))

    # -- what screens share --------------------------------------------------------------------------------------

    def complete_names(self, text: str, cursor: int) -> Completions | None:
        """People's names that begin like the text."""
        begun = text[:cursor].casefold()
        found = [name for name in self.session.desk.reader.names() if name.casefold().startswith(begun)]
        return Completions(0, tuple(found)) if found and begun else None

    async def in_editor(self, text: str, suffix: str) -> str | None:
        """The text as the person's editor left it; None when it was left unchanged, or no editor could be had."""
        from console.outside.editor import edit_text

        edited, problem = None, ""
        with self.suspend():  # an error that leaves this block would leave the screen to the editor for ever
            try:
                edited = edit_text(text, setting=self.start_with.settings.editor, suffix=suffix)
            except (IcError, OSError) as error:
                problem = str(error)
        if problem:
            self.notify(problem, severity="warning", timeout=10)
        return edited
