"""Scenarios: a symptom with its diagnosis, resolution, escalation and impact, wherever two of these stand together.

A section is one when labels or headings right in it name at least two parts, or when a fence in it is written as
"Symptom: … / Diagnose: …"; or when its title begins with "Problem:", and then its body is what to do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from console.library.reading import words
from console.library.reading.labels import Label, labels, split_label
from console.library.reading.leaf import Leaf, Outline
from console.model.runbook import Lines, Part, Scenario

_PROBLEM = re.compile(
    r"^\W*(problem|problema|problème|issue|symptom|симптом|проблема|問題|问题|المشكلة|fehler|störung)\s*[:：–—-]\s*(.+)"
)


def scenarios(outline: Outline, title: str) -> list[Scenario]:
    """The scenarios of a document titled ``title``, in order."""
    found: list[Scenario] = []
    by_section: dict[int, list[Label]] = {}
    parents = _parents(outline)
    for label in labels(outline):
        leaf = outline.leaves[label.leaf]
        section = leaf.section
        if leaf.item is not None and leaf.item.number is not None:
            continue  # "1. Diagnose: … 2. Mitigate: …" is a procedure, not the parts of a scenario
        if label.level:
            by_section.setdefault(parents[section], []).append(label)
        else:
            by_section.setdefault(section, []).append(label)
    for number in range(-1, len(outline.sections)):
        found += _section(outline, number, by_section.get(number, []), title)
    return sorted(found, key=lambda scenario: scenario.lines)


def _parents(outline: Outline) -> list[int]:
    """For each section the one right around it; -1 for the document itself."""
    parents: list[int] = []
    opened: list[int] = []
    for index, section in enumerate(outline.sections):
        while opened and outline.sections[opened[-1]].level >= section.level:
            opened.pop()
        parents.append(opened[-1] if opened else -1)
        opened.append(index)
    return parents


def _section(outline: Outline, number: int, found: list[Label], title: str) -> Iterator[Scenario]:
    lines = outline.sections[number].lines if number >= 0 else (1, max(1, outline.source.total))
    name = outline.sections[number].title if number >= 0 else title
    named = [(label, _part(label)) for label in found]
    if number >= 0 and words.part(name) is not None and len(name.split()) <= 3:
        return
    starts = [(label, part) for label, part in named if part is not None]
    if len({part for _, part in starts}) >= 2:
        parts: dict[str, Part] = {}
        inner = [label.line for label, _ in named if label.level]
        stops = sorted({*inner, *(label.line for label, _ in starts)})
        for label, part in starts:
            if part not in parts:
                text = _body(outline, label, stops, lines)
                if text is not None:
                    parts[part] = text
        by_heading = all(label.level for label, _ in starts)
        if len(parts) >= 2 and (by_heading or parts.keys() & {"symptom", "resolution"}):
            yield Scenario(name, parts, lines, "structure", "sure")
            return
    if number >= 0:
        yield from _fenced(outline, number, name, lines)
        yield from _problem(outline, number, name, lines)


def _part(label: Label) -> str | None:
    """The part that a short label names; headings that are whole sentences name none."""
    if len(label.name.split()) > 4 or re.search(r"[&+/,]|\band\b|\bund\b", label.name):
        return None
    return words.part(label.name)


def _body(outline: Outline, label: Label, stops: list[int], section: Lines) -> Part | None:
    """The lines from a label to the next of ``stops`` (or the section's end), as text. A heading's go to its own end."""
    first = label.line if label.rest else label.line + 1
    if label.level:
        last = outline.sections[outline.leaves[label.leaf].section].lines[1]
    else:
        at = bisect_right(stops, label.line)
        last = min(stops[at] if at < len(stops) else section[1] + 1, section[1] + 1) - 1
    return _text(outline, label, first, last)


def _text(outline: Outline, label: Label, first: int, last: int) -> Part | None:
    """The source lines ``[first, last]`` without what a repair dropped, markup of the label gone; None if empty."""
    rows = outline.source.rows(first, last)
    if label.rest and rows:
        rows[0] = (rows[0][0], label.rest)
    while rows and not rows[0][1].strip():
        rows.pop(0)
    while rows and (not rows[-1][1].strip() or re.fullmatch(r"\s*(-{3,}|\*{3,}|_{3,})\s*", rows[-1][1])):
        rows.pop()
    if not rows:
        return None
    return Part("\n".join(text for _, text in rows), (rows[0][0], rows[-1][0]))


def _fenced(outline: Outline, number: int, name: str, lines: Lines) -> Iterator[Scenario]:
    for leaf in outline.members.get(number, []):
        if leaf.kind == "code":
            parts = _label_rows(leaf)
            if len(parts) >= 2:
                yield Scenario(name, parts, lines, "structure", "sure")
                return


def _label_rows(leaf: Leaf) -> dict[str, Part]:
    """The parts of a block whose rows are "Symptom: …"; a row without a part's label belongs to the one before."""
    parts: dict[str, Part] = {}
    current: str | None = None
    for row, text in enumerate(leaf.rows):
        line = leaf.row_lines[min(row, len(leaf.row_lines) - 1)]
        label = split_label(text)
        part = words.part(label[0]) if label and len(label[0].split()) <= 3 else None
        if label and part and part not in parts:
            current = part
            parts[part] = Part(label[1], (line, line))
        elif current and text.strip() and not label:
            before = parts[current]
            parts[current] = Part(f"{before.text}\n{text.strip()}", (before.lines[0], line))
        elif label and not part:
            current = None
    return parts


def _problem(outline: Outline, number: int, name: str, lines: Lines) -> Iterator[Scenario]:
    """A section titled "Problem: webhook gives 500", under a heading that promises solutions: its body is what to do."""
    match = _PROBLEM.match(words.fold(name))
    path = outline.sections[number].path
    if not match or not any(words.part(title) == "resolution" for title in path[:-1]):
        return
    symptom = name[match.start(2) :].strip() if len(words.fold(name)) == len(name) else match.group(2)
    body = _text(outline, Label("", "", lines[0], 0, 0), lines[0] + 1, lines[1])
    if body is not None:
        parts = {"symptom": Part(symptom, (lines[0], lines[0])), "resolution": body}
        yield Scenario(name, parts, lines, "structure", "likely")
