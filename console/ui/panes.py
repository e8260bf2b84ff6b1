"""Containers that only divide the screen. The framework styles a container's ground line by line at every frame, although
widgets cover it; here it is one blank line, made once."""

from __future__ import annotations

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from console.ui.lineview import look_of


class Ground(Widget):
    """Draws nothing but the paper that others stand on. To be named last: the framework takes styles from the first base."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Blank lines."""
        return blank_lines(self, crop)


def blank_lines(widget: Widget, crop: Region) -> list[Strip]:
    """The lines of ``crop``, with nothing on them."""
    return [Strip.blank(crop.width, look_of(widget.app)())] * crop.height


class Row(Horizontal, Ground):
    """Widgets beside each other."""


class Column(Vertical, Ground):
    """Widgets below each other."""
