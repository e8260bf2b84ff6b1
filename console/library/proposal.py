"""A policy proposed from a runbook: what it says about levels and clocks, as TOML, each line with where it was read.

Nothing is invented and nothing applied. Whatever the document leaves open (for whom an update is, which of two times
holds, to which levels a rule belongs) stands as a comment, to be decided by whoever saves the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from console.base.errors import NotFound
from console.base.words import _
from console.library.reading import words
from console.library.reading.levels import level_key
from console.model.runbook import Document, EscalationFact, Lines, ReviewFact, SeverityFact

_LONGEST_ID: Final = 16
_LONGEST_TEXT: Final = 100
_TIER: Final = re.compile(r"(?:L|Tier|Level|Stufe)\s*-?\s*\d", re.IGNORECASE)


def policy_from(document: Document) -> str:
    """The TOML of a policy proposed from what was read. Raises ``NotFound`` when no severity level was."""
    groups: dict[str, list[SeverityFact]] = {}
    for fact in document.severities:
        if len(fact.level) <= _LONGEST_ID:
            groups.setdefault(level_key(fact.level), []).append(fact)
    if not groups:
        what = _("{path} names no severity levels that could be read.").format(path=document.path)
        raise NotFound(what, _("`ic runbook show FILE --json` lists all that was read."))
    ordered = sorted(groups.items(), key=lambda group: _rank(group[0], list(groups)))
    rows = [
        "# " + _("Proposed from {path}.").format(path=_one_line(document.path)),
        "# "
        + _(
            "Each line says where it was read. Nothing is applied: check it, save it among your policies, choose it."
        ),
        "",
        f"title = {_quoted(document.title)}",
    ]
    used: set[int] = set()
    for key, facts in ordered:
        rows += ["", "[[levels]]", *_level(document, key, facts, used)]
    rows += _left_over(document, used)
    return "\n".join(rows) + "\n"


def _rank(key: str, keys: Sequence[str]) -> tuple[int, int]:
    """Most severe first: by digit where levels have one, else as they stand."""
    digit = re.search(r"\d", key)
    return (int(digit.group()) if digit else 99, keys.index(key))


def _level(document: Document, key: str, facts: list[SeverityFact], used: set[int]) -> list[str]:
    first = facts[0]
    rows = [_row("id", _quoted(first.level), first.lines)]
    name = next((fact for fact in facts if fact.name), None)
    if name is not None and name.name:
        rows.append(_row("name", _quoted(name.name), name.lines))
    rows += _respond(facts)
    rows += _updates(document, facts)
    ladder = [rule for rule in document.escalations if key in {level_key(one) for one in rule.severities}]
    rows += _ladder(ladder, used)
    due = [rule for rule in document.reviews if key in {level_key(one) for one in rule.applies_to}]
    rows += _review(due)
    return rows


def _respond(facts: list[SeverityFact]) -> list[str]:
    """The response time; as comments where two are written."""
    spans = {
        span: fact
        for fact in facts
        if (span := _span(minutes=fact.response_minutes, business_days=fact.response_business_days))
    }
    if len(spans) == 1:
        span, fact = next(iter(spans.items()))
        return [_row("respond", _quoted(span), fact.lines, fact.response_raw)]
    rows = [_row("# respond", _quoted(span), fact.lines, fact.response_raw) for span, fact in spans.items()]
    return [*rows, "# " + _("Two response times are written; keep the one that holds.")] if rows else []


def _updates(document: Document, facts: list[SeverityFact]) -> list[str]:
    fact = next((fact for fact in facts if fact.update_minutes), None)
    span = _span(minutes=fact.update_minutes) if fact else None
    if fact is None or span is None:
        return []
    audience = _audience(document, fact.lines)
    if audience:
        return [_row("updates", f"{{ {audience} = {_quoted(span)} }}", fact.lines)]
    why = _("it is not said for whom: customers, internal or executives")
    return [_row("# updates", f"{{ internal = {_quoted(span)} }}", fact.lines, why)]


def _audience(document: Document, lines: Lines) -> str | None:
    """For whom updates are, by the header of the table they stand in; None if it does not say."""
    for table in document.tables:
        if table.lines[0] <= lines[0] <= table.lines[1]:
            headers = [header for header in table.header if words.says("update", header)]
            return words.audience(headers[0]) if headers else None
    return None


def _ladder(rules: list[EscalationFact], used: set[int]) -> list[str]:
    """The rungs that have a time and a target, in order; two with one time or target are left to whoever reads it."""
    timed = sorted(
        (rule for rule in rules if rule.after_minutes is not None and rule.to),
        key=lambda rule: rule.after_minutes or 0,
    )
    rows: list[str] = []
    seen: set[object] = set()
    rungs: list[str] = []
    for rule in timed:
        to = _target(rule.to or "")
        span = _span(minutes=rule.after_minutes)
        if span is None or rule.after_minutes in seen or to in seen:
            continue
        seen |= {rule.after_minutes, to}
        used.add(id(rule))
        comment = _comment(rule.lines, rule.when)
        rungs.append(f"    {{ after = {_quoted(span)}, to = {_quoted(to)} }},  {comment}")
    if rungs:
        rows = ["escalate = [", *rungs, "]"]
    return rows


def _target(to: str) -> str:
    """Whom to call, short: the tier where one is named."""
    tier = _TIER.match(to)
    return tier.group() if tier else to[:_LONGEST_TEXT].strip()


def _review(rules: list[ReviewFact]) -> list[str]:
    spans = {span: rule for rule in rules if (span := _review_span(rule))}
    commented = "" if len(spans) == 1 else "# "
    return [_row(f"{commented}review", _quoted(span), rule.lines, rule.what) for span, rule in spans.items()]


def _review_span(rule: ReviewFact) -> str | None:
    if rule.business_days is not None:
        return _span(business_days=rule.business_days)
    if rule.hours is None:
        return None
    return f"{rule.hours / 24:g} days" if rule.hours % 24 == 0 and rule.hours > 24 else f"{rule.hours:g} h"


def _left_over(document: Document, used: set[int]) -> list[str]:
    """What was read and fits no level: as comments."""
    rows = [
        f"# {_comment(rule.lines)[2:]}: {_one_line(rule.when or rule.to or '')}"
        for rule in document.escalations
        if id(rule) not in used
    ]
    rows += [
        f"# {_comment(rule.lines)[2:]}: {_one_line(rule.what)}, {_review_span(rule)}"
        for rule in document.reviews
        if not rule.applies_to
    ]
    return (
        ["", "# " + _("Also read, and not taken over because no level or time is given:"), *rows]
        if rows
        else []
    )


def _span(*, minutes: float | None = None, business_days: float | None = None) -> str | None:
    """A length of time as policies write it; None for none, or for a fraction of a day or second."""
    if business_days is not None:
        if business_days != int(business_days):
            return None
        return "1 business day" if business_days == 1 else f"{business_days:g} business days"
    if minutes is None or minutes <= 0:
        return None
    if minutes < 1:
        return f"{minutes * 60:g} s" if (minutes * 60) == int(minutes * 60) else None
    return f"{minutes / 60:g} h" if minutes % 60 == 0 else f"{minutes:g} min"


def _row(key: str, value: str, lines: Lines, said: str | None = None) -> str:
    return f"{key} = {value}  {_comment(lines, said)}"


def _comment(lines: Lines, said: str | None = None) -> str:
    first, last = lines
    where = (
        _("line {first}").format(first=first)
        if first == last
        else _("lines {first}-{last}").format(first=first, last=last)
    )
    return f"# {where}: {_one_line(said)}" if said else f"# {where}"


def _one_line(text: str) -> str:
    """Text as it may stand in a TOML comment: one line, no control characters."""
    kept = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(kept.split())[:_LONGEST_TEXT]


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's."""
    return json.dumps(_one_line(text), ensure_ascii=False)
