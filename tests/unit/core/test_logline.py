"""The log line's grammar: every form of the manual, and the lines that look like one and are not."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from console.core.linetext import complete, format_line, reading
from console.core.logline import parse
from console.model.logline import Line

NOW = datetime(2026, 3, 1, 3, 17, 42, tzinfo=timezone(timedelta(hours=1)))
T0312 = NOW.replace(minute=12, second=0)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("queue is draining", {"text": "queue is draining"}),
        ("  queue is draining ", {"text": "queue is draining"}),
        ("03:12 rolled back", {"text": "rolled back", "at": T0312}),
        ("-7m rolled back", {"text": "rolled back", "at": NOW - timedelta(minutes=7)}),
        ("14:05 rolled back", {"text": "rolled back", "at": NOW.replace(month=2, day=28, hour=14, minute=5, second=0)}),
        ("yesterday 23:50 late", {"text": "late", "at": NOW.replace(month=2, day=28, hour=23, minute=50, second=0)}),
        ("02:12 UTC rolled back", {"text": "rolled back", "at": T0312}),
        ("! roll back to 4f1e", {"kind": "decision", "text": "roll back to 4f1e"}),
        ("!roll back", {"kind": "decision", "text": "roll back"}),
        ("? bad deploy", {"kind": "hypothesis", "text": "bad deploy"}),
        ("?bad deploy", {"kind": "hypothesis", "text": "bad deploy"}),
        ("= error rate 3 %", {"kind": "observation", "text": "error rate 3 %"}),
        ("~ restarted worker", {"kind": "action", "text": "restarted worker"}),
        (
            ">customers told by phone",
            {"kind": "comms", "text": "customers told by phone", "audience": "customers"},
        ),
        ("> Internal: all known", {"kind": "comms", "text": "Internal: all known", "audience": "internal"}),
        (
            "@bea check replica lag 5m",
            {"kind": "ask", "who": "bea", "text": "check replica lag", "box": timedelta(minutes=5)},
        ),
        ("@bea: check lag, 5 min", {"kind": "ask", "who": "bea", "text": "check lag", "box": timedelta(minutes=5)}),
        ("@bea lag 1h 30m", {"kind": "ask", "who": "bea", "text": "lag", "box": timedelta(minutes=90)}),
        ("@bea lag 5m #db", {"kind": "ask", "who": "bea", "text": "lag #db", "box": timedelta(minutes=5), "tags": ("db",)}),
        ("@bea check replica lag", {"kind": "ask", "who": "bea", "text": "check replica lag"}),
        ("@Łukasz prüfen", {"kind": "ask", "who": "Łukasz", "text": "prüfen"}),
        ("@هدى تحقق", {"kind": "ask", "who": "هدى", "text": "تحقق"}),
        ('@"Mira K" look', {"kind": "ask", "who": "Mira K", "text": "look"}),
        ("+ alert on queue age @jo", {"kind": "follow-up", "text": "alert on queue age", "owner": "jo"}),
        (
            "+ alert on queue age @jo #db",
            {"kind": "follow-up", "text": "alert on queue age #db", "owner": "jo", "tags": ("db",)},
        ),
        ('+ alert @"Mira K"', {"kind": "follow-up", "text": "alert", "owner": "Mira K"}),
        ("+ raise timeout to 30s", {"kind": "follow-up", "text": "raise timeout to 30s"}),
        ("failover done #db #EU-west.", {"text": "failover done #db #EU-west.", "tags": ("db", "EU-west")}),
        ("* error rate falls", {"text": "error rate falls", "starred": True}),
        ("* 03:12 ! roll back", {"kind": "decision", "text": "roll back", "starred": True, "at": T0312}),
        ("! * 03:12 roll back", {"kind": "decision", "text": "roll back", "starred": True, "at": T0312}),
        ("03:12 !* roll back", {"kind": "decision", "text": "roll back", "starred": True, "at": T0312}),
        ("*! roll back", {"kind": "decision", "text": "roll back", "starred": True}),
        ("> 03:12 customers told", {"kind": "comms", "text": "customers told", "at": T0312, "audience": "customers"}),
        ("! ! twice", {"kind": "decision", "text": "! twice"}),
        ("03:12 !!!", {"text": "!!!", "at": T0312}),
        ("03:12 03:10 twice", {"text": "03:10 twice", "at": T0312}),
        ("! first\nsecond 5m\n  third", {"kind": "decision", "text": "first\nsecond 5m\n  third"}),
        ("@bea look 5m\ntook 9m", {"kind": "ask", "who": "bea", "text": "look\ntook 9m", "box": timedelta(minutes=5)}),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(typed: str, fields: dict[str, Any]) -> None:
    assert parse(typed, NOW) == Line(typed, **fields)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "!", "!!!", "?!", "?? what", "=> x", "== x", "!= 3", ">= 5 errors", "> 5 % errors", ">5 errors", "->",
        "~5 %", "~/path is full", "~bea/log is full", "=SUM(A1)", "+1", "+1 from jo", "-7 degrees", "-3 days of logs",
        "14:05", "* 14:05", "14:05–14:10 down", "1:1 with bea", "5m", "5m of data lost", "@", "@ bea", "@bea",
        "@bea 5m", "@bea's idea", "@types/node upgrade", "a@b.com wrote", "/etc/hosts is full", "/unknown verb", "/",
        "*bold* text", "**bold** text", "*/5 * * * * job", "* * * * * job", "*", "yesterday we deployed",
        "* one\n* two", "> said\n> more", "+ added\n+ also", "25:61 x", "\\",
    ],
)  # fmt: skip
def test_what_makes_no_other_sense_is_a_note_word_for_word(typed: str) -> None:
    assert parse(typed, NOW) == Line(typed, text=typed.strip())


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("\\! not a decision", "! not a decision"),
        ("\\14:05 is a time", "14:05 is a time"),
        ("\\@bea check 5m", "@bea check 5m"),
        ("\\/sev 1", "/sev 1"),
        ("\\* star", "* star"),
        ("\\\\server\\share", "\\server\\share"),
        ("\\#db is a channel", "#db is a channel"),
        ("C:\\temp is full", "C:\\temp is full"),
    ],
)
def test_a_backslash_makes_plain_text(typed: str, text: str) -> None:
    assert parse(typed, NOW) == Line(typed, text=text)


def test_a_backslash_ends_what_stands_before_the_text() -> None:
    assert parse("! \\* 5 stars", NOW) == Line("! \\* 5 stars", kind="decision", text="* 5 stars")
    assert parse("> \\5 of us", NOW) == Line("> \\5 of us", kind="comms", text="5 of us")


def test_a_backslash_keeps_the_last_word() -> None:
    ask, follow_up = "@bea does it take \\5m", "+ thank \\@jo"
    assert parse(ask, NOW) == Line(ask, kind="ask", who="bea", text="does it take 5m")
    assert parse(follow_up, NOW) == Line(follow_up, kind="follow-up", text="thank @jo")


@pytest.mark.parametrize(
    ("typed", "verb", "args"),
    [
        ("/sev 1", "severity", ("1",)),
        ("/SEV 1 cart is down", "severity", ("1", "cart is down")),
        ("/status identified", "status", ("identified",)),
        ("/role scribe jo", "role", ("scribe", "jo")),
        ("/role scribe Mira K", "role", ("scribe", "Mira K")),
        ("/remind 30m check cache", "remind", ("30m", "check cache")),
        ("/remind 20 min check cache", "remind", ("20 min", "check cache")),
        ("/remind 18:00 check cache", "remind", ("18:00", "check cache")),
        ("/remind soon check cache", "remind", ("soon", "check cache")),
        ("/impact 3 % of carts fail", "impact", ("3 % of carts fail",)),
        ("/link bridge https://meet.example/1", "link", ("bridge", "https://meet.example/1")),
        ("/service cart checkout", "service", ("cart", "checkout")),
        ("/ack", "ack", ()),
        ("/summary two\nlines", "summary", ("two\nlines",)),
    ],
)
def test_acts_go_by_name(typed: str, verb: str, args: tuple[str, ...]) -> None:
    line = parse(typed, NOW)
    assert (line.kind, line.verb, line.args) == ("act", verb, args)


def test_an_act_can_be_back_dated() -> None:
    line = parse("03:12 /sev 1", NOW)
    assert (line.verb, line.at, line.args) == ("severity", T0312, ("1",))


def test_tags_are_no_anchors_numbers_or_markup() -> None:
    typed = "see http://x/#top and a#b, bug #1 ## title #db/eu (#net) #DB"
    assert parse(typed, NOW).tags == ("db", "net")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("all well", "note"),
        ("03:12 ! flag off", "03:12  decision"),
        ("14:05 flag off", "yesterday 14:05  note"),
        ("* ! flag off", "★  decision"),
        ("@bea check 5m", "ask bea 5 min"),
        ("+ alert @jo", "follow-up jo"),
        (">customers told", "comms customers"),
        ("/sev 1", "severity 1"),
        ("/ack", "ack"),
    ],
)
def test_the_reading_says_what_enter_will_record(typed: str, shown: str) -> None:
    assert reading(parse(typed, NOW), NOW) == shown


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (Line("", "decision", "roll back", T0312), "03:12 ! roll back"),
        (Line("", "note", "! loud"), "\\! loud"),
        (Line("", "note", "/etc/hosts is full"), "/etc/hosts is full"),
        (Line("", "ask", "check lag", who="bea", box=timedelta(minutes=5)), "@bea check lag 5m"),
        (Line("", "ask", "wait 1h", who="bea", box=timedelta(minutes=30)), "@bea wait 1h, 30m"),
        (Line("", "ask", "is it 5m", who="Mira K"), '@"Mira K" is it \\5m'),
        (Line("", "follow-up", "alert", starred=True, owner="jo"), "* + alert @jo"),
    ],
)
def test_an_entry_is_written_as_one_would_type_it(line: Line, written: str) -> None:
    assert format_line(line, NOW) == written


def test_an_acts_kind_is_not_written() -> None:
    with pytest.raises(ValueError, match="severity"):
        format_line(Line("", "severity", "SEV1"), NOW)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@b", ("@bea", "@Bert")),
        ("@BE", ("@bea", "@Bert")),
        ("+ look @mi", ('@"Mira K"',)),
        ('@"mira', ('@"Mira K"',)),
        ("slow #d", ("#db",)),
        ("/s", ("/sev", "/status")),
        ("03:12 /s", ()),
        ("see /s", ()),
        ("me@b", ()),
        ("", ()),
        ("@bea ", ()),
    ],
)
def test_tab_completes_the_word_before_the_cursor(text: str, words: tuple[str, ...]) -> None:
    offered = complete(
        text + " tail", len(text), ["bea", "Bert", "Mira K"], ["db", "net"], ["sev", "status", "ack"]
    )
    assert offered.words == words
    if words:
        assert text[offered.start] in "@#/"
