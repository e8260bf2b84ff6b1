"""The timeline in an editor: what is written out, what a change means, and what is refused with its line."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from console.base.errors import Unreadable
from console.core.editing import Changes, read_back, short_ids, write_out
from console.model.entry import Entry
from console.model.logline import Line

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 3, 1, 3, 17, 42, tzinfo=ZONE)


def moment(hour: int, minute: int, second: int = 0, day: int = 1) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=ZONE)


def entry(number: int, kind: str, text: str, at: datetime, **more: Any) -> Entry:
    return Entry(f"019580c2-aa10-7000-8000-00000000{number:04x}", "i1", at, at, kind, text, "mira", **more)


DECLARED = entry(0xA1, "declared", "SEV2 Checkout returns 5xx", moment(3, 2), by_act=True)
DECISION = entry(0xA2, "decision", "roll back to 4f1e", moment(3, 9, 12))
STARRED = entry(0xA3, "observation", "error rate 14 %\n\n  falling", moment(3, 11), starred=True)
ASK = entry(
    0xA4, "ask", "check replica lag", moment(3, 15), detail={"who": "bea", "due": moment(3, 20).isoformat()}
)  # fmt: skip
FOLLOW_UP = entry(0xA5, "follow-up", "alert on queue age", moment(3, 16), detail={"owner": "Mira K"})
ENTRIES = [DECLARED, DECISION, STARRED, ASK, FOLLOW_UP]
WRITTEN = write_out(ENTRIES, ZONE, "INC-7K3F Checkout")


def edited(old: str, new: str) -> Changes:
    assert old in WRITTEN
    return read_back(WRITTEN.replace(old, new), ENTRIES, ZONE, NOW)


def test_the_timeline_is_one_row_per_entry() -> None:
    header, _, rows = WRITTEN.partition("\n\n")
    assert header.startswith("# INC-7K3F Checkout\n#\n# One line is one entry")
    assert rows == (
        "00a1  2026-03-01 03:02  ·  declared     SEV2 Checkout returns 5xx\n"
        "00a2  2026-03-01 03:09     decision     roll back to 4f1e\n"
        "00a3  2026-03-01 03:11  *  observation  error rate 14 %\n"
        "    \n"
        "      falling\n"
        "00a4  2026-03-01 03:15     ask          @bea check replica lag 5m\n"
        '00a5  2026-03-01 03:16     follow-up    alert on queue age @"Mira K"\n'
    )


def test_what_was_not_touched_is_no_change() -> None:
    assert read_back(WRITTEN, ENTRIES, ZONE, NOW) == Changes()
    assert not read_back(WRITTEN.replace("\n    \n", "\n\n").replace("\n", "\r\n"), ENTRIES, ZONE, NOW)


def test_an_empty_text_changes_nothing() -> None:
    assert not read_back("", ENTRIES, ZONE, NOW)
    assert not read_back("# nothing but this\n", ENTRIES, ZONE, NOW)


def test_a_changed_text_is_a_revision() -> None:
    (revision,) = edited("roll back to 4f1e", "roll back to 4f1d #cart").revisions
    assert revision.entry is DECISION
    assert revision.changed == ("text",)
    assert (revision.line.kind, revision.line.text, revision.line.at) == (
        "decision",
        "roll back to 4f1d #cart",
        None,
    )
    assert revision.line.tags == ("cart",)


def test_a_changed_time_keeps_everything_else() -> None:
    (revision,) = edited("03:11  *", "03:10:30  *").revisions
    assert revision.changed == ("at",)
    assert revision.line == Line("", "observation", STARRED.text, moment(3, 10, 30), starred=True)


def test_an_acts_time_can_be_changed_and_nothing_else() -> None:
    (revision,) = edited("2026-03-01 03:02  ·", "2026-02-28 23:58  ·").revisions
    assert (revision.entry, revision.changed) == (DECLARED, ("at",))
    assert revision.line.at == datetime(2026, 2, 28, 23, 58, tzinfo=ZONE)


def test_a_date_left_out_stays_what_it_was() -> None:
    late = NOW + timedelta(days=3)
    changes = read_back(WRITTEN.replace("2026-03-01 03:09", "03:08"), ENTRIES, ZONE, late)
    assert [revision.line.at for revision in changes.revisions] == [moment(3, 8)]


def test_kind_star_person_and_time_box_can_be_changed() -> None:
    (kind,) = edited("decision     roll", "action     roll").revisions
    (star,) = edited("03:09     decision", "03:09 * decision").revisions
    (ask,) = edited("@bea check replica lag 5m", "@jo check replica lag, 10 min").revisions
    (owner,) = edited('@"Mira K"', "@jo").revisions
    assert (kind.changed, kind.line.kind) == (("kind",), "action")
    assert (star.changed, star.line.starred) == (("starred",), True)
    assert (ask.changed, ask.line.who, ask.line.box) == (("who", "box"), "jo", timedelta(minutes=10))
    assert ask.line.text == ASK.text
    assert (owner.changed, owner.line.owner) == (("owner",), "jo")


def test_a_vanished_row_is_a_retraction() -> None:
    row = "00a2  2026-03-01 03:09     decision     roll back to 4f1e\n"
    assert edited(row, "") == Changes(retractions=(DECISION,))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("03:10 ! flag off", Line("", "decision", "flag off", moment(3, 10))),
        (
            "03:10:30 * queue drains #db",
            Line("", "note", "queue drains #db", moment(3, 10, 30), True, ("db",)),
        ),
        (
            "2026-02-27 14:05 rolled back",
            Line("", "note", "rolled back", datetime(2026, 2, 27, 14, 5, tzinfo=ZONE)),
        ),
        ("2026-03-01 03:10  *  action       flag off", Line("", "action", "flag off", moment(3, 10), True)),
        ("03:10 note from bea", Line("", "note", "note from bea", moment(3, 10))),
        ("03:10 two lines\n    of text", Line("", "note", "two lines\nof text", moment(3, 10))),
        (
            "03:10 @jo look 5m",
            Line("", "ask", "look", moment(3, 10), who="jo", box=timedelta(minutes=5)),
        ),
    ],
)
def test_a_line_that_begins_with_a_time_is_a_new_entry(typed: str, line: Line) -> None:
    late = NOW + timedelta(days=3)  # a time without a date stands on the day of its neighbours
    changes = read_back(WRITTEN.replace("00a3", f"{typed}\n00a3"), ENTRIES, ZONE, late)
    assert [new._replace(typed="") for new in changes.new] == [line]
    assert changes.new[0].typed == typed.replace("    ", "" if "\n" in typed else "    ")
    assert not changes.revisions
    assert not changes.retractions


@pytest.mark.parametrize(
    ("old", "new", "number", "why"),
    [
        ("00a2", "00b2", 10, "neither an id"),
        ("00a2", "new line\n00a2", 10, "neither an id"),
        ("00a2", "00a1", 10, "stands in line 9"),
        ("03:09 ", "25:09 ", 10, "25:09"),
        ("decision ", "decison ", 10, "no kind of entry"),
        ("roll back to 4f1e", "", 10, "says nothing"),
        ("@bea check", "check", 14, "begins with a name"),
        ("SEV2 Checkout", "SEV1 Checkout", 9, "only its time"),
        ("00a3", "03:10\n00a3", 11, "no entry behind"),
        ("00a3", "03:10 /sev 1\n00a3", 11, "no entry behind"),
        ("# INC", "    text\n# INC", 1, "no entry above"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(old: str, new: str, number: int, why: str) -> None:
    with pytest.raises(Unreadable, match=why) as refused:
        edited(old, new)
    assert f"Line {number} " in refused.value.what


def test_what_an_act_wrote_is_not_retracted_here() -> None:
    with pytest.raises(Unreadable, match="“declared” at 2026-03-01 03:02 is gone"):
        edited("00a1  2026-03-01 03:02  ·  declared     SEV2 Checkout returns 5xx\n", "")


def test_the_hour_that_is_put_back_stays_where_it_was() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    twice = [
        entry(1, "note", "first", datetime(2026, 10, 25, 2, 30, tzinfo=berlin)),
        entry(2, "note", "second", datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=berlin)),
    ]
    assert not read_back(write_out(twice, berlin), twice, berlin, NOW)


def test_short_ids_are_as_long_as_needed() -> None:
    assert short_ids(["aa0001", "bb0002"]) == {"aa0001": "0001", "bb0002": "0002"}
    assert short_ids(["aa0001", "bb0001"]) == {"aa0001": "a0001", "bb0001": "b0001"}
    assert short_ids(["e1", "e2"]) == {"e1": "e1", "e2": "e2"}
    assert short_ids([]) == {}
