"""The palette: any act found by its name, and done. What it offers comes from the keymap's table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.base.words import _
from console.config.keymap import Act
from console.ui.choice import Choice, PickPrompt
from console.ui.keys import Keys

#: Below this likeness an act is not meant.
_LIKE = 78


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
    rated = [(_likeness(wanted, act), -number, act) for number, act in enumerate(acts)]
    rated.sort(key=lambda entry: entry[:2], reverse=True)
    return [act for rate, _number, act in rated if rate >= _LIKE]


def _likeness(wanted: str, act: Act) -> float:
    """How well ``act`` fits what was typed: its word, a word of its sentence, or letters of either with a slip."""
    label, sentence = act.label.casefold(), act.help.casefold()
    for rate, words in ((200, label), (180, act.id), (160, sentence)):
        if words.startswith(wanted):
            return rate
        if f" {wanted}" in words or f".{wanted}" in words:
            return rate - 10
        if wanted in words:
            return rate - 40
    if len(wanted) < 4:
        return 0
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(wanted, f"{label} {sentence}")
