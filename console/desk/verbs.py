"""Acts by name: what ``/sev 1`` and its like do, each by the function that its key calls."""

from __future__ import annotations

from collections.abc import Callable

from console.base.errors import Refused, Unreadable
from console.desk import clocks, incidents, undo
from console.desk.desk import Desk
from console.model.incident import Incident
from console.model.logline import Line

Doing = Callable[[Desk, Incident, Line], str]


def _argument(line: Line, number: int, what: str) -> str:
    if len(line.args) <= number or not line.args[number].strip():
        raise Unreadable(f"/{line.typed.lstrip('/ *').split(' ')[0]} needs {what}.", "Nothing was recorded.")
    return line.args[number]


def _rest(line: Line, start: int) -> str:
    return " ".join(line.args[start:]).strip()


def _severity(desk: Desk, incident: Incident, line: Line) -> str:
    changed = incidents.set_severity(desk, incident, _argument(line, 0, "a severity"), line.at)
    return _said(changed, f"{incident.ref} is that severe already.")


def _status(desk: Desk, incident: Incident, line: Line) -> str:
    wanted = _argument(line, 0, "a status")
    changed = incidents.set_status(desk, incident, wanted, reason=_rest(line, 1), at=line.at)
    return _said(changed, f"{incident.ref} is {incident.status} already.")


def _said(changed: bool, otherwise: str) -> str:
    return "" if changed else otherwise


def _acknowledge(desk: Desk, incident: Incident, line: Line) -> str:
    return _said(incidents.acknowledge(desk, incident, line.at), f"{incident.ref} was acknowledged already.")


def _role(desk: Desk, incident: Incident, line: Line) -> str:
    who = _rest(line, 1) or None
    changed = incidents.set_role(desk, incident, _argument(line, 0, "a role"), who, line.at)
    return _said(changed, "That is so already.")


def _text(field: str) -> Doing:
    def act(desk: Desk, incident: Incident, line: Line) -> str:
        changed = incidents.set_text(desk, incident, field, _rest(line, 0))
        return _said(changed, f"The {field} says that already.")

    return act


def _services(desk: Desk, incident: Incident, line: Line) -> str:
    return _said(incidents.set_services(desk, incident, line.args), "Those are its services already.")


def _link(desk: Desk, incident: Incident, line: Line) -> str:
    incidents.set_link(desk, incident, _argument(line, 0, "a name and an address"), _rest(line, 1) or None)
    return ""


def _milestone(desk: Desk, incident: Incident, line: Line) -> str:
    moment = line.at or desk.moment(_rest(line, 1) or None) or desk.clock()
    incidents.set_milestone(desk, incident, _argument(line, 0, "a milestone"), moment)
    return ""


def _remind(desk: Desk, incident: Incident, line: Line) -> str:
    clocks.remind(desk, incident, _argument(line, 0, "a time, for example 30m"), _rest(line, 1))
    return ""


def _snooze(desk: Desk, incident: Incident, line: Line) -> str:
    snoozed = clocks.snooze(
        desk, incident, _argument(line, 0, "a time, for example 10m"), _rest(line, 1) or None
    )
    return f"Snoozed: {snoozed.label}."


def _close(desk: Desk, incident: Incident, line: Line) -> str:
    return _said(
        incidents.close(desk, incident, reason=_rest(line, 0), at=line.at),
        f"{incident.ref} is closed already.",
    )


def _resolve(desk: Desk, incident: Incident, line: Line) -> str:
    changed = incidents.resolve(desk, incident, reason=_rest(line, 0), at=line.at)
    return _said(changed, f"{incident.ref} is resolved already.")


def _reopen(desk: Desk, incident: Incident, line: Line) -> str:
    incidents.reopen(desk, incident, reason=_rest(line, 0))
    return ""


def _undo(desk: Desk, incident: Incident, _line: Line) -> str:
    return f"Undone: {undo.undo(desk, incident).what}."


def _redo(desk: Desk, incident: Incident, _line: Line) -> str:
    return f"Done again: {undo.redo(desk, incident).what}."


def _elsewhere(_desk: Desk, _incident: Incident, line: Line) -> str:
    raise Refused(f"/{line.verb} is not done from the log line.", f"Use its key, or `ic {line.verb}`.")


#: What each act of ``model.logline.VERBS`` does; the sentence it returns is empty when the timeline says it all.
ACTS: dict[str, Doing] = {
    "ack": _acknowledge,
    "severity": _severity,
    "status": _status,
    "role": _role,
    "title": _text("title"),
    "impact": _text("impact"),
    "summary": _text("summary"),
    "service": _services,
    "link": _link,
    "milestone": _milestone,
    "remind": _remind,
    "snooze": _snooze,
    "resolve": _resolve,
    "reopen": _reopen,
    "close": _close,
    "undo": _undo,
    "redo": _redo,
    "runbook": _elsewhere,
    "handover": _elsewhere,
    "merge": _elsewhere,
}
