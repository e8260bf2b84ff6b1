"""The base of everything drawn: a widget that hands its lines to Textual itself (the line API).

Stock widgets measure, style and cache per widget, and lists mount a widget per row; a board and a long timeline made
of them took 32 times as long to start as this. Here a widget says what each line holds, as parts (text and style),
and a line that was drawn is kept until what it shows changes. All text is made safe (``ui.cells``) before it is
measured; the fence of the app looks at it once more on its way out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from console.ui.cells import cut, width_of
from console.ui.look import Look
from console.ui.themes import ROLES, Theme

if TYPE_CHECKING:
    from textual.app import App

Part = tuple[str, Style]
"""A stretch of safe text and the style it is drawn in."""
Parts = list[Part]
"""One line, from left to right."""


def strip_of(parts: Iterable[Part], width: int, pad: Style) -> Strip:
    """A line of exactly ``width`` cells: cut at the right where ``parts`` are longer, padded with ``pad`` where not."""
    segments: list[Segment] = []
    used = 0
    for text, style in parts:
        if not text:
            continue
        cells = width_of(text)
        if used + cells > width:
            text = cut(text, width - used, "")  # noqa: PLW2901 - the part that still fits
            cells = width_of(text)
            if text:
                segments.append(Segment(text, style))
                used += cells
            break
        segments.append(Segment(text, style))
        used += cells
    if used < width:
        segments.append(Segment(" " * (width - used), pad))
    return Strip(segments, width)


def spread(left: Parts, right: Parts, width: int, pad: Style) -> Parts:
    """``left`` at the left edge and ``right`` at the right edge of ``width`` cells; ``left`` is cut if both do not fit."""
    room = width - sum(width_of(text) for text, _ in right)
    line: Parts = []
    for text, style in left:
        shown = text if width_of(text) <= room else cut(text, room)
        line.append((shown, style))
        room -= width_of(shown)
        if shown != text:
            break
    return [*line, (" " * max(room, 0), pad), *right]


class LineView(Widget):
    """A widget of lines. A subclass draws them in :meth:`line`.

    ``rule`` draws the rule that parts this pane from the one on its right, in the last column.
    """

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = "LineView { width: 1fr; height: 1fr; }"

    rule: reactive[bool] = reactive(False)

    def __init__(
        self, *, rule: bool = False, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.set_reactive(LineView.rule, rule)
        self._drawn_for: tuple[Look, int, int, bool] | None = None

    @property
    def look(self) -> Look:
        """The styles to draw with, those of the app."""
        return look_of(self.app)

    @property
    def inner(self) -> int:
        """Cells that a line may fill: the width without the rule."""
        return max(self.size.width - self.rule, 0)

    def line(self, y: int) -> Strip:
        """The line at row ``y`` of the widget, exactly as wide as the widget."""
        raise NotImplementedError

    def forget(self) -> None:
        """Drops what was drawn: called when size, look or rule changed. Subclasses that keep lines extend it."""

    def finish(self, parts: Iterable[Part], ground: str = "background") -> Strip:
        """``parts`` as a whole line of the widget: padded on ``ground``, the rule at its end."""
        look = self.look
        strip = strip_of(parts, self.inner, look("text", ground))
        if not self.rule:
            return strip
        return Strip.join([strip, Strip([Segment(look.signs.rule, look("rule"))], 1)])

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of ``crop``. Takes the place of Textual's own path, whose work (borders, padding, one style for
        all) none of our widgets needs; only the line filters are kept, for the fence is one of them."""
        self.check_drawn()
        strips = [self.line(y) for y in crop.line_range]
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        first, last = crop.column_span
        if (first, last) != (0, self.size.width):
            strips = [strip.crop(first, last) for strip in strips]
        return strips

    def check_drawn(self) -> None:
        """Forgets what was drawn for another look or size."""
        drawn_for = (self.look, self.size.width, self.size.height, self.rule)
        if drawn_for != self._drawn_for:
            self._drawn_for = drawn_for
            self.forget()


_PLAIN = Look(Theme("plain", "Plain", True, False, dict.fromkeys(ROLES, "default")))


def look_of(app: App[object]) -> Look:
    """The look of ``app``; a plain one for an app that has none (a test that shows one widget)."""
    look = getattr(app, "look", _PLAIN)
    return look if isinstance(look, Look) else _PLAIN
