"""A text field of one line: the log line's, and that of every prompt.

The stock field keeps only the first line of what is pasted and measures the whole text at every key. Here a paste of
several lines is one text (its line breaks are seen as ``⏎``), and what is drawn is the piece around the cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from rich.cells import split_graphemes
from rich.style import Style
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from console.base.text import safe_line
from console.model.logline import Completions
from console.ui.cells import cut, width_of
from console.ui.editing import Editing
from console.ui.lineview import LineView, Parts

_CURSOR: Final = Style(reverse=True)
#: Characters looked at for one cell.
_PER_CELL: Final = 8


Complete = Callable[[str, int], Completions | None]
"""Given the text and the cursor, what could be meant; None where there is nothing to complete."""


class FieldMessage(Message):
    """What the messages of a field say: which field, and its text."""

    def __init__(self, field: Field, value: str) -> None:
        super().__init__()
        self.field = field
        self.value = value

    @property
    def control(self) -> Field:
        """The field, for ``@on`` with a selector."""
        return self.field


class Field(LineView, can_focus=True):
    """A line of text to edit. ``placeholder`` is shown while it is empty; ``secret`` shows a dot for a character.

    Enter posts :class:`Submitted`, Escape :class:`Cancelled` (the text stays), each change :class:`Changed`. Up and
    Down recall ``history`` (oldest first); Tab asks ``complete`` and goes through what it offers. ``edited`` is called with
    the text at each change, before it is drawn: what follows from it is in the same frame.
    """

    DEFAULT_CSS = "Field { height: 1; }"

    class Changed(FieldMessage):
        """The text changed."""

        def can_replace(self, message: Message) -> bool:
            """Only the last of several counts."""
            return isinstance(message, Field.Changed) and message.field is self.field

    class Submitted(FieldMessage):
        """Enter."""

    class Cancelled(FieldMessage):
        """Escape: the text stays as a draft."""

    _EDITS: ClassVar[dict[str, Callable[[Editing], None]]] = {
        "left": Editing.left,
        "ctrl+b": Editing.left,
        "right": Editing.right,
        "ctrl+f": Editing.right,
        "ctrl+left": Editing.word_left,
        "alt+b": Editing.word_left,
        "ctrl+right": Editing.word_right,
        "alt+f": Editing.word_right,
        "home": Editing.home,
        "ctrl+a": Editing.home,
        "end": Editing.end,
        "ctrl+e": Editing.end,
        "backspace": Editing.delete_left,
        "ctrl+h": Editing.delete_left,
        "delete": Editing.delete_right,
        "ctrl+d": Editing.delete_right,
        "ctrl+w": Editing.delete_word_left,
        "alt+backspace": Editing.delete_word_left,
        "ctrl+backspace": Editing.delete_word_left,
        "alt+d": Editing.delete_word_right,
        "ctrl+delete": Editing.delete_word_right,
        "ctrl+u": Editing.delete_to_start,
        "ctrl+k": Editing.delete_to_end,
    }

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        secret: bool = False,
        history: Sequence[str] = (),
        complete: Complete | None = None,
        edited: Callable[[str], object] | None = None,
        ground: str = "background",
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.placeholder = placeholder
        self.history = history
        self.complete = complete
        self._tell = edited
        self._secret = secret
        self.paper = ground
        self._editing = Editing(value)
        self._left = 0  # index of the first character in view
        self._recalled = 0  # how far back in the history; 0 is the draft
        self._draft = ""
        self._offer: tuple[int, tuple[str, ...], int] | None = None  # start, candidates, the one shown

    # The text

    @property
    def value(self) -> str:
        """The text."""
        return self._editing.text

    @value.setter
    def value(self, text: str) -> None:
        self.set(text)

    @property
    def cursor(self) -> int:
        """The cursor's index in the text."""
        return self._editing.cursor

    def set(self, text: str, cursor: int | None = None) -> None:
        """Shows another text, with the cursor at its end or at ``cursor``."""
        before = self._editing.text
        self._editing.set(text, cursor)
        self._recalled = 0
        self._offer = None
        self._edited(before)

    def clear(self) -> None:
        """Empties the field."""
        self.set("")

    # What a subclass may add around the text

    def prefix(self) -> Parts:
        """What stands before the text."""
        return []

    def suffix(self, room: int) -> Parts:
        """What stands at the right end, in at most ``room`` cells."""
        return []

    # Drawing

    def line(self, y: int) -> Strip:
        """The one line: prefix, the piece of text around the cursor, suffix."""
        look = self.look
        prefix = self.prefix()
        room = self.inner - sum(width_of(text) for text, _ in prefix)
        suffix = self.suffix(max(room // 2, room - width_of(cut(self.value, room)) - 2))
        room -= sum(width_of(text) for text, _ in suffix)
        text = self._piece(room)
        padding = room - sum(width_of(shown) for shown, _ in text)
        return self.finish([*prefix, *text, (" " * padding, look("text", self.paper)), *suffix])

    def _piece(self, room: int) -> Parts:
        """The text around the cursor in at most ``room`` cells."""
        style, muted = self.look("text", self.paper), self.look("muted", self.paper)
        text, cursor = self._editing.text, self._editing.cursor
        if room <= 0:
            return []
        if not text:
            hint = cut(self.placeholder, room)
            if not self.has_focus:
                return [(hint, muted)]
            return [(hint[:1] or " ", muted + _CURSOR), (hint[1:], muted)]
        if not self.has_focus:
            return [(cut(self._shown(text[: (room + 1) * _PER_CELL]), room), style)]
        self._left = self._first_in_view(room)
        before = self._shown(text[self._left : cursor])
        after = self._editing.after()
        under = self._shown(text[cursor:after])
        if width_of(under) == 0:
            under = " "
        room -= width_of(before) + width_of(under)
        rest = cut(self._shown(text[after : after + (max(room, 0) + 1) * _PER_CELL]), room, "")
        return [(before, style), (under, style + _CURSOR), (rest, style)]

    def _first_in_view(self, room: int) -> int:
        """The index at which the view begins: where it did, unless the cursor went out of it."""
        text, cursor = self._editing.text, self._editing.cursor
        if cursor <= self._left:
            return self._back(cursor, room // 3)
        near = text[self._left : cursor]
        if len(near) < room * _PER_CELL and width_of(self._shown(near)) <= room - 2:
            return self._left
        return self._back(cursor, room - 2)

    def _back(self, index: int, cells: int) -> int:
        """The index at most ``cells`` cells before ``index``."""
        start = max(index - max(cells, 0) * _PER_CELL, 0)
        used = 0
        for first, last, _width in reversed(split_graphemes(self._editing.text[start:index])[0]):
            used += width_of(self._shown(self._editing.text[start + first : start + last]))
            if used > cells:
                return start + last
        return start

    def _shown(self, text: str) -> str:
        """``text`` as it may be drawn: safe, on one line, each of its characters in its place."""
        if self._secret:
            return self.look.signs.bullet * len(text)
        return safe_line(text.replace("\n", self.look.signs.newline))

    def refresh_field(self) -> None:
        """Draws the line anew, and tells the terminal where the cursor is (for input methods)."""
        self.refresh()
        if self.has_focus and self.size:
            shown = sum(width_of(text) for text, _ in self.prefix())
            piece = self._piece(max(self.inner - shown, 0))
            before = width_of(piece[0][0]) if self.value and piece else 0
            self.app.cursor_position = Offset(self.region.x + shown + before, self.region.y)

    # Keys

    def on_key(self, event: events.Key) -> None:
        if self._handle(event):
            event.stop()
            event.prevent_default()

    def _handle(self, event: events.Key) -> bool:
        """Does what the key means here; False if it means nothing here."""
        key = event.key
        if key == "tab":
            return self._next_offer(1)
        if key == "shift+tab" and self._offer:
            return self._next_offer(-1)
        before = self._editing.text
        if key in self._EDITS:
            self._EDITS[key](self._editing)
        elif key == "enter":
            self._offer = None
            self.post_message(self.Submitted(self, self.value))
            return True
        elif key == "escape":
            if self._offer is not None:
                self._offer = None
            self.post_message(self.Cancelled(self, self.value))
            return True
        elif key in ("up", "down"):
            return self._recall(1 if key == "up" else -1)
        elif _types(event):
            self._editing.insert(event.character or "")
        else:
            return False
        self._offer = None
        self._edited(before)
        return True

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Puts ``text`` in at the cursor, all its lines."""
        before = self._editing.text
        self._editing.insert(text.replace("\r\n", "\n").replace("\r", "\n"))
        self._offer = None
        self._edited(before)

    def _edited(self, before: str) -> None:
        """Shows the text, and says so if it is another."""
        self.refresh_field()
        if before != self._editing.text:
            if self._tell is not None:
                self._tell(self.value)
            self.post_message(self.Changed(self, self.value))

    def _recall(self, step: int) -> bool:
        """Goes through the history; the draft is its newest end."""
        place = self._recalled + step
        if not 0 <= place <= len(self.history):
            return bool(self.history)
        if self._recalled == 0:
            self._draft = self.value
        before = self.value
        self._recalled = place
        self._editing.set(self.history[-place] if place else self._draft)
        self._edited(before)
        return True

    def _next_offer(self, step: int) -> bool:
        """Puts in what the completion offers; again: the next one. False if it offers nothing."""
        if self._offer is None:
            found = self.complete(self.value, self.cursor) if self.complete else None
            if found is None or not found.words:
                return False
            start, candidates, number = found.start, tuple(found.words), 0
        else:
            start, candidates, number = self._offer
            number = (number + step) % len(candidates)
        before = self.value
        self._editing.replace(start, candidates[number])
        self._offer = (start, candidates, number)
        self._edited(before)
        return True

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self._offer = None
        self.refresh_field()


def _types(event: events.Key) -> bool:
    """Does the key put a character into the text?"""
    return event.is_printable and not event.key.startswith(("ctrl+", "alt+", "super+", "hyper+", "meta+"))
