"""The palette: any act found by its name, and done. What it offers comes from the keymap's table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.base.words import _
from console.config.keymap import Act
from console.ui.choice import Choice, PickPrompt
from console.ui.keys import Keys

#: Below this likeness (0 to 100) an act is not meant.
_LIKE = 55


class Palette(PickPrompt[str]):
    """Asks for an act among ``acts``; answers its id."""

    def __init__(self, acts: Iterable[Act], keys: Keys) -> None:
        self._acts = [act for act in acts if act.group != "move"]
        self._keys = keys
        super().__init__(
            _("All acts"),
            self._matching,
            placeholder=_("type what you want to do"),
            empty=_("No act is called that."),
        )

    def _matching(self, text: str) -> Sequence[Choice[str]]:
        return [
            Choice(act.id, act.help, detail=self._keys.labels(act.id)) for act in matching(text, self._acts)
        ]


def matching(text: str, acts: Sequence[Act]) -> list[Act]:
    """The acts whose words or id are like ``text``, the likest first; all, in their order, for no text."""
    wanted = text.strip().casefold()[:100]
    if not wanted:
        return list(acts)
    from rapidfuzz import fuzz

    def likeness(act: Act) -> float:
        words = f"{act.label} {act.help} {act.id}".casefold()
        exact = 40 if wanted in act.label.casefold() else 20 if wanted in words else 0
        return fuzz.partial_token_ratio(wanted, words) + exact

    rated = [(likeness(act), -number, act) for number, act in enumerate(acts)]
    return [
        act
        for rate, _number, act in sorted(rated, key=lambda entry: entry[:2], reverse=True)
        if rate >= _LIKE
    ]
