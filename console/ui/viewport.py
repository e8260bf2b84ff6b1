"""Where one is in a list whose rows have any height, without knowing more heights than those on the screen.

The place is an *anchor*: the first visible row, and how many of its lines are above the edge. Scrolling walks from
there, row by row; a jump sets the anchor anew. So 100,000 rows cost what the forty visible ones cost.
"""

from __future__ import annotations

from collections.abc import Callable

Place = tuple[int, int]
"""A row's index, and one of its lines."""


class Viewport:
    """The lines of a list that are in view.

    ``count`` rows of ``height_of(index)`` lines each are seen through ``height`` lines. Whoever changes these, or a
    row's height, calls :meth:`stale`.
    """

    def __init__(self, height_of: Callable[[int], int]) -> None:
        self.count = 0
        self.height = 0
        self.top = 0
        self.skip = 0
        self._height_of = height_of
        self._frame: list[Place] | None = None

    def stale(self) -> None:
        """What is in view has to be worked out anew."""
        self._frame = None

    def frame(self) -> list[Place]:
        """The row and line at each line of the view, from the top; shorter than the view where the rows end."""
        if self._frame is None:
            frame: list[Place] = []
            index, line = self.top, self.skip
            while len(frame) < self.height and index < self.count:
                frame.extend((index, number) for number in range(line, self._height_of(index)))
                index, line = index + 1, 0
            self._frame = frame[: max(self.height, 0)]
        return self._frame

    def rows(self) -> range:
        """The rows in view, also those seen in part."""
        frame = self.frame()
        return range(frame[0][0], frame[-1][0] + 1) if frame else range(0)

    def at_end(self) -> bool:
        """Is the last line of the last row in view?"""
        frame = self.frame()
        if not frame:
            return self.top >= self.count - 1
        return frame[-1] == (self.count - 1, self._height_of(self.count - 1) - 1)

    def whole(self) -> bool:
        """Is every line of every row in view?"""
        return self.top == 0 and self.skip == 0 and self.at_end()

    def hides(self, index: int, direction: int) -> bool:
        """Is the row at ``index`` taller than the view, with lines beyond the edge in this direction?"""
        lines = [line for row, line in self.frame() if row == index]
        tall = self._height_of(index)
        if not lines or tall <= self.height:
            return False
        return lines[-1] < tall - 1 if direction > 0 else lines[0] > 0

    def to(self, index: int, above: int = 0) -> None:
        """Puts the row at ``index`` at the upper edge, or so many lines ``above`` over it, as far as no empty lines come to be
        below the last row."""
        self._set(index, 0)
        self.shift(-above)

    def to_end(self) -> None:
        """Puts the last line of the last row at the lower edge."""
        if self.count and self.height > 0:
            self._set_bottom(self.count - 1)

    def show(self, index: int) -> bool:
        """Moves as little as needed for the row at ``index`` to be in view; says whether it moved."""
        before = (self.top, self.skip)
        if not 0 <= index < self.count or self.height <= 0:
            return False
        if index < self.top or (index == self.top and self.skip):
            self._set(index, 0)
        elif not self._ends_in_view(index):
            if self._height_of(index) >= self.height:
                self._set(index, 0)
            else:
                self._set_bottom(index)
        self.settle()
        return (self.top, self.skip) != before

    def show_span(self, first: int, last: int, above: int, *, anyway: bool = False) -> bool:
        """Has the rows ``first`` to ``last`` in view: where they are not (or ``anyway``), ``first`` comes to stand so many
        lines below the upper edge. Says whether it moved."""
        before = (self.top, self.skip)
        if not 0 <= first <= last < self.count or self.height <= 0:
            return False
        hidden = first < self.top or (first == self.top and self.skip > 0)
        if anyway or hidden or not self._ends_in_view(last):
            self.to(first, above)
        return (self.top, self.skip) != before

    def shift(self, lines: int) -> bool:
        """Moves down by ``lines`` (up if negative), no further than the rows go; says whether it moved."""
        before = (self.top, self.skip)
        top, skip = self.top, self.skip + lines
        while skip < 0 and top > 0:
            top -= 1
            skip += self._height_of(top)
        skip = max(skip, 0)
        while top < self.count - 1 and skip >= (tall := self._height_of(top)):
            skip -= tall
            top += 1
        self._set(top, skip)
        self.settle()
        return (self.top, self.skip) != before

    def settle(self) -> None:
        """Takes back an anchor that lies outside the rows, or leaves lines empty below the last."""
        if not self.count or self.height <= 0:
            self._set(0 if not self.count else min(self.top, self.count - 1), 0)
            return
        if self.top >= self.count:
            self._set(self.count - 1, 0)
        used = -self.skip
        for row in range(self.top, self.count):
            used += self._height_of(row)
            if used >= self.height:
                return
        self._set_bottom(self.count - 1)

    def _set(self, top: int, skip: int) -> None:
        if (top, skip) != (self.top, self.skip):
            self.top, self.skip = top, skip
            self._frame = None

    def _set_bottom(self, index: int) -> None:
        """Lets the row at ``index`` end at the lower edge; the first row stays at the upper one if all fit."""
        top = index
        used = self._height_of(top)
        while used < self.height and top > 0:
            top -= 1
            used += self._height_of(top)
        self._set(top, max(used - self.height, 0))

    def _ends_in_view(self, index: int) -> bool:
        """Does the row at ``index``, which is not above the anchor, end within the view?"""
        used = -self.skip
        for row in range(self.top, index + 1):
            used += self._height_of(row)
            if used > self.height:
                return False
        return True
