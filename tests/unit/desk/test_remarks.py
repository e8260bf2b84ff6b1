"""What is to be said of a runbook before one trusts it."""

from __future__ import annotations

from datetime import date

from console.desk.remarks import badges, remarks
from console.library.reading import parse
from console.model.runbook import Document

TODAY = date(2026, 3, 1)
SCRAPED = "\n|\n".join(
    [
        "---",
        "reviewed: 2025-01-01",
        "review_every: 6 months",
        "---",
        "# Shop",
        "1. Look",
        "```",
        "restart",
        "wait",
        "",
    ]
)


def read(text: str, path: str = "shop.md") -> Document:
    return parse(text.encode(), path)


def test_a_clean_document_needs_no_words() -> None:
    assert badges(read("# Shop\n\n1. Look\n"), TODAY) == ()
    assert remarks(read("# Shop\n\n1. Look\n"), TODAY) == ()


def test_overdue_damaged_and_not_understood_are_told_in_that_order() -> None:
    document = read(SCRAPED)
    assert badges(document, TODAY, gone=1) == (
        ("1 ticked step is gone", "warn"),
        ("review overdue since 2025-07-03", "warn"),
        ("1 part not understood", "warn"),
        ("1 repair", "muted"),
    )
    told = remarks(document, TODAY, ["Restart it"])
    assert [one.what for one in told][:2] == [
        "Restart it",
        "The review of this document was due on 2025-07-03.",
    ]
    assert [(one.head, one.lines) for one in told][2:4] == [
        ("Not understood, shown as written", document.not_understood[0].lines),
        ("Repaired for the view", document.repairs[0].lines),
    ]


def test_a_document_that_is_not_read_at_all_says_so_once() -> None:
    assert badges(read("= Title\n", "shop.adoc"), TODAY) == (("shown as plain text", "warn"),)
    assert "AsciiDoc" in remarks(read("= Title\n", "shop.adoc"), TODAY)[0].what


def test_a_review_that_is_not_due_is_not_spoken_of() -> None:
    text = "---\nreviewed: 2026-02-01\nreview_every: 6 months\n---\n# Shop\n"
    assert badges(read(text), TODAY) == ()
