"""A text as it is seen on a terminal that does not reorder it: turned round where it is read from the right, and joined.

Apart from the filter that does this to all that is drawn (``ui.bidi``), because what is drawn before the framework is loaded
needs it, too.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

from console.ui.cells import width_of

#: Letters of the scripts that are read from the right.
RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
#: The first letter that has a direction decides which one the whole stretch has.
_STRONG: Final = re.compile(r"[^\W\d_]")
#: Brackets, which open to the other side in what is turned round; the library leaves that to us.
_BRACKETS: Final = re.compile(r"([()\[\]{}<>«»‹›])")
_MIRRORED: Final = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
#: A character of no width (a variation selector) that goes with the one before it, and so tells whether that was turned.
_TAG: Final = "\ufe00"
_TAGGED: Final = re.compile(f"{_TAG}([^{_TAG}])")
#: Marks over a letter; turned round they stand before it, and a terminal would give them to its neighbour.
_MARKS: Final = re.compile("([\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+)(.)")


class Turning:
    """Turns texts round; the same ones come again and again, so what they became is kept."""

    def __init__(self) -> None:
        from arabic_reshaper import ArabicReshaper
        from bidi import get_display

        self._join: Any = ArabicReshaper({"delete_harakat": False})
        self._turn: Any = get_display
        self._shown: dict[str, str] = {}

    def shown(self, text: str) -> str:
        """``text``, a stretch of one line, as it is seen, in as many cells."""
        known = self._shown.get(text)
        if known is None:
            if len(self._shown) > 2000:
                self._shown.clear()
            known = self._shown[text] = self._turned(text)
        return known

    def _turned(self, text: str) -> str:
        base = "R" if from_the_right(text) else "L"
        tagged = _BRACKETS.sub(rf"\1{_TAG}", self._join.reshape(text.replace(_TAG, "")))
        turned = cast(str, self._turn(tagged, base_dir=base))
        turned = _TAGGED.sub(lambda found: found[1].translate(_MIRRORED), turned).replace(_TAG, "")
        turned = _MARKS.sub(lambda found: found[2] + found[1][::-1], turned)
        room = width_of(text) - width_of(turned)
        if room < 0:  # signs made of several, which do not survive being turned
            return text
        spare = " " * room  # two letters may have become one
        return spare + turned if base == "R" else turned + spare


def from_the_right(text: str) -> bool:
    """Whether a text is read from the right, as its first letter says."""
    first = _STRONG.search(text)
    return first is not None and RIGHT_TO_LEFT.match(first[0]) is not None
