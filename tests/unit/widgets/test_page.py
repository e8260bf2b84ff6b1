"""A document as one reads it: aligned where there is room, folded where there is not, and nothing in it is markup."""

from __future__ import annotations

import time

from console.core.export_document import (
    Addresses,
    Block,
    Day,
    Document,
    Facts,
    Hint,
    Items,
    Lines,
    Paragraph,
    Row,
    Section,
    Table,
    Written,
)
from console.widgets.page import Page
from console.widgets.page_rows import page_rows
from tests.stage import Stage, drawn, staged


def document(*blocks: Block) -> Document:
    return Document(
        "INC-7K3F: review", (Section("summary", "Summary", (Hint("What?"),)), Section("all", "All", blocks))
    )


def rows(page: Page) -> list[str]:
    return [line.rstrip() for line in drawn(page) if line.strip()]


WHOLE = document(
    Facts((("Severity", "SEV1"), ("At", "03:02"))),
    Table(("what", "owner", "state"), (("session check before every rollback", "bea", "open"),)),
    Lines(
        (
            Day("2026-03-01"),
            Row("03:02", "note", "queue\nis long", "mira", note="edited"),
            Row("03:04", "decision", "roll back", "jo", starred=True, message="Dear all"),
        )
    ),
    Items(("watch for 30 minutes",), checked=False),
    Addresses((("bridge", "https://meet.example"),)),
    Paragraph("one\ntwo"),
    Written("- no tests\n- no canary"),
)


async def test_everything_stands_in_columns() -> None:
    async with staged(Page(page_rows(WHOLE)), size=(80, 40)) as stage:
        assert rows(stage.app.stage.query_one(Page)) == [
            "▎INC-7K3F: review",
            " Summary",
            " ○ What?",
            " All",
            "   Severity  SEV1",
            "   At        03:02",
            "   what                                 owner  state",
            "   session check before every rollback  bea    open",
            " 2026-03-01",
            "   03:02     note      queue  mira; edited",
            "                       is long",
            "   03:04  ★  decision  roll back  jo",
            "          Dear all",
            "   [ ]  watch for 30 minutes",
            "   bridge  https://meet.example",
            "   one",
            "   two",
            " ▏ - no tests",
            " ▏ - no canary",
        ]


async def test_where_there_is_no_room_for_columns_they_follow_each_other() -> None:
    wide = document(Table(("a", "b", "c"), (("x" * 28, "y" * 28, "words that go on and on"),)))
    async with staged(Page(page_rows(wide)), size=(60, 15)) as stage:
        assert rows(stage.app.stage.query_one(Page))[-3:] == [
            "   a  b  c",
            "   " + "x" * 28,
            "   " + "y" * 28 + "  words that go on and on",
        ]


async def part_after(stage: Stage, page: Page, step: str) -> str:
    page.next_blank() if step == "." else page.next_heading(1 if step == ")" else -1)
    await stage.pilot.pause()
    return page.part


async def test_one_goes_from_part_to_part_and_from_blank_to_blank() -> None:
    sections = tuple(
        Section(name, name.title(), (Hint("?") if name in ("b", "d") else Paragraph("said"),))
        for name in "abcd"
    )
    page = Page(page_rows(Document("Review", sections)))
    async with staged(page) as stage:
        assert [await part_after(stage, page, step) for step in "...))(("] == [
            "b",
            "d",
            "b",
            "c",
            "d",
            "c",
            "b",
        ]
        page.go_to_part("d")
        assert page.part == "d"


async def test_what_people_typed_is_text() -> None:
    evil = "[@click=x]boo[/] \x1b[31m\u202e"
    lines = Lines((Row("03:02", evil, evil, evil, message=evil),))
    rows = page_rows(document(Facts(((evil, evil),)), lines, Written(evil)))
    async with staged(Page(rows)) as stage:
        assert "\x1b" not in stage.raw
        assert "\u202e" not in stage.raw
        assert stage.text.count("[@click=x]boo[/]") >= 5


async def test_ten_thousand_lines_cost_what_is_in_view() -> None:
    lines = Lines(tuple(Row("03:02", "note", f"queue {number}", "mira") for number in range(10_000)))
    page = Page(page_rows(document(lines)))
    async with staged(page) as stage:
        before = time.process_time()
        await stage.press("end")
        assert "queue 9999" in stage.text
        assert time.process_time() - before < 1
        assert page.part == "all"
