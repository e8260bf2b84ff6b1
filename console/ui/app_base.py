"""The app that the console is built on: quick, quiet, and safe whatever text it shows or terminal it loses.

What is here knows no incident. The app above it brings its settings, its keymap and its screens.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import App
from textual.filter import LineFilter
from textual.geometry import Size
from textual.notifications import Notification, Notify
from textual.strip import Strip

from console.base import faults
from console.base.clock import Clock, system_clock
from console.base.errors import StorageError
from console.base.text import safe_line, safe_text
from console.base.words import _
from console.config.paths import find_paths
from console.ui.altdigits import name_alt_digits
from console.ui.fence import Fence
from console.ui.keys import Keys
from console.ui.lifeline import HUNG_UP, Lifeline
from console.ui.look import Look
from console.ui.screen_base import Careful
from console.ui.themes import Theme, textual_theme
from console.ui.ticker import Ticker
from console.ui.toosmall import SMALLEST, TooSmall
from console.ui.typeahead import TypeAhead, Typed

#: Seconds for which one thread may keep the others waiting: the one that writes to the terminal, and the interface's own while
#: a hand works. (Python's 5 ms is longer than a key and its frame take.)
_TURN = 0.0005
#: Seconds without a key after which memory may be tidied up (a collection takes as long as ten keys).
_QUIET = 20
#: Lines of the way of a fault that ended the program.
_SHOWN = 9


class BaseApp(App[int], Careful, inherit_bindings=False):
    """An app with a look, a keymap and a clock.

    ``keys`` is the keymap in force, ``clock`` gives the present in the user's zone; ``ascii_signs`` draws with ASCII
    only; ``visual`` turns right-to-left text round, for terminals that do not. With ``NO_COLOR`` in the environment no
    colour is sent, whatever the theme.
    """

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT: ClassVar[bool] = False
    CSS = """
    ToastRack { margin-bottom: 2; scrollbar-size-vertical: 0; max-height: 60%; }
    Prompt ToastRack { margin-bottom: 3; }
    Toast { background: $raised; color: $text; width: auto; max-width: 72; padding: 0 1; }
    Toast.-error { border-left: outer $over; }
    Toast.-warning { border-left: outer $warn; }
    Toast.-information { border-left: outer $accent; }
    """

    def __init__(
        self,
        theme: Theme,
        *,
        keys: Keys | None = None,
        clock: Clock | None = None,
        ascii_signs: bool = False,
        visual: bool = False,
    ) -> None:
        super().__init__()
        name_alt_digits()
        self.keys = keys or Keys()
        self.animation_level = "none"
        self.last_key = ""
        self.leaving = False
        self.typeahead = TypeAhead(self, self._hand_on)
        self.ticker = Ticker(self, clock or system_clock())
        self._ascii_signs = ascii_signs
        self._fence = Fence(colourless=self.no_color)
        self._order = _visual_order() if visual else []
        self._lifeline: Lifeline | None = None
        self._last_input = 0.0
        self._begun = False
        self._suspended = False
        self._cells: dict[Style, list[str]] = {}
        self._untold: list[Notification] = []
        self.look = self._look_of(theme)
        self.show_theme(theme)

    # Look

    def show_theme(self, theme: Theme) -> None:
        """Draws everything in ``theme`` from now on."""
        self.look = self._look_of(theme)
        made = textual_theme(theme)
        self.register_theme(made)
        if not self.is_running:  # the first theme: nothing is styled yet, so nothing has to be styled again
            self.set_reactive(BaseApp.theme, made.name)
            self.stylesheet.set_variables(self.get_css_variables())
        else:
            self.theme = made.name
            self.refresh_css(animate=False)
            for screen in self.screen_stack:
                screen.refresh(layout=True)

    def get_css_variables(self) -> dict[str, str]:
        """Those of the theme in force; none while the framework makes itself, before there is one: they take a while."""
        return super().get_css_variables() if hasattr(self, "look") else {}

    def _look_of(self, theme: Theme) -> Look:
        few = self._begun and not self.is_headless and self.console.color_system == "standard"
        return Look(theme, ascii_signs=self._ascii_signs, colourless=self.no_color, few=few)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, the order of what is read from the right, and the fence after them."""
        return [*super().get_line_filters(), *self._order, self._fence]

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """A toast. Its text is never markup, whatever ``markup`` says: it may quote what a person typed."""
        text = safe_text(message)
        for same in [shown for shown in self._notifications if shown.message == text]:
            self._unnotify(same, refresh=False)  # said again, not said twice
        super().notify(text, title=safe_line(title), severity=severity, timeout=timeout, markup=False)

    def on_notify(self, event: Notify) -> None:
        """A toast that is no error waits while a prompt is open that it would stand over."""
        note = event.notification
        if note.severity != "error" and getattr(self.screen, "toasts_wait", False):
            event.prevent_default()
            self._untold = [*(one for one in self._untold if one.message != note.message), note]

    def tell_waiting(self) -> None:
        """Tells what had to wait; each for as long as if it came now."""
        untold, self._untold = self._untold, []
        for note in untold:
            self.notify(note.message, title=note.title, severity=note.severity, timeout=note.timeout)

    # Life

    def on_mount(self) -> None:
        if self._begun:  # the framework calls the handlers of base classes itself; one that a subclass calls is one too many
            return
        self._begun = True
        self.ticker.start()
        self.ticker.subscribe_always(self._tidy)
        self.app_suspend_signal.subscribe(self, lambda _app: self._suspend(True), immediate=True)
        self.app_resume_signal.subscribe(self, lambda _app: self._suspend(False), immediate=True)
        self._check_size(self.size)
        if not self.is_headless:
            self.look = self._look_of(self.look.theme)  # now it is known what the terminal can show
            self._watch_terminal()
            sys.setswitchinterval(_TURN)
        self.call_after_refresh(self._settle_memory)

    def on_unmount(self) -> None:
        if self._lifeline is not None:
            self._lifeline.stop()

    async def on_event(self, event: events.Event) -> None:
        """What is typed waits for its turn; all else goes its way. What cannot be seen is not acted on."""
        if isinstance(event, Typed) and not event.is_forwarded:
            if isinstance(self.screen, TooSmall):
                return
            self._last_input = asyncio.get_running_loop().time()
            await self.typeahead.take(event)
        else:
            await super().on_event(event)

    async def _hand_on(self, event: Typed) -> None:
        """Notes the key that is being handled: a prompt must not take the key that opened it for an answer."""
        if isinstance(event, events.Key):
            self.last_key = event.key
        await super().on_event(event)

    def _watch_terminal(self) -> None:
        """Leaves in good order when the terminal goes away or the system asks; Ctrl+C asks nothing."""
        loop = asyncio.get_running_loop()

        def lost() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: we are leaving anyway
                loop.call_soon_threadsafe(self.leave, HUNG_UP)

        self._lifeline = Lifeline((sys.__stdin__.fileno(), sys.__stderr__.fileno()), lost)  # type: ignore[union-attr]
        self._lifeline.start()
        loop.add_signal_handler(signal.SIGTERM, self.leave, 128 + signal.SIGTERM)
        loop.add_signal_handler(signal.SIGINT, self._interrupted)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            loop.add_signal_handler(signal.SIGHUP, self.leave, HUNG_UP)

    def leave(self, return_code: int = 0) -> None:
        """Ends the program in good order: first what is in hand is saved. Asked again, it is leaving already: what was
        entered in between is not done any more, and must not count as done."""
        if self.leaving:
            return
        self.save_in_hand()
        self.leaving = True
        self.exit(return_code=return_code)

    def save_in_hand(self) -> None:
        """Saves what is not saved yet (a draft). What was recorded is saved already; an app with drafts extends this."""

    def _interrupted(self) -> None:
        self.notify(_("Ctrl+C does not leave. {key} does.").format(key=self.keys.label("quit")))

    # Terminal

    def to_terminal(self, sequence: str) -> bool:
        """Sends a control sequence of our own (a bell, OSC 52) between two frames; from any thread. False if there is no
        terminal to send it to now.

        Textual has no public way to do this; its driver queues what it is given, so nothing is torn.
        """
        if self._driver is None or self._suspended or not self.is_running:
            return False
        self._driver.write(sequence)
        self._driver.flush()
        return True

    def put(self, x: int, y: int, strip: Strip) -> bool:
        """Draws ``strip`` at a place of the screen past the framework's frames: a clock's digits. Whoever calls this draws
        the same in the next frame. False if it cannot be done now.

        All that is put in one beat is written at once, sorted by style: the orders to change colour are most of it.
        """
        if self._suspended or not self.is_running:
            return False
        if not self._cells:
            self.call_next(self._write_cells)
        for segment in strip:
            if segment.style is not None:
                place = f"\x1b[{y + 1};{x + 1}H{segment.text}"
                self._cells.setdefault(segment.style, []).append(place)
            x += segment.cell_length
        return True

    def _write_cells(self) -> None:
        """Writes what was put."""
        cells, self._cells = self._cells, {}
        drawn = Strip([Segment("".join(places), style) for style, places in cells.items()], 0).render(
            self.console
        )
        column, line = self.cursor_position
        self.to_terminal(f"{drawn}\x1b[{line + 1};{column + 1}H")

    def _suspend(self, suspended: bool) -> None:
        """While another program (an editor) has the terminal, nothing of ours may be written to it."""
        self._suspended = suspended

    def _fatal_error(self) -> None:
        """Takes the place of Textual's report of a fault in the program, which prints the values of all variables:
        an incident's text, names, a token. Ours gives the kinds of the errors and where they were."""
        error = sys.exc_info()[1] or Exception()
        self.panic(
            Text("\n".join((self.fault(_("The console"), error), *list(faults.trail(error))[-_SHOWN:])))
        )

    def fault(self, what: str, error: BaseException) -> str:
        """What to say of a fault in the program, in which ``what`` failed: its kind, its place, and where it is written down.
        The text of the error is in neither: it may hold what a person wrote, or a token."""
        kept = None
        with contextlib.suppress(StorageError):  # nobody's home is known
            kept = faults.keep(find_paths().state, self.ticker.now(), what, error)
        told = _(
            "{what} failed: a fault in the program ({kind}, {place}). What was recorded is saved."
        ).format(what=what, kind=type(error).__name__, place=faults.place(error))
        again = (
            _("Try again. If it fails again, report it with {path}; it holds nothing that you wrote.")
            if kept
            else _("Try again. If it fails again, report it with these words.")
        )
        return f"{told} {again.format(path=kept)}"

    # Size

    def on_resize(self, event: events.Resize) -> None:
        self._check_size(event.size)

    def _check_size(self, size: Size) -> None:
        """Says so while the terminal is too small to be read; everything goes on beneath."""
        small = size.width < SMALLEST.width or size.height < SMALLEST.height
        shown = isinstance(self.screen, TooSmall)
        if small and not shown:
            self.push_screen(TooSmall())
        elif shown and not small:
            self.pop_screen()

    # Memory

    def _settle_memory(self) -> None:
        """What was made at the start stays: the collector need not look at it ever again. A full collection is a
        hiccup of 40 ms, so it is done when nobody types; and until here it did not run at all (who starts us saw to it)."""
        if self.is_headless:
            return
        gc.freeze()
        gc.set_threshold(20_000, 20, 1_000_000)
        gc.enable()

    def _tidy(self, now: datetime) -> None:
        """Once a minute, if no key came for a while, collects what long-lived garbage there is."""
        if now.second == 0 and not self.is_headless:
            quiet = asyncio.get_running_loop().time() - self._last_input
            if quiet > _QUIET:
                gc.collect()


def _visual_order() -> list[LineFilter]:
    from console.ui.bidi import VisualOrder  # for the few who need it

    return [VisualOrder()]
