"""Sets of words, written as text: a list of two hundred quoted words is read by nobody."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by blanks or line ends."""
    return frozenset(text.split())
