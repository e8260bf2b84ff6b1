"""Right-to-left text for terminals that do not reorder it (xterm, the Linux console, PuTTY): the setting ``rtl = "visual"``.

Such a terminal shows Arabic and Hebrew letter by letter from the left, backwards, and Arabic unjoined. Here each stretch of
a line is turned round and joined on its way to the terminal, and stands at the right where it has the line to itself. It is
the last step of all: text is wrapped, searched, stored and copied in logical order.
"""

from __future__ import annotations

from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from console.ui.visual import RIGHT_TO_LEFT, Turning, from_the_right

#: Characters that a stretch of a text has at least; a sign, a cursor and a border have fewer.
_STRETCH: Final = 3


class VisualOrder(LineFilter):
    """Turns what is read from the right round; every line keeps its width."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = Turning().shown

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """``segments`` in the order in which they are seen."""
        if not any(RIGHT_TO_LEFT.search(segment.text) for segment in segments):
            return segments
        shown: list[Segment] = []
        for run in _runs(segments):
            shown += self._in_order(run)
        return _at_the_right(segments, shown)

    def _in_order(self, run: list[Segment]) -> list[Segment]:
        """The segments of one text as they are seen; stretches that stand out are found again in it."""
        text = "".join(segment.text for segment in run)
        if not RIGHT_TO_LEFT.search(text):
            return run
        left = self.shown(text)
        style = run[0].style
        found: list[Segment] = []
        apart = [segment for segment in run if segment.style != style]
        if from_the_right(text):
            apart.reverse()
        for segment in apart:
            marked = next((one for one in (segment.text, self.shown(segment.text)) if one in left), "")
            if marked:
                before, _marked, left = left.partition(marked)
                found += [Segment(before, style), Segment(marked, segment.style)]
        return [segment for segment in (*found, Segment(left, style)) if segment.text]


def _runs(segments: list[Segment]) -> list[list[Segment]]:
    """The segments by the texts that they make up: columns are apart by air, and a cursor parts what is typed."""
    runs: list[list[Segment]] = [[]]
    for segment in segments:
        before = runs[-1][-1].text if runs[-1] else ""
        if (
            not before
            or before.endswith("  ")
            or segment.text.startswith("  ")
            or _short(before, segment.text)
        ):
            runs.append([])
        runs[-1].append(segment)
    return [run for run in runs if run]


def _short(*texts: str) -> bool:
    return any(len(text) < _STRETCH for text in texts)


def _at_the_right(segments: list[Segment], shown: list[Segment]) -> list[Segment]:
    """Where one text from the right has its line to itself, the air behind it goes before it."""
    told = [segment.text for segment in segments if segment.text.strip()]
    if not told or not from_the_right("".join(told)) or len(_runs(segments)) > 3 or shown[-1].text.strip():
        return shown
    first = next(number for number, segment in enumerate(shown) if segment.text.strip())
    return [*shown[:first], shown[-1], *shown[first:-1]]
