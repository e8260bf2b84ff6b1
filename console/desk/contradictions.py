"""Contradictions: where people set different things without having seen each other; to be looked at, and settled.

Both sides are kept and one of them is shown. To settle is to say which it is, in an operation that names every side as
seen: from there on no console shows a contradiction, and no clock can bring it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from console.base.clock import stamp
from console.base.errors import NotFound, Refused
from console.base.text import storable
from console.base.words import _
from console.core.fold import ENTRY_FIELDS
from console.core.linetext import field_words, state_word
from console.core.registers import resolve, value_of
from console.desk.desk import Desk
from console.model.incident import Change, Conflict, Incident
from console.model.op import Draft, Op
from console.store import rows

#: So much of a side's text stands in the line that tells which was kept.
_BRIEF: Final = 60
#: So much of an entry's id names it, as on the command line.
_SHORT: Final = 8


class Contradiction(NamedTuple):
    """Something that is contradicted on an incident. ``about`` is the entry's text, where it is one that is contradicted;
    ``said`` is what each side says, for the eye, what is shown first."""

    incident: Incident
    conflict: Conflict
    about: str
    said: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called on the command line: ``severity``, ``role:commander``, ``outcome:3f2a91bc``."""
        conflict = self.conflict
        own = conflict.target == self.incident.id
        return conflict.field if own else f"{conflict.field}:{conflict.target[-_SHORT:]}"

    @property
    def words(self) -> str:
        """What is contradicted, for the eye."""
        return field_words(self.conflict.field)

    @property
    def sides(self) -> list[tuple[str, Change]]:
        """Each side with the operation that said so, what is shown first."""
        return list(zip(self.conflict.ops, (self.conflict.shown, *self.conflict.others), strict=True))


def still_open(desk: Desk, incident: Incident | None = None) -> list[Contradiction]:
    """What is contradicted on an incident, or (None) on any: active ones first, then the latest declared."""
    found = [incident] if incident else desk.reader.incidents(desk.reader.contradicted())
    return [one for each in found for one in _of(desk, each)]


def _of(desk: Desk, incident: Incident) -> Iterator[Contradiction]:
    for conflict in incident.conflicts:
        about = "" if conflict.target == incident.id else _entry_text(desk, conflict.target)
        yield Contradiction(incident, conflict, about, tuple(_said(desk, incident, conflict)))


def _said(desk: Desk, incident: Incident, conflict: Conflict) -> Iterator[str]:
    """The journal's own words (of a status, of what became of an entry) are told in the reader's; people's as they are."""
    for side in (conflict.shown, *conflict.others):
        if conflict.field == "status":
            yield desk.policy(incident).status_word(side.value)
        elif conflict.field == "outcome" or (conflict.field, side.value) == ("entry", "retracted"):
            yield state_word(side.value)
        else:
            yield side.value


def _entry_text(desk: Desk, target: str) -> str:
    try:
        return desk.lines.entry(target).text
    except NotFound:  # a mark of an entry that has not arrived yet
        return ""


def find(desk: Desk, incident: Incident, name: str) -> Contradiction:
    """The open contradiction of that name, or of a unique beginning of it. Raises ``NotFound``."""
    known = still_open(desk, incident)
    wanted = name.strip().casefold().replace(" ", ":")
    found = [one for one in known if one.name.casefold() == wanted] or [
        one
        for one in known
        if wanted and any(part.startswith(wanted) for part in _beginnings(one.name.casefold()))
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.name for one in known)
    raise NotFound(
        _("{ref} has no contradiction {name}.").format(ref=incident.ref, name=name),
        _("Open are: {names}.").format(names=names)
        if names
        else _("`ic contradictions` lists what is open anywhere."),
    )


def _beginnings(name: str) -> tuple[str, str]:
    """A name, and what stands behind its colon: ``commander`` is enough."""
    return name, name.partition(":")[2] or name


def side_of(contradiction: Contradiction, whose: str | None = None) -> str:
    """The operation of the other side; ``whose`` names its author where there are several. Raises ``Refused``."""
    others = contradiction.sides[1:]
    if whose is not None:
        others = [(op, side) for op, side in others if side.author.casefold() == whose.strip().casefold()]
    if len(others) == 1:
        return others[0][0]
    authors = ", ".join(side.author for _op, side in contradiction.sides[1:])
    raise Refused(
        _("It has to be said whose is taken."), _("The other sides are of: {names}.").format(names=authors)
    )


def settle(desk: Desk, contradiction: Contradiction, op_id: str) -> Change:
    """Say that what the operation ``op_id`` said is what holds; gives that side.

    Raises ``Refused`` when somebody settled it, or said something else, since it was looked at.
    """
    conflict = contradiction.conflict
    with desk.act() as now:
        register = resolve(rows.register(desk.connection, conflict.target, conflict.field))
        sides = {op.op_id: op for op in (register.winner, *register.others)}
        if tuple(sides) != conflict.ops or op_id not in sides or not register.others:
            raise Refused(
                _("{what} of {ref} has been changed since you looked.").format(
                    what=contradiction.words, ref=contradiction.incident.ref
                ),
                _("Look at it again."),
            )
        said = dict(contradiction.sides)
        desk.record([_draft(sides[op_id], _reason(said, op_id), stamp(now))])
    return said[op_id]


def _draft(chosen: Op, reason: str, now: str) -> Draft:
    """The operation that settles. An entry's is a revision like any other; an act's has a line that says what was decided."""
    body = {"value": value_of(chosen)}
    if chosen.field in ENTRY_FIELDS:
        if chosen.body and "at" in chosen.body:
            body["at"] = chosen.body["at"]
    else:
        body |= {"at": now, "reason": reason}
    return Draft(chosen.kind, chosen.target, chosen.field, body, chosen.incident)


def _reason(said: dict[str, Change], op_id: str) -> str:
    """What was decided against, as the journal says it: in English, for every console alike."""
    others = ", ".join(f"{side.author} had set {_brief(side)}" for op, side in said.items() if op != op_id)
    return storable(f"settled; {others}")


def _brief(side: Change) -> str:
    value = " ".join(side.value.split())
    return value if len(value) <= _BRIEF else f"{value[: _BRIEF - 1]}…"
