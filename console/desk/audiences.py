"""Who is told, and in which phase: what the bar shows all the time, without reading any template."""

from __future__ import annotations

from console.desk.desk import Desk
from console.model.incident import Incident


def bar(desk: Desk, incident: Incident) -> list[tuple[int, str]]:
    """The digits of the template bar: (digit, audience), in the policy's order, audiences of the user's own after."""
    known = list(desk.policy(incident).audiences)
    return list(enumerate(known[:9], 1))


def phase_of(incident: Incident) -> str:
    """The phase that picks the text; a closed incident says what a resolved one does."""
    return "resolved" if incident.status == "closed" else incident.status
