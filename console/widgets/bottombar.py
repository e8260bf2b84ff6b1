"""The bottom line: what each digit would copy now, and the keys that act here.

    1 customers · investigating   2 internal   3 executives   t all              i log   s severity   ? keys

While a chord is begun (``g``) it says instead what each next key does. Everything on it can be clicked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message

from console.config.keymap import Act
from console.ui.cells import cut, width_of
from console.ui.lineview import FewLines, Parts
from console.ui.signs import plain

_GAP = 3
#: Hints at the right that are worth more than the long words at the left; and as many are always there.
_BEFORE_WORDS = 3
_ALWAYS = 2


class KeyHint(NamedTuple):
    """A key, what it does in a word or two, the id of the act ("" for none), and a shorter word where room is short."""

    key: str
    label: str
    act: str = ""
    brief: str = ""


class BottomBar(FewLines):
    """The bar under everything. ``copies`` stand at the left, ``hints`` at the right; the last hint is always there."""

    paper = "surface"

    class Pressed(Message):
        """A key on the bar was clicked: do the act."""

        def __init__(self, act: str) -> None:
            super().__init__()
            self.act = act

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._copies: list[KeyHint] = []
        self._hints: list[KeyHint] = []
        self._chord: tuple[str, list[KeyHint]] | None = None
        self._places: list[tuple[int, range, KeyHint]] = []

    def show(self, copies: Sequence[KeyHint], hints: Sequence[KeyHint]) -> None:
        """Shows these, the most needed first; the last hint (the way to all others) always."""
        self._copies, self._hints = list(copies), list(hints)
        self.update()

    def show_chord(self, begun: str, follow: Mapping[str, Act]) -> None:
        """A chord was begun, and this is how it can go on; with nothing begun, the usual bar."""
        self._chord = None
        if begun:
            self._chord = (begun, [KeyHint(key, act.label, act.id) for key, act in follow.items()])
        self.update()

    def lines(self, width: int) -> Sequence[Parts]:
        self._places = []
        if self._chord is not None:
            return self._chord_lines(*self._chord, width)
        pad = self.look("text", self.paper)
        parts: Parts = [(" ", pad)]
        *hints, last = self._hints or [KeyHint("", "")]
        room = width - 1 - _GAP - _width(last)
        copies = self._copies
        if 1 + _widths(copies) + _widths(hints[:_BEFORE_WORDS]) > room:
            copies = [hint._replace(label=hint.brief or hint.label) for hint in copies]
        self._add(parts, copies, room - _widths(hints[:_ALWAYS]), gap_first=False)
        used = sum(width_of(text) for text, _style in parts)
        shown: list[KeyHint] = []
        left = room - used
        for hint in hints:
            left -= _width(hint) + _GAP
            if left < 0:
                break
            shown.append(hint)
        tail = [*shown, last]
        parts.append((" " * max(width - 1 - _widths(tail) - used, 0), pad))
        self._add(parts, tail, width)
        return [parts]

    def _chord_lines(self, begun: str, hints: Sequence[KeyHint], width: int) -> Sequence[Parts]:
        """How the chord can go on, in as many lines as it takes: none of it is left to be guessed."""
        look, paper = self.look, self.paper
        head = f"{begun} {look.signs.cut}"
        lines: list[Parts] = [[(" ", look("text", paper)), (head, look("accent", paper, bold=True))]]
        for hint in hints:
            if sum(width_of(text) for text, _style in lines[-1]) + _GAP + _width(hint) > width:
                lines.append([(" " * (1 + width_of(head)), look("text", paper))])
            self._add(lines[-1], [hint], width, line=len(lines) - 1)
        return lines

    def _add(
        self, parts: Parts, hints: Sequence[KeyHint], room: int, *, gap_first: bool = True, line: int = 0
    ) -> None:
        """Adds as many hints as fit into ``room`` cells of the line, and notes where they stand."""
        look, paper = self.look, self.paper
        used = sum(width_of(text) for text, _style in parts)
        for number, hint in enumerate(hints):
            gap = _GAP if number or gap_first else 0
            if used + gap + _width(hint) > room:
                break
            parts += [
                (" " * gap, look("muted", paper)),
                (hint.key, look("accent", paper)),
                (f" {plain(cut(hint.label, room), look.signs)}", look("muted", paper)),
            ]
            start = used + gap
            used = start + _width(hint)
            self._places.append((line, range(start, used), hint))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        for line, place, hint in self._places:
            if hint.act and event.y == line and event.x in place:
                self.post_message(self.Pressed(hint.act))


def _width(hint: KeyHint) -> int:
    return width_of(hint.key) + 1 + width_of(hint.label)


def _widths(hints: Sequence[KeyHint]) -> int:
    """The cells of these hints, each with a gap before it."""
    return sum(_GAP + _width(hint) for hint in hints)
