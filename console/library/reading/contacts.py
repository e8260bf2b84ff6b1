"""Contacts and objectives: rows of tables and lists that say so, cell by cell as written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.library.reading import words
from console.library.reading.labels import split_label
from console.library.reading.leaf import Outline
from console.library.reading.table_of import cell, column
from console.model.runbook import ContactFact, SloFact, Table

_BLANK = re.compile(
    r"\[[^\]]*\]|<[^>]*>|\{\{[^}]*\}\}|\b(?:TBD|TODO|TBA|N/A|XXX+|FIXME)\b|^\W*$", re.IGNORECASE
)
_TARGET = re.compile(r"[<>≤≥=~±]|\d")
_PRIVILEGE = re.compile(r"privilege|de-escalat")


def is_blank(cell_text: str) -> bool:
    """Whether a contact's cell was never filled in: ``[Phone]``, ``TBD``, nothing."""
    return _BLANK.search(cell_text) is not None


def contacts(outline: Outline) -> list[ContactFact]:
    """The rows of contact tables: the header or the section says contact, and it is no escalation or severity table."""
    found: list[ContactFact] = []
    for table in outline.tables:
        if _is_contacts(table):
            for index, row in enumerate(table.rows):
                if any(re.search(r"\w", text) for text in row[1:]):
                    found.append(ContactFact(row, table.header, table.row_lines[index], "structure", "sure"))
    if outline.source.flat:
        found += _flat(outline)
    return found


def _is_contacts(table: Table) -> bool:
    if len(table.header) < 2 or any(words.says("response", header) for header in table.header):
        return False
    if any(words.says("escalate", header) for header in table.header):
        return False
    by_header = (
        column(table, lambda header: words.says("contact", header) and len(header.split()) <= 4) is not None
    )
    section = words.says("contact", table.section or "") and not _PRIVILEGE.search(
        words.fold(table.section or "")
    )
    return by_header or section


def _flat(outline: Outline) -> Iterator[ContactFact]:
    """Rows beneath a lost table's header of contact words; the cells are known only where brackets part them."""
    for _index, leaf in outline.each():
        if leaf.kind != "paragraph" or len(leaf.rows) < 2 or not words.says("contact", leaf.rows[0]):
            continue
        if words.says("escalate", leaf.rows[0]) or not words.says("contact", outline.title(leaf) or ""):
            continue
        for row, text in enumerate(leaf.rows[1:], 1):
            cells = tuple(piece.strip() for piece in re.split(r"(\[[^\]]*\])", text) if piece.strip())
            if len(cells) > 1:
                line = leaf.row_lines[min(row, len(leaf.row_lines) - 1)]
                yield ContactFact(cells, (), (line, line), "text", "likely")


def slos(outline: Outline) -> list[SloFact]:
    """Objectives: rows "name: target" and tables under a heading that speaks of service levels."""
    found: list[SloFact] = []
    titled = 1 if outline.sections and outline.sections[0].level == 1 else 0
    for _index, leaf in outline.each():
        if leaf.kind not in {"item", "paragraph"} or not any(
            words.says("slo", t) for t in outline.path(leaf)[titled:]
        ):
            continue
        for row, text in enumerate(leaf.rows):
            label = split_label(text)
            if label and label[1] and len(label[1]) <= 80 and _TARGET.search(label[1]):
                line = leaf.row_lines[min(row, len(leaf.row_lines) - 1)]
                found.append(SloFact(label[0], label[1], (line, line), "text", "sure"))
    for table in outline.tables:
        by_section = words.says("slo", table.section or "")
        target = column(table, lambda header: words.says("target", header), start=1)
        if target is None or not (
            by_section or any(re.search(r"\bslos?\b", words.fold(h)) for h in table.header)
        ):
            continue
        for index, cells in enumerate(table.rows):
            if re.search(r"\d", cell(cells, target)):
                fact = SloFact(cells[0], cell(cells, target), table.row_lines[index], "structure", "sure")
                found.append(fact)
    return sorted(found, key=lambda fact: fact.lines)
