"""Ticks outlive edits: which step of a changed runbook an old tick belongs to.

A cascade, from certain to likely: the same id (heading, text and ordinal); the same text under the same heading; the same
text elsewhere, if there is one only; a reworded text in the same section, if no other comes near; a text reworded a
little, anywhere. Measured on real edits this keeps nearly every tick that survives at all, where position moved one in ten
to the wrong step.

A tick is never moved to a step that says something else: rewording may add, drop or inflect words, but a number, a
negation, an identifier or a word with another in its place makes it another step. Such a tick stays, as an orphan.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from console.core.wordsets import word_set
from console.model.runbook import Step

#: How alike (of 100) two texts must be within a section, and anywhere; and by how much the best must lead.
_SECTION: Final = 80
_ANYWHERE: Final = 90
_MARGIN: Final = 8
#: Two words this alike are one word, inflected or misspelt.
_WORD: Final = 72
_NEGATIONS: Final = word_set(
    """
    not no never dont don't without except unless nicht kein keine keinen nie niemals ohne außer pas ne
    jamais sans no nunca sin não nunca sem не нет без кроме никогда لا لم لن بدون
    """
)
_TURNING: Final = re.compile(r"^(?:un|dis|de|re|in|ab|an|aus|ein|auf|zu|des|dés)(?=\w{3})")


@dataclass(frozen=True, slots=True)
class Ticked:
    """A step as it was when it was ticked."""

    id: str
    section: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Carried:
    """Where an old tick belongs now: ``step`` is the new step's id, None for an orphan. ``how`` is same (nothing changed),
    moved (same text, elsewhere), reworded, or gone."""

    id: str
    step: str | None
    how: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edit did to the steps, for "2 steps changed, 1 gone"."""

    changed: int
    gone: int
    added: int


def carry(old: Iterable[Ticked], new: Sequence[Step]) -> tuple[Carried, ...]:
    """For each old tick the step of the new document it belongs to; no two ticks get the same step.

    The certain stages run for all ticks before the likely ones, so that a rewording never takes a step that another tick
    names exactly. Ticks come back in their order.
    """
    return _Cascade(tuple(old), new).run()


def changes(old: Sequence[Step], new: Sequence[Step]) -> Changes:
    """How many steps of ``old`` were reworded or moved, how many are gone, and how many of ``new`` are new."""
    carried = carry([Ticked(step.id, step.section, step.text) for step in old], new)
    kept = {one.step for one in carried if one.step}
    return Changes(
        changed=sum(one.how in {"moved", "reworded"} for one in carried),
        gone=sum(one.how == "gone" for one in carried),
        added=len({step.id for step in new} - kept),
    )


class _Cascade:
    def __init__(self, old: tuple[Ticked, ...], new: Sequence[Step]) -> None:
        self._old = old
        self._free = {step.id: step for step in new}
        self._texts = {step.id: _normal(step.text) for step in new}
        self._sections = {step.id: _normal(step.section or "") for step in new}
        self._found: dict[int, Carried] = {}

    def run(self) -> tuple[Carried, ...]:
        """All stages in turn."""
        for index, tick in enumerate(self._old):
            if tick.id in self._free:
                self._take(index, self._free[tick.id], "same")
        self._same_text_and_heading()
        self._same_text()
        self._reworded(_SECTION, same_section=True)
        self._reworded(_ANYWHERE, same_section=False)
        return tuple(self._found.get(i, Carried(tick.id, None, "gone")) for i, tick in enumerate(self._old))

    def _open(self) -> list[tuple[int, Ticked]]:
        return [(index, tick) for index, tick in enumerate(self._old) if index not in self._found]

    def _take(self, index: int, step: Step, how: str) -> None:
        del self._free[step.id]
        self._found[index] = Carried(self._old[index].id, step.id, how)

    def _same_text_and_heading(self) -> None:
        """The same words under the same heading, though the ordinal or a heading further up changed."""
        places: dict[tuple[str, str], list[Step]] = {}
        for step in self._free.values():
            places.setdefault((_normal(step.section or ""), _normal(step.text)), []).append(step)
        for index, tick in self._open():
            steps = places.get((_normal(tick.section or ""), _normal(tick.text)))
            if steps:
                self._take(index, steps.pop(0), "moved")

    def _same_text(self) -> None:
        """The same words under another heading, if they stand there once, and stood once."""
        places: dict[str, list[Step]] = {}
        for step in self._free.values():
            places.setdefault(_normal(step.text), []).append(step)
        ticks = Counter(_normal(tick.text) for _, tick in self._open())
        for index, tick in self._open():
            text = _normal(tick.text)
            if ticks[text] == 1 and len(places.get(text, [])) == 1:
                self._take(index, places[text][0], "moved")

    def _reworded(self, least: int, *, same_section: bool) -> None:
        """The most alike pairs first; a tie within the margin is no match."""
        pairs: list[tuple[float, int, str]] = []
        for index, tick in self._open():
            pairs += [(score, index, step) for step, score in self._candidates(tick, least, same_section)]
        for _, index, step in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
            if index not in self._found and step in self._free:
                self._take(index, self._free[step], "reworded")

    def _candidates(self, tick: Ticked, least: int, same_section: bool) -> list[tuple[str, float]]:
        from rapidfuzz import fuzz, process

        section = _normal(tick.section or "")
        texts = {
            step: self._texts[step]
            for step in self._free
            if not same_section or self._sections[step] == section
        }
        text = _normal(tick.text)
        best = process.extract(text, texts, scorer=fuzz.ratio, score_cutoff=least - _MARGIN, limit=2)
        if not best or best[0][1] < least or (len(best) > 1 and best[0][1] - best[1][1] < _MARGIN):
            return []
        return [(best[0][2], best[0][1])] if _says_the_same(text, best[0][0]) else []


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".:;!")


def _says_the_same(old: str, new: str) -> bool:
    """Whether a rewording leaves what is to be done: no number, negation or identifier differs, no word became another."""
    before, after = _words(old), _words(new)
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        gone, come = before[a:b], after[c:d]
        if any(_weighty(word) for word in {*gone} ^ {*come}):
            return False
        if gone and come and not _inflected(gone, come):
            return False
    return True


def _words(text: str) -> list[str]:
    """The words of a text. Where words are not parted by blanks (Japanese, Chinese), each sign is one."""
    return re.findall(
        r"[\u3040-\u30ff\u3400-\u9fff]|[^\s,;:()\[\]{}\"“”„«»\u3040-\u30ff\u3400-\u9fff]+", text
    )


def _weighty(word: str) -> bool:
    """A word that turns a step into another: a number, a path, an option, an identifier, a negation."""
    return word in _NEGATIONS or re.search(r"[\d/_=$<>@#]|^-|\w\.\w", word) is not None


def _inflected(gone: list[str], come: list[str]) -> bool:
    """Whether the words that came are those that went, inflected or misspelt; "enable" is not "disable"."""
    from rapidfuzz import fuzz

    if len(gone) != len(come):
        return fuzz.ratio("".join(gone), "".join(come)) >= _WORD
    return all(
        one == two or (fuzz.ratio(one, two) >= _WORD and _TURNING.sub("", one) != _TURNING.sub("", two))
        for one, two in zip(gone, come, strict=True)
    )
