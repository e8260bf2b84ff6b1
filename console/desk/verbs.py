"""Acts by name: what ``/sev 1`` and its like do, each by the function that its key calls."""

from __future__ import annotations

from collections.abc import Callable

from console.base.errors import Refused, Unreadable
from console.base.words import _
from console.core.linetext import field_words
from console.desk import clocks, incidents, undo
from console.desk.desk import Desk
from console.model.incident import Incident
from console.model.logline import Line

Doing = Callable[[Desk, Incident, Line], str]


def _argument(line: Line, number: int, what: str) -> str:
    if len(line.args) <= number or not line.args[number].strip():
        raise Unreadable(
            _("/{verb} needs {what}.").format(verb=line.typed.lstrip("/ *").split(" ")[0], what=what),
            _("Nothing was recorded."),
        )
    return line.args[number]


def _rest(line: Line, start: int) -> str:
    return " ".join(line.args[start:]).strip()


def _severity(desk: Desk, incident: Incident, line: Line) -> str:
    changed = incidents.set_severity(desk, incident, _argument(line, 0, _("a severity")), line.at)
    return _said(changed, _("{ref} is that severe already.").format(ref=incident.ref))


def _status(desk: Desk, incident: Incident, line: Line) -> str:
    wanted = _argument(line, 0, _("a status"))
    changed = incidents.set_status(desk, incident, wanted, reason=_rest(line, 1), at=line.at)
    return _said(changed, _("{ref} is {status} already.").format(ref=incident.ref, status=_(incident.status)))


def _said(changed: bool, otherwise: str) -> str:
    return "" if changed else otherwise


def _acknowledge(desk: Desk, incident: Incident, line: Line) -> str:
    return _said(
        incidents.acknowledge(desk, incident, line.at),
        _("{ref} was acknowledged already.").format(ref=incident.ref),
    )


def _role(desk: Desk, incident: Incident, line: Line) -> str:
    who = _rest(line, 1) or None
    changed = incidents.set_role(desk, incident, _argument(line, 0, _("a role")), who, line.at)
    return _said(changed, _("That is so already."))


def _text(field: str) -> Doing:
    def act(desk: Desk, incident: Incident, line: Line) -> str:
        changed = incidents.set_text(desk, incident, field, _rest(line, 0))
        return _said(changed, _("{field} says that already.").format(field=field_words(field)))

    return act


def _services(desk: Desk, incident: Incident, line: Line) -> str:
    return _said(incidents.set_services(desk, incident, line.args), _("Those are its services already."))


def _link(desk: Desk, incident: Incident, line: Line) -> str:
    incidents.set_link(desk, incident, _argument(line, 0, _("a name and an address")), _rest(line, 1) or None)
    return ""


def _milestone(desk: Desk, incident: Incident, line: Line) -> str:
    moment = line.at or desk.moment(_rest(line, 1) or None) or desk.clock()
    incidents.set_milestone(desk, incident, _argument(line, 0, _("a milestone")), moment)
    return incidents.order_words(desk.reader.incident(incident.id))


def _remind(desk: Desk, incident: Incident, line: Line) -> str:
    clocks.remind(desk, incident, _argument(line, 0, _("a time, for example 30m")), _rest(line, 1))
    return ""


def _snooze(desk: Desk, incident: Incident, line: Line) -> str:
    snoozed = clocks.snooze(
        desk, incident, _argument(line, 0, _("a time, for example 10m")), _rest(line, 1) or None
    )
    return _("Snoozed: {label}.").format(label=snoozed.label)


def _close(desk: Desk, incident: Incident, line: Line) -> str:
    return _said(
        incidents.close(desk, incident, reason=_rest(line, 0), at=line.at),
        _("{ref} is closed already.").format(ref=incident.ref),
    )


def _resolve(desk: Desk, incident: Incident, line: Line) -> str:
    changed = incidents.resolve(desk, incident, reason=_rest(line, 0), at=line.at)
    return _said(changed, _("{ref} is resolved already.").format(ref=incident.ref))


def _reopen(desk: Desk, incident: Incident, line: Line) -> str:
    incidents.reopen(desk, incident, reason=_rest(line, 0))
    return ""


def _undo(desk: Desk, incident: Incident, _line: Line) -> str:
    return _("Undone: {what}.").format(what=undo.undo(desk, incident).what)


def _redo(desk: Desk, incident: Incident, _line: Line) -> str:
    return _("Done again: {what}.").format(what=undo.redo(desk, incident).what)


def _elsewhere(_desk: Desk, _incident: Incident, line: Line) -> str:
    raise Refused(
        _("/{verb} is not done from the log line.").format(verb=line.verb),
        _("Use its key, or `ic {verb}`.").format(verb=line.verb),
    )


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
