"""Alerts as lines: each once, on the right incident, or the reason for a new one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.base.errors import NotFound, Refused
from console.core.alerts import Alert, read_alerts
from console.desk import incidents
from console.desk.alerts import declare_from, hear, home
from console.desk.desk import Desk
from console.model.incident import Incident
from tests.journals import contents, desk_in, lines, meet, now_of


def webhook(*alerts: dict[str, Any]) -> list[Alert]:
    return read_alerts(
        json.dumps({"version": "4", "alerts": [{**ERRORS, **alert} for alert in alerts or ({},)]})
    )


ERRORS: dict[str, Any] = {
    "status": "firing",
    "labels": {"alertname": "ErrorRateHigh", "severity": "SEV-1", "service": "checkout"},
    "annotations": {"summary": "5xx above 10 %"},
    "startsAt": "2026-03-01T02:01:07Z",
    "fingerprint": "7b5e",
}
ENDED = {"status": "resolved", "endsAt": "2026-03-01T02:31:00Z"}
QUEUE = {
    "fingerprint": "cafe",
    "labels": {"alertname": "QueueBacklog", "service": "photos"},
    "annotations": {},
}


def test_firing_and_resolved_are_a_line_each_when_they_happened(desk: Desk, incident: Incident) -> None:
    heard = hear(desk, incident, [*webhook(), *webhook(ENDED)])
    assert [entry.text for entry in heard.entries] == [
        "firing: ErrorRateHigh — 5xx above 10 %",
        "resolved: ErrorRateHigh — 5xx above 10 %",
    ]
    assert [entry.at for entry in heard.entries] == [
        datetime(2026, 3, 1, 2, 1, 7, tzinfo=UTC),
        datetime(2026, 3, 1, 2, 31, tzinfo=UTC),
    ]
    assert heard.entries[0].detail["labels"]["alertname"] == "ErrorRateHigh"
    assert all(entry.by_act for entry in heard.entries)


def test_the_same_alert_is_heard_once(desk: Desk, incident: Incident) -> None:
    assert (len(hear(desk, incident, webhook({}, {})).entries), hear(desk, incident, webhook()).known) == (
        1,
        1,
    )
    before = contents(desk.connection)
    assert hear(desk, incident, webhook()).entries == ()
    assert contents(desk.connection) == before


def test_one_that_fires_again_is_a_new_line(desk: Desk, incident: Incident) -> None:
    hear(desk, incident, webhook())
    assert len(hear(desk, incident, webhook({"startsAt": "2026-03-01T04:00:00Z"})).entries) == 1


def test_a_plain_line_is_heard_once_too(desk: Desk, incident: Incident) -> None:
    alerts = read_alerts("disk full\nqueue full\ndisk full")
    heard = hear(desk, incident, alerts)
    assert ([entry.text for entry in heard.entries], heard.known) == (
        ["firing: disk full", "firing: queue full"],
        1,
    )


@pytest.mark.parametrize("alerts", [webhook(), read_alerts("disk full")], ids=["webhook", "plain"])
def test_two_consoles_that_hear_the_same_alert_have_one_line_and_no_contradiction(
    tmp_path: Path, alerts: list[Alert]
) -> None:
    with desk_in(tmp_path, name="mira") as mira, desk_in(tmp_path, "jo", name="jo", seed=1) as jo:
        incident = incidents.declare(mira, "Checkout")
        meet(mira, jo)
        hear(mira, incident, alerts)
        jo.clock.jump(seconds=20)  # type: ignore[attr-defined]
        hear(jo, incident, alerts)
        meet(mira, jo)
        assert contents(mira.connection) == contents(jo.connection)
        assert sum(line.startswith("alert firing") for line in lines(mira, incident)) == 1
        assert now_of(mira, incident).conflicts == ()


def test_whatever_labels_hold_is_kept(desk: Desk, incident: Incident) -> None:
    labels = {"alertname": "[/x] \x1b]52;c;\x07", "pod": "\ud800", "text": "障害" * 40_000}
    [entry] = hear(
        desk, incident, webhook({"labels": labels, "fingerprint": "\udfff", "annotations": {}})
    ).entries
    assert entry.text == "firing: [/x] \x1b]52;c;\x07"
    assert entry.detail["labels"] == {**labels, "pod": "?"}


# -- which incident ------------------------------------------------------------------------------------------------


def test_an_alert_goes_where_it_was_heard_before_else_to_the_only_active_incident(
    desk: Desk, incident: Incident
) -> None:
    assert home(desk, webhook()) == incident
    hear(desk, incident, webhook())
    other = incidents.declare(desk, "another")
    known = home(desk, webhook(QUEUE, ENDED))
    assert known is not None
    assert known.id == incident.id
    with pytest.raises(Refused, match="2 incidents are active"):
        home(desk, webhook(QUEUE))
    assert home(desk, webhook(QUEUE), may_declare=True) is None
    incidents.close(desk, incident)
    again = home(desk, webhook(ENDED))
    assert again is not None
    assert again.id == other.id


def test_without_an_incident_declaring_one_is_offered(desk: Desk) -> None:
    with pytest.raises(NotFound, match="--declare"):
        home(desk, webhook())
    assert home(desk, webhook(), may_declare=True) is None


def test_an_incident_is_declared_from_what_fires(desk: Desk) -> None:
    heard = declare_from(desk, webhook({**QUEUE, **ENDED}, {}))
    assert heard.declared
    assert (heard.incident.title, heard.incident.severity) == ("5xx above 10 %", "SEV1")
    assert heard.incident.services == ("photos", "checkout")
    assert len(heard.entries) == 2
    assert now_of(desk, heard.incident).declared_at > heard.entries[1].at


@pytest.mark.parametrize(
    ("label", "level"), [("page", "SEV2"), ("", "SEV2"), ("sev3", "SEV3"), ("1", "SEV1")]
)
def test_its_severity_is_taken_when_the_policy_knows_it(desk: Desk, label: str, level: str) -> None:
    alerts = webhook({"labels": {"alertname": "x", "severity": label}})
    assert declare_from(desk, alerts).incident.severity == level
    assert declare_from(desk, alerts, "SEV4").incident.severity == "SEV4"


def test_a_plain_line_declares_an_incident_by_its_words(desk: Desk) -> None:
    assert declare_from(desk, read_alerts("disk full on db-3")).incident.title == "disk full on db-3"
