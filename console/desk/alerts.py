"""Alerts become lines of the timeline: firing and resolved, each once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from console.base.clock import stamp
from console.base.errors import NotFound
from console.base.words import _
from console.core.alerts import Alert
from console.desk.desk import Desk, storable
from console.desk.incidents import declare
from console.model.entry import Entry
from console.model.incident import Incident
from console.model.policy import resolve_level


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of alerts: the incident, the new lines, and how many were known already."""

    incident: Incident
    entries: tuple[Entry, ...]
    known: int
    declared: bool = False


def home(desk: Desk, alerts: Sequence[Alert], *, may_declare: bool = False) -> Incident | None:
    """The incident that alerts belong to: an active one that heard one of them before, else the only active one.

    None where there is none and one may be declared: none is active, or several that know nothing of these.
    Raises ``NotFound`` or ``Refused`` where it may not.
    """
    known = desk.connection.execute(
        "SELECT e.incident FROM entry e JOIN incident i ON i.id = e.incident WHERE i.active AND e.kind = 'alert'"
        " AND json_extract(e.detail, '$.fingerprint') IN (SELECT value FROM json_each(?)) ORDER BY e.at DESC LIMIT 1",
        (json.dumps([alert.fingerprint for alert in alerts]),),
    ).fetchone()
    if known:
        return desk.reader.incident(known[0])
    active = desk.lines.active()
    if may_declare and len(active) != 1:
        return None
    if not active:
        raise NotFound(_("No incident is active."), _("`ic alert --declare …` declares one from the alert."))
    return desk.incident()


def hear(desk: Desk, incident: Incident, alerts: Sequence[Alert]) -> Heard:
    """Write each alert that is new to the incident as a line, at the time it fired or ended."""
    new: dict[str, Alert] = {}
    with desk.act() as now:
        for alert in alerts:
            entry_id = alert.entry_id(incident.id)
            if desk.connection.execute("SELECT 1 FROM entry WHERE id = ?", (entry_id,)).fetchone() is None:
                new.setdefault(entry_id, alert)
        drafts = []
        for entry_id, alert in new.items():
            at = alert.starts_at if alert.firing else alert.ends_at or now
            detail = {
                "fingerprint": alert.fingerprint,
                "firing": alert.firing,
                "name": storable(alert.name),
                "labels": {storable(key): storable(value) for key, value in alert.labels.items()},
                "runbook_url": storable(alert.runbook_url),
                "source_url": storable(alert.source_url),
            }
            drafts.append(
                desk.entry(
                    incident.id,
                    "alert",
                    storable(alert.line),
                    entry_id=entry_id,
                    at=stamp(at) if at else None,  # a plain line's is when it is first heard
                    detail={key: value for key, value in detail.items() if value != ""},
                    by_act=True,
                )
            )
        if drafts:
            desk.record(drafts)
    return Heard(incident, tuple(desk.reader.entry(entry_id) for entry_id in new), len(alerts) - len(new))


def declare_from(desk: Desk, alerts: Sequence[Alert], severity: str | None = None) -> Heard:
    """Declare an incident from the first firing alert (its summary is the title) and write all of them into it.

    Without ``severity``, the alert's ``severity`` label is taken when the policy knows it, else the policy's default.
    """
    first = next((alert for alert in alerts if alert.firing), alerts[0])
    if severity is None and first.severity:
        level = resolve_level(desk.policies.get(desk.default_policy)[0], first.severity)
        severity = level.id if level else None
    services = tuple(dict.fromkeys(alert.service for alert in alerts if alert.service))
    incident = declare(desk, first.summary or first.name, severity, services=services, at=None)
    heard = hear(desk, incident, alerts)
    return Heard(incident, heard.entries, heard.known, declared=True)
