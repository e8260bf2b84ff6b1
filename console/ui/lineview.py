"""The base of everything drawn: a widget that hands its lines to Textual itself (the line API).

Stock widgets measure, style and cache per widget, and lists mount a widget per row; a board and a long timeline made
of them took 32 times as long to start as this. Here a widget says what each line holds, as parts (text and style),
and a line that was drawn is kept until what it shows changes. All text is made safe (``ui.cells``) before it is
measured; the fence of the app looks at it once more on its way out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Self

from rich.segment import Segment
from rich.style import Style
from textual.errors import NoWidget
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from console.base.text import safe_line
from console.ui.cells import cut, width_of
from console.ui.fence import UNSAFE, Fence
from console.ui.look import Look
from console.ui.themes import ROLES, Theme

if TYPE_CHECKING:
    from textual.app import App

#: Changed cells with fewer unchanged ones between them are written as one stretch: moving the cursor costs as much.
_NEAR = 6

Part = tuple[str, Style]
"""A stretch of safe text and the style it is drawn in."""
Parts = list[Part]
"""One line, from left to right."""


class Apart(list[Part]):
    """A line of a row that the row's cursor does not cover: a heading over it."""


def strip_of(parts: Iterable[Part], width: int, pad: Style, edge: Segment | None = None) -> Strip:
    """A line of exactly ``width`` cells: cut at the right where ``parts`` are longer, padded with ``pad`` where not.

    An ``edge`` of one cell stands behind it. What could steer a terminal is replaced (``ui.fence``).
    """
    segments: list[Segment] = []
    used = 0
    for text, style in parts:
        if not text:
            continue
        if UNSAFE.search(text):
            text = safe_line(text)  # noqa: PLW2901 - the part as it may be shown
        cells = width_of(text)
        if used + cells > width:
            text = cut(text, width - used, "")  # noqa: PLW2901 - the part that still fits
            used += width_of(text)
            segments.append(Segment(text, style))
            break
        segments.append(Segment(text, style))
        used += cells
    if used < width:
        segments.append(Segment(" " * (width - used), pad))
    if edge is None:
        return Strip(segments, width)
    return Strip([*segments, edge], width + 1)


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


def changed_cells(old: Strip, new: Strip) -> list[tuple[int, int]]:
    """The stretches of cells ``[first, last)`` in which two lines of equal width differ; near ones are told as one."""
    before, after = list(old), list(new)
    if before == after:
        return []
    if [len(segment.text) for segment in before] != [len(segment.text) for segment in after]:
        return [(0, new.cell_length)]
    spans: list[tuple[int, int]] = []
    at = 0
    for one, other in zip(before, after, strict=True):
        width = width_of(other.text)
        if one != other:
            first, last = 0, width
            if one.style == other.style and width == len(other.text):
                differing = [x for x, (a, b) in enumerate(zip(one.text, other.text, strict=True)) if a != b]
                first, last = differing[0], differing[-1] + 1
            if spans and at + first - spans[-1][1] < _NEAR:
                spans[-1] = (spans[-1][0], at + last)
            else:
                spans.append((at + first, at + last))
        at += width
    return spans


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
        self._on_screen: list[Strip] | None = None  # as they are on the screen; None when something changed

    @property
    def look(self) -> Look:
        """The styles to draw with, those of the app."""
        return look_of(self.app)

    @property
    def inner(self) -> int:
        """Cells that a line may fill: the width without the rule."""
        width = self._drawn_for[1] if self._drawn_for else self.size.width
        return max(width - self.rule, 0)

    def line(self, y: int) -> Strip:
        """The line at row ``y`` of the widget, exactly as wide as the widget."""
        raise NotImplementedError

    def forget(self) -> None:
        """Drops what was drawn: called when size, look or rule changed. Subclasses that keep lines extend it."""

    def finish(self, parts: Iterable[Part], ground: str = "") -> Strip:
        """``parts`` as a whole line of the widget: padded on ``ground`` (by default the paper), the rule at its end.

        Every line is made here, and so nothing leaves a widget of ours that has not passed the fence.
        """
        look = self.look
        edge = Segment(look.signs.rule, look("rule")) if self.rule else None
        return strip_of(parts, self.inner, look("text", ground or self.paper), edge)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of ``crop``. Takes the place of Textual's own path, whose work (borders, padding, one style for
        all) none of our widgets needs."""
        self.check_drawn()
        if self._on_screen is None:
            self._on_screen = [self._filtered(self.line(y)) for y in range(self.size.height)]
        strips = self._on_screen[crop.y : crop.bottom]
        first, last = crop.column_span
        if (first, last) != (0, self.size.width):
            strips = [strip.crop(first, last) for strip in strips]
        return strips

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As Textual's; the lines are asked for anew. Textual asks a widget for them also when only its neighbour
        changed, so they are kept until then."""
        self._on_screen = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def repaint(self, y: int, old: Strip, new: Strip) -> None:
        """The line at ``y`` is ``new`` now: has the cells that differ from ``old`` drawn.

        They go straight to the terminal, as a few bytes; the way through the framework composes the whole screen anew,
        and was nine tenths of what fifty running clocks cost.
        """
        spans = changed_cells(old, new)
        if not spans:
            return
        self._on_screen = None
        screen = self.screen
        on_top = self.app.screen is screen
        put: Callable[..., bool] = getattr(self.app, "put", _cannot)
        left, top = self.region.offset
        line = self._filtered(new)
        if line is not new and line.text != new.text:  # turned round: what changed is seen elsewhere
            spans = [(0, line.cell_length)]
        for first, last in spans:
            seen = on_top and self._sees(screen, left + first, left + last - 1, top + y)
            if not (seen and put(left + first, top + y, line.crop(first, last))):
                self.refresh(Region(first, y, last - first, 1))

    def _sees(self, screen: Screen[object], first: int, last: int, y: int) -> bool:
        """Are the cells ``first`` and ``last`` of the screen's line ``y`` ours, with nothing over them (a toast)?"""
        try:
            return all(screen.get_widget_at(x, y)[0] is self for x in {first, last})
        except NoWidget:
            return False

    def _filtered(self, strip: Strip) -> Strip:
        """``strip`` through the line filters that a user asked for. Two of those that are always there change nothing
        of ours: the colours of our lines are true ones, and the lines passed the fence when they were made."""
        for line_filter in self.get_line_filters():
            if not isinstance(line_filter, (ANSIToTruecolor, Fence)):
                strip = strip.apply_filter(line_filter, self.background_colors[1])
        return strip

    def check_drawn(self) -> None:
        """Forgets what was drawn for another look or size."""
        drawn_for = (self.look, self.size.width, self.size.height, self.rule)
        if drawn_for != self._drawn_for:
            self._drawn_for = drawn_for
            self._on_screen = None
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
            self._kept = self._on_screen = None
            if all(node.display for node in self.ancestors_with_self):
                self.refresh(layout=True)  # for one that is hidden, the screen were laid out at every second
            return
        self.check_drawn()
        old, self._kept = self._strips(), None
        new = self._strips()
        if len(old) != len(new):
            self.refresh(layout=True)
            return
        for y, (before, after) in enumerate(zip(old, new, strict=True)):
            self.repaint(y, before, after)

    def _strips(self) -> list[Strip]:
        """The lines, drawn now or kept."""
        if self._kept is None:
            self._kept = [self.finish(parts) for parts in self.lines(self.inner)]
        return self._kept


_PLAIN = Look(Theme("plain", "Plain", True, False, dict.fromkeys(ROLES, "default")))


def _cannot(*_place: object) -> bool:
    """What an app that cannot draw past the framework's frames does about it."""
    return False


def look_of(app: App[object]) -> Look:
    """The look of ``app``; a plain one for an app that has none (a test that shows one widget)."""
    look = getattr(app, "look", _PLAIN)
    return look if isinstance(look, Look) else _PLAIN
