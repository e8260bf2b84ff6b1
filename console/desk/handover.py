"""Command changes hands: a briefing, and one act in which the new commander takes over.

The act is one line of the timeline with the whole briefing behind it, and the role; so ``z`` takes both back, and everybody who
reads the review knows who led when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.base.clock import stamp
from console.base.errors import Refused
from console.base.words import _
from console.core.briefing import KINDS, briefing, sentence
from console.core.export_blocks import command_role
from console.core.export_document import Document
from console.core.export_markdown import markdown
from console.core.export_record import Record
from console.desk.desk import Desk, storable
from console.desk.export import entries_of, record
from console.model.entry import Entry
from console.model.incident import DRILL, Incident


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing as it is now: as a document, and as the text to copy. ``commander`` is who leads (empty: nobody)."""

    document: Document
    text: str
    commander: str


@dataclass(frozen=True, slots=True)
class Handed:
    """Command changed hands: the line in the timeline, the briefing that was given, and what the new commander says aloud."""

    entry: Entry
    briefing: Briefing
    sentence: str


def prepare(desk: Desk, incident: Incident) -> Briefing:
    """The briefing for whoever takes over now; records nothing."""
    return _prepared(_record(desk, incident))


def to_say(desk: Desk, incident: Incident, to: str) -> str:
    """The sentence that ``to`` would say aloud on taking over now."""
    return sentence(_record(desk, incident), _name(to))


def _record(desk: Desk, incident: Incident) -> Record:
    return record(desk, incident, entries_of(desk, incident, KINDS))


def _prepared(known: Record) -> Briefing:
    document = briefing(known)
    holder = known.incident.roles.get(command_role(known))
    return Briefing(document, markdown(document), holder.who if holder else "")


def hand_over(desk: Desk, incident: Incident, to: str, *, at: datetime | None = None) -> Handed:
    """Give command to ``to``, who accepts it: one line ``mira → jo`` with the briefing, and the role.

    Raises ``Refused`` without a name, for who leads already, and on a closed incident.
    """
    to = _name(to)
    if not to:
        raise Refused(_("A handover needs a name."), _("Say who takes over."))
    with desk.act() as now:
        present = desk.reader.incident(incident.id)
        if present.closed:
            raise Refused(
                _("{ref} is closed; nobody leads it.").format(ref=present.ref),
                _("Reopen it first, if it goes on."),
            )
        known = _record(desk, present)
        given = _prepared(known)
        if given.commander == to:
            raise Refused(
                _("{who} leads {ref} already.").format(who=to, ref=present.ref), _("Name somebody else.")
            )
        moment = stamp(at or now)
        text = f"{given.commander or '–'} → {to}"
        line = desk.entry(
            present.id,
            "handover",
            f"{DRILL} {text}" if present.drill else text,
            at=stamp(at) if at else None,
            detail={"from": given.commander, "to": to, "message": given.text},
            by_act=True,
        )
        role = desk.set(present.id, "role", f"role:{command_role(known)}", to, at=moment, silent=True)
        desk.record([line, role])
    return Handed(desk.lines.entry(line.target), given, sentence(known, to))


def _name(text: str) -> str:
    return storable(text).strip().removeprefix("@").strip()
