"""A page before a person: a review or a briefing to read, with the keys that do something with it or with one part of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.widget import Widget

from console.base.words import _
from console.ui.choice import move_in
from console.ui.prompt import Hint, Prompt
from console.widgets.page import Page
from console.widgets.page_rows import PageRow


class Asked(NamedTuple):
    """What a person wants of a page: the key pressed, and the part that the cursor was in."""

    key: str
    part: str


class PagePrompt(Prompt[Asked]):
    """Shows the rows of a document. ``keys`` are the keys that do something with it, and what; answers with the one that
    was pressed, or None.

    ``writes``: parts can be written in, so there is a cursor, and the keys that go from part to part; it begins on ``part``.
    """

    AUTO_FOCUS = "Page"
    widest: ClassVar[int] = 112
    full: ClassVar[bool] = True
    toasts_wait: ClassVar[bool] = False

    def __init__(
        self,
        title: str,
        rows: Sequence[PageRow],
        keys: Sequence[Hint],
        *,
        writes: bool = False,
        part: str = "",
    ) -> None:
        super().__init__(title)
        self._keys = list(keys)
        self._writes = writes
        self._part = part
        self._page = Page(rows, cursor=writes, blanks=writes)

    def body(self) -> Iterable[Widget]:
        yield self._page

    def hints(self) -> Sequence[Hint]:
        moves = [Hint(".", _("next blank")), Hint(") (", _("sections"))] if self._writes else []
        return [*self._keys, *moves, Hint("Esc", _("back"))]

    def on_mount(self) -> None:
        if self._part:
            self.call_after_refresh(self._page.go_to_part, self._part)

    def on_resize(self) -> None:
        self._page.styles.height = self.room_for(self._page)

    def pressed(self, event: events.Key) -> bool:
        for hint in self._keys:
            if event.character == hint.key or hint.key.lower() == event.key:
                if hint.key != "Enter" or self.may_confirm("enter"):
                    self.dismiss(Asked(hint.key, self._page.part))
                return True
        if self._writes:
            return self._moved(event) or move_in(self._page, event)
        return self._scrolled(event) or move_in(self._page, event)

    def _moved(self, event: events.Key) -> bool:
        """Goes from part to part."""
        if event.character in (")", "("):
            self._page.next_heading(1 if event.character == ")" else -1)
        elif event.character == ".":
            self._page.next_blank()
        elif event.key == "space":
            self._page.move_page(1)
        else:
            return False
        return True

    def _scrolled(self, event: events.Key) -> bool:
        """Without a cursor the arrows scroll."""
        page = max(self._page.size.height - 1, 1)
        steps = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -page, "pagedown": page, "space": page}
        if event.key in steps:
            self._page.scroll_lines(steps[event.key])
        return event.key in steps
