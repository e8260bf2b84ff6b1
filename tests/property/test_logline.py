"""Whatever is typed is read without fail, kept to the letter, and written back to the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from console.core.linetext import complete, format_line, reading
from console.core.logline import parse
from console.core.times import (
    compact,
    leading_due,
    leading_when,
    left,
    parse_due,
    parse_duration,
    parse_when,
    short,
    when_text,
)
from console.model.entry import WRITTEN_KINDS
from console.model.logline import ACT, Line

zones = st.sampled_from(
    [
        UTC,
        timezone(timedelta(hours=5, minutes=45)),
        ZoneInfo("Europe/Berlin"),
        ZoneInfo("America/St_Johns"),
        ZoneInfo("Australia/Lord_Howe"),  # goes back by half an hour
    ]
)
nows = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001

#: What lines are made of: every sign of the grammar, in any order, between any text.
pieces = st.sampled_from(
    [*"!?=~>+@*/\\#-:,.\n\" ", "  ", "14:05", "-7m", "1h", "30m", "5 min", "yesterday 23:50", "2026-03-01T14:05Z", "@bea",
     '@"Mira K"', "#db", "/sev", "/remind", "word", "هدى", "5", "\\5m", "\\@jo", "\r\n"]
)  # fmt: skip
anything = st.text(st.characters(exclude_categories=[]))  # lone surrogates and control characters, too
lines = st.one_of(anything, st.lists(st.one_of(pieces, anything), max_size=12).map("".join))


@given(lines, nows)
@example("@bea \\", datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")))
def test_any_text_is_read_and_kept(text: str, now: datetime) -> None:
    line = parse(text, now)
    assert line.typed == text
    assert line.kind == ACT or line.kind in WRITTEN_KINDS
    assert line.text.strip() == line.text
    assert bool(line.text) == bool(text.strip()) or line.kind == ACT
    assert "\n" not in reading(line, now) or line.kind == ACT
    assert 0 <= complete(text, len(text), ["bea"], ["db"]).start <= len(text)


@given(anything, nows)
def test_any_text_may_be_asked_for_its_time(text: str, now: datetime) -> None:
    for moment in (parse_when(text, now), parse_due(text, now)):
        assert moment is None or moment.utcoffset() is not None
    for found in (leading_when(text, now), leading_due(text, now)):
        assert found is None or 0 < found[1] <= len(text)
    assert parse_duration(text) is None or parse_duration(text) == parse_duration(text.strip())


names = st.text(st.characters(exclude_characters='"\n', exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: name == name.strip()
)
boxes = st.integers(1, 10**7).map(lambda seconds: timedelta(seconds=seconds))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


#: Texts that begin or end like something else, so that they have to be kept from being read as that.
begun = st.sampled_from(["", "! ", "* ", "14:05 ", "@bea ", "/sev ", "> a\n> b", "\\", "#db "])
ended = st.sampled_from(
    ["", " 5m", " \\5m", " 5 min", " 1h 30m", " 5m,", " @jo", ' @"Mira K"', " \\@jo", " 5m #db", " @jo #db"]
)


def one_line(text: str) -> str:
    """White space around a text and at the end of its first line is not kept."""
    first, newline, rest = text.strip().partition("\n")
    return first.rstrip() + newline + rest


@given(
    st.sampled_from(WRITTEN_KINDS),
    st.tuples(begun, lines, ended).map("".join).map(one_line).filter(bool),
    st.none() | moments,
    st.booleans(),
    names,
    st.none() | boxes,
    st.just("") | names,
    nows,
)
def test_an_entry_written_as_a_line_reads_back_to_the_same(
    kind: str,
    text: str,
    at: datetime | None,
    starred: bool,
    who: str,
    box: timedelta | None,
    owner: str,
    now: datetime,
) -> None:
    line = Line(
        "",
        kind,
        text,
        at,
        starred,
        who=who if kind == "ask" else "",
        box=box if kind == "ask" else None,
        owner=owner if kind == "follow-up" else "",
    )
    read = parse(format_line(line, now), now)
    assert (read.kind, read.text, read.at, read.starred) == (kind, text, at, starred)
    assert (read.who, read.box, read.owner) == (line.who, line.box, line.owner)


@given(lines, nows)
def test_a_line_that_was_read_is_written_to_mean_the_same(text: str, now: datetime) -> None:
    line = parse(text, now)
    if line.kind != ACT and line.text == one_line(line.text):
        again = parse(format_line(line, now), now)
        assert (again.kind, again.text, again.at, again.starred) == (
            line.kind,
            line.text,
            line.at,
            line.starred,
        )
        assert (again.who, again.box, again.owner) == (line.who, line.box, line.owner)


@given(moments, nows)
def test_a_moments_text_is_read_as_that_moment(at: datetime, now: datetime) -> None:
    assert parse_when(when_text(at, now), now) == at


@given(boxes)
def test_a_typed_duration_is_read_back(box: timedelta) -> None:
    assert parse_duration(compact(box)) == box


@given(st.timedeltas(timedelta(days=-4000), timedelta(days=4000)))
def test_a_shown_duration_keeps_to_its_column(delta: timedelta) -> None:
    assert len(short(delta)) <= 10
    assert left(delta).endswith(" over") == (delta < timedelta())
