"""Checklists outside an incident: rounds, what is due, go and no-go."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.base.clock import stamp
from console.core.checklists import Mark, Round, Standing, next_open, present_round, round_days, standing
from console.model.runbook import CheckItem, Checklist

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 3, 18, 9, 30, tzinfo=ZONE)  # a Wednesday
TODAY = NOW.date()
ONCE = Round("")


def listed(period: str | None, *checked: bool | None) -> Checklist:
    items = tuple(CheckItem(str(n), f"item {n}", state, (n + 1, n + 1)) for n, state in enumerate(checked))
    return Checklist("List", items, (1, len(items)), period)


def mark(state: str = "done", *others: Mark) -> Mark:
    return Mark(state, "mira", NOW, others=others)


def states(stood: Standing) -> list[str]:
    return [item.state for item in stood.items]


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        ("daily", (2026, 3, 18), (2026, 3, 18), (2026, 3, 18)),
        ("weekly", (2026, 3, 18), (2026, 3, 16), (2026, 3, 22)),
        ("weekly", (2027, 1, 1), (2026, 12, 28), (2027, 1, 3)),
        ("monthly", (2026, 3, 31), (2026, 3, 1), (2026, 3, 31)),
        ("monthly", (2028, 2, 29), (2028, 2, 1), (2028, 2, 29)),
        ("monthly", (2026, 12, 5), (2026, 12, 1), (2026, 12, 31)),
        ("quarterly", (2026, 3, 18), (2026, 1, 1), (2026, 3, 31)),
        ("quarterly", (2026, 11, 1), (2026, 10, 1), (2026, 12, 31)),
        ("yearly", (2026, 3, 18), (2026, 1, 1), (2026, 12, 31)),
    ],
)
def test_rounds_are_days_weeks_months(
    period: str, day: tuple[int, int, int], first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert round_days(period, date(*day)) == (date(*first), date(*last))


@given(
    st.sampled_from(["daily", "weekly", "monthly", "quarterly", "yearly"]),
    st.dates(date(1990, 1, 1), date(2200, 1, 1)),
)
def test_rounds_follow_each_other_without_gap(period: str, day: date) -> None:
    days = round_days(period, day)
    assert days is not None
    first, last = days
    assert first <= day <= last
    assert round_days(period, first) == round_days(period, last) == days
    following = round_days(period, last + timedelta(days=1))
    assert following is not None
    assert following[0] == last + timedelta(days=1)


@pytest.mark.parametrize("period", [None, "deploy", "readiness"])
def test_lists_without_a_period_have_no_days(period: str | None) -> None:
    assert round_days(period, TODAY) is None
    assert present_round(period, TODAY) == ONCE


def test_what_is_not_done_in_its_round_is_due() -> None:
    present = present_round("daily", TODAY)
    stood = standing(listed("daily", None, None), present, {"0": mark()})
    assert (states(stood), stood.state, present.last) == (["done", "open"], "due", TODAY)
    assert [item.text for item in stood.blocking] == ["item 1"]
    assert standing(listed("daily", None), present, {"0": mark()}).state == "done"


def test_what_is_skipped_does_not_block() -> None:
    stood = standing(listed("daily", None, None), ONCE, {"0": mark(), "1": mark("skipped")})
    assert stood.go
    assert stood.settled == 2


def test_readiness_is_ticked_here_or_in_the_document() -> None:
    readiness = listed("readiness", True, False)
    stood = standing(readiness, ONCE, {})
    assert (states(stood), stood.state) == (["done", "open"], "open")
    assert standing(readiness, ONCE, {"1": mark()}).go


def test_what_the_document_has_checked_can_be_opened_again() -> None:
    assert not standing(listed(None, True), ONCE, {"0": mark("open")}).go


def test_a_run_that_is_begun_begins_with_nothing_ticked() -> None:
    begun = present_round(None, TODAY, NOW)
    assert (begun.key, begun.begun) == ("2026-03-18T09:30:00.000+01:00", NOW)
    assert states(standing(listed(None, True), begun, {})) == ["open"]


def test_after_a_deploy_it_is_due_once_begun() -> None:
    deploy = listed("deploy", None)
    assert standing(deploy, present_round("deploy", TODAY), {}).state == "open"
    assert standing(deploy, present_round("deploy", TODAY, NOW), {}).state == "due"


def test_a_run_cuts_a_running_round_short_and_ends_with_it() -> None:
    weekly = present_round("weekly", TODAY, NOW)
    assert weekly.key == stamp(NOW)
    assert weekly.last == date(2026, 3, 22)
    assert present_round("weekly", date(2026, 3, 23), NOW).key == "2026-03-23"


def test_a_run_is_of_the_day_on_which_its_author_began_it() -> None:
    tokyo = datetime(2026, 3, 16, 0, 10, tzinfo=timezone(timedelta(hours=9)))  # still Sunday in Berlin
    assert present_round("weekly", TODAY, tokyo).begun == tokyo


def test_what_somebody_opened_again_blocks_though_another_ticked_it() -> None:
    torn = standing(listed(None, None), ONCE, {"0": mark("done", mark("open"))})
    assert not torn.go
    assert standing(listed(None, None), ONCE, {"0": mark("done", mark("skipped"))}).go


def test_an_empty_list_is_no_go() -> None:
    assert not standing(listed(None), ONCE, {}).go


def test_the_next_open_item_is_after_this_one_then_from_the_top() -> None:
    items = standing(listed(None, None, None, None), ONCE, {"1": mark()}).items
    assert next_open(items, "0") == "2"
    assert next_open(items, "2") == "0"
    assert next_open(standing(listed(None, None), ONCE, {"0": mark()}).items, "0") is None
