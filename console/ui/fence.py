"""The last fence before the terminal: nothing that is drawn may steer it.

Text is made safe where it is drawn (``ui.cells``). Should anything be forgotten there, or in a stock widget, this
replaces it: Textual passes escape sequences in text straight on. A line filter sees every line of every widget.
"""

from __future__ import annotations

import re

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from console.base.text import safe_line

#: What ``base.text`` replaces: looked for first, because almost no line has any.
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


class Fence(LineFilter):
    """Replaces control and reordering characters and takes links off; with ``colourless`` also every colour."""

    def __init__(self, *, colourless: bool = False) -> None:
        super().__init__()
        self._colourless = colourless
        self._without: dict[Style, Style] = {}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """``segments`` with nothing in them that a terminal could obey."""
        if not self._colourless and not any(_suspect(segment) for segment in segments):
            return segments
        return [self._safe(segment) for segment in segments]

    def _safe(self, segment: Segment) -> Segment:
        text, style = segment.text, segment.style
        if UNSAFE.search(text):
            text = safe_line(text)
        if style is not None:
            if style.link:
                style = style.update_link(None)
            if self._colourless:
                style = self._without.get(style) or self._without.setdefault(style, style.without_color)
        return Segment(text, style)


def _suspect(segment: Segment) -> bool:
    """Has the segment anything to be taken away?"""
    style = segment.style
    return (
        bool(segment.control)
        or UNSAFE.search(segment.text) is not None
        or (style is not None and style.link is not None)
    )
