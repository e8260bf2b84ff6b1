"""Time boxes of steps: "Confirm it from outside, within 2 minutes."

Read only where nothing else can be meant: one length of time in the whole step, right behind a word for *within*. What is
said under a condition ("if it does not recover within …"), of a number ("3 restarts within …"), of the past ("changed
within …", "within the last …") or counted from something else ("within 5 minutes of …") is no time box; words that mean
*for* or *in* as well ("в течение", "dentro de", "خلال") say nothing safe. A box longer than a shift is an obligation
whose beginning is not ours to guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from console.library.reading import durations
from console.model.incident import TimeBox
from console.model.runbook import Document, Step

_LONGEST = 8 * 60
_SHOWN = 80
#: Boxes kept of one document, which travels in one operation.
_MOST = 100
_WITHIN = re.compile(
    r"(?:\bwithin(?: the next)?|\bin (?:under|less than)|\bno later than|\binnerhalb(?: von| der nächsten)?|\bbinnen|"
    r"\bin weniger als|\bspätestens (?:nach|in)|\bsous|\bdans les|\bdans un délai de|\ben moins de|\ben menos de|"
    r"\ben un plazo de|\bdentro de los|\bem até|\bem menos de|\bno prazo de|не позднее чем через|менее чем за|في غضون)\s*$"
)
_WITHIN_BEHIND = re.compile(r"\s*(?:以内|内に|之内|内(?!部))")
_FROM_ELSEWHERE = re.compile(
    r"\s*(?:of|before|after|prior|around|from|vor|nach|seit|ab|après|avant|tras|antes|depois|após|после|до)\b"
)
_SENTENCE_END = re.compile(r"[.;!?]\s|[。！？；]")
_CONDITION = re.compile(
    r"\b(?:if|unless|when|whenever|once|while|until|wenn|falls|sofern|sobald|solange|bis|si|sauf|quand|lorsque|cuando|"
    r"quando|se|если|когда|пока)\b|إذا|عندما|もし|場合|たら|如果|若|当"
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|without|nicht|nie|kein\w*|ohne|ne|pas|jamais|sans|nunca|sin|não|sem|не|нельзя|без)\b|n't\b|"
    r"不|勿|ない|لا|دون"
)
_NUMBER = re.compile(r"(?<![\w.])\d|\b(?:once|twice|times|zweimal|mehrmals)\b")
_PAST = re.compile(
    r"(?:\b(?:began|begun|started|changed|deployed|happened|occurred|appeared|released|merged|created|failed|restarted|"
    r"that|which|die|das|der|qui|que)\s*$)|过去|過去|最近|直近"
)


def time_box(text: str) -> tuple[float, str] | None:
    """The minutes within which a step is to be done, and what is to be done (the words before "within"); None where it does
    not say so for certain."""
    prepared = durations.prepared(text)
    span = durations.only(prepared)
    if span is None or span.minutes is None or not 0 < span.minutes <= _LONGEST:
        return None
    before, behind = prepared[: span.start], prepared[span.end :]
    within = _WITHIN.search(before)
    if within is None and not _WITHIN_BEHIND.match(behind):
        return None
    if _FROM_ELSEWHERE.match(behind):
        return None
    lead = _SENTENCE_END.split(before[: within.start()] if within else before)[-1]
    if any(doubt.search(lead) for doubt in (_CONDITION, _NEGATION, _NUMBER, _PAST)):
        return None
    return span.minutes, (_before_word(text, prepared, within) if within else "") or text


def _before_word(text: str, prepared: str, found: re.Match[str]) -> str:
    """What stands in ``text`` before the word found in its prepared form, whose letters may be more or fewer."""
    word = found[0].strip()
    for place in (found.start(), len(text) - len(prepared) + found.start()):
        if text[place : place + len(word)].lower() == word:
            return text[:place].rstrip(" \n,;:.–-(")
    return ""


def time_boxes(document: Document, section: str | None = None) -> tuple[TimeBox, ...]:
    """The time boxes of a document's steps (of those under the anchor ``section``), each with the step it begins after.

    A step's turn comes when the step before it is done: the one before it in the same list, else the one around it begins.
    The first of all begins when the runbook is put beside an incident. What is checked in the document is done.
    """
    place = next((one for one in document.sections if section and one.anchor == section), None)
    steps = [
        step
        for step in document.steps
        if not step.checked and (place is None or place.lines[0] <= step.lines[0] <= place.lines[1])
    ]
    boxes = (
        TimeBox(step.id, _named(step, found[1]), _before(step, steps), found[0] * 60)
        for step in steps
        if (found := time_box(step.text)) is not None
    )
    return tuple(islice(boxes, _MOST))


def _named(step: Step, what: str) -> str:
    text = " ".join(what.split())
    number = "" if step.number is None else f"{step.number} "
    return number + (text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def _before(step: Step, steps: Sequence[Step]) -> str:
    """The id of the step whose end is this one's beginning; empty for the runbook's own."""
    known = {one.id: one for one in steps}
    around = known.get(step.parent or "")
    level = [one for one in steps if known.get(one.parent or "") is around]
    index = level.index(step)
    if index:
        return level[index - 1].id
    return _before(around, steps) if around else ""
