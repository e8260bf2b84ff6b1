"""Several incidents and what they are to each other: related, of one cause, one the duplicate of another, or merged.

What is said stands in both timelines, each under its own code. A merge moves no entry: the incident that was merged is
closed, stays readable as it was, and is part of the other one's review from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from console.base.clock import stamp
from console.base.errors import Refused, Unreadable
from console.base.words import _
from console.desk.desk import Desk
from console.model.incident import DUPLICATE, MERGED, RELATED, RELATIONS, SAME_CAUSE, Ask, Incident
from console.model.op import Draft

#: The words for a person to type, and what they mean.
WORDS: Final = {"related": RELATED, "same-cause": SAME_CAUSE, "duplicate": DUPLICATE}


@dataclass(frozen=True, slots=True)
class Joined:
    """An incident that is now part of another: both as they are now, and the asks that were still open on the first."""

    incident: Incident
    into: Incident
    open_asks: tuple[Ask, ...]


def relate(desk: Desk, incident: Incident, other: Incident, how: str) -> bool:
    """Say what ``incident`` is to ``other``: a word of :data:`WORDS` or of ``RELATIONS``. False when that is said already.

    Raises ``Unreadable`` for another word, ``Refused`` for an incident and itself, or for a drill and a real one.
    """
    how = WORDS.get(how, how)
    if how not in (RELATED, SAME_CAUSE, DUPLICATE):
        raise Unreadable(
            _("{word!r} is no relation.").format(word=how),
            _("Expected one of {known}.").format(known=", ".join(WORDS)),
        )
    _may_relate(incident, other)
    with desk.act() as now:
        drafts = _said(desk, incident, other, how, now)
        if drafts:
            desk.record(drafts)
    return bool(drafts)


def unrelate(desk: Desk, incident: Incident, other: Incident) -> bool:
    """Take back what two incidents are to each other; False when nothing was said."""
    with desk.act() as now:
        said = {relation.other for relation in desk.reader.incident(incident.id).relations}
        if other.id not in said:
            return False
        pairs = ((incident, other), (other, incident))
        desk.record([desk.set(a.id, "relation", f"relation:{b.id}", None, at=stamp(now)) for a, b in pairs])
    return True


def duplicate(desk: Desk, incident: Incident, of: Incident) -> Joined:
    """Say that ``incident`` is ``of`` another told twice, and close it. Raises ``Refused``."""
    return _join(desk, incident, of, DUPLICATE)


def merge(desk: Desk, incident: Incident, into: Incident) -> Joined:
    """Merge an incident into another: it is closed, and its timeline is read with the other's in the review.

    Raises ``Refused`` for an incident and itself, a drill and a real one, and where one of them is merged already.
    """
    with desk.act():
        for one in desk.reader.incidents([incident.id, into.id]):
            gone = next((found for found in one.relations if found.how in (MERGED, DUPLICATE)), None)
            if gone:
                raise Refused(
                    _("{ref} is {how} {other} already.").format(ref=one.ref, how=gone.how, other=gone.ref),
                    _("Take {ref} instead.").format(ref=gone.ref),
                )
        return _join(desk, incident, into, MERGED)


def _join(desk: Desk, incident: Incident, into: Incident, how: str) -> Joined:
    _may_relate(incident, into)
    with desk.act() as now:
        present = desk.reader.incident(incident.id)
        waiting = tuple(ask for ask in present.asks if ask.state == "open")
        drafts = _said(desk, incident, into, how, now)
        if not present.closed:
            reason = f"{how} {into.ref}"
            drafts.append(desk.set(incident.id, "status", "status", "closed", at=stamp(now), reason=reason))
        if drafts:
            desk.record(drafts)
    now_incident, now_into = desk.reader.incidents([incident.id, into.id])
    return Joined(now_incident, now_into, waiting)


def _may_relate(incident: Incident, other: Incident) -> None:
    if incident.id == other.id:
        raise Refused(_("{ref} is one incident, not two.").format(ref=incident.ref), _("Name another one."))
    if incident.drill != other.drill:
        drill = incident if incident.drill else other
        raise Refused(
            _("{ref} is a drill and the other is not.").format(ref=drill.ref), _("A drill stays apart.")
        )


def _said(desk: Desk, incident: Incident, other: Incident, how: str, now: datetime) -> list[Draft]:
    """What is to be recorded on both sides, where it is not said already."""
    drafts = []
    for one, two, words in ((incident, other, how), (other, incident, RELATIONS[how])):
        known = {relation.other: relation.how for relation in desk.reader.incident(one.id).relations}
        if known.get(two.id) != words:
            value = {"how": words, "ref": two.ref, "title": two.title}
            drafts.append(desk.set(one.id, "relation", f"relation:{two.id}", value, at=stamp(now)))
    return drafts
