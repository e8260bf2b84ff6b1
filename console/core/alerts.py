"""Alerts as other programs send them: Alertmanager's webhook (version 4), or a plain line.

Source of the format: Prometheus Alertmanager, "webhook_config" (payload version "4").
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from console.base.clock import is_moment, parse_stamp
from console.base.errors import Unreadable
from console.base.text import storable
from console.base.words import _

#: Names entries of alerts: the same alert gets the same id on every console that hears it.
_NAMESPACE: Final = uuid.UUID("6f0c8d5e-2f3e-5d0b-9c59-0d6d2f0a7b11")


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: what fires, since when, and (``firing`` False) that it stopped.

    ``fingerprint`` is the sender's identity of it; for a plain line, of the text. ``starts_at`` is None for a plain line.
    """

    name: str
    firing: bool
    fingerprint: str
    starts_at: datetime | None
    ends_at: datetime | None
    summary: str = ""
    severity: str = ""
    service: str = ""
    runbook_url: str = ""
    source_url: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The alert as a line of the timeline."""
        word = "firing" if self.firing else "resolved"
        return f"{word}: {self.name}" + (
            f" — {self.summary}" if self.summary and self.summary != self.name else ""
        )

    def entry_id(self, incident: str) -> str:
        """The id of this alert's line on an incident; equal for equal fingerprint, start and state."""
        since = self.starts_at.timestamp() if self.starts_at else ""
        return str(uuid.uuid5(_NAMESPACE, f"{incident}|{self.fingerprint}|{since}|{self.firing}"))


def read_alerts(text: str) -> list[Alert]:
    """The alerts of a webhook's body, or one alert for each plain line.

    Raises ``Unreadable`` when there is nothing, or JSON that is no Alertmanager webhook.
    """
    stripped = text.strip()
    if not stripped:
        raise Unreadable(
            _("There is no alert in the input."),
            _("Expected an Alertmanager webhook (JSON), or a line of text."),
        )
    if stripped[0] != "{":
        return [_plain(line.strip()) for line in stripped.splitlines() if line.strip()]
    try:
        payload = json.loads(stripped)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            _("The alert is not valid JSON: {error}.").format(error=error),
            _("Expected an Alertmanager webhook, version 4."),
        ) from error
    alerts = payload.get("alerts")
    if not alerts or not isinstance(alerts, list) or not all(isinstance(alert, dict) for alert in alerts):
        raise Unreadable(
            _("The JSON has no list of alerts."), _("Expected an Alertmanager webhook, version 4.")
        )
    return [_webhook(alert) for alert in alerts]


def _plain(line: str) -> Alert:
    return Alert(
        name=line,
        firing=True,
        fingerprint=sha256(storable(line).encode()).hexdigest()[:16],
        starts_at=None,
        ends_at=None,
    )


def _webhook(alert: dict[str, Any]) -> Alert:
    labels = _texts(alert.get("labels"))
    notes = _texts(alert.get("annotations"))
    name = labels.get("alertname") or notes.get("summary") or "alert"
    fallback = sha256(json.dumps(labels, sort_keys=True).encode()).hexdigest()[:16]
    return Alert(
        name=name,
        firing=str(alert.get("status", "firing")) != "resolved",
        fingerprint=storable(str(alert.get("fingerprint") or fallback)),
        starts_at=_time(alert.get("startsAt")),
        ends_at=_time(alert.get("endsAt")),
        summary=notes.get("summary") or notes.get("description") or notes.get("message") or "",
        severity=labels.get("severity", ""),
        service=labels.get("service") or labels.get("app") or labels.get("job") or "",
        runbook_url=notes.get("runbook_url") or notes.get("runbook") or "",
        source_url=str(alert.get("generatorURL") or ""),
        labels=labels,
    )


def _texts(value: Any) -> dict[str, str]:
    return {str(key): str(item) for key, item in value.items()} if isinstance(value, dict) else {}


def _time(value: Any) -> datetime | None:
    """A time of the webhook; Go's zero time ("0001-01-01…") means none."""
    return parse_stamp(value) if is_moment(value) else None
