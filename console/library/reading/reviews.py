"""Review rules: by when a post-mortem is due, for which levels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.library.reading import durations, words
from console.library.reading.leaf import Leaf, Outline
from console.library.reading.levels import leading_level, levels_in
from console.library.reading.sentences import Sentence
from console.library.reading.table_of import cell
from console.model.runbook import Lines, ReviewFact, Table

_REVIEW = re.compile(
    r"post-?\s?mortems?|post-?\s?incident[\s-](?:review|report|analysis|meeting|debrief)\w*|"
    r"incident[\s-]reviews?|retrospectives?|"
    r"\bpir\b|\brcas?\b|root cause analys[ie]s|after[\s-]action[\s-](?:review|report)s?|\baar\b|"
    r"lessons[\s-]learned|learning review|debriefs?\b|"
    r"incident reports?|"
    r"nachbereitung|nachbesprechung|nachbetrachtung|ursachenanalyse|abschlussbericht|retrospektive|"
    r"rétrospective|retour d'expérience|\brex\b|analyse post-incident|revue post-incident|bilan d'incident|"
    r"análisis posterior|revisión posterior|análisis post-?\s?incidente|revisión post-?\s?incidente|"
    r"informe post-?\s?incidente|retrospectiva|"
    r"análise pós-?\s?incidente|revisão pós-?\s?incidente|relatório pós-?\s?incidente|"
    r"постмортем|пост-мортем|разбор\w* инцидента|разбор|ретроспектив|"
    r"ポストモーテム|振り返り|事後レビュー|事後検証|事後分析|复盘|事后(?:分析|回顾|总结|报告|审查)|回顾会|"
    r"مراجعة ما بعد|تقرير ما بعد|تحليل ما بعد|مراجعة الحادث"
)
_WITHIN = re.compile(
    r"\bwithin\b|\bno later than\b|\bin under\b|\bdue\b|\binnerhalb\b|\bbinnen\b|\bspätestens\b|\bsous\b|"
    r"\bdans les?\b|\bdans un délai\b|"
    r"\bdentro de\b|\ben un plazo\b|\ben las\b|\bantes de\b|\ben menos de\b|\bem até\b|\bno prazo de\b|"
    r"\bdentro do prazo\b|"
    r"в течение|не позднее|以内|内に|内に|之内|内(?:完成|提交|进行|召开|撰写|开)|خلال|في غضون|\bby\b|≤|<"
)
_DIGIT = re.compile(r"\d")
_NOT = re.compile(
    r"action items?|\bfollow-?ups?\b|before the meeting|\bmeeting (?:for|lasts?|takes)|regulat|gdpr|authority|"
    r"notify|notification|"
    r"maßnahmen (?:innerhalb|binnen)|\bexample\b"
)


def reviews(outline: Outline, prose: list[Sentence]) -> list[ReviewFact]:
    """When reviews are due: from sentences, from "(within 48h)" in a heading, and from a column of a severity "
    "table."""
    found: list[ReviewFact] = []
    for table in outline.tables:
        found += _table(table)
    for sentence in outline.source.timed(prose):
        if not _DIGIT.search(sentence.text):
            continue
        if sentence.leaf.kind == "heading":
            found += _heading(outline, sentence)
        else:
            found += _sentence(outline, sentence)
    return sorted(dict.fromkeys(found), key=lambda fact: fact.lines)


def _fact(
    what: str, span: durations.Span, levels: tuple[str, ...], lines: Lines, origin: str, confidence: str
) -> ReviewFact:
    hours = span.minutes / 60 if span.minutes is not None else None
    return ReviewFact(what, _whole(hours), _whole(span.business_days), levels, lines, origin, confidence)


def _whole(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _sentence(outline: Outline, sentence: Sentence) -> Iterator[ReviewFact]:
    """A sentence that names a review and a span after "within"; with two spans, each must have its own level."""
    folded = durations.prepared(sentence.text)
    review = _REVIEW.search(folded)
    if review is None or _NOT.search(folded):
        return
    found = durations.spans(folded)
    if len(found) == 1 and found[0].known:
        span = found[0]
        lead = folded[max(0, span.start - 32) : span.start] + " " + folded[span.start : span.end + 12]
        if _WITHIN.search(lead) and (span.business_days or (span.minutes or 0) >= 60):
            levels = levels_in(sentence.text) or _levels_around(outline, sentence)
            yield _fact(_what(sentence.text, review), span, levels, sentence.lines, "text", "sure")
    elif len(found) > 1 and all(span.known for span in found):
        yield from _each_level(sentence, review, folded, found)


def _each_level(
    sentence: Sentence, review: re.Match[str], folded: str, found: list[durations.Span]
) -> Iterator[ReviewFact]:
    """Two spans, each with the level named right behind it ("3 days for a Sev-1 and 5 for a Sev-2") or before it."""
    if len(folded) != len(sentence.text):
        return
    starts = [0, *(span.end for span in found[:-1])]
    ends = [*(span.start for span in found[1:]), len(folded)]
    behind = [levels_in(sentence.text[span.end : end]) for span, end in zip(found, ends, strict=True)]
    before = [levels_in(sentence.text[start : span.start]) for span, start in zip(found, starts, strict=True)]
    for levels in (behind, before):
        if all(levels):
            for span, own in zip(found, levels, strict=True):
                yield _fact(_what(sentence.text, review), span, own, sentence.lines, "text", "sure")
            return


def _levels_around(outline: Outline, sentence: Sentence) -> tuple[str, ...]:
    """The levels that the words before a list name ("Every SEV-1 or SEV-2 requires:"), else those of a heading "
    "above."""
    leaf = sentence.leaf
    if leaf.item is not None:
        for other in reversed(outline.leaves[max(0, sentence.index - 12) : sentence.index]):
            if other.section != leaf.section:
                break
            if other.item is None or (leaf.item.parent is other.item and other.opens):
                if (
                    other.kind in {"paragraph", "item"}
                    and other.rows
                    and other.rows[-1].rstrip().endswith((":", "："))
                ):
                    named = levels_in(other.rows[-1])
                    if named:
                        return named
                if other.item is None:
                    break
    return _levels_of_path(outline, leaf)


def _levels_of_path(outline: Outline, leaf: Leaf) -> tuple[str, ...]:
    for title in reversed(outline.path(leaf)):
        named = leading_level(title)
        if named:
            return named[0]
        if levels_in(title):
            return levels_in(title)
    return ()


def _heading(outline: Outline, sentence: Sentence) -> Iterator[ReviewFact]:
    """ "### After resolution (within 48h)" with a review named in the first words beneath it, or in the "
    "heading itself."""
    folded = durations.prepared(sentence.text)
    span = durations.only(folded)
    if span is None or not _WITHIN.search(folded) or _NOT.search(folded):
        return
    if not (span.business_days or (span.minutes or 0) >= 60):
        return
    levels = _levels_of_path(outline, sentence.leaf)
    review = _REVIEW.search(folded)
    if review:
        yield _fact(_what(sentence.text, review), span, levels, sentence.lines, "structure", "sure")
        return
    for leaf in outline.members.get(sentence.leaf.section, [])[1:3]:
        text = leaf.rows[0] if leaf.rows and leaf.kind in {"paragraph", "item"} else ""
        beneath = _REVIEW.search(words.fold(text))
        if beneath and not durations.spans(durations.prepared(text)):
            lines = (sentence.lines[0], leaf.row_lines[0] if leaf.row_lines else leaf.lines[0])
            yield _fact(_what(text, beneath), span, levels, lines, "structure", "likely")
            return


def _table(table: Table) -> Iterator[ReviewFact]:
    """A column whose header names a review, with a span in the row of each level."""
    column = next(
        (i for i, header in enumerate(table.header) if i and _REVIEW.search(words.fold(header))), None
    )
    if column is None:
        return
    for index, row in enumerate(table.rows):
        level = leading_level(cell(row, 0))
        span = durations.only(durations.prepared(cell(row, column)))
        if level and span and (span.business_days or (span.minutes or 0) >= 60):
            yield _fact(table.header[column], span, level[0], table.row_lines[index], "structure", "sure")


def _what(text: str, match: re.Match[str]) -> str:
    """The words of the review as the text has them."""
    return text[match.start() : match.end()] if len(durations.prepared(text)) == len(text) else match.group()
