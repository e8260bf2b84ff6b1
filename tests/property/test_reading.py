"""Whatever the bytes: reading never raises, never loses a line, and points only at lines that are there."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.library.check import check_document, understood
from console.library.contract import as_json
from console.library.reading import parse
from console.library.skim import skim
from console.model.runbook import Document, source_lines

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
