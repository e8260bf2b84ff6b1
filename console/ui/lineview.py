"""The base of everything drawn: a widget that hands its lines to Textual itself (the line API).

Stock widgets measure, style and cache per widget, and lists mount a widget per row; a board and a long timeline made
of them took 32 times as long to start as this. Here a widget says what each line holds, as parts (text and style),
and a line that was drawn is kept until what it shows changes. All text is made safe (``ui.cells``) before it is
measured; the fence of the app looks at it once more on its way out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
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


class Apart(list[Part]):
    """A line of a row that the row's cursor does not cover: a heading over it."""


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


def changed_cells(old: Strip, new: Strip) -> tuple[int, int] | None:
    """The cells ``[first, last)`` in which two lines of equal width differ; None if in none."""
    if old == new:
        return None
    before = [(character, segment.style) for segment in old for character in segment.text]
    after = [(character, segment.style) for segment in new for character in segment.text]
    if len(before) != len(after):
        return 0, new.cell_length
    places = [index for index, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    text = new.text
    return width_of(text[: places[0]]), width_of(text[: places[-1] + 1])


class LineView(Widget):
    """A widget of lines. A subclass draws them in :meth:`line`.

    ``rule`` draws the rule that parts this pane from the one on its right, in the last column. ``paper`` is the role of
    the ground that everything stands on.
    """

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = "LineView { width: 1fr; height: 1fr; }"

    paper: str = "background"
    rule: reactive[bool] = reactive(False)

    def __init__(
        self,
        *,
        rule: bool = False,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
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

    def finish(self, parts: Iterable[Part], ground: str = "") -> Strip:
        """``parts`` as a whole line of the widget: padded on ``ground`` (by default the paper), the rule at its end."""
        look = self.look
        strip = strip_of(parts, self.inner, look("text", ground or self.paper))
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


class FewLines(LineView):
    """A widget of a few lines that are all drawn together; an update refreshes only the cells that changed."""

    DEFAULT_CSS = "FewLines { height: auto; }"

    def __init__(self, *, rule: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(rule=rule, id=id, classes=classes)
        self._kept: list[Strip] | None = None

    def lines(self, width: int) -> Sequence[Parts]:
        """All lines of the widget, for ``width`` cells."""
        raise NotImplementedError

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are to draw in ``width`` cells."""
        return len(self.lines(max(width - self.rule, 0))) if width else 0

    def line(self, y: int) -> Strip:
        kept = self._strips()
        return kept[y] if y < len(kept) else self.finish([])

    def forget(self) -> None:
        self._kept = None

    def update(self) -> None:
        """Something that is shown changed: draws anew what did."""
        if not self.size:
            self.refresh(layout=True)
            return
        self.check_drawn()
        old, self._kept = self._strips(), None
        new = self._strips()
        if len(old) != len(new):
            self.refresh(layout=True)
            return
        for y, (before, after) in enumerate(zip(old, new, strict=True)):
            if span := changed_cells(before, after):
                self.refresh(Region(span[0], y, span[1] - span[0], 1))

    def _strips(self) -> list[Strip]:
        """The lines, drawn now or kept."""
        if self._kept is None:
            self._kept = [self.finish(parts) for parts in self.lines(self.inner)]
        return self._kept


_PLAIN = Look(Theme("plain", "Plain", True, False, dict.fromkeys(ROLES, "default")))


def look_of(app: App[object]) -> Look:
    """The look of ``app``; a plain one for an app that has none (a test that shows one widget)."""
    look = getattr(app, "look", _PLAIN)
    return look if isinstance(look, Look) else _PLAIN
