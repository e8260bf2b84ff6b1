"""Escalation rules: when, to whom, after how many minutes unresolved.

Read from escalation tables, from rows that begin with a time ("+15 min: secondary on-call"), and from sentences with
"unresolved", "no response" and a span. A chain without times stays one without times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.base.words import _
from console.library.reading import durations, words
from console.library.reading.escalation_words import (
    AFTER,
    AFTER_ALONE,
    CONDITION,
    DIGIT,
    ESCALATE,
    LATER,
    LEAD_TIME,
    REPEATED,
    TARGET,
    TARGET_ARABIC,
    TARGET_CJK,
    TARGET_END,
    TIER,
    UNRESOLVED,
    WHEN,
    WHO,
)
from console.library.reading.labels import split_label
from console.library.reading.leaf import Leaf, Outline
from console.library.reading.levels import leading_level, levels_in
from console.library.reading.sentences import Sentence
from console.library.reading.table_of import cell
from console.model.runbook import EscalationFact, Lines, Suggestion, Table


def escalations(outline: Outline, prose: list[Sentence]) -> tuple[list[EscalationFact], list[Suggestion]]:
    """The escalation rules of a document, and chains that only might be ones."""
    found: list[EscalationFact] = []
    suggestions: list[Suggestion] = []
    for table in outline.tables:
        found += _table(table)
    for _index, leaf in outline.each():
        if leaf.kind in {"item", "paragraph", "heading"} and _in_escalation(outline, leaf):
            found += _lead_row(leaf, suggestions)
    if outline.source.flat:
        found += _flat(outline)
    taken = {line for fact in found for line in range(fact.lines[0], fact.lines[1] + 1)}
    for sentence in outline.source.timed(prose):
        if (
            taken.isdisjoint(range(sentence.lines[0], sentence.lines[1] + 1))
            and sentence.leaf.kind != "heading"
        ):
            found += _sentence(outline, sentence, suggestions)
    return sorted(found, key=lambda fact: fact.lines), suggestions


def _in_escalation(outline: Outline, leaf: Leaf) -> bool:
    """Whether the section around a leaf, or the one around that, is about escalation."""
    path = outline.path(leaf)
    return any(
        words.part(title) == "escalation" or words.says("escalate", title) for title in path[-2:]
    ) and not any(re.search(r"privilege|de-escalat", words.fold(title)) for title in path[-2:])


def _span(text: str) -> float | None:
    """The minutes of a text with exactly one span of time; None in office hours, business days or doubt."""
    prepared = durations.prepared(text)
    span = durations.only(prepared)
    return _whole(span.minutes) if span and not REPEATED.search(prepared) else None


def _whole(minutes: float | None) -> float | None:
    return int(minutes) if minutes is not None and minutes == int(minutes) else minutes


def _fact(
    when: str | None, to: str | None, after: float | None, levels: tuple[str, ...], lines: Lines, how: str
) -> EscalationFact:
    origin, confidence = how.split()
    return EscalationFact(when or None, to or None, after, levels, lines, origin, confidence)


def _table(table: Table) -> Iterator[EscalationFact]:
    """An escalation table: its headers, or its section with a tier or time in the first column, say so."""
    headers = [words.fold(header) for header in table.header]
    about = words.says("escalate", table.section or "") and not re.search(
        r"privilege|de-escalat", words.fold(table.section or "")
    )
    by_header = any(words.says("escalate", header) and "de-escalat" not in header for header in headers)
    first_is_tier = any(TIER.match(cell(row, 0)) or _lead_minutes(cell(row, 0)) for row in table.rows)
    if not (by_header or (about and first_is_tier)) or any(
        words.says("response", header) for header in headers[1:]
    ):
        yield from _severity_table(table, headers) if by_header else ()
        return
    who = _column(headers, WHO, start=0 if len(headers) < 3 else 1)
    when = _column(headers, WHEN, avoid=who)
    for index, row in enumerate(table.rows):
        condition = cell(row, when) if when is not None else ""
        lead = cell(row, 0)
        target = cell(row, who) if who is not None else ""
        if who is None and len(headers) == 2:
            target = _target(cell(row, 1)) or cell(row, 1)
        tier = lead if TIER.match(lead) and who != 0 else ""
        to = f"{tier} ({target})" if tier and target else tier or target
        after = _condition_minutes(condition, headers[when] if when is not None else "")
        if after is None:
            after = _lead_minutes(lead) if when in {None, 0} else None
        if not to or _is_level(to):
            continue
        levels = levels_in(condition) or (levels_in(lead) if leading_level(lead) else ())
        yield _fact(condition or lead, to, after, levels, table.row_lines[index], "structure sure")


def _is_level(text: str) -> bool:
    """Whether a target is a severity ("P2 (minimum)"): that raises a level, it calls nobody."""
    found = leading_level(text)
    return found is not None and not re.sub(r"\([^()]*\)", "", found[1]).strip(" *+.")


def _severity_table(table: Table, headers: list[str]) -> Iterator[EscalationFact]:
    """The escalation columns of a severity table: "Escalate to", "Escalate after", in the rows of their level."""
    after = next(
        (
            i
            for i, h in enumerate(headers)
            if words.says("escalate", h)
            and re.search(r"after|time|nach|zeit|après|through|délai|tras|após|через", h)
        ),
        None,
    )
    to = next((i for i, h in enumerate(headers) if words.says("escalate", h) and i != after), None)
    for index, row in enumerate(table.rows):
        found = leading_level(cell(row, 0))
        if not found:
            continue
        target = cell(row, to) if to is not None else ""
        minutes = _span(cell(row, after)) if after is not None else _span(target) if target else None
        if not re.search(r"\w", target) and minutes is None:
            continue
        if re.fullmatch(r"\W*(?:n/?a|none|no|keine?|-|–|—)?\W*", target, re.IGNORECASE) and minutes is None:
            continue
        when = cell(row, after) if after is not None else cell(row, 0)
        yield _fact(when, target or None, minutes, found[0], table.row_lines[index], "structure sure")


def _column(headers: list[str], pattern: str, *, start: int = 0, avoid: int | None = None) -> int | None:
    """The first column whose header fits, one that says "escalate" first."""
    fitting = [
        index
        for index, header in enumerate(headers)
        if index >= start and index != avoid and re.search(rf"(?<!\w)(?:{pattern})", header)
    ]
    return next(
        (index for index in fitting if words.says("escalate", headers[index])),
        fitting[0] if fitting else None,
    )


def _condition_minutes(condition: str, header: str) -> float | None:
    """The minutes of a condition's cell: a time alone, one after "after", or one beside "unresolved"."""
    minutes = _span(condition)
    if minutes is None:
        return None
    folded = words.fold(condition)
    bare = re.fullmatch(r"[\W\d]*(?:t\s?)?[\W\d]*\w{1,12}\W*", durations.prepared(condition)) is not None
    after = re.search(
        r"after|time|wait|delay|nach|zeit|délai|après|tiempo|tempo|após|врем|через|時間|时间|الوقت|بعد",
        header,
    )
    return minutes if bare or after or UNRESOLVED.search(folded) or AFTER.search(folded) else None


def _lead_minutes(text: str) -> float | None:
    """The minutes with which a text begins: "+15 min", "After 30 minutes", "T+1h"; None if it begins otherwise."""
    match = LEAD_TIME.match(text)
    if not match:
        return None
    prepared = durations.prepared(text[match.end() :])
    found = durations.spans(prepared)
    if len(found) != 1 or found[0].start or found[0].minutes is None:
        return None
    return _whole(found[0].minutes)


def _lead_row(leaf: Leaf, suggestions: list[Suggestion]) -> Iterator[EscalationFact]:
    """Rows in an escalation section that begin with a time, or with a tier that has one: "L2 (30 min): team lead"."""
    for row, text in enumerate(leaf.rows):
        line = leaf.row_lines[min(row, len(leaf.row_lines) - 1)] if leaf.row_lines else leaf.lines[0]
        label = split_label(text) or _dashed(text)
        tier = TIER.match(text)
        if label and leaf.kind != "heading" and _lead_minutes(label[0]) is not None and label[1]:
            to = _target(label[1]) or label[1]
            yield _fact(label[0], to, _lead_minutes(label[0]), levels_in(text), (line, line), "text sure")
        elif label and leaf.kind != "heading" and AFTER_ALONE.fullmatch(durations.prepared(label[1])):
            yield _fact(label[1], label[0], _span(label[1]), levels_in(text), (line, line), "text sure")
        elif tier and len(text) <= 160:
            minutes = _tier_minutes(text[tier.end() - 1 :])
            if minutes is not None:
                yield _fact(text, text, minutes, levels_in(text[tier.end() :]), (line, line), "text likely")
            elif label or leaf.kind == "heading":
                why = _("A tier in an escalation section that says no time")
                suggestions.append(Suggestion("escalation", text, (line, line), why))


def _dashed(text: str) -> tuple[str, str] | None:
    """Name and rest of "15 min – page the secondary" or "30 min → manager"."""
    match = re.match(r"\s*([^–—→]{2,60}?)\s*(?:\s[–—-]\s|→|->|⇒)\s*(\S.*)", text)
    return (match.group(1), match.group(2)) if match else None


def _tier_minutes(text: str) -> float | None:
    """The minutes that a tier's row says as its own: in brackets, after "+" or "after"."""
    folded = durations.prepared(text)
    minutes = _span(text)
    if minutes is None:
        return None
    marked = re.search(r"\(\s*[^()]*\d[^()]*\)|\+\s?\d|(?:after|nach|après|tras|após|через)\s+\d", folded)
    return minutes if marked and not words.says("response", folded) else None


def _flat(outline: Outline) -> Iterator[EscalationFact]:
    """Rows of an escalation table whose columns were lost: a tier, then words, then levels or "not resolved in"."""
    for _index, leaf in outline.each():
        if leaf.kind != "paragraph" or len(leaf.rows) < 2 or not words.says("escalate", leaf.rows[0]):
            continue
        if TIER.match(leaf.rows[0]):
            continue
        for row, text in enumerate(leaf.rows[1:], 1):
            if not TIER.match(text):
                continue
            line = leaf.row_lines[min(row, len(leaf.row_lines) - 1)]
            levels = levels_in(text)
            start = text.find(levels[0]) if levels else -1
            if start <= 0 or not UNRESOLVED.search(words.fold(text[start:])):
                continue
            yield _fact(
                text[start:].strip(),
                text[:start].strip(),
                _span(text[start:]),
                levels,
                (line, line),
                "text likely",
            )


def _sentence(
    outline: Outline, sentence: Sentence, suggestions: list[Suggestion]
) -> Iterator[EscalationFact]:
    """A sentence with its condition: "If unresolved in 30 minutes, contact X"; or one labelled as escalation."""
    label = split_label(sentence.text)
    labelled = label is not None and words.part(label[0]) == "escalation"
    text = label[1] if labelled and label else sentence.text
    if not labelled and not DIGIT.search(text):
        return
    folded = durations.prepared(text)
    unresolved = UNRESOLVED.search(folded)
    said = labelled or ESCALATE.search(folded) is not None
    to = _target(text) or (_before_time(text) if labelled else None)
    found = durations.spans(folded)
    after: float | None = None
    if not unresolved and found and to and _in_escalation(outline, sentence.leaf):
        unresolved = CONDITION.search(folded[: found[0].start])
    if unresolved and found:
        after = _span(text) if _near(folded, unresolved, found[0]) else None
        if after is None and (to or said):
            why = _("Speaks of escalation, with spans of time that cannot be told apart")
            suggestions.append(Suggestion("escalation", text, sentence.lines, why))
            return
    elif found and said and to and LATER.search(folded[: found[0].start][-20:]):
        after = _span(text)
    if after is not None and (to or said):
        yield _fact(text, to, after, _levels(outline, sentence, text), sentence.lines, "text sure")
    elif labelled and to:
        yield _fact(text, to, None, _levels(outline, sentence, text), sentence.lines, "text likely")


def _before_time(text: str) -> str | None:
    """Who stands before the time in "CTO after 30 minutes"; None if a text is built otherwise."""
    match = re.fullmatch(r"\s*([^,.;:]{2,60}?)\s+((?:after|nach|après|tras|após|через)\s+\d.{1,16})", text)
    return match.group(1) if match and AFTER_ALONE.fullmatch(durations.prepared(match.group(2))) else None


def _near(folded: str, unresolved: re.Match[str], span: durations.Span) -> bool:
    """Whether condition and span stand in one clause: no more than a few words between them, and no full stop."""
    first, second = sorted(((unresolved.start(), unresolved.end()), (span.start, span.end)))
    between = folded[first[1] : second[0]]
    return len(between) <= 60 and not re.search(r"[.;:]\s", between)


def _levels(outline: Outline, sentence: Sentence, text: str) -> tuple[str, ...]:
    """The levels a rule is for: those it names, else the one whose section it stands in."""
    named = levels_in(text)
    if named:
        return named
    for title in reversed(outline.path(sentence.leaf)):
        found = leading_level(title)
        if found:
            return found[0]
    return ()


def _target(text: str) -> str | None:
    """Whom a sentence says to turn to, as written; None if it does not say."""
    for match in TARGET.finditer(text):
        to = TARGET_END.sub("", match["to"]).strip(" *_`\"'")
        if to and not re.match(
            r"(?:if|when|after|immediately|us|the following|list|information|details)\b", to, re.IGNORECASE
        ):
            return to
    found = TARGET_CJK.search(text) or TARGET_ARABIC.search(text)
    if found:
        groups = [group for group in found.groups() if group]
        return groups[0].strip() if groups else None
    return _german(text)


def _german(text: str) -> str | None:
    """German puts the target before the verb: "… den Teamleiter kontaktieren", "an den Bereitschaftsleiter eskalieren"."""
    match = re.search(
        r"(?:^|[,:]\s*|\ban\s+|(?=\b(?:den|die|das)\s))(?:an\s+)?((?:(?:den|die|das|der)\s+)?[A-ZÄÖÜ][\wäöüß/-]*(?:[\s-]+[A-ZÄÖÜ\d][\wäöüß/-]*){0,3})\s+"
        r"(?:eskalieren|kontaktieren|informieren|anrufen|benachrichtigen|verständigen|hinzuziehen|einbeziehen)",
        text,
    )
    return match.group(1) if match else None
