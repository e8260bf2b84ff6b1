"""From keys to acts: one table, read from the keymap, asked with the places that are in force.

Bindings of the framework are not used for acts: a remapped key there silently unbinds another, and it knows no chords.
A key goes to the focused widget first (a text field takes what it can use), then here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from console.config.keymap import ACTS, BY_ID, Act, Scope
from console.config.keys import key_id, key_label


class Press(NamedTuple):
    """A key as it arrived: the framework's name, and the character it makes (None for a key that makes none)."""

    key: str
    character: str | None


class Found(NamedTuple):
    """What a sequence of presses means: an act, or the beginning of chords that go on with ``follow`` (key → act)."""

    act: Act | None
    follow: Mapping[str, Act]


class Keys:
    """The keys of every act: ``table`` maps act ids to keys (as ``config.keymap.resolve`` gives them)."""

    def __init__(self, table: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.table = {act.id: act.keys for act in ACTS} if table is None else dict(table)
        self._chords = [
            (tuple(key.split()), tuple(map(key_id, key.split())), BY_ID[id])
            for id, keys in self.table.items()
            if id in BY_ID
            for key in keys
        ]

    def find(self, presses: tuple[Press, ...], places: Iterable[Scope]) -> Found:
        """What ``presses`` mean where ``places`` are in force."""
        allowed = set(places)
        follow: dict[str, Act] = {}
        for chord, ids, act in self._chords:
            if act.scope not in allowed or not _begins(chord, ids, presses):
                continue
            if len(chord) == len(presses):
                return Found(act, {})
            follow[chord[len(presses)]] = act
        return Found(None, follow)

    def acts(self, places: Iterable[Scope]) -> list[Act]:
        """The acts that act where ``places`` are in force, in the keymap's order; those without a key too."""
        allowed = set(places)
        return [act for act in ACTS if act.scope in allowed]

    def label(self, id: str) -> str:
        """The first key of an act as shown (``Ctrl+P``); empty if it has none."""
        keys = self.table.get(id, ())
        return key_label(keys[0]) if keys else ""

    def labels(self, id: str) -> str:
        """All keys of an act as shown: ``↓ j``."""
        return "  ".join(key_label(key) for key in self.table.get(id, ()))


def _begins(chord: tuple[str, ...], ids: tuple[str, ...], presses: tuple[Press, ...]) -> bool:
    """Do ``presses`` make the beginning of ``chord``, whose keys the framework calls ``ids``?"""
    if len(presses) > len(chord):
        return False
    return all(
        press.key == id or press.character == key for key, id, press in zip(chord, ids, presses, strict=False)
    )
