"""A stage for widgets: an app of ours with nothing in it but what a test puts there, and what it shows as text."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from rich.style import Style
from textual.app import ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from console.config.keymap import Scope
from console.ui.app_base import BaseApp
from console.ui.keys import Keys
from console.ui.screen_base import BaseScreen
from console.ui.themes import choose, theme_folders
from tests.conftest import FrozenClock

M = TypeVar("M", bound=Message)


class StageScreen(BaseScreen[None]):
    """A screen with the widgets of a test, from top to bottom."""

    def __init__(self, widgets: Sequence[Widget]) -> None:
        super().__init__()
        self._widgets = widgets
        self.pasted_texts: list[str] = []
        self.chords: list[tuple[str, list[str]]] = []
        self.acts: list[str] = []

    def compose(self) -> ComposeResult:
        yield from self._widgets

    def places(self) -> tuple[Scope, ...]:
        return ("timeline", "incident", "everywhere")

    def pasted(self, text: str) -> None:
        self.pasted_texts.append(text)

    def chord_changed(self, begun: str, follow: Any) -> None:
        self.chords.append((begun, sorted(follow)))

    def act_go_board(self) -> None:
        self.acts.append("go.board")

    async def act_severity(self) -> None:
        self.acts.append("severity")


class StageApp(BaseApp):
    """An app that shows a stage and keeps the messages that pass."""

    def __init__(self, widgets: Sequence[Widget], theme: str, clock: FrozenClock, keys: Keys | None) -> None:
        super().__init__(choose(theme, theme_folders(None)).theme, keys=keys, clock=clock)
        self.frozen = clock
        self.stage = StageScreen(widgets)

    def on_mount(self) -> None:
        self.push_screen(self.stage)


class Stage:
    """What a test looks at: the app, its pilot, what is on the screen."""

    def __init__(self, app: StageApp, pilot: Pilot[int], messages: list[Message]) -> None:
        self.app = app
        self.pilot = pilot
        self._messages = messages

    @property
    def screen(self) -> list[str]:
        """The lines of the screen as a person sees them, without the spaces at their ends."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return [strip.text.rstrip() for strip in strips]

    @property
    def text(self) -> str:
        """All of the screen."""
        return "\n".join(self.screen)

    @property
    def raw(self) -> str:
        """All that would be sent to the terminal for the lines of the screen, without the styles."""
        return "".join(strip.text for strip in self.app.screen._compositor.render_strips(self.app.size))

    def styles(self, word: str) -> list[Style]:
        """The styles in which the stretches that hold ``word`` are drawn."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return [segment.style or Style() for strip in strips for segment in strip if word in segment.text]

    def sent(self, kind: type[M]) -> list[M]:
        """The messages of that kind, oldest first."""
        passed = {id(message): message for message in self._messages if isinstance(message, kind)}
        return list(passed.values())

    async def press(self, *keys: str) -> None:
        """Presses keys, and waits until all they did is on the screen."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def at(self, moment: datetime) -> None:
        """Lets the clock beat at this moment."""
        self.app.frozen.set(moment)
        self.app.ticker.beat()
        await self.pilot.pause()


@asynccontextmanager
async def staged(
    *widgets: Widget,
    size: tuple[int, int] = (80, 24),
    theme: str = "night",
    clock: FrozenClock | None = None,
    keys: Keys | None = None,
) -> AsyncIterator[Stage]:
    """Shows ``widgets`` below each other in a terminal of ``size``."""
    app = StageApp(widgets, theme, clock or FrozenClock(), keys)
    messages: list[Message] = []
    async with app.run_test(size=size, notifications=True, message_hook=messages.append) as pilot:
        await pilot.pause()
        yield Stage(app, pilot, messages)


def drawn(widget: Widget) -> list[str]:
    """The lines of one widget."""
    return [strip.text for strip in widget.render_lines(Region(0, 0, widget.size.width, widget.size.height))]
