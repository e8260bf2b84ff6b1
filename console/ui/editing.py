"""One line of text being edited: the text, the cursor, and what keys do to them. Knows no screen.

The text may be 100,000 characters: moving looks only at the characters around the cursor.
"""

from __future__ import annotations

from rich.cells import split_graphemes

#: Characters looked at to find where a visible character begins or ends; a family emoji has about ten.
_NEAR = 48


class Editing:
    """A text and a cursor in it (an index, 0 to its length). Line breaks are characters like others."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.cursor = len(text)

    def set(self, text: str, cursor: int | None = None) -> None:
        """Another text, with the cursor at its end or at ``cursor``."""
        self.text = text
        self.cursor = len(text) if cursor is None else min(max(cursor, 0), len(text))

    def insert(self, text: str) -> None:
        """``text`` at the cursor, which goes behind it."""
        self._replace(self.cursor, self.cursor, text)

    def replace(self, start: int, text: str) -> None:
        """``text`` in the place of what stands between ``start`` and the cursor."""
        self._replace(start, self.cursor, text)

    def left(self) -> None:
        """One visible character to the left."""
        self.cursor = self._before()

    def right(self) -> None:
        """One visible character to the right."""
        self.cursor = self.after()

    def word_left(self) -> None:
        """To the beginning of the word."""
        self.cursor = self._word_start()

    def word_right(self) -> None:
        """Behind the next word."""
        self.cursor = self._word_end()

    def home(self) -> None:
        """To the beginning."""
        self.cursor = 0

    def end(self) -> None:
        """To the end."""
        self.cursor = len(self.text)

    def delete_left(self) -> None:
        """Takes away the character before the cursor."""
        self._replace(self._before(), self.cursor, "")

    def delete_right(self) -> None:
        """Takes away the character under the cursor."""
        self._replace(self.cursor, self.after(), "")

    def delete_word_left(self) -> None:
        """Takes away from the beginning of the word to the cursor."""
        self._replace(self._word_start(), self.cursor, "")

    def delete_word_right(self) -> None:
        """Takes away to the end of the next word."""
        self._replace(self.cursor, self._word_end(), "")

    def delete_to_start(self) -> None:
        """Takes away all before the cursor."""
        self._replace(0, self.cursor, "")

    def delete_to_end(self) -> None:
        """Takes away all behind the cursor."""
        self._replace(self.cursor, len(self.text), "")

    def after(self) -> int:
        """The index behind the visible character under the cursor."""
        near = self.text[self.cursor : self.cursor + _NEAR]
        return self.cursor + (split_graphemes(near)[0][0][1] if near else 0)

    def _before(self) -> int:
        start = max(self.cursor - _NEAR, 0)
        near = self.text[start : self.cursor]
        return start + (split_graphemes(near)[0][-1][0] if near else 0)

    def _word_start(self) -> int:
        index = self.cursor
        while index > 0 and not self.text[index - 1].isalnum():
            index -= 1
        while index > 0 and self.text[index - 1].isalnum():
            index -= 1
        return index

    def _word_end(self) -> int:
        index, last = self.cursor, len(self.text)
        while index < last and not self.text[index].isalnum():
            index += 1
        while index < last and self.text[index].isalnum():
            index += 1
        return index

    def _replace(self, start: int, end: int, text: str) -> None:
        self.text = self.text[:start] + text + self.text[end:]
        self.cursor = start + len(text)
