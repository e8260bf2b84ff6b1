"""When a document wants to be looked at again: from its own front matter, for a badge and a finding."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from console.model.runbook import About

_EVERY: Final = re.compile(
    r"(\d{1,4})\s*(d|days?|tage?|w|weeks?|wochen?|m|mo|months?|monate?|q|quarters?|quartale?|y|years?|jahre?)",
    re.I,
)
_DAYS: Final = {"d": 1, "t": 1, "w": 7, "m": 30.44, "q": 91.31, "y": 365.25, "j": 365.25}


def review_due(about: About) -> date | None:
    """The day on which the next review is due; None when the front matter does not say when it was or how often it is."""
    every = _EVERY.fullmatch((about.review_every or "").strip())
    try:
        reviewed = date.fromisoformat((about.reviewed or "").strip()[:10])
        days = int(every[1]) * _DAYS[every[2][0].lower()] if every else 0
        return reviewed + timedelta(days=round(days)) if days else None
    except (ValueError, OverflowError):
        return None
