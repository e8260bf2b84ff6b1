"""What people, clocks and files get wrong, at the desk; what a policy gets wrong is in tests/unit/library/test_policies.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from console.core.alarm_text import notice
from console.desk import clocks, entries, incidents
from console.desk.desk import Desk
from console.desk.log import log
from console.model.incident import Incident
from console.model.logline import Line
from tests.journals import Clock, desk_in, lines, now_of, say

BERLIN = ZoneInfo("Europe/Berlin")
CLICK = "[@click=x]"


class Wall:
    """A clock on a wall in Berlin: it goes on in UTC, and shows the hour that is repeated twice."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self._now.astimezone(BERLIN)

    def forward(self, minutes: float) -> None:
        self._now += timedelta(minutes=minutes)


def test_a_person_named_like_markup_is_a_person(desk: Desk, incident: Incident, clock: Clock) -> None:
    incidents.set_role(desk, incident, "commander", CLICK)
    line = Line("", "ask", "call the bank", who=CLICK, box=timedelta(minutes=5))
    ask = entries.write(desk, incident.id, line)
    assert now_of(desk, incident).roles["commander"].who == CLICK
    assert lines(desk, incident)[-2:] == [f"role commander: {CLICK}", "ask call the bank"]
    assert ask.detail["who"] == CLICK
    assert CLICK in desk.reader.names()
    due = next(
        one for one in clocks.burning(desk, now_of(desk, incident)).deadlines if one.key.startswith("ask:")
    )
    assert due.label == f"@{CLICK} call the bank"
    assert CLICK not in notice([(incident, due)], clock.now)[0]
    entries.settle(desk, ask, "answered", "done")
    assert now_of(desk, incident).asks[0].state == "answered"


def test_a_milestone_before_the_one_it_follows_is_taken_and_pointed_out(
    desk: Desk, incident: Incident
) -> None:
    said = log(desk, incident.id, "/milestone acknowledged -3h").said
    assert said == "acknowledged lies before declared."
    assert now_of(desk, incident).milestones["acknowledged"] < incident.declared_at
    found = {one.key: one.state for one in clocks.burning(desk, now_of(desk, incident)).deadlines}
    assert found["respond"] == "done"


def test_in_the_hour_that_is_repeated_no_clock_is_an_hour_off(tmp_path: Path) -> None:
    wall = Wall(datetime(2026, 10, 25, 2, 55, tzinfo=BERLIN))  # five minutes later it is two again
    with desk_in(tmp_path, clock=wall) as desk:  # type: ignore[arg-type]  # a clock of another make
        incident = incidents.declare(desk, "Checkout returns 5xx", "SEV1", commander="mira")
        first = say(desk, incident, "before the change")
        wall.forward(12)
        again = say(desk, incident, "after the change")
        assert (first.at.strftime("%H:%M %z"), again.at.strftime("%H:%M %z")) == (
            "02:55 +0200",
            "02:07 +0100",
        )
        texts = [text for text in lines(desk, incident) if text.startswith("note")]
        assert texts == ["note before the change", "note after the change"]
        found = {one.key: one for one in clocks.burning(desk, now_of(desk, incident)).deadlines}
        assert (found["respond"].state, found["update:customers"].state) == ("over", "fine")
        left = found["update:customers"].due_at - wall().astimezone(UTC)
        assert left == timedelta(minutes=8)
        later = say(
            desk, incident, "02:10 looked at it"
        )  # typed at 02:07 of the second hour: it was in the first
        assert later.at.astimezone(UTC) < wall().astimezone(UTC)
