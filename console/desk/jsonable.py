"""What reading commands print with ``--json``: stable field names, documented in ``docs/json.md``.

Times are RFC 3339 with the offset their author had; unknown ones are null.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from console.base.clock import stamp
from console.model.entry import Entry, Revision
from console.model.incident import MILESTONES, Conflict, Deadline, Incident
from console.model.policy import Level, Policy, Span


def incident_json(incident: Incident, deadlines: Iterable[Deadline]) -> dict[str, Any]:
    """An incident with its deadlines."""
    return {
        "id": incident.id,
        "ref": incident.ref,
        "title": incident.title,
        "severity": incident.severity,
        "status": incident.status,
        "services": list(incident.services),
        "impact": incident.impact,
        "summary": incident.summary,
        "links": [{"label": link.label, "url": link.url} for link in incident.links],
        "declared_at": stamp(incident.declared_at),
        "milestones": {
            name: stamp(incident.milestones[name]) if name in incident.milestones else None
            for name in MILESTONES
        },
        "roles": {
            role: {"who": holder.who, "since": stamp(holder.since)}
            for role, holder in incident.roles.items()
            if holder.who
        },
        "deadlines": [deadline_json(deadline) for deadline in deadlines],
        "relations": [
            {"incident": one.other, "ref": one.ref, "title": one.title, "how": one.how}
            for one in incident.relations
        ],
        "review": incident.review_state or None,
        "conflicts": [conflict_json(conflict) for conflict in incident.conflicts],
        "drill": incident.drill,
        "policy": incident.policy_name,
        "runbooks": [
            {"path": book.path, "title": book.title, "section": book.section, "digest": book.digest}
            for book in incident.runbooks
        ],
    }


def deadline_json(deadline: Deadline) -> dict[str, Any]:
    """A deadline; ``due_at`` in UTC."""
    return {
        "key": deadline.key,
        "label": deadline.label,
        "audience": deadline.audience or None,
        "due_at": stamp(deadline.due_at),
        "state": deadline.state,
        "done_at": stamp(deadline.done_at) if deadline.done_at else None,
        "alarm_at": stamp(deadline.alarm_at) if deadline.alarm_at else None,
    }


def conflict_json(conflict: Conflict) -> dict[str, Any]:
    """A contradiction: what is shown, and what is kept beside it."""
    said = [
        {"value": change.value, "at": stamp(change.at), "author": change.author}
        for change in (conflict.shown, *conflict.others)
    ]
    return {"target": conflict.target, "field": conflict.field, "shown": said[0], "others": said[1:]}


def entry_json(entry: Entry, revisions: Sequence[Revision] = ()) -> dict[str, Any]:
    """A line of the timeline with its former states, oldest first (the present one included, where there are any)."""
    return {
        "id": entry.id,
        "at": stamp(entry.at),
        "recorded_at": stamp(entry.recorded_at),
        "kind": entry.kind,
        "text": entry.text,
        "typed": entry.typed,
        "author": entry.author,
        "tags": list(entry.tags),
        "starred": entry.starred,
        "retracted": entry.retracted,
        "edited": entry.edited,
        "redacted": entry.redacted,
        "state": entry.state or None,
        "outcome": entry.outcome or None,
        "detail": entry.detail,
        "revisions": [revision_json(revision) for revision in revisions],
    }


def revision_json(revision: Revision) -> dict[str, Any]:
    """One state an entry had."""
    return {
        "id": revision.op_id,
        "at": stamp(revision.at),
        "recorded_at": stamp(revision.recorded_at),
        "kind": revision.kind,
        "text": revision.text,
        "author": revision.author,
        "retracted": revision.retracted,
    }


def policy_json(policy: Policy) -> dict[str, Any]:
    """A policy: its levels, the most severe first, with their clocks."""
    return {
        "name": policy.name,
        "title": policy.title,
        "roles": list(policy.roles),
        "audiences": list(policy.audiences),
        "calendar": policy.calendar or None,
        "levels": [_level_json(level) for level in policy.levels],
    }


def _level_json(level: Level) -> dict[str, Any]:
    return {
        "id": level.id,
        "name": level.name,
        "aliases": list(level.aliases),
        "description": level.description,
        "respond": _span_json(level.respond),
        "updates": {audience: _span_json(span) for audience, span in level.updates.items()},
        "escalate": [
            {"after": _span_json(rung.after), "to": rung.to, "unless": rung.unless or None}
            for rung in level.escalate
        ],
        "review": _span_json(level.review),
    }


def _span_json(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {
        "seconds": span.seconds,
        "days": span.days,
        "business_days": span.business_days,
        "at": span.at or None,
    }
