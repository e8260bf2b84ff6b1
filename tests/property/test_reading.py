"""Whatever the bytes: reading never raises, never loses a line, and points only at lines that are there."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.library.check import check_document, understood
from console.library.contract import as_json
from console.library.reading import parse
from console.library.skim import skim
from console.model.runbook import Document, source_lines
from console.widgets.document_rows import document_rows, raw_rows

_PIECES = st.sampled_from(
    [
        *(
            "#",
            "# ",
            "## Fix\n",
            "- ",
            "* ",
            "  ",
            "    ",
            "> ",
            "1. ",
            "2) ",
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            "|",
        ),
        *(
            "| a | b |\n|---|---|\n",
            "```",
            "```bash\n",
            "~~~\n",
            "[ ] ",
            "[x] ",
            "[a](b.md)",
            "`kubectl get pods`",
        ),
        *("**Fix:** ", "---\n", "+++\n", "a: b\n", "$ ", "\\", "'", '"', "<<EOF\n", "EOF\n", "<x>", "<!--"),
        *(
            "<table><tr><td>",
            "P1 ",
            "SEV-1",
            " 15 min ",
            "every ",
            "| Severity",
            "| Response time |\n",
            "•",
            "├── ",
        ),
        *("é", "障害", "\u202e", "\x1b[31m", "\0", "\ufeff", "\t", "\u2028", "post-mortem within 48h\n"),
    ]
)
_TEXT = st.lists(_PIECES | st.text(max_size=8), max_size=60).map("".join)
_BYTES = _TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=200)
_QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _lines_of(document: Document) -> list[tuple[int, int]]:
    kinds = [
        *(
            "repairs",
            "sections",
            "steps",
            "commands",
            "checklists",
            "tables",
            "templates",
            "severities",
            "escalations",
        ),
        *("contacts", "scenarios", "reviews", "slos", "links", "suggestions", "not_understood"),
    ]
    lines = [thing.lines for kind in kinds for thing in getattr(document, kind)]
    lines += [item.lines for checklist in document.checklists for item in checklist.items]
    lines += [part.lines for scenario in document.scenarios for part in scenario.parts.values()]
    return lines + [row for table in document.tables for row in table.row_lines]


@_QUICK
@given(_BYTES)
def test_every_line_is_shown_once_and_every_fact_points_at_one(data: bytes) -> None:
    document = parse(data, "book.md")
    total = len(source_lines(document.text))
    shown = [line for block in document.blocks for line in range(block.lines[0], block.lines[1] + 1)]
    assert shown == list(range(1, total + 1))
    assert all(1 <= first <= last <= total for first, last in _lines_of(document))


def _letters(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]{3,}", text.casefold()))


@_QUICK
@given(_BYTES)
def test_the_pane_has_a_row_for_every_block_and_every_text_of_it(data: bytes) -> None:
    """Nothing is lost on the way from the blocks to the rows either, but what a repair left out, which is under ``v``."""
    document = parse(data, "book.md")
    rows = document_rows(document, frozenset())
    shown = {row.block for row in rows}
    wanted = {n for n, block in enumerate(document.blocks) if block.kind not in {"blank", "dropped"}}
    assert {n for n in wanted if document.blocks[n].text.strip()} <= shown <= wanted
    for number in wanted:
        block = document.blocks[number]
        if block.kind in {"plain", "html", "code"} and block.text:
            parts = [range(row.first, row.last) for row in rows if row.block == number]
            there = [line for part in parts for line in part]
            assert there == sorted(set(there))
            assert {n for n, line in enumerate(block.text.split("\n")) if line.strip()} <= set(there)
    raw = [document.text and row.line for row in raw_rows(document)]
    assert raw == list(range(1, len(source_lines(document.text)) + 1))


@_QUICK
@given(_BYTES, st.sampled_from(["book.md", "book.html.md.erb", "book.txt", "book.rst", "book.adoc", "book"]))
def test_whatever_its_name_and_however_long_it_takes_it_is_read(data: bytes, name: str) -> None:
    """With no time to read it, or in a markup that is not read, it is there all the same, line for line."""
    for moments in (itertools.count(0, 0.0), itertools.count(0, 0.3), itertools.count(0, 10.0)):
        document = parse(data, name, seconds=lambda: float(next(moments)))  # noqa: B023 - called in this turn
        total = len(source_lines(document.text))
        shown = [line for block in document.blocks for line in range(block.lines[0], block.lines[1] + 1)]
        assert shown == list(range(1, total + 1))
        assert all(1 <= first <= last <= total for first, last in _lines_of(document))
        if document.plain and total:
            assert document.blocks[0].text.split("\n") == source_lines(document.text) or document.repairs
            assert document.not_understood
        assert skim(data, name, seconds=lambda: float(next(moments))).units is not None  # noqa: B023


@_QUICK
@given(_TEXT)
def test_every_word_of_a_line_is_in_the_view(text: str) -> None:
    """Words of a line are shown where its block is: as text, as a table's cell, or as what a link leads to."""
    document = parse(text.encode("utf-8", "replace"), "book.md")
    lines = source_lines(document.text)
    for block in document.blocks:
        if block.kind in {"dropped", "blank", "rule", "front matter"}:
            continue
        code = block.kind == "code"  # of a fence the language is shown, and no more
        numbers = block.code_lines if code else range(block.lines[0], block.lines[1] + 1)
        words = {word for line in numbers for word in _letters(lines[line - 1])}
        table = document.tables[block.table] if block.table is not None else None
        cells = [*table.header, *(cell for row in table.rows for cell in row)] if table else []
        there = [block.text, block.language, *(style.target for style in block.styles), *cells]
        assert not {word for word in words if word not in " ".join(there).casefold()}, (block, lines)


@_QUICK
@given(_BYTES)
def test_what_blocks_refer_to_is_there(data: bytes) -> None:
    document = parse(data, "book.md")
    steps, commands = {step.id for step in document.steps}, {command.id for command in document.commands}
    for block in document.blocks:
        assert block.step is None or block.step in steps
        assert set(block.commands) <= commands
        assert block.table is None or block.table < len(document.tables)
        assert block.section < len(document.sections)
        assert all(0 <= style.start <= style.end <= len(block.text) for style in block.styles)
    assert len(steps) == len(document.steps)
    assert {step.parent for step in document.steps} - {None} <= steps
    assert all(command.id in document.blocks[command.block].commands for command in document.commands)


@_QUICK
@given(_BYTES)
def test_whatever_was_read_can_be_written_checked_and_skimmed(data: bytes) -> None:
    document = parse(data, "book.md")
    assert json.loads(json.dumps(as_json(document)))["path"] == "book.md"
    assert understood(document)
    assert all(finding.line >= 1 for finding in check_document(document, date(2026, 1, 1), bool))
    assert skim(data, "book.md").stem == "book"


@_QUICK
@given(_TEXT)
def test_reading_the_kept_text_again_gives_the_same_steps(text: str) -> None:
    document = parse(text.encode("utf-8", "replace"), "book.md")
    again = parse(document.text.encode(), "book.md")
    assert [step.id for step in again.steps] == [step.id for step in document.steps]
