"""Deadlines as a person meets them: looked at, put off, marked done, and set by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from console.base.clock import stamp
from console.base.errors import NotFound, Refused, Unreadable
from console.base.words import _
from console.core.deadlines import board_key, deadlines, unconfirmed
from console.core.times import parse_due
from console.desk.desk import Desk, storable
from console.model.entry import Entry
from console.model.incident import Deadline, Incident
from console.model.policy import Policy


class Burning(NamedTuple):
    """One incident with its policy and its deadlines, the most urgent first."""

    incident: Incident
    policy: Policy
    deadlines: tuple[Deadline, ...]


def burning(desk: Desk, incident: Incident, now: datetime | None = None) -> Burning:
    """The incident with its deadlines at ``now``."""
    policy = desk.policy(incident)
    return Burning(incident, policy, deadlines(incident, policy, now or desk.clock(), desk.calendar(policy)))


def board(desk: Desk, incidents: Sequence[Incident], now: datetime | None = None) -> list[Burning]:
    """Incidents with their deadlines at ``now``, :func:`in_order`."""
    moment = now or desk.clock()
    return in_order(burning(desk, incident, moment) for incident in incidents)


def in_order(found: Iterable[Burning]) -> list[Burning]:
    """In the order of the board: by most urgent deadline, then severity; drills last."""
    return sorted(found, key=lambda one: board_key(one.incident, one.policy, one.deadlines))


def deadline_of(desk: Desk, incident: Incident, key: str | None) -> Deadline:
    """The deadline of a key (or a unique beginning of it, or its audience); without one, the most urgent.

    Raises ``NotFound``.
    """
    found = [deadline for deadline in burning(desk, incident).deadlines if deadline.state != "done"]
    if key:
        wanted = key.strip().casefold()
        found = [one for one in found if wanted in (one.key.casefold(), one.audience.casefold())] or [
            one
            for one in found
            if one.key.casefold().startswith(wanted) or one.label.casefold().startswith(wanted)
        ]
    if not found:
        words = _("{ref} has no deadline {key}.") if key else _("{ref} has no running deadline.")
        raise NotFound(words.format(ref=incident.ref, key=key), _("`ic show REF` lists them."))
    return found[0]


def future(desk: Desk, text: str) -> datetime:
    """A moment to come: a length of time from now (``30m``) or a time of day, tomorrow's if it has passed.

    Raises ``Unreadable``.
    """
    now = desk.clock()
    moment = parse_due(text, now)
    if moment is None or moment <= now:
        raise Unreadable(
            _("{text!r} is not a time to come.").format(text=text),
            _("Expected 30m, 1h30, 16:00 or 2026-03-01 16:00."),
        )
    return moment


def remind(desk: Desk, incident: Incident, when: str, text: str) -> Entry:
    """Set a reminder. Raises ``Unreadable`` for a time that cannot be read, ``Refused`` without a text."""
    text = storable(text).strip()
    if not text:
        raise Refused(_("A reminder needs a text."), _("For example: /remind 30m check the cache."))
    due = future(desk, when)
    draft = desk.entry(incident.id, "reminder", text, detail={"due": stamp(due)}, by_act=True)
    desk.record([draft])
    return desk.reader.entry(draft.target)


def snooze(desk: Desk, incident: Incident, when: str, key: str | None = None) -> Deadline:
    """Silence a deadline's alarm (without ``key``: the most urgent one's) until then; the deadline stays where it is.

    Raises ``Unreadable``, ``NotFound``.
    """
    until = future(desk, when)
    with desk.act() as now:
        deadline = deadline_of(desk, desk.reader.incident(incident.id), key)
        desk.record([desk.set(incident.id, "snooze", f"snooze:{deadline.key}", stamp(until), at=stamp(now))])
    return deadline


def done(desk: Desk, incident: Incident, key: str) -> str:
    """Mark a rung of the escalation ladder as done, a reminder, or an exit criterion, also one that has no clock; gives
    what it says. Raises ``NotFound``, ``Refused``."""
    from console.desk.entries import settle

    with desk.act() as now:
        present = desk.reader.incident(incident.id)
        waiting = unconfirmed(present, desk.policy(present))
        wanted = key.strip().casefold()
        deadline = None if wanted in waiting else deadline_of(desk, present, key)
        found, label = (deadline.key, deadline.label) if deadline else (wanted, waiting[wanted].text)
        name, _colon, argument = found.partition(":")
        if name == "reminder":
            settle(desk, desk.reader.entry(argument), "done")
        elif name in ("escalate", "exit"):
            text = label if name == "exit" else None
            desk.record(
                [desk.set(incident.id, "rung", f"rung:{found}", stamp(now), at=stamp(now), text=text)]
            )
        else:
            raise Refused(
                _("“{label}” is not marked done by hand.").format(label=label),
                _("It ends when what it waits for happens."),
            )
    return label


def no_update_until(desk: Desk, incident: Incident, audience: str, when: str | None) -> None:
    """Tell that an audience hears nothing further until then; None: by the policy again. Raises ``Unreadable``."""
    if audience not in desk.policy(incident).audiences:
        raise Unreadable(
            _("{audience!r} is not an audience.").format(audience=audience),
            _("Expected one of {known}.").format(known=", ".join(desk.policy(incident).audiences)),
        )
    until = stamp(future(desk, when)) if when else None
    with desk.act() as now:
        desk.record([desk.set(incident.id, "no_update", f"no_update:{audience}", until, at=stamp(now))])


def take_long_cadence(desk: Desk, incident: Incident, taken: bool = True) -> None:
    """Take (or leave) the cadence for long incidents."""
    with desk.act() as now:
        desk.record([desk.set(incident.id, "cadence", "long_cadence", taken, at=stamp(now))])
