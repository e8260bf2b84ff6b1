"""The log line: one typed text becomes an entry, or (``/verb``) the act it names. Keys and ``ic log`` end up here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from console.base.errors import Refused, Unreadable
from console.core.logline import parse
from console.desk import clocks, incidents, undo
from console.desk.desk import Desk
from console.desk.entries import write
from console.model.entry import WRITTEN_KINDS, Entry
from console.model.incident import Incident
from console.model.logline import ACT, Line


@dataclass(frozen=True, slots=True)
class Logged:
    """What a line did: the entry it became (None when an act changed nothing), and a sentence for people."""

    line: Line
    entry: Entry | None
    said: str = ""


def log(
    desk: Desk, incident: Incident, text: str, *, kind: str | None = None, at: str | None = None
) -> Logged:
    """Record what was typed. ``kind`` and ``at`` (as typed) overrule what the line itself says.

    Raises ``Unreadable`` for an unknown kind or time, ``Refused`` for an empty line, and what the named act raises.
    """
    line = parse(text, desk.clock())
    if kind is not None:
        if kind not in WRITTEN_KINDS:
            raise Unreadable(
                f"{kind!r} is not a kind a person writes.", f"Expected one of {', '.join(WRITTEN_KINDS)}."
            )
        line = replace(line, kind=kind) if line.kind != ACT else Line(typed=text, kind=kind, text=text)
    if at is not None:
        line = replace(line, at=desk.moment(at))
    if line.kind != ACT:
        if line.kind == "comms":
            line = _known_audience(desk, incident, line)
        return Logged(line, write(desk, incident, line))
    before = desk.reader.position()
    said = _ACTS[line.verb](desk, incident, line)
    written = desk.connection.execute(
        "SELECT e.id FROM op o JOIN entry e ON e.id IN (o.op_id, o.target) WHERE o.position > ? ORDER BY o.position LIMIT 1",
        (before,),
    ).fetchone()
    return Logged(line, desk.reader.entry(written[0]) if written else None, said)


def _known_audience(desk: Desk, incident: Incident, line: Line) -> Line:
    """The audience a person named, if the policy has it (by its word or a beginning); else none, so no clock restarts."""
    known = desk.policy(incident).audiences
    found = [name for name in known if line.audience and name.casefold().startswith(line.audience.casefold())]
    return replace(line, audience=found[0] if len(found) == 1 else "")


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


_ACTS: dict[str, Doing] = {
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
