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


class KeyHint(NamedTuple):
    """A key, what it does in a word or two, and the id of the act."""

    key: str
    label: str
    act: str


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
        self._places: list[tuple[range, KeyHint]] = []

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
        look, paper = self.look, self.paper
        parts: Parts = [(" ", look("text", paper))]
        if self._chord is not None:
            begun, hints = self._chord
            parts.append((f"{begun} {look.signs.cut}", look("accent", paper, bold=True)))
            self._add(parts, hints, width)
            return [parts]
        last = self._hints[-1:]
        room = width - 1 - sum(_width(hint) + _GAP for hint in last)
        self._add(parts, self._copies, room, gap_first=False)
        used = sum(width_of(text) for text, _style in parts)
        shown: list[KeyHint] = []
        left = room - used
        for hint in self._hints[:-1]:
            left -= _width(hint) + _GAP
            if left < 0:
                break
            shown.append(hint)
        tail = [*shown, *last]
        start = width - 1 - sum(_width(hint) + _GAP for hint in tail)
        parts.append((" " * max(start - used, 0), look("text", paper)))
        self._add(parts, tail, width)
        return [parts]

    def _add(self, parts: Parts, hints: Sequence[KeyHint], room: int, *, gap_first: bool = True) -> None:
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
            self._places.append((range(start, used), hint))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        for place, hint in self._places:
            if event.x in place:
                self.post_message(self.Pressed(hint.act))


def _width(hint: KeyHint) -> int:
    return width_of(hint.key) + 1 + width_of(hint.label)
