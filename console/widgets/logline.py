"""The log line: what is typed here is an entry; its right end says, while typing, how it will be read.

    log ▸ 03:12 ! feature flag off for new carts                          03:12  decision

Without a text, the right end is the status line: the full stamp of the entry under the cursor, and the like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events

from console.base.words import _
from console.ui.cells import cut
from console.ui.field import Complete, Field
from console.ui.lineview import Parts

#: A text longer than this is not read at every key; its length is told instead.
_LONG = 10_000


class LogLine(Field):
    """The field at the foot of the screen.

    ``reading`` gives, for the text as typed, how it will be read ("03:12  decision"); ``complete`` what Tab offers. Enter
    posts ``Field.Submitted`` with the text as typed, empties the line and keeps the focus; Escape posts
    ``Field.Cancelled`` and keeps the text.
    """

    def __init__(
        self,
        *,
        reading: Callable[[str], str] | None = None,
        complete: Complete | None = None,
        history: Sequence[str] = (),
        id: str | None = None,
    ) -> None:
        super().__init__(complete=complete, history=list(history), id=id)
        self.reading = reading
        self._status = ""
        self._read: tuple[str, str] = ("", "")

    def show_status(self, words: str) -> None:
        """What stands at the right end while nothing is typed."""
        self._status = words
        self.refresh()

    def prefix(self) -> Parts:
        role = "accent" if self.has_focus else "muted"
        return [(f" {_('log')} {self.look.signs.current} ", self.look(role, bold=self.has_focus))]

    def suffix(self, room: int) -> Parts:
        words = self._reading_of(self.value) if self.value else self._status
        if not words or room < 8:
            return []
        shown = cut(words, room - 3, self.look.signs.cut)
        role = "accent" if self.value and self.has_focus else "muted"
        return [("  ", self.look()), (shown, self.look(role)), (" ", self.look())]

    def _reading_of(self, text: str) -> str:
        """How ``text`` will be read; worked out once per text."""
        if self._read[0] != text:
            if len(text) > _LONG:
                words = _("{count} characters").format(count=f"{len(text):,}")
            else:
                words = self.reading(text) if self.reading else ""
            self._read = (text, words)
        return self._read[1]

    def on_key(self, event: events.Key) -> None:
        if event.key != "enter":
            return
        event.stop()
        event.prevent_default()
        text = self.value
        if text.strip():
            self.history = [*self.history, text]
            self.post_message(self.Submitted(self, text))
            self.clear()

    def on_click(self) -> None:
        self.focus()
