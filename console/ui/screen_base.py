"""The screen that all screens are built on: keys to acts, text that is pasted anywhere, work that fails in words.

A key that the focused widget does not use comes here, is looked up in the keymap for the places in force, and the act is
done by the method named after it: ``act_step_tick`` for ``step.tick``, of the screen or else of the app. The acts that
only move (up, page down …) go to the focused list.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from textual import events
from textual.dom import DOMNode
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.worker import Worker, WorkerState, WorkType

from console.base.errors import IcError
from console.base.words import _
from console.config.keymap import ACTS, Act, Scope
from console.ui.keys import Keys, Press
from console.ui.panes import blank_lines
from console.ui.rows import RowsView

if TYPE_CHECKING:
    from console.ui.app_base import BaseApp

T = TypeVar("T")
Result = TypeVar("Result")

MOVES: Final[Mapping[str, Callable[[RowsView[Any]], None]]] = {
    "up": lambda rows: rows.move(-1),
    "down": lambda rows: rows.move(1),
    "page.up": lambda rows: rows.move_page(-1),
    "page.down": lambda rows: rows.move_page(1),
    "first": lambda rows: rows.move_home(),
    "last": lambda rows: rows.move_end(),
    "open": lambda rows: rows.choose(),
}


def method_of(id: str) -> str:
    """The name of the method that does the act with this id: ``act_step_tick`` for ``step.tick``."""
    return f"act_{id.replace('.', '_').replace('-', '_')}"


class Careful(DOMNode):
    """Work in the background that cannot end the program: what fails is said in a toast, and a fault in the program is
    written down, both without what it held."""

    def run_worker(
        self,
        work: WorkType[Result],
        name: str | None = "",
        group: str = "default",
        description: str = "",
        exit_on_error: bool = False,
        start: bool = True,
        exclusive: bool = False,
        thread: bool = False,
    ) -> Worker[Result]:
        """As Textual's, but an error never ends the app. ``description`` names the work in the toast ("Indexing")."""
        return super().run_worker(work, name, group, description, False, start, exclusive, thread)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state == WorkerState.ERROR and event.worker.error is not None:
            what = event.worker.description or event.worker.name or _("Work in the background")
            self.worker_failed(what, event.worker.error)

    def worker_failed(self, what: str, error: BaseException) -> None:
        """Says that ``what`` failed. Our own errors are sentences; others are faults of the program
        (:meth:`~console.ui.app_base.BaseApp.fault`)."""
        if isinstance(error, IcError):
            told = _("{what} failed. {why}").format(what=what, why=error)
            self.app.notify(told, severity="error", timeout=10)
            return
        self.app.notify(cast("BaseApp", self.app).fault(what, error), severity="error", timeout=30)


class BaseScreen(Screen[T], Careful, inherit_bindings=False):
    """A screen whose keys come from the keymap."""

    def __init__(self, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._presses: tuple[Press, ...] = ()
        #: The act that is being begun, in words; "" between acts.
        self.beginning = ""

    @property
    def console_app(self) -> BaseApp:
        """The app, as ours."""
        from console.ui.app_base import BaseApp

        return cast(BaseApp, self.app)

    @property
    def keys(self) -> Keys:
        """The keymap."""
        return self.console_app.keys

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground, drawn without the framework's styling; through a prompt one sees the screen beneath."""
        return super().render_lines(crop) if self.is_modal else blank_lines(self, crop)

    def places(self) -> tuple[Scope, ...]:
        """The places whose acts are in force now; a screen with panes adds the focused one's."""
        return ("everywhere",)

    def chord_changed(self, begun: str, follow: Mapping[str, Act]) -> None:
        """A chord was begun (its keys so far, and what each next key would do), or is over (both empty)."""

    def on_screen_resume(self) -> None:
        """It is on top again, and what waited for that is told."""
        self.console_app.tell_waiting()

    async def on_key(self, event: events.Key) -> None:
        plain = not event.key.startswith(("ctrl+", "alt+"))
        press = Press(event.key, event.character if plain else None)
        had_begun, presses = bool(self._presses), (*self._presses, press)
        self._presses = ()
        if had_begun:
            self.chord_changed("", {})
            event.stop()
            event.prevent_default()
            if event.key == "escape":
                return
        found = self.keys.find(presses, self.places())
        if found.act is not None:
            if await self.do(found.act.id):
                event.stop()
                event.prevent_default()
        elif found.follow:
            self._presses = presses
            self.chord_changed(" ".join(press.character or press.key for press in presses), found.follow)
            event.stop()
            event.prevent_default()
        elif event.key == "ctrl+c":
            self.app.notify(_("Ctrl+C does not leave. {key} does.").format(key=self.keys.label("quit")))
            event.stop()

    def owners(self, id: str) -> Sequence[object]:
        """Who may have the method of this act; the first that has it does the act."""
        return (self.focused, self, self.app)

    async def do(self, id: str) -> bool:
        """Does the act with this id; False if there is nothing here that it acts on."""
        method = method_of(id)
        for owner in self.owners(id):
            act = getattr(owner, method, None)
            if act is not None:
                self.beginning = next((one.help for one in ACTS if one.id == id), "")
                done = act()
                self.beginning = ""
                if inspect.isawaitable(done):
                    await done
                return True
        if id in MOVES and isinstance(self.focused, RowsView):
            MOVES[id](self.focused)
            return True
        if id in ("pane.next", "pane.previous"):
            self.focus_next() if id == "pane.next" else self.focus_previous()
            return True
        return False

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.pasted(event.text)

    def pasted(self, text: str) -> None:
        """Text was pasted while no field has the focus: never keys. A screen with a log line puts it there."""
