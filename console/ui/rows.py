"""A list of rows of any height, drawn by itself; the base of the board, the timeline, the runbook and every prompt's list.

A row that was drawn is kept until the data, the size or the look change. Moving the cursor redraws two rows, a tick of
the clock only the cells that changed, and scrolling nothing that was seen before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from console.base.words import _
from console.ui.lineview import Apart, LineView, Parts, spread
from console.ui.source import ListSource, Pages, RowSource
from console.ui.viewport import Viewport

R = TypeVar("R")

#: Rows kept drawn: far more than a screen holds, far less than memory would feel.
_DRAWN = 2_000
#: Seconds after a move at which the next screen is drawn; less would hold up the frame on its way to the terminal.
_AHEAD = 0.02
#: The ground under the cursor of the list that the keys move.
_HELD = "raised"
#: Lines that the tallest screen has.
_TALL = 100
#: Lines that a turn of the mouse wheel moves.
_WHEEL = 3


class RowMessage(Message):
    """What the messages of a list say: which list, and which row (its index, key and value)."""

    def __init__(self, rows: RowsView[Any], index: int, key: str, row: Any) -> None:
        super().__init__()
        self.rows = rows
        self.index = index
        self.key = key
        self.row = row

    @property
    def control(self) -> RowsView[Any]:
        """The list, for ``@on`` with a selector."""
        return self.rows


class _Row(NamedTuple):
    """A row as it was drawn: the parts of its lines, and the lines."""

    lines: Sequence[Parts]
    strips: list[Strip]

    def same(self, y: int, parts: Parts) -> Strip | None:
        """The line ``y``, if it was made of these parts."""
        return self.strips[y] if y < len(self.lines) and self.lines[y] == parts else None


class RowsView(LineView, Generic[R], can_focus=True):
    """The base of every list. A subclass says how a row looks (:meth:`draw`) and what its key is (:meth:`key_of`).

    ``follow``: the list stays at its end when rows are added there, and says how many were while one is elsewhere.
    ``lively``: its cursor is shown as the focused one's though a field beside it has the focus.
    ``marks_always``: the bar at its cursor stays, quiet, when the focus is elsewhere.
    """

    follow: ClassVar[bool] = False
    lively: ClassVar[bool] = False
    marks_always: ClassVar[bool] = False

    class Highlighted(RowMessage):
        """The cursor is on another row, or another row is under the cursor."""

        def can_replace(self, message: Message) -> bool:
            """Only the last of several counts."""
            return isinstance(message, RowsView.Highlighted) and message.rows is self.rows

    class Chosen(RowMessage):
        """Enter, or a double click: act on this row."""

    def __init__(
        self,
        source: RowSource[R] | None = None,
        *,
        rule: bool = False,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(rule=rule, name=name, id=id, classes=classes)
        nothing: ListSource[R] = ListSource((), self.key_of)
        self._pages: Pages[R] = Pages(nothing if source is None else source)
        self._view = Viewport(lambda index: len(self._strips(index)))
        self._view.count = self._pages.count
        self._cursor = 0
        self._cursor_key = self._row_key(0)
        self._last_key = self._row_key(self.count - 1)
        self._below = 0
        self._drawn: dict[tuple[int, str], _Row] = {}
        self._head: list[Strip] | None = None

    # What a subclass says

    def key_of(self, row: R) -> str:
        """What identifies ``row`` when the data changed."""
        raise NotImplementedError

    def draw(self, row: R, index: int, width: int, ground: str) -> Sequence[Parts]:
        """The lines of ``row``, at least one, in ``width`` cells, on the ground that it shall have."""
        raise NotImplementedError

    def draw_head(self, width: int) -> Sequence[Parts]:
        """Lines that stay above the rows: the pane's title. None by default."""
        return ()

    def draw_empty(self, width: int) -> Sequence[Parts]:
        """What stands where no row is: what would be here, and the key that makes one."""
        return ()

    # The data

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._pages.count

    @property
    def cursor(self) -> int:
        """The index of the row under the cursor; 0 if there is none."""
        return self._cursor

    @property
    def cursor_key(self) -> str:
        """The key of the row under the cursor; empty if there is none."""
        return self._cursor_key

    @property
    def current(self) -> R | None:
        """The row under the cursor."""
        return self.row(self._cursor) if self.count else None

    @property
    def new_below(self) -> int:
        """Rows that were added at the end and are not in view yet."""
        return self._below

    def row(self, index: int) -> R:
        """The row at ``index``."""
        return self._pages.row(index)

    def visible_rows(self) -> range:
        """The indices of the rows in view."""
        self.check_drawn()
        return self._view.rows()

    def set_source(self, source: RowSource[R], *, key: str | None = None) -> None:
        """Shows other rows, with the cursor on ``key``; without one on the first row, or the last if we follow."""
        self._pages = Pages(source)
        self._view.count = self.count
        self._view.top = self._view.skip = self._below = 0
        self._clear()
        found = None if key is None else source.find(key)
        self._cursor_key, self._last_key = "", self._row_key(self.count - 1)
        if found is None and self.follow:
            self._put_cursor(self.count - 1)
            self._view.to_end()
        else:
            self._put_cursor(found or 0)
            self._view.show(self._cursor)
        self.refresh()

    def set_rows(self, rows: Sequence[R], *, key: str | None = None) -> None:
        """Shows these rows: with the cursor on ``key``, else where it was."""
        source = ListSource(rows, self.key_of)
        if key is not None or not self.count:
            self.set_source(source, key=key)
            return
        self.reread(source)

    def reread(self, source: RowSource[R] | None = None) -> None:
        """The data changed: reads it again (from ``source``, if the same rows now come from another).

        The cursor and the upper edge stay on the rows they were on. If we follow and are at the end, we stay there.
        """
        view = self._view
        self.check_drawn()
        on_last = self._cursor >= self.count - 1
        at_end = self.follow and (view.at_end() or (on_last and not view.height))  # also while it is hidden
        top_key, last_key = self._row_key(view.top), self._last_key
        if source is not None:
            self._pages.source = source
        self._pages.reread()
        view.count = self.count
        self._clear()
        find = self._pages.source.find
        if self.follow and last_key and not at_end and (last := find(last_key)) is not None:
            self._below += self.count - 1 - last
        self._last_key = self._row_key(self.count - 1)
        top = find(top_key) if top_key else None
        if top is not None:
            view.top = top
        found = find(self._cursor_key) if self._cursor_key else None
        self._put_cursor(self.count - 1 if at_end and on_last else self._cursor if found is None else found)
        if at_end:
            view.to_end()
        view.settle()
        self.refresh()

    def redraw(self, indices: Iterable[int]) -> None:
        """Draws these rows anew and refreshes only the cells that changed (a clock's digits)."""
        self.check_drawn()
        changed: dict[int, tuple[list[Strip], list[Strip]]] = {}
        for index in indices:
            old = self._drawn.pop((index, self._ground(index)), None)
            new = self._strips(index, old)
            if old is None or len(old.strips) != len(new):
                self._view.stale()
                self.refresh()
                return
            changed[index] = (old.strips, new)
        head = self._head_height()
        for y, (row, line) in enumerate(self._view.frame()):
            if row in changed:
                before, after = (strips[line] for strips in changed[row])
                if before is not after:
                    self.repaint(head + y, before, after)

    # Moving

    def move(self, rows: int) -> None:
        """Moves the cursor by ``rows``; within a row that is taller than the view, by a line."""
        self.check_drawn()
        if self.count and self._view.hides(self._cursor, rows):
            self.scroll_lines(1 if rows > 0 else -1)
            return
        self._put_cursor(self._cursor + rows)
        if self._show_cursor():
            self._look_ahead(rows)

    def move_page(self, pages: int) -> None:
        """Moves by a screen less one line; the cursor keeps its place on the screen."""
        self.check_drawn()
        view = self._view
        place = next((y for y, (index, _line) in enumerate(view.frame()) if index == self._cursor), 0)
        if view.shift(pages * max(view.height - 1, 1)):
            frame = view.frame()
            self._put_cursor(frame[min(place, len(frame) - 1)][0])
            self.refresh()
            self._look_ahead(pages)
        else:
            self._put_cursor(self.count - 1 if pages > 0 else 0)
        self._show_cursor()

    def move_home(self) -> None:
        """To the first row."""
        self.move_to(0)

    def move_end(self) -> None:
        """To the last row and its last line."""
        if self.move_to(self.count - 1):
            self._view.to_end()
            self.refresh()

    def move_to(self, row: int | str) -> bool:
        """To the row with this index or key; False if there is none with that key."""
        index = self._pages.source.find(row) if isinstance(row, str) else row
        if index is None or not self.count:
            return False
        self.check_drawn()
        self._put_cursor(index)
        self._show_cursor()
        return True

    def scroll_lines(self, lines: int) -> None:
        """Moves the view by ``lines``; the cursor stays on its row."""
        self.check_drawn()
        if self._view.shift(lines):
            self.refresh()
            self._look_ahead(lines)

    def choose(self) -> None:
        """Acts on the row under the cursor: posts :class:`Chosen`."""
        if self.count:
            self.post_message(self.Chosen(self, self._cursor, self._cursor_key, self.row(self._cursor)))

    def _row_key(self, index: int) -> str:
        """The key of the row at ``index``; empty if there is no such row."""
        try:
            return self.key_of(self.row(index)) if 0 <= index < self.count else ""
        except IndexError:  # rows went away since they were counted; the next reread will tell
            return ""

    def _put_cursor(self, index: int) -> None:
        """Puts the cursor on a row, within bounds; says so if another row is under it now."""
        old, old_key = self._cursor, self._cursor_key
        self._cursor = min(max(index, 0), max(self.count - 1, 0))
        self._cursor_key = self._row_key(self._cursor)
        if old != self._cursor:
            self._refresh_rows(old, self._cursor)
        if self._cursor_key and old_key != self._cursor_key:
            self.post_message(self.Highlighted(self, self._cursor, self._cursor_key, self.row(self._cursor)))

    def _show_cursor(self) -> bool:
        """Moves the view as little as needed for the cursor's row to be in it; says whether it moved."""
        moved = self._view.show(self._cursor)
        if moved:
            self.refresh()
        return moved

    def _look_ahead(self, direction: int) -> None:
        """Draws the screen after this one, when this one is out: whoever moved is likely to move on, and then it is there."""

        def draw() -> None:
            rows, lines = self._view.rows(), 0
            ahead = range(rows.stop, self.count) if direction > 0 else range(rows.start - 1, -1, -1)
            for index in ahead:
                lines += len(self._strips(index))
                if lines >= self._view.height:
                    return

        self.set_timer(_AHEAD, draw)

    # Drawing

    def line(self, y: int) -> Strip:
        """The line at ``y``: head, row, or what an empty list says; the news and the thumb drawn over it."""
        if y < self._head_height():
            return (self._head or [])[y]
        y -= self._head_height()
        frame = self._view.frame()
        if y < len(frame):
            index, number = frame[y]
            strip = self._strips(index)[number]
        else:
            empty = () if self.count else self.draw_empty(self.inner)
            strip = self.finish(empty[y] if y < len(empty) else ())
        if self._below and self._view.at_end():
            self._below = 0
        if self._below and y == self._view.height - 1:
            strip = self.finish(self._news())
        if y in self._thumb():
            cell = Strip([Segment(self.look.signs.thumb, self.look("muted"))], 1)
            return Strip.join([strip.crop(0, self.size.width - 1), cell])
        return strip

    def _news(self) -> Parts:
        """``3 new below``, at the right of the last line."""
        look = self.look
        words = _("{count} new below").format(count=self._below)
        return spread(
            [], [(f" {look.signs.down} {words} ", look("accent", "raised", bold=True))], self.inner, look()
        )

    def _thumb(self) -> range:
        """The lines at which the thumb stands, by row; empty when everything is in view."""
        view = self._view
        if view.height < 2 or not view.frame() or view.whole():
            return range(0)
        rows = view.rows()
        size = min(max(view.height * len(rows) // self.count, 1), view.height - 1)
        last = view.height - size
        start = last if view.at_end() else last * rows.start // max(self.count - len(rows), 1)
        return range(min(start, last), min(start, last) + size)

    def _ground(self, index: int) -> str:
        """The ground of the row at ``index``: raised under the cursor of the focused list."""
        if index != self._cursor:
            return self.paper
        return _HELD if self.lively or self.has_focus else "surface"

    def _strips(self, index: int, old: _Row | None = None) -> list[Strip]:
        """The lines of the row at ``index``, drawn now or kept; of an ``old`` drawing of it, those that are the same."""
        ground = self._ground(index)
        drawn = self._drawn.get((index, ground))
        if drawn is None:
            if len(self._drawn) > _DRAWN:
                self._drawn.clear()
            lines = self.draw(self.row(index), index, self.inner, ground)
            strips = [
                (old and old.same(y, parts)) or self._whole(parts, ground) for y, parts in enumerate(lines)
            ]
            drawn = self._drawn[index, ground] = _Row(lines, strips)
        return drawn.strips

    def _whole(self, parts: Parts, ground: str) -> Strip:
        """A line of a row that stands on ``ground``."""
        if isinstance(parts, Apart):
            return self.finish(parts)
        return self.finish(self._marked(parts, ground), ground)

    def _marked(self, parts: Parts, ground: str) -> Parts:
        """A line of the cursor's row with a bar in its cell of air: where colours are few, the ground alone is not seen."""
        if ground == self.paper or not parts or not parts[0][0].startswith(" "):
            return parts
        role = "accent" if ground == _HELD else "muted"
        if role == "muted" and not self.marks_always:
            return parts
        (text, style), *rest = parts
        return [(self.look.signs.here, self.look(role, ground)), (text[1:], style), *rest]

    def height_in(self, width: int) -> int:
        """The lines that all of it takes in ``width`` cells, counted no further than a tall screen."""
        if not self.count:
            return len(self.draw_empty(width))
        rows = range(min(self.count, _TALL))
        return sum(len(self.draw(self.row(index), index, width, self.paper)) for index in rows)

    def _head_height(self) -> int:
        """Lines above the rows; draws them if that is due. None before the widget has a place on the screen."""
        if self._drawn_for is None:
            return 0
        if self._head is None:
            self._head = [self.finish(parts) for parts in self.draw_head(self.inner)]
            self._view.height = max(self._drawn_for[2] - len(self._head), 0)
            self._view.stale()
        return len(self._head)

    def _clear(self) -> None:
        """Drops all that was drawn."""
        self._drawn.clear()
        self._head = None
        self._view.stale()
        self._head_height()

    def forget(self) -> None:
        """Another size or look: all is drawn anew around the same place. Who was at the end or saw the cursor still does."""
        new = self._view.height == 0
        at_end = self.follow and self._cursor >= self.count - 1 and (new or self._view.at_end())
        saw_cursor = new or self._cursor in self._view.rows()
        self._clear()
        if at_end:
            self._view.to_end()
        elif saw_cursor:
            self._view.show(self._cursor)
        self._view.settle()

    def refresh_head(self) -> None:
        """Draws the lines above the rows anew."""
        self.check_drawn()
        self._head = None
        if self._head_height():
            self.refresh(Region(0, 0, self.size.width, self._head_height()))

    def _refresh_rows(self, *indices: int) -> None:
        """Refreshes the lines of these rows that are in view."""
        head = self._head_height()
        for y, (index, _line) in enumerate(self._view.frame()):
            if index in indices:
                self.refresh(Region(0, head + y, self.size.width, 1))

    # What Textual tells us

    def watch_has_focus(self, has_focus: bool) -> None:
        """The title and the cursor's row say which pane has the focus."""
        super().watch_has_focus(has_focus)
        self.refresh_head()
        self._refresh_rows(self._cursor)

    def on_click(self, event: events.Click) -> None:
        y = event.y - self._head_height()
        frame = self._view.frame()
        event.stop()
        if 0 <= y < len(frame):
            self._put_cursor(frame[y][0])
            if event.chain == 2:
                self.choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.scroll_lines(_WHEEL)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.scroll_lines(-_WHEEL)
        event.stop()
