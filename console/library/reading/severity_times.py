"""The times that go with a severity level, as the words around them say: to respond, between updates.

A span counts only in a clause that says which it is, and only if it is the clause's one span. Thresholds of alerts
("above 2 s for 10 minutes") are no such times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from console.library.reading import durations, words
from console.library.reading.labels import split_label

_CLAUSE = re.compile(r"[;,|\n•、，；]|\.\s|\s[-–—/]\s|(?<=\S)\(|\)")
_THRESHOLD = re.compile(
    r">|≥|exceed|above|over\b|greater|more than|at least|latency|percentile|\bp9\d|threshold|überschreit|mehr als|supérieur|"
    r"mayor que|maior que|больше|превыш|超過|超过|以上|أكثر من"
)
EVERY = re.compile(
    r"\b(?:every|each|alle|jede\w*|toutes? les|chaque|cada|каждые|каждый|каждую)\b|ごと|毎|每|كل\s"
)
_HOURLY = re.compile(
    r"^\W*(?:hourly|every hour|each hour|stündlich|toutes les heures|cada hora|a cada hora|ежечасно|毎時|每小时|كل ساعة)\W*$"
)


@dataclass(frozen=True, slots=True)
class Times:
    """What a place says: the span to respond within, as written (``raw``), and the minutes between updates."""

    response: durations.Span | None = None
    raw: str | None = None
    update: float | None = None


def cadence(text: str) -> float | None:
    """The minutes of a cadence ("every 30 min", "hourly"); None if not exactly one."""
    prepared = durations.prepared(text)
    if _HOURLY.match(prepared):
        return 60
    span = durations.only(prepared)
    return span.minutes if span else None


def times_in(text: str, *, lenient: bool = False) -> Times:
    """The response time and cadence that a row says in so many words, each in a clause of its own.

    ``lenient``: the words before the colon speak for the clauses behind it.
    """
    response: list[tuple[durations.Span, str]] = []
    update: list[float] = []
    said = ""
    for clause in _CLAUSE.split(text):
        folded = words.fold(clause)
        term = _term(folded)
        if term is None and lenient:
            term = said
        said = term or ("" if durations.spans(durations.prepared(clause)) else said)
        if _THRESHOLD.search(folded):
            continue
        span = durations.only(durations.prepared(clause))
        if span is None or term is None:
            continue
        if term == "response" and (span.minutes is None or span.minutes >= 1):
            response.append((span, clause.strip()))
        elif term == "update" and span.minutes is not None:
            update.append(span.minutes)
    return Times(
        response=response[0][0] if len(response) == 1 else None,
        raw=response[0][1].strip(" :：,、-–—") if len(response) == 1 else None,
        update=update[0] if len(update) == 1 else None,
    )


def _term(folded: str) -> str | None:
    """Of what a clause speaks: response, update, or (as "") of something else that has a time of its own."""
    if words.says("resolve", folded) or words.says("escalate", folded):
        return ""
    if words.says("update", folded):
        return "update"
    return "response" if words.says("response", folded) else None


def labelled_times(texts: list[str]) -> Times:
    """The times of rows whose label says which: "Response time: 15 minutes", "Updates: every 30 minutes"."""
    response: list[tuple[durations.Span, str]] = []
    update: list[float] = []
    for text in texts:
        label = split_label(text)
        if label is None or len(label[0].split()) > 6:
            continue
        term = _term(words.fold(label[0]))
        rest = durations.prepared(label[1])
        if _THRESHOLD.search(rest):
            continue
        span = durations.only(rest)
        if term == "response" and span is not None:
            response.append((span, label[1]))
        elif term == "update" and cadence(label[1]) is not None:
            update.append(cadence(label[1]) or 0)
    return Times(
        response=response[0][0] if len(response) == 1 else None,
        raw=response[0][1] if len(response) == 1 else None,
        update=update[0] if len(update) == 1 else None,
    )
