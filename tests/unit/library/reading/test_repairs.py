"""Damaged documents: encodings, scraped pages, lost markup; and documents that are only shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.base.errors import BadFile
from console.library.reading import LARGEST_FILE, parse, read_document
from console.model.runbook import Document, source_lines

GERMAN = "# Störung\n\n- [ ] Rückfragen für Prüfer klären – „später“\n"


def read(text: str) -> Document:
    return parse(text.encode(), "book.md")


def lines_of(document: Document) -> list[int]:
    return [line for block in document.blocks for line in range(block.lines[0], block.lines[1] + 1)]


@pytest.mark.parametrize("page", ["mac_roman", "latin-1"])
def test_mojibake_of_a_whole_document_is_put_right_and_told_of(page: str) -> None:
    garbled = GERMAN.encode().decode(page)
    document = read(garbled)
    assert document.title == "Störung"
    assert document.checklists[0].items[0].text == "Rückfragen für Prüfer klären – „später“"
    assert document.text == garbled, "as on disk"
    assert [repair.lines for repair in document.repairs] == [(1, 3)]


def test_one_garbled_word_is_only_suggested() -> None:
    document = read("# Caf" + "é".encode().decode("mac_roman") + "\n")
    assert document.repairs == ()
    assert [(guess.type, guess.value) for guess in document.suggestions] == [("encoding", "# Café")]


def test_clean_text_with_umlauts_is_left_alone() -> None:
    document = read(GERMAN)
    assert (document.repairs, document.suggestions) == ((), ())


def test_windows_text_and_utf16_are_read() -> None:
    assert parse("# Größe\n\nä ö\n".encode("cp1252"), "x.md").title == "Größe"
    assert parse("# Größe\r\n".encode("utf-16"), "x.md").title == "Größe"
    assert parse("\ufeff# Größe\n".encode(), "x.md").title == "Größe"


def test_a_few_bad_bytes_are_shown_and_told_of() -> None:
    document = parse("# Größe und Länge\n".encode() + b"bad \xff byte\n", "x.md")
    assert document.title == "Größe und Länge"
    assert "\ufffd" in document.text
    assert [repair.lines for repair in document.repairs] == [(2, 2)]


def scraped(text: str) -> str:
    """A page as copied from a code host: a bar after every line, blank lines lost among them."""
    rows = ["12 lines", "1.2 KiB", "Markdown"]
    for line in text.rstrip("\n").split("\n"):
        rows += [line, "|", "||"] if line else ["|", "||"]
    return "\n".join(rows) + "\n"


PAGE = """# Gateway

| Level | Response Time |
|---|---|
| SEV1 | 5 min |

## Fix

1. one
- a
2. two

```sh
ls -l

df -h /
```
"""


def test_a_scraped_page_is_read_as_what_it_was() -> None:
    document = read(scraped(PAGE))
    clean = read(PAGE)
    assert document.title == clean.title
    assert [command.text for command in document.commands] == ["ls -l", "df -h /"]
    assert [step.text for step in document.steps] == [step.text for step in clean.steps]
    assert document.tables[0].rows == clean.tables[0].rows
    assert len(document.repairs) == 2
    assert lines_of(document) == list(range(1, len(source_lines(document.text)) + 1))
    assert document.severities[0].lines == (15, 15), "lines are those on disk"


def test_a_document_with_a_few_lone_bars_is_left_alone() -> None:
    assert read("# T\n\n|\n\ntext\n\nmore\n\ntext\n\nmore\n").repairs == ()


def test_a_size_beneath_a_heading_is_the_documents_own() -> None:
    assert read("# Sizes\n\n3 KB\n\ntext\n").repairs == ()


FLAT = """ops/queue.md
6.1 KiB

Queue Runbook

Words about it.

Severity Classification

Severity Definition Response Time Examples
P1 - Critical Queue stopped 10 minutes Broker down
P2 - High Late 2 hours One group stuck

Escalation Matrix

Level Scope Contact When to Escalate
L2 Second Line Team lead P1/P2 not resolved in 20 minutes

1. Consumers Not Reading

Symptoms:

  • Backlog grows
  • No acks

Diagnosis:

# Show the lag
kafka-consumer-groups.sh --describe --group orders

# Errors
grep "rebalance" /var/log/x.log | tail -20

Resolution:

  1. Check the consumers

    • all three
  2. Restart them

Workflow

1. DETECT
   ├── Alert
   └── Report
"""


def test_lost_markup_is_given_back_as_far_as_it_can_be_known() -> None:
    document = read(FLAT)
    assert document.title == "Queue Runbook"
    assert [command.text for command in document.commands] == [
        "kafka-consumer-groups.sh --describe --group orders",
        'grep "rebalance" /var/log/x.log | tail -20',
    ]
    steps = [(step.text, step.number, step.depth) for step in document.steps if step.kind != "code"]
    assert steps == [
        ("Check the consumers", 1, 0),
        ("all three", None, 1),
        ("Restart them", 2, 0),
        ("DETECT", 1, 0),
        ("Alert", None, 1),
        ("Report", None, 1),
    ]
    assert [(fact.level, fact.name, fact.response_minutes) for fact in document.severities] == [
        ("P1", "Critical", 10),
        ("P2", "High", 120),
    ]
    assert [fact.confidence for fact in document.severities] == ["likely", "likely"]
    assert [(fact.after_minutes, fact.severities) for fact in document.escalations] == [(20, ("P1", "P2"))]
    assert document.tables[0].rows[1] == ("P2 - High", "Late", "2 hours", "One group stuck")
    assert list(document.scenarios[0].parts) == ["symptom", "diagnosis", "resolution"]
    assert any("columns" in part.why for part in document.not_understood), "the other table"
    assert lines_of(document) == list(range(1, len(source_lines(FLAT)) + 1))


def test_text_with_markup_is_never_taken_for_flattened() -> None:
    assert read("# T\n\n• a\n• b\n• c\n").repairs == ()


@pytest.mark.parametrize(
    ("data", "path", "word"),
    [
        (b"= Title\n\ntext\n", "a.adoc", "AsciiDoc"),
        (b"Title\n=====\n", "a.rst", "reStructuredText"),
        (b"a\0b\n", "a.md", "not text"),
        (b"word\n" * 500_000, "a.md", "large"),
    ],
)
def test_what_is_not_read_is_shown_whole_with_the_reason(data: bytes, path: str, word: str) -> None:
    document = parse(data, path)
    assert word in document.plain
    assert lines_of(document) == list(range(1, len(source_lines(document.text)) + 1))
    assert document.not_understood[0].lines == (1, len(source_lines(document.text)))


def test_a_document_that_takes_too_long_is_shown_as_plain_text() -> None:
    ticks = iter(range(1_000_000))
    document = parse(b"# T\n\ntext\n" * 50, "a.md", seconds=lambda: float(next(ticks)))
    assert "longer" in document.plain
    assert document.steps == ()


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100_000 + " deep",
        "\n".join("  " * depth + "- x" for depth in range(600)),
        "[" * 200_000,
        "`a " * 100_000,
        "```bash\n" + "echo 'x\n" * 30_000,
        "a: b\n" * 100_000,
        "| P1 | 15 min |\n" * 60_000,
        "---\na: " + "[" * 20_000 + "\n---\n",
        " " * 300_000,
        "```\n" + "$ " * 50_000 + "\n```",
    ],
)
def test_hostile_documents_take_no_longer_than_their_budget(text: str) -> None:
    import time

    start = time.thread_time()
    document = parse(text.encode(), "x.md")
    assert time.thread_time() - start < 4
    assert lines_of(document) == list(range(1, len(source_lines(document.text)) + 1))


def test_a_file_that_cannot_be_a_document_says_why(tmp_path: Path) -> None:
    binary = tmp_path / "b.md"
    binary.write_bytes(b"\0\1")
    huge = tmp_path / "h.md"
    with huge.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    for path, word in (
        (tmp_path, "not a file"),
        (tmp_path / "no.md", "not there"),
        (binary, "binary"),
        (huge, "larger"),
    ):
        with pytest.raises(BadFile, match=word):
            read_document(path)
