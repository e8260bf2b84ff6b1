"""Business days by country, from the library ``holidays``: loaded when the first day is asked about, not before.

It costs 0.2 s of a processor and more for a country's years; most deadlines are minutes and never ask.
"""

from __future__ import annotations

from datetime import date, tzinfo
from functools import cache
from typing import TYPE_CHECKING

from console.core.calendar import Calendar, IsBusinessDay, is_weekday
from console.model.policy import Policy

if TYPE_CHECKING:
    from holidays import HolidayBase


def calendar_of(policy: Policy, zone: tzinfo | None = None) -> Calendar:
    """How the policy counts days: in ``zone`` (None: at the offset an incident was declared in), by its country."""
    return Calendar(zone, business_days(policy.calendar))


@cache
def business_days(country: str) -> IsBusinessDay:
    """Whether a day is a business day in a country (``DE``) or a part of it (``DE-BY``); empty: Monday to Friday.

    A country that the library does not know counts as empty: :func:`known_country` tells.
    """
    if not country:
        return is_weekday

    @cache
    def is_business_day(day: date) -> bool:
        days = _holidays(country)
        return is_weekday(day) if days is None else days.is_working_day(day)

    return is_business_day


def known_country(country: str) -> bool:
    """Whether the holidays of a country (or part of one) are known; of none (empty) they are. Loads the library."""
    return not country or _holidays(country) is not None


@cache
def _holidays(country: str) -> HolidayBase | None:
    import holidays

    name, _dash, part = country.partition("-")
    try:
        return holidays.country_holidays(name, subdiv=part or None)
    except NotImplementedError:
        return None
