"""The log line: one typed text becomes an entry, or (``/verb``) the act it names. Keys and ``ic log`` end up here.

It is the quickest way in, so it loads nothing that writing a line does not need.
"""

from __future__ import annotations

from typing import NamedTuple

from console.base.errors import Unreadable
from console.base.words import _
from console.core.logline import parse
from console.desk.desk import Desk
from console.desk.entries import write
from console.model.entry import WRITTEN_KINDS, Entry
from console.model.logline import ACT, Line


class Logged(NamedTuple):
    """What a line did: the entry it became (None when an act changed nothing), and a sentence for people."""

    line: Line
    entry: Entry | None
    said: str = ""


def log(desk: Desk, incident: str, text: str, *, kind: str | None = None, at: str | None = None) -> Logged:
    """Record what was typed on the incident with that id. ``kind`` and ``at`` (as typed) overrule what the line itself says.

    Raises ``Unreadable`` for an unknown kind or time, ``Refused`` for an empty line, and what the named act raises.
    """
    line = parse(text, desk.clock())
    if kind is not None:
        if kind not in WRITTEN_KINDS:
            raise Unreadable(
                _("{kind!r} is not a kind a person writes.").format(kind=kind),
                _("Expected one of {known}.").format(known=", ".join(WRITTEN_KINDS)),
            )
        line = line._replace(kind=kind) if line.kind != ACT else Line(typed=text, kind=kind, text=text)
    if at is not None:
        line = line._replace(at=desk.moment(at))
    if line.kind == ACT:
        return _act(desk, incident, line)
    if line.kind == "comms":
        line = _known_audience(desk, incident, line)
    return Logged(line, write(desk, incident, line))


def _act(desk: Desk, incident: str, line: Line) -> Logged:
    from console.desk.verbs import ACTS

    before = desk.lines.position()
    said = ACTS[line.verb](desk, desk.reader.incident(incident), line)
    written = desk.connection.execute(
        "SELECT e.id FROM op o JOIN entry e ON e.id IN (o.op_id, o.target)"
        " WHERE o.position > ? AND o.replica = ? AND o.author = ? ORDER BY o.position LIMIT 1",
        (before, desk.journal.replica, desk.author),
    ).fetchone()
    return Logged(line, desk.lines.entry(written[0]) if written else None, said)


def _known_audience(desk: Desk, incident: str, line: Line) -> Line:
    """The audience a person named, if the policy has it (by its word or a beginning); else none, so no clock restarts."""
    known = desk.policy(desk.reader.incident(incident)).audiences
    found = [name for name in known if line.audience and name.casefold().startswith(line.audience.casefold())]
    return line._replace(audience=found[0] if len(found) == 1 else "")
