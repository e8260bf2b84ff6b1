"""Verbs that read, as text: what the screen carries, without a screen."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import Ic


@pytest.fixture
def ref(ic: Ic) -> str:
    """An incident a quarter of an hour old, as it is at 03:17."""
    ref = ic.ok("declare", "Checkout returns 5xx", "-s", "SEV1", "--service", "payments").line
    ic.ok("ack")
    ic.ok("role", "commander", "mira")
    ic.ok("impact", "one in seven payments fails")
    ic.ok("link", "bridge", "https://meet.example/1")
    ic.ok("log", "? bad deploy")
    ic.ok("log", "* ! roll back to 4f1e")
    ic.now("03:17")
    ic.ok("log", "03:11 = error rate 3 %\nand falling")
    ic.ok("ask", "bea", "check replica lag 5m")
    return ref


def lines(text: str) -> list[str]:
    """The lines, with single blanks."""
    return [" ".join(line.split()) for line in text.splitlines()]


def test_an_empty_board_says_what_to_do(ic: Ic) -> None:
    answer = ic.ok("list")
    assert answer.out == ""
    assert "`ic declare TITLE`" in answer.err
    assert ic.ok("list", "--json").json == []


def test_the_board_shows_the_most_urgent_deadline_of_each(ic: Ic, ref: str) -> None:
    late = ic.ok("declare", "Photos hang", "-s", "3", "--drill", "--at", "01:00").line
    head, *rows = lines(ic.ok("list").out)
    assert head == "SEVERITY REF STATUS SINCE NEXT TITLE"
    assert rows == [
        f"SEV1 {ref} investigating 15:00 ○ customers update 4:59 left Checkout returns 5xx",
        f"SEV3 {late} investigating 2 h 17 m ▲ no commander 2 h 17 m over DRILL Photos hang",
    ]


def test_closed_ones_are_listed_when_asked_for(ic: Ic, ref: str) -> None:
    ic.ok("close", ref)
    assert ref not in ic.ok("list").out
    assert ref in ic.ok("list", "--all").out
    assert [one["status"] for one in ic.ok("list", "--all", "--json").json] == ["closed"]


def test_show_tells_everything_but_the_timeline(ic: Ic, ref: str) -> None:
    ic.ok("runbook", "attach", "queue-backlog")
    ic.ok("tick", "1")
    said = lines(ic.ok("show", ref).out)
    for line in (
        f"{ref} Checkout returns 5xx",
        "SEV1 critical investigating declared 03:02, 15:00 ago",
        "Services payments",
        "Impact one in seven payments fails",
        "○ customers update 4:59 left update:customers",
        "commander mira since 03:02",
        "acknowledged 03:02",
        "bridge https://meet.example/1",
    ):
        assert line in said
    assert any(line.startswith("Queue backlog 1/") for line in said)
    assert any(line.startswith("✓ 03:17 mira 1 ") for line in said)


def test_the_timeline_reads_from_left_to_right(ic: Ic, ref: str) -> None:
    said = lines(ic.ok("timeline", ref).out)
    ids = [entry["id"][-8:] for entry in ic.ok("timeline", ref, "--json").json]
    assert said[0] == "Sunday, 2026-03-01"
    assert said[1] == f"03:02 declared mira SEV1 Checkout returns 5xx [{ids[0]}]"
    assert f"03:02 ? hypothesis mira bad deploy (open) [{ids[5]}]" in said
    assert f"03:02 ★ ! decision mira roll back to 4f1e [{ids[6]}]" in said
    assert f"03:11 observation mira error rate 3 % (recorded 03:17) [{ids[7]}]" in said
    assert (
        said[said.index(f"03:11 observation mira error rate 3 % (recorded 03:17) [{ids[7]}]") + 1]
        == "and falling"
    )
    assert f"03:17 @ ask mira check replica lag (open; for bea) [{ids[8]}]" in said


def test_the_timeline_has_the_rows_of_the_clocks(ic: Ic, ref: str) -> None:
    ic.now("03:24")
    said = lines(ic.ok("timeline", ref).out)
    assert "03:12 age 10 min" in said
    assert "03:22 ▲ breach customers update" in said
    assert {entry["kind"] for entry in ic.ok("timeline", ref, "--json").json}.isdisjoint({"age", "breach"})


def test_a_new_day_is_a_line_of_its_own(ic: Ic, ref: str) -> None:
    ic.ok("log", "yesterday 23:50 it was slow already")
    said = lines(ic.ok("timeline", ref).out)
    assert said[0] == "Saturday, 2026-02-28"
    assert said[1].startswith("23:50 note mira it was slow already (recorded 03:17)")
    assert said[2:4] == ["", "Sunday, 2026-03-01"]


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (["--kind", "ask", "--kind", "decision"], ["decision", "ask"]),
        (["--key"], ["decision"]),
        (["--author", "nobody"], []),
    ],
)
def test_the_timeline_is_filtered(options: list[str], kinds: list[str], ic: Ic, ref: str) -> None:
    assert [entry["kind"] for entry in ic.ok("timeline", ref, *options, "--json").json] == kinds
    answer = ic.ok("timeline", ref, *options)
    assert ("has no such entries" in answer.err) is (kinds == [])


def test_the_whole_text_of_a_message_is_shown_when_asked_for(ic: Ic, ref: str) -> None:
    ic.ok("template", "copy", "customers", "--lang", "de")
    assert "Störung" not in ic.ok("timeline", ref).out
    assert "Störung" in ic.ok("timeline", ref, "--full").out


def test_plain_is_ascii_but_for_what_people_wrote(ic: Ic, ref: str) -> None:
    for words in (["list"], ["show", ref], ["timeline", ref]):
        assert ic.ok(*words, "--plain").out.isascii()
        assert not ic.ok(*words).out.isascii()


def test_search_finds_incidents_and_entries(ic: Ic, ref: str) -> None:
    assert lines(ic.ok("search", "check").out) == [
        f"{ref} incident Checkout returns 5xx",
        f"{ref} 03:17 ask check replica lag",
        f"{ref} 03:02 declared SEV1 Checkout returns 5xx",
    ]
    assert len(ic.ok("search", "check", "--limit", "1", "--json").json) == 1
    assert "Nothing was found." in ic.ok("search", "pancakes").err
    assert ic("search", "x", "--limit", "many").code == 2


def test_times_are_in_the_zone_of_the_settings(ic: Ic, ref: str) -> None:
    ic.ok("config", "set", "timezone", "America/New_York")
    assert ic.ok("timeline", ref).out.startswith("Saturday, 2026-02-28\n21:02")
