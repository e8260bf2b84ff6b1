"""A timeline that was written out and not touched has not changed, whatever its entries say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from console.base.errors import Unreadable
from console.core.editing import read_back, write_out
from console.model.entry import KINDS, WRITTEN_KINDS, Entry

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 1, 12, 0, tzinfo=ZONE)

texts = st.text(st.characters(exclude_categories=[])) | st.lists(
    st.sampled_from(
        ["word", "\n", "    ", "\t", "# x", "5m", "@jo", "\\", '"', " ", "03:10", "\r", "\x1b[2J"]
    )
).map("".join)
moments = st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    made = []
    for number in range(draw(st.integers(0, 6))):
        at = draw(moments)
        kind = draw(st.sampled_from(KINDS))
        due = at + timedelta(seconds=draw(st.integers(-10, 10_000)))
        detail = {
            "who": draw(texts),
            "owner": draw(st.none() | texts),
            "due": draw(st.sampled_from([None, due.isoformat()])),
        }
        made.append(
            Entry(
                f"019580c2-aa10-7000-8000-{number:012x}", "i1", at, at, kind, draw(texts), "mira", starred=draw(st.booleans()),
                by_act=kind not in WRITTEN_KINDS, redacted=draw(st.booleans()), detail=detail,
            )
        )  # fmt: skip
    return made


@given(entries())
def test_what_was_written_out_reads_back_as_no_change(timeline: list[Entry]) -> None:
    written = write_out(timeline, ZONE, "any \x1b title\nof two lines")
    assert written.encode("utf-8").decode().isprintable() or "\x1b" not in written
    assert not read_back(written, timeline, ZONE, NOW)


@given(entries(), st.text(), st.integers(0, 2000))
def test_any_edit_is_understood_or_refused_in_words(timeline: list[Entry], inserted: str, place: int) -> None:
    written = write_out(timeline, ZONE)
    try:
        changes = read_back(written[:place] + inserted + written[place:], timeline, ZONE, NOW)
    except Unreadable:
        return
    assert all(line.at for line in changes.new)
    assert all(rewrite.changed for rewrite in changes.revisions)
