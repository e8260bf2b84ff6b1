"""Alerts as other programs send them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.base.clock import utc_stamp
from console.base.errors import Unreadable
from console.core.alerts import read_alerts

#: As Alertmanager 0.25 posts it.
WEBHOOK: dict[str, Any] = {
    "receiver": "ic",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "CheckoutErrorRateHigh", "severity": "critical", "service": "checkout"},
            "annotations": {"summary": "5xx above 10 %", "runbook_url": "https://git.example/checkout.md"},
            "startsAt": "2026-03-01T02:01:07.739266876Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example/graph",
            "fingerprint": "7b5e4ad0a3f0c0de",
        }
    ],
    "version": "4",
}


def changed(**fields: Any) -> str:
    return json.dumps({**WEBHOOK, "alerts": [{**WEBHOOK["alerts"][0], **fields}]})


def test_alertmanagers_webhook() -> None:
    [alert] = read_alerts(json.dumps(WEBHOOK))
    assert alert.firing
    assert alert.line == "firing: CheckoutErrorRateHigh — 5xx above 10 %"
    assert (alert.fingerprint, alert.severity, alert.service) == ("7b5e4ad0a3f0c0de", "critical", "checkout")
    assert alert.runbook_url == "https://git.example/checkout.md"
    assert alert.starts_at == datetime(2026, 3, 1, 2, 1, 7, 739266, tzinfo=UTC)
    assert alert.ends_at is None


def test_the_end_of_an_alert_is_a_line_of_its_own() -> None:
    [firing] = read_alerts(json.dumps(WEBHOOK))
    [resolved] = read_alerts(changed(status="resolved", endsAt="2026-03-01T02:31:00Z"))
    assert resolved.line.startswith("resolved: CheckoutErrorRateHigh")
    assert resolved.ends_at == datetime(2026, 3, 1, 2, 31, tzinfo=UTC)
    assert resolved.entry_id("i") != firing.entry_id("i")


def test_the_same_alert_has_the_same_line_wherever_it_is_heard() -> None:
    [first], [again] = (
        read_alerts(json.dumps(WEBHOOK)),
        read_alerts(changed(annotations={"summary": "now 14 %"})),
    )
    assert first.entry_id("i") == again.entry_id("i")
    assert first.entry_id("i") != first.entry_id("j")


def test_the_same_alert_in_another_zone_is_the_same() -> None:
    [utc], [berlin] = (
        read_alerts(changed(startsAt="2026-03-01T02:01:07Z")),
        read_alerts(changed(startsAt="2026-03-01T03:01:07+01:00")),
    )
    assert utc.entry_id("i") == berlin.entry_id("i")


def test_one_that_fires_again_later_is_another() -> None:
    [first], [second] = (
        read_alerts(json.dumps(WEBHOOK)),
        read_alerts(changed(startsAt="2026-03-01T04:00:00Z")),
    )
    assert first.entry_id("i") != second.entry_id("i")


def test_without_a_fingerprint_the_labels_are_it() -> None:
    [one], [same] = read_alerts(changed(fingerprint="")), read_alerts(changed(fingerprint="", annotations={}))
    [other] = read_alerts(changed(fingerprint="", labels={"alertname": "Other"}))
    assert one.fingerprint == same.fingerprint != other.fingerprint


def test_plain_lines_are_an_alert_each() -> None:
    alerts = read_alerts("disk full on db-3\n\n  queue is 9,000 \n")
    assert [alert.line for alert in alerts] == ["firing: disk full on db-3", "firing: queue is 9,000"]
    assert alerts[0].starts_at is None
    assert alerts[0].entry_id("i") != alerts[1].entry_id("i")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "{",
        '{"alerts": 1}',
        '{"alerts": []}',
        '{"alerts": ["x"]}',
        '{"a": 1}',
        '{"a":' * 100_000,
        '{"alerts": [{"startsAt": NaN}]',
    ],
    ids=range(9),
)
def test_what_is_no_alert_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_alerts(text)
    assert "Expected" in str(refusal.value)


@pytest.mark.parametrize(
    "moment",
    ["9999-12-31T23:59:59-14:00", "0002-01-01T00:00:00+14:00", "soon", 5, None, "2026-03-01T02:01:07"],
)
def test_a_time_that_cannot_be_told_is_none(moment: Any) -> None:
    [alert] = read_alerts(changed(startsAt=moment))
    assert alert.starts_at is None or utc_stamp(alert.starts_at)
    alert.entry_id("i")


anything = st.text(st.characters(exclude_categories=[]), max_size=5)  # lone surrogates, too
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(
    ["status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint"]
)


@given(st.dictionaries(fields, json_values, max_size=7))
def test_any_object_is_an_alert_or_unreadable(alert: dict[str, Any]) -> None:
    [found] = read_alerts(json.dumps({"alerts": [alert]}))
    assert found.line
    assert found.entry_id("i")
