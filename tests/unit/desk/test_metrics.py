"""The figures follow what is written, and what did not change is not measured again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.base.errors import Unreadable
from console.desk import incidents
from console.desk.desk import Desk
from console.desk.metrics import Measuring, Wanted, figures, metrics_json, moment_of
from console.model.incident import Incident
from tests.journals import Clock, now_of


def test_a_corrected_milestone_is_seen_at_the_next_look(desk: Desk, incident: Incident) -> None:
    measuring = Measuring(desk)
    incidents.acknowledge(desk, incident, incident.declared_at + timedelta(minutes=3))
    assert measuring.metrics().spans["acknowledge"].median == timedelta(minutes=3)
    incidents.set_milestone(desk, incident, "acknowledged", incident.declared_at + timedelta(minutes=9))
    assert measuring.metrics().spans["acknowledge"].median == timedelta(minutes=9)


def test_only_what_changed_or_is_not_over_is_measured_again(
    desk: Desk, incident: Incident, clock: Clock
) -> None:
    incidents.close(desk, incident)
    second = incidents.declare(desk, "Photos hang", "SEV1")
    measuring = Measuring(desk)
    assert _measured(measuring) == 2
    assert _measured(measuring) == 1
    assert measuring.metrics().missed == {}
    clock.jump(minutes=10)
    assert measuring.metrics().missed == {"respond": 1}
    incidents.close(desk, now_of(desk, second))
    assert _measured(measuring) == 1
    assert _measured(measuring) == 0


def test_a_desk_that_is_asked_again_has_what_was_corrected(desk: Desk, incident: Incident) -> None:
    incidents.acknowledge(desk, incident, incident.declared_at + timedelta(minutes=3))
    assert figures(desk).spans["acknowledge"].median == timedelta(minutes=3)
    incidents.set_milestone(desk, incident, "acknowledged", incident.declared_at + timedelta(minutes=9))
    assert figures(desk).spans["acknowledge"].median == timedelta(minutes=9)
    assert figures(desk, Wanted(severity="SEV5")).incidents == ()


def test_a_period_begins_at_a_date_or_so_long_ago(desk: Desk, clock: Clock) -> None:
    zone = clock.now.tzinfo
    assert moment_of(desk, "2026-01-01") == datetime(2026, 1, 1, tzinfo=zone)
    assert moment_of(desk, "2026-01-01T00:00Z") == datetime(2026, 1, 1, tzinfo=UTC)
    assert moment_of(desk, "90d") == clock.now - timedelta(days=90)
    for unreadable in ("whenever", "99999999d"):
        with pytest.raises(Unreadable):
            moment_of(desk, unreadable)


def _measured(measuring: Measuring) -> int:
    counts = [0]
    measuring.metrics(progress=lambda _done, total: counts.append(total))
    return counts[-1]


def test_a_choice_of_incidents(desk: Desk, clock: Clock) -> None:
    incidents.declare(desk, "Early", "SEV1", services=["Payments"])
    middle = clock.now + timedelta(days=1)
    clock.jump(days=2)
    incidents.declare(desk, "Late", "SEV2", services=["photos"])
    measuring = Measuring(desk)

    def titles(wanted: Wanted) -> list[str]:
        return [one.title for one in measuring.metrics(wanted).incidents]

    assert titles(Wanted(since=middle)) == ["Late"]
    assert titles(Wanted(until=middle)) == ["Early"]
    assert titles(Wanted(severity="sev1")) == ["Early"]
    assert titles(Wanted(service="PHOTOS")) == ["Late"]
    assert set(titles(Wanted())) == {"Early", "Late"}


def test_as_json_each_time_names_its_ends(desk: Desk, incident: Incident) -> None:
    incidents.acknowledge(desk, incident, incident.declared_at + timedelta(minutes=3))
    found = metrics_json(Measuring(desk).metrics())
    assert found["times"]["acknowledge"] == {
        "from": "declared",
        "to": "acknowledged",
        "count": 1,
        "median": 180,
        "p90": 180,
    }
    assert found["incidents"][0]["times"]["detect"] is None
