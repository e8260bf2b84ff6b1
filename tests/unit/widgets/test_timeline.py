"""The timeline and the log line: what happened, as one reads it, and how one writes it down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from textual.events import Paste

from console.model.entry import Entry
from console.ui.field import Field
from console.widgets.logline import LogLine
from console.widgets.timeline import Timeline, TimelineRow, row_of
from tests.conftest import START
from tests.stage import drawn, staged

CET = timezone(timedelta(hours=1))


def row(minute: int, kind: str, text: str, author: str = "mira", **more: Any) -> TimelineRow:
    return TimelineRow(f"{minute}{kind}", START.replace(minute=minute), kind, text, author, **more)


def lines(widget: Timeline | LogLine) -> list[str]:
    return [line.rstrip("┃ ") for line in drawn(widget)]


async def shown(*rows: TimelineRow, width: int = 80) -> list[str]:
    """The lines of a timeline of these rows."""
    timeline = Timeline(zone=CET)
    async with staged(timeline, size=(width, 24)) as stage:
        timeline.set_rows(rows)
        await stage.pilot.pause()
        return [line for line in lines(timeline) if line]


async def test_columns_align_and_text_wraps_under_itself() -> None:
    long = "replica lag on the primary after the failover of last night, which nobody noticed"
    assert await shown(row(2, "declared", "SEV2 Checkout"), row(6, "hypothesis", long, "jo")) == [
        " 03:02   declared    SEV2 Checkout                                     mira",
        "▎03:06 ? hypothesis  replica lag on the primary after the failover of  jo",
        "▎                    last night, which nobody noticed",
    ]


async def test_what_became_of_an_entry_is_said_behind_it() -> None:
    found = await shown(
        row(1, "observation", "error rate 3 %", starred=True),
        row(2, "decision", "roll back", edited=True),
        row(3, "hypothesis", "bad deploy", state="confirmed", outcome="rolled back"),
        row(4, "ask", "bea: check", state="open"),
        row(5, "note", "wrong pane", retracted=True),
        row(6, "severity", "SEV1 → SEV2", note="also SEV1 by jo, 03:06"),
        row(7, "breach", "internal update was due", "", computed=True),
    )
    assert [line[6:60].rstrip() for line in found] == [
        " ★ observation error rate 3 %",
        " ! decision    roll back ✎",
        " ? hypothesis  bad deploy · confirmed: rolled back",
        " @ ask         bea: check",
        "   note        wrong pane · retracted",
        "   severity    SEV1 → SEV2",
        "               ⇅ also SEV1 by jo, 03:06",
        " ▲ missed      internal update was due",
    ]


async def test_a_retracted_text_is_struck_through_and_an_own_one_of_the_console_quiet() -> None:
    timeline = Timeline()
    async with staged(timeline) as stage:
        timeline.set_rows(
            [row(1, "note", "taken back", retracted=True), row(2, "age", "ten minutes", computed=True)]
        )
        await stage.pilot.pause()
        assert stage.styles("taken back")[0].strike
        assert stage.styles("ten minutes")[0].color == stage.styles("still open")[0].color


async def test_a_new_day_begins_with_its_name_in_the_zone_of_the_user() -> None:
    late = row(2, "note", "the day before in Berlin")._replace(
        key="a", at=datetime(2026, 2, 28, 22, 50, tzinfo=CET)
    )
    early = row(3, "note", "after midnight in Berlin")._replace(
        key="b", at=datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    )
    found = await shown(late, early)
    assert [line[:17].strip(" ▎") for line in found] == [
        "Sat 2026-02-28",
        "22:50   note",
        "Sun 2026-03-01",
        "00:30   note",
    ]


async def test_a_long_entry_is_folded_until_it_is_opened() -> None:
    timeline = Timeline()
    message = row(1, "comms", "customers: copied", more="We are investigating.\nNext update by 03:40.")
    async with staged(timeline) as stage:
        timeline.set_rows([row(0, "note", "word " * 500), message])
        await stage.pilot.pause()
        folded = lines(timeline)
        assert sum("word" in line for line in folded) == 4
        assert sum("▸" in line for line in folded) == 2
        assert "customers: copied ▸" in stage.text
        assert "investigating" not in stage.text
        assert timeline.toggle()
        await stage.pilot.pause()
        assert "We are investigating." in stage.text
        assert "Next update by 03:40. ▾" in stage.text
        assert timeline.toggle()
        await stage.pilot.pause()
        assert lines(timeline) == folded
        timeline.set_rows([row(3, "note", "short")], key="3note")
        assert not timeline.toggle()


async def test_an_entry_becomes_a_row_with_all_that_it_says() -> None:
    entry = Entry(
        id="e1",
        incident="i1",
        at=START,
        recorded_at=START,
        kind="ask",
        text="bea: check",
        author="mira",
        starred=True,
        edited=True,
        state="answered",
        outcome="no lag",
    )
    assert row_of(entry, note="n", more="m") == TimelineRow(
        "e1", START, "ask", "bea: check", "mira", "answered", "no lag", "n", "m", starred=True, edited=True
    )


async def test_a_narrow_timeline_leaves_the_author_out() -> None:
    assert await shown(row(2, "note", "queue is draining"), width=60)
    narrow = Timeline()
    narrow.styles.width = 50
    async with staged(narrow) as stage:
        narrow.set_rows([row(2, "note", "queue is draining")])
        await stage.pilot.pause()
        assert "mira" not in stage.text


async def test_enter_writes_down_empties_the_line_and_keeps_the_focus() -> None:
    line = LogLine(reading=lambda text: "03:02  decision" if text.startswith("!") else "03:02  note")
    async with staged(line) as stage:
        await stage.press("!", "space", "g", "o")
        assert lines(line)[0].endswith("03:02  decision")
        await stage.press("enter", "enter", "space", "enter")
        assert [message.value for message in stage.sent(Field.Submitted)] == ["! go"]
        assert line.has_focus
        await stage.press("ctrl+u", "up")
        assert line.value == "! go"


async def test_escape_keeps_the_draft_and_the_status_stands_where_nothing_is_typed() -> None:
    line = LogLine()
    async with staged(line) as stage:
        line.show_status("2026-03-01 03:11:08 CET")
        await stage.pilot.pause()
        assert lines(line)[0].endswith("2026-03-01 03:11:08 CET")
        await stage.press("h", "i", "escape")
        assert [message.value for message in stage.sent(Field.Cancelled)] == ["hi"]
        assert line.value == "hi"
        assert "03:11:08" not in stage.text


async def test_a_pasted_text_of_several_lines_is_one_entry_and_a_long_one_is_counted_not_read() -> None:
    readings: list[str] = []

    def reading(text: str) -> str:
        readings.append(text)
        return "note"

    line = LogLine(reading=reading)
    async with staged(line) as stage:
        stage.app.post_message(Paste("one\ntwo"))
        await stage.press("enter")
        assert stage.sent(Field.Submitted)[-1].value == "one\ntwo"
        line.paste("x" * 100_000)
        await stage.pilot.pause()
        assert "100,000 characters" in stage.text
        assert max(map(len, readings), default=0) < 100
        await stage.press("enter")
        assert len(stage.sent(Field.Submitted)[-1].value) == 100_000
