"""Messages: blanks filled from the incident, in the readers' zone and language; what is open is seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from console.base.errors import Refused
from console.core.blanks import DRILL_LINES, LABELS, STATUS_WORDS, label, status_word
from console.core.messages import Rendered, blanks, choose, fields, render, together
from console.model.incident import STATUSES, Holder, Incident, Link
from console.model.template import Template

BERLIN = ZoneInfo("Europe/Berlin")
DECLARED = datetime(2026, 3, 1, 3, 2, tzinfo=BERLIN)
NOW = datetime(2026, 3, 1, 4, 14, 20, tzinfo=BERLIN)


def incident(**more: Any) -> Incident:
    return Incident(
        id="i1", ref="INC-7K3F", title="Checkout returns 5xx", severity="SEV1", status="investigating",
        declared_at=DECLARED, policy="", policy_name="default", **more,
    )  # fmt: skip


def filled(what: Incident, language: str = "en", **more: Any) -> dict[str, str]:
    return fields(what, **{"language": language, "zone": BERLIN, "now": NOW, **more})


def message(
    body: str, language: str = "en", name: str = "t", audience: str = "customers", phase: str = ""
) -> Template:
    return Template(name, audience, phase, language, body)


def text(body: str, values: dict[str, str], language: str = "en") -> str:
    return render(message(body, language), values).text


def test_blanks_are_found_in_their_order_each_once() -> None:
    body = "[ref] [impact] [Next update] \\[not this] [ref] - [ ] [x] [1] [] [page](https://x.example) [a\nb]"
    assert blanks(body) == ("ref", "impact", "next_update")


def test_filling_is_one_pass() -> None:
    assert text("[a1]-[b1]", {"a1": "[b1] \\[x", "b1": "[a1]"}) == "[b1] \\[x-[a1]"


def test_a_bracket_stays_one_and_so_does_what_is_no_blank() -> None:
    assert text("\\[ref] [ ] [x] {ref} $ref [page](https://x.example)", {"ref": "R"}) == (
        "[ref] [ ] [x] {ref} $ref [page](https://x.example)"
    )


def test_what_is_open_is_listed_and_stands_there_under_its_label() -> None:
    shown = render(message("A: [impact], [cause], [impact]", "de"), {"cause": " "})
    assert shown.text == "A: [Auswirkung], [Ursache], [Auswirkung]"
    assert shown.missing == ("impact", "cause")
    assert [shown.text[start:end] for start, end, _name in shown.open] == [
        "[Auswirkung]",
        "[Ursache]",
        "[Auswirkung]",
    ]
    assert text("[our word]", {}) == "[our word]"


def test_an_incident_fills_what_it_knows() -> None:
    known = incident(
        services=("checkout", "cart"),
        impact="3 % of orders fail",
        roles={"commander": Holder("mira", DECLARED)},
        links=(Link("Bridge", "https://meet.example/1"),),
        milestones={"impact_started": DECLARED - timedelta(minutes=12)},
    )
    assert filled(known, next_update=NOW + timedelta(minutes=20)) == {
        "ref": "INC-7K3F",
        "title": "Checkout returns 5xx",
        "severity": "SEV1",
        "severity_name": "SEV1",
        "status": "investigating",
        "services": "checkout and cart",
        "impact": "3 % of orders fail",
        "started": "02:50 CET",
        "declared": "03:02 CET",
        "now": "04:14 CET",
        "next_update": "04:34 CET",
        "next_update_in": "20 minutes",
        "duration": "1 hour and 24 minutes",
        "commander": "mira",
        "bridge": "https://meet.example/1",
    }


def test_what_is_not_known_is_left_out() -> None:
    bare = filled(incident())
    assert not {"services", "impact", "summary", "commander", "bridge", "next_update", "resolved"} & set(bare)


def test_each_language_says_it_in_its_way() -> None:
    known = incident(services=("checkout", "cart"))
    german, arabic = filled(known, "de"), filled(known, "ar")
    assert (german["started"], german["duration"]) == ("03:02 MEZ", "1 Stunde und 12 Minuten")
    assert (german["services"], german["status"]) == ("checkout und cart", "wird untersucht")
    assert arabic["duration"] == "ساعة و12 دقيقة"
    assert arabic["status"] == "قيد التحقيق"
    assert filled(known, "xx")["duration"] == "1 hour and 12 minutes"


def test_the_policys_words_win() -> None:
    said = filled(incident(), "de", severity_name="kritisch", status_name="in Analyse")
    assert (said["severity_name"], said["status"]) == ("kritisch", "in Analyse")


@pytest.mark.parametrize(
    ("zone", "started"),
    [
        (ZoneInfo("UTC"), "02:02 UTC"),
        (ZoneInfo("America/New_York"), "21:02 EST"),
        (timezone(timedelta(hours=5, minutes=30)), "07:32 UTC+5:30"),
        (timezone(timedelta(hours=-3, minutes=-30)), "22:32 UTC-3:30"),
        (ZoneInfo("Asia/Dubai"), "06:02 UTC+4"),
    ],
)
def test_times_are_the_readers_and_name_their_zone(zone: Any, started: str) -> None:
    assert filled(incident(), zone=zone)["started"] == started


def test_another_day_is_said_with_its_date() -> None:
    later = NOW + timedelta(days=1, hours=4)
    assert filled(incident(), now=later)["started"] == "March 1, 2026, 03:02 CET"
    assert filled(incident(), "de", now=later)["started"] == "1. März 2026, 03:02 MEZ"
    assert filled(incident(), "de", now=later)["duration"] == "1 Tag und 5 Stunden"


def test_the_clock_of_a_resolved_incident_has_stopped() -> None:
    ended = incident(milestones={"resolved": DECLARED + timedelta(minutes=30)})
    assert (
        filled(ended)["duration"] == "1 hour and 12 minutes"
    )  # the milestone of a time before it was reopened
    closed = Incident(**{**{name: getattr(ended, name) for name in ended.__slots__}, "status": "resolved"})
    assert (filled(closed)["duration"], filled(closed)["resolved"]) == ("30 minutes", "03:32 CET")


def test_the_hour_that_comes_twice_is_told_apart_by_its_zone() -> None:
    autumn = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    first = filled(incident(), now=autumn)["now"]
    second = filled(incident(), now=autumn + timedelta(hours=1))["now"]
    assert (first, second) == ("02:30 CEST", "02:30 CET")


def test_a_duration_counts_the_hour_that_the_clock_skips() -> None:
    before = datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN)
    after = datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN)
    assert filled(incident(milestones={"impact_started": before}), now=after)["duration"] == "1 hour"


def test_a_drill_says_so_in_every_language() -> None:
    for language in ("en", "de", "ar", "fr"):
        assert render(message("Text", language), {}, drill=True).text.startswith("DRILL")
    both = together(
        [render(message("[impact]", language), {}, drill=True) for language in ("de", "ar")],
    )
    assert both.text.count("DRILL") == 2
    assert [both.text[start:end] for start, end, _name in both.open] == ["[Auswirkung]", "[التأثير]"]


def test_languages_follow_each_other_with_a_rule_between() -> None:
    assert together([Rendered("eins"), Rendered("one")]).text == "eins\n\n———\n\none"
    assert together([Rendered("one")]) == Rendered("one")


def test_right_to_left_text_is_not_touched() -> None:
    body = "نطاق التأثير: [impact]"
    shown = render(message(body, "ar"), {"impact": "فشل 3 % من الطلبات (checkout)"})
    assert shown.text.encode() == "نطاق التأثير: فشل 3 % من الطلبات (checkout)".encode()


def test_a_message_has_an_end() -> None:
    with pytest.raises(Refused, match="longer than 200000"):
        render(message("[impact]" * 50), {"impact": "x" * 10_000})


def test_the_phase_and_the_languages_pick_the_text() -> None:
    en, de = message("en", name="a", phase="monitoring"), message("de", "de", name="a", phase="monitoring")
    anytime, other = message("any", name="b"), message("no", phase="resolved", name="c")
    pt, internal = message("pt", "pt", name="a", phase="monitoring"), message("in", audience="internal")
    have = [anytime, other, en, de, pt, internal]
    assert choose(have, "customers", "monitoring", ["de", "en"]) == (de, en)
    assert choose(have, "customers", "monitoring", ["pt-BR", "fr", "de"]) == (pt, de)
    assert choose(have, "customers", "monitoring", ["fr"]) == (en,)
    assert choose(have, "customers", "identified", ["en"]) == (anytime,)
    assert choose(have, "internal", "monitoring") == (internal,)
    assert choose(have, "executives", "monitoring", ["en"]) == ()


def test_every_word_is_there_in_every_language() -> None:
    for words in (*LABELS.values(), *STATUS_WORDS.values(), DRILL_LINES):
        assert set(words) == {"en", "de", "ar"}
        assert all(words.values())
    assert set(STATUS_WORDS) == set(STATUSES)
    assert (label("next_update", "de-AT"), label("our_word"), status_word("resolved", "fr")) == (
        "Zeit der nächsten Information",
        "our word",
        "resolved",
    )
