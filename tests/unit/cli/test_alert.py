"""``ic alert``: from Alertmanager and from lines."""

from __future__ import annotations

import json

from tests.unit.cli.conftest import Ic

FIRING = {
    "status": "firing",
    "labels": {"alertname": "CheckoutErrorRateHigh", "severity": "critical", "service": "payments"},
    "annotations": {"summary": "5xx on checkout above 10 %"},
    "startsAt": "2026-03-01T01:55:00Z",
    "endsAt": "0001-01-01T00:00:00Z",
    "fingerprint": "a1b2",
}
RESOLVED = {**FIRING, "status": "resolved", "endsAt": "2026-03-01T02:01:00Z"}


def webhook(*alerts: object) -> str:
    return json.dumps({"version": "4", "alerts": alerts})


def test_an_alert_is_one_entry_however_often_it_comes(ic: Ic) -> None:
    ref = ic.ok("declare", "x").line
    first = ic.ok("alert", "-", "--json", given=webhook(FIRING)).json
    assert (first["incident"], first["declared"], first["known"]) == (ref, False, 0)
    again = ic.ok("alert", ref, "-", given=webhook(FIRING, RESOLVED))
    assert f"{ref}: 1 new, 1 known already." in again.err
    found = [entry for entry in ic.ok("timeline", ref, "--json").json if entry["kind"] == "alert"]
    assert [(entry["text"].split(":")[0], entry["at"]) for entry in found] == [
        ("firing", "2026-03-01T01:55:00.000+00:00"),
        ("resolved", "2026-03-01T02:01:00.000+00:00"),
    ]


def test_a_line_is_an_alert_too(ic: Ic) -> None:
    ref = ic.ok("declare", "x").line
    ic.ok("alert", "disk full on db-2")
    ic.ok("alert", "-", given="disk full on db-2\ndisk full on db-3\n")
    texts = [entry["text"] for entry in ic.ok("timeline", ref, "--kind", "alert", "--json").json]
    assert texts == ["firing: disk full on db-2", "firing: disk full on db-3"]


def test_without_an_incident_it_offers_one(ic: Ic) -> None:
    refused = ic("alert", "-", given=webhook(FIRING))
    assert refused.code == 1
    assert "--declare" in refused.err
    assert ic.ok("list", "--json").json == []


def test_declare_makes_one_incident_of_an_alert_however_often_it_comes(ic: Ic) -> None:
    ref = ic.ok("alert", "-", "--declare", "-s", "SEV1", given=webhook(FIRING)).line
    ic.ok("declare", "Something else")
    ic.ok("alert", "-", "--declare", given=webhook(FIRING, RESOLVED))
    found = {one["ref"]: one for one in ic.ok("list", "--json").json}
    assert len(found) == 2
    assert (found[ref]["title"], found[ref]["severity"]) == ("5xx on checkout above 10 %", "SEV1")
    assert found[ref]["services"] == ["payments"]
    assert len(ic.ok("timeline", ref, "--kind", "alert", "--json").json) == 2


def test_input_that_is_no_alert_is_refused(ic: Ic) -> None:
    ic.ok("declare", "x")
    for given in ("", "  \n", "{", '{"alerts": []}', '{"alerts": [1]}', "{" + '"a":[' * 5000):
        answer = ic("alert", "-", given=given)
        assert answer.code == 2
        assert answer.err.count("\n") == 1
