"""Business days by country."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime

import pytest

from console.core.calendar import add_span
from console.library.calendars import business_days, calendar_of, known_country
from console.library.policies import load_policy
from console.model.policy import Span


@pytest.mark.parametrize(
    ("country", "day", "is_business_day"),
    [
        ("", date(2026, 12, 25), True),  # a Friday; no country, no holidays
        ("DE", date(2026, 12, 25), False),
        ("DE", date(2026, 1, 6), True),
        ("DE-BY", date(2026, 1, 6), False),  # Epiphany, in Bavaria
        ("DE", date(2026, 3, 7), False),  # a Saturday
        ("SA", date(2026, 3, 8), True),  # a Sunday, a working day there
        ("SA", date(2026, 3, 6), False),  # a Friday
        ("QQ", date(2026, 3, 6), True),  # not known: Monday to Friday
        ("QQ", date(2026, 3, 7), False),
    ],
)
def test_a_country_knows_its_business_days(country: str, day: date, is_business_day: bool) -> None:
    assert business_days(country)(day) == is_business_day


def test_the_policy_names_the_country() -> None:
    policy = load_policy('calendar = "DE"\n[[levels]]\nid = "SEV1"', "own")
    maundy_thursday = datetime.fromisoformat("2026-04-02T09:00+02:00")
    due = add_span(maundy_thursday, Span(business_days=1), calendar_of(policy))
    assert due == datetime.fromisoformat("2026-04-07T09:00+02:00")  # after Easter Monday


@pytest.mark.parametrize(("country", "known"), [("", True), ("DE-BY", True), ("DE-QQ", False), ("QQ", False)])
def test_an_unknown_country_can_be_told(country: str, known: bool) -> None:
    assert known_country(country) == known


def test_the_library_is_loaded_when_a_day_is_asked_about() -> None:
    """Also the floor of start-up: policies and deadlines load nothing heavy."""
    code = """if True:
        import sys
        from datetime import date, datetime, UTC
        from console.core.deadlines import deadlines
        from console.library.calendars import business_days, calendar_of
        from console.library.policies import PolicyShelf
        policy, _ = PolicyShelf().get()
        calendar_of(policy)
        ask = business_days("DE")
        heavy = {"holidays", "pydantic", "tomlkit", "textual", "rich", "sqlite3", "difflib", "gettext"}
        assert not heavy & set(sys.modules), heavy & set(sys.modules)
        ask(date(2026, 3, 2))
        assert "holidays" in sys.modules
    """
    subprocess.run([sys.executable, "-c", code], check=True)
