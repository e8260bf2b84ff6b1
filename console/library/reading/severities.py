"""Severity levels with their response times and update cadences.

Safe is: a table whose first cell is a level and whose header has a time word; a bullet, row or heading that begins with
a level and says "response" beside its one span of time; "updates every 30 minutes (P1)". A span near a level is not: alert
thresholds, recovery times and objectives look the same. Two spans in one place, a range, office hours: no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from console.base.words import _
from console.library.reading import durations, words
from console.library.reading.leaf import Leaf, Outline
from console.library.reading.levels import (
    is_level_word,
    leading_level,
    level_key,
    level_name,
    level_word,
    named_level,
)
from console.library.reading.sentences import Sentence
from console.library.reading.severity_times import EVERY, Times, cadence, labelled_times, times_in
from console.library.reading.table_of import cell, column
from console.model.runbook import Lines, SeverityFact, Suggestion, Table

_CLASSIFICATION = re.compile(
    r"classif|klassifi|clasific|классифик|分類|分类|تصنيف|matrix|definition|einstufung"
)
_DEFINES = re.compile(
    r"defin|descri|criteria|example|meaning|impact|scope|beschreib|kriteri|beispiel|bedeutung|auswirkung|critère|exemple|"
    r"criterio|ejemplo|impacto|critério|exemplo|описан|критери|пример|定義|説明|基準|定义|描述|标准|示例|影响|تعريف|وصف|أمثلة|معايير"
)


def severities(outline: Outline, prose: list[Sentence]) -> tuple[list[SeverityFact], list[Suggestion]]:
    """The levels of a document, one fact each unless two places disagree; and spans that only might be a level's."""
    suggestions: list[Suggestion] = []
    found: list[SeverityFact] = []
    for table in outline.tables:
        found += _table(table, suggestions)
    found += _rows(outline)
    found += _headings(outline)
    if outline.source.flat:
        found += _flat(outline)
    found += _cadences(outline, prose)
    return merged(found), suggestions


def merged(facts: list[SeverityFact]) -> list[SeverityFact]:
    """One fact per level: what one place lacks another may add. Two response times that differ stay two facts."""
    groups: dict[str, list[SeverityFact]] = {}
    for fact in facts:
        group = groups.setdefault(level_key(fact.level), [])
        for index, other in enumerate(group):
            if not _disagree(other, fact):
                group[index] = _joined(other, fact)
                break
        else:
            group.append(fact)
    result = [fact for group in groups.values() for fact in group]
    return sorted(result, key=lambda fact: (fact.lines, fact.level))


def _timed(fact: SeverityFact) -> bool:
    return fact.response_minutes is not None or fact.response_business_days is not None


def _disagree(one: SeverityFact, two: SeverityFact) -> bool:
    """Whether both say a response time, or both a cadence, and not the same."""
    responses = (one.response_minutes, one.response_business_days) != (
        two.response_minutes,
        two.response_business_days,
    )
    updates = (
        None not in (one.update_minutes, two.update_minutes) and one.update_minutes != two.update_minutes
    )
    return (_timed(one) and _timed(two) and responses) or updates


def _joined(one: SeverityFact, two: SeverityFact) -> SeverityFact:
    """Both as one; the lines are those of the response time, else of the cadence, else of the first."""
    first, second = (two, one) if _timed(two) and not _timed(one) else (one, two)
    lines = (
        second.lines
        if not _timed(first) and first.update_minutes is None and second.update_minutes
        else first.lines
    )
    return replace(
        first,
        name=one.name or two.name,
        response_raw=first.response_raw or second.response_raw,
        update_minutes=first.update_minutes if first.update_minutes is not None else second.update_minutes,
        lines=lines,
    )


def _fact(
    levels: tuple[str, ...],
    name: str | None,
    times: Times,
    lines: Lines,
    origin: str,
    confidence: str = "sure",
) -> Iterator[SeverityFact]:
    span = times.response
    for level in levels:
        yield SeverityFact(
            level=level,
            name=name if len(levels) == 1 else None,
            response_minutes=_number(span.minutes) if span else None,
            response_business_days=_number(span.business_days) if span else None,
            response_raw=times.raw,
            update_minutes=_number(times.update),
            lines=lines,
            origin=origin,
            confidence=confidence,
        )


def _number(value: float | None) -> float | None:
    """A whole number as one: minutes are mostly whole, and read so in JSON."""
    return int(value) if value is not None and value == int(value) else value


def _table(table: Table, suggestions: list[Suggestion]) -> Iterator[SeverityFact]:
    """A table whose first column holds a level a row."""
    if not table.header or not table.rows:
        return
    about = words.says("severity", table.header[0]) or words.says("severity", table.section or "")
    rows = [(_cell_levels(cell(row, 0), about), row) for row in table.rows]
    keys = [level_key(level) for found, _ in rows if found for level in found[0]]
    if not keys or len(set(keys)) != len(keys) or len([found for found, _ in rows if found]) * 2 < len(rows):
        return
    response = _response_column(table)
    update = column(table, lambda header: words.says("update", header) and not words.says("response", header))
    if update is None:
        update = _every_column(table)
    names = column(table, lambda header: words.says("name", header), start=1)
    if response is None:
        response = _said_in_cells(table)
    if response is None and update is None:
        yield from _untimed(table, rows, about, suggestions)
        return
    for index, (found, row) in enumerate(rows):
        if found is None:
            continue
        levels, name = found
        if names is not None and cell(row, names):
            name = cell(row, names)
        times = Times(
            response=_response(cell(row, response)) if response is not None else None,
            raw=cell(row, response) or None if response is not None else None,
            update=cadence(cell(row, update)) if update is not None else None,
        )
        yield from _fact(levels, name, times, table.row_lines[index], "structure")


#: Levels that only count where the header speaks of severity: "Stufe 1", "Level 2", "1级".
_NUMBERED = re.compile(
    r"(?:level|tier|class|category|stufe|klasse|kategorie|niveau|nivel|nível|classe|уровень|レベル|级别|المستوى)\s?-?\s?[0-5](?!\d)|"
    r"(?:[0-5一二三四五]|[ⅠⅡⅢⅣⅤ])\s?级",
    re.IGNORECASE,
)


def _cell_levels(text: str, about: bool) -> tuple[tuple[str, ...], str | None] | None:
    """The levels of a first cell: ``P1``, or a level's word or a bare digit where the header speaks of severity."""
    found = named_level(text)
    if found and not about and not leading_level(text):
        return None  # "Support P1" in a table of something else
    if found or not about:
        return found
    numbered = _NUMBERED.match(text.strip("*_ "))
    if numbered:
        return (numbered.group(),), level_name(text.strip("*_ ")[numbered.end() :])
    if is_level_word(text) or re.fullmatch(r"[0-5]", text.strip()):
        return (text.strip("*_ "),), None
    digit = re.fullmatch(r"([0-5])\s*[-–—:(]\s*([^)]*)\)?", text.strip())
    return ((digit.group(1),), level_name(digit.group(2))) if digit else None


def _response_column(table: Table) -> int | None:
    """The column of response times: its header says response and none of resolution, and its cells hold spans.

    Where two columns say so, the first one in clock time; None where that does not decide.
    """
    candidates = []
    for index, header in enumerate(table.header):
        if index and words.says("response", header) and not words.says("update", header):
            if words.says("resolve", header) and not words.says("response", re.split(r"[/&]", header)[0]):
                continue
            cells = [durations.prepared(cell(row, index)) for row in table.rows]
            if any(durations.spans(text) or _SOON.search(text) for text in cells):
                candidates.append(index)
    if len(candidates) > 1:
        candidates.sort(key=lambda index: re.match(r"\W*ack", words.fold(table.header[index])) is not None)
        candidates = [index for index in candidates if not _OFFICE.search(words.fold(table.header[index]))][
            :1
        ]
    return candidates[0] if candidates else None


def _response(text: str) -> durations.Span | None:
    """The time of a response cell: its one span, or the one it says is the response ("15 min response, 4 h resolution")."""
    return durations.only(durations.prepared(text)) or times_in(text).response


def _said_in_cells(table: Table) -> int | None:
    """A column headed SLA or target whose cells say themselves which span is the response."""
    for index, header in enumerate(table.header):
        if index and re.search(r"\bsla\b|\btargets?\b|\btimes?\b|zeit|ziel", words.fold(header)):
            said = [times_in(cell(row, index)).response for row in table.rows]
            if said and any(said):
                return index
    return None


def _every_column(table: Table) -> int | None:
    """A column about communication whose cells say "every …" wherever they hold a span."""
    for index, header in enumerate(table.header):
        if index and re.search(
            r"communicat|kommunikation|comms|comunica|коммуникац|連絡|沟通|التواصل", words.fold(header)
        ):
            cells = [durations.prepared(cell(row, index)) for row in table.rows]
            timed = [text for text in cells if durations.spans(text)]
            if timed and all(EVERY.search(text) for text in timed):
                return index
    return None


_SOON = re.compile(r"immediate|sofort|asap|best effort|immédiat|inmediat|imediat|немедленно|即時|立即|فور")
_OFFICE = re.compile(r"business|working|office|geschäfts|ouvr|hábil|útil|рабоч|営業|工作")


def _untimed(
    table: Table,
    rows: list[tuple[tuple[tuple[str, ...], str | None] | None, tuple[str, ...]]],
    about: bool,
    suggestions: list[Suggestion],
) -> Iterator[SeverityFact]:
    """A table that only defines the levels. A span in its cells is pointed out, as nothing says what it is."""
    if not about or not any(_DEFINES.search(words.fold(header)) for header in table.header[1:]):
        return
    for index, (found, row) in enumerate(rows):
        if found is None:
            continue
        yield from _fact(*found, Times(), table.row_lines[index], "structure")
        span = durations.only(durations.prepared(cell(row, 0)))
        if span and span.minutes is not None:
            why = _("A span of time beside a level, in a table that does not say what it is")
            suggestions.append(Suggestion("severity", cell(row, 0), table.row_lines[index], why))


def _rows(outline: Outline) -> Iterator[SeverityFact]:
    """Bullets and rows that begin with a level: "**SEV1** (critical): respond within 15 minutes"."""
    for _index, leaf in outline.each():
        if leaf.kind not in {"item", "paragraph"} or (outline.source.flat and _lost_header(leaf)):
            continue
        defines = any(
            words.says("severity", title) or _CLASSIFICATION.search(words.fold(title))
            for title in outline.path(leaf)[-1:]
        )
        for row, text in enumerate(leaf.rows):
            found = leading_level(text)
            if not found or len(text) > 400:
                continue
            levels, rest = found
            if rest and not re.match(r"\s*$|\s*[:：(（\[|–—-]|\s+\w+\s*[:：(–—-]", rest):
                continue
            line = leaf.row_lines[min(row, len(leaf.row_lines) - 1)]
            times = times_in(rest, lenient=True)
            name = (
                level_name(rest) if not durations.spans(durations.prepared(level_name(rest) or "")) else None
            )
            name = None if name and (words.says("response", name) or words.says("update", name)) else name
            if times.response or times.update is not None:
                yield from _fact(levels, name, times, (line, line), "text")
            elif defines and len(levels) == 1 and (leaf.item is None or leaf.item.number is None or name):
                yield from _fact(
                    levels, name, _nested_times(outline, leaf), (line, line), "structure", "likely"
                )


def _nested_times(outline: Outline, leaf: Leaf) -> Times:
    """The times that the items nested in a level's item say: "- Response time: 15 minutes" beneath "- **P1**"."""
    if leaf.item is None:
        return Times()
    return labelled_times([other.plain for other in outline.nested.get(id(leaf.item), [])[:30]])


def _headings(outline: Outline) -> Iterator[SeverityFact]:
    """Sections whose title is a level, with a labelled time right in them: "### P1 – Critical" … "Response time: 15 min"."""
    for number, section in enumerate(outline.sections):
        found = leading_level(section.title)
        if not found or len(found[0]) != 1:
            continue
        leaves = [leaf for leaf in outline.members.get(number, []) if leaf.kind in {"paragraph", "item"}]
        rows = [
            (row, leaf.row_lines[min(at, len(leaf.row_lines) - 1)])
            for leaf in leaves
            for at, row in enumerate(leaf.rows)
            if leaf.row_lines
        ]
        times = labelled_times([row for row, _ in rows])
        parent = section.path[-2] if len(section.path) > 1 else ""
        defines = words.says("severity", parent) or _CLASSIFICATION.search(words.fold(parent)) is not None
        name = level_name(found[1])
        if times.response or times.update is not None:
            line = next((line for row, line in rows if times.raw and times.raw in row), section.lines[0])
            yield from _fact(found[0], name, times, (section.lines[0], max(line, section.lines[0])), "text")
        elif defines and (name is None or len(name.split()) <= 2):
            yield from _fact(found[0], name, Times(), (section.lines[0],) * 2, "structure", "likely")


def _flat(outline: Outline) -> Iterator[SeverityFact]:
    """Rows of a table whose columns were lost: beneath a row with the header's words, a level first, and one span."""
    for _index, leaf in outline.each():
        if leaf.kind != "paragraph" or len(leaf.rows) < 2:
            continue
        header = leaf.rows[0]
        if not _lost_header(leaf) or words.says("resolve", header) or words.says("escalate", header):
            continue
        for row, text in enumerate(leaf.rows[1:], 1):
            found = leading_level(text)
            if not found:
                continue
            span = durations.only(durations.prepared(found[1]))
            raw = durations.prepared(found[1])[span.start : span.end] if span else None
            name = level_word(re.sub(r"^[\s:–—-]+", "", found[1]))
            line = leaf.row_lines[min(row, len(leaf.row_lines) - 1)]
            yield from _fact(found[0], name, Times(span, raw), (line, line), "text", "likely")


def _lost_header(leaf: Leaf) -> bool:
    """Whether a paragraph begins with the header of a severity table."""
    header = leaf.rows[0] if len(leaf.rows) > 1 else ""
    return words.says("severity", header) and words.says("response", header) and not leading_level(header)


_PER_LEVEL = re.compile(r"(?P<time>[^(),;]{1,60}?)\((?P<levels>[^()]{1,20})\)")


def _cadences(outline: Outline, prose: list[Sentence]) -> Iterator[SeverityFact]:
    """Sentences such as "updates every 30 minutes (P1), every 2 hours (P2)"."""
    for sentence in outline.source.timed(prose):
        folded = words.fold(sentence.text)
        if not words.says("update", folded) or not EVERY.search(folded):
            continue
        for match in _PER_LEVEL.finditer(sentence.text):
            found = leading_level(match["levels"])
            time = durations.prepared(match["time"])
            span = durations.only(time)
            if found and not found[1].strip() and span and span.minutes is not None and EVERY.search(time):
                times = Times(update=span.minutes)
                yield from _fact(found[0], None, times, sentence.lines, "text")
        yield from _cadence_for(sentence)


def _cadence_for(sentence: Sentence) -> Iterator[SeverityFact]:
    """ "Update the status page every 30 minutes for SEV1": one span, and the levels right behind "for"."""
    text = durations.prepared(sentence.text)
    span = durations.only(text)
    if span is None or span.minutes is None or len(text) != len(sentence.text):
        return
    behind = re.match(
        r"\s*(?:for|during|bei|für|pour|para|для|in)\s+(?:an?\s+|each\s+|all\s+)?", text[span.end :]
    )
    levels = leading_level(sentence.text[span.end + behind.end() :]) if behind else None
    if levels and EVERY.search(text[: span.start]):
        yield from _fact(levels[0], None, Times(update=span.minutes), sentence.lines, "text")
