"""Checklists outside an incident: rounds, what is due, go and no-go."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from console.core.checklists import Mark, round_end, round_start, standing
from console.model.runbook import CheckItem, Checklist

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 3, 18, 9, 30, tzinfo=ZONE)  # a Wednesday


def listed(period: str | None, *checked: bool | None) -> Checklist:
    items = tuple(CheckItem(str(n), f"item {n}", state, (n + 1, n + 1)) for n, state in enumerate(checked))
    return Checklist("List", items, (1, len(items)), period)


def mark(at: datetime, *, done: bool = True) -> Mark:
    return Mark(done, "mira", at)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("daily", (2026, 3, 18), (2026, 3, 19)),
        ("weekly", (2026, 3, 16), (2026, 3, 23)),
        ("monthly", (2026, 3, 1), (2026, 4, 1)),
        ("quarterly", (2026, 1, 1), (2026, 4, 1)),
        ("yearly", (2026, 1, 1), (2027, 1, 1)),
    ],
)
def test_rounds_are_days_weeks_months(
    period: str, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    assert round_start(period, NOW) == datetime(*start, tzinfo=ZONE)
    assert round_end(period, NOW) == datetime(*end, tzinfo=ZONE)


def test_lists_without_a_period_have_no_rounds() -> None:
    assert round_start(None, NOW) is round_end("deploy", NOW) is None


def test_a_tick_holds_for_its_round() -> None:
    daily = listed("daily", None, None)
    stood = standing(daily, {"0": mark(NOW - timedelta(hours=1)), "1": mark(NOW - timedelta(days=1))}, NOW)
    assert [item.done for item in stood.items] == [True, False]
    assert [item.text for item in stood.blocking] == ["item 1"]
    assert not stood.go


def test_readiness_is_ticked_once_here_or_in_the_document() -> None:
    readiness = listed(None, True, False)
    assert [item.done for item in standing(readiness, {}, NOW).items] == [True, False]
    stood = standing(readiness, {"1": mark(NOW - timedelta(days=400))}, NOW)
    assert stood.go


def test_what_the_document_has_checked_can_be_opened_again() -> None:
    stood = standing(listed(None, True), {"0": mark(NOW, done=False)}, NOW)
    assert [item.text for item in stood.blocking] == ["item 0"]


def test_a_round_after_a_deploy_is_begun_by_hand() -> None:
    deploy = listed("deploy", None)
    marks = {"0": mark(NOW - timedelta(hours=2))}
    assert standing(deploy, marks, NOW).go
    assert not standing(deploy, marks, NOW, begun=NOW - timedelta(hours=1)).go


def test_an_empty_list_is_no_go() -> None:
    assert not standing(listed(None), {}, NOW).go
