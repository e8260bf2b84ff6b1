"""Acts on an incident: declare it, change what is said of it, bring it to its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

from console.base.clock import stamp
from console.base.errors import Refused, Unreadable
from console.base.ids import incident_ref
from console.base.words import _
from console.core.deadlines import unconfirmed
from console.desk.desk import Desk, storable
from console.model.incident import MILESTONES, STATUSES, Incident
from console.model.op import Draft
from console.model.policy import Floor, Policy, resolve_level

#: How often a new code is drawn before it grows by one character (4 characters: a million codes).
_DRAWS = 20
_LONGEST_NAME = 80


def declare(
    desk: Desk,
    title: str,
    severity: str | None = None,
    *,
    services: Sequence[str] = (),
    at: datetime | None = None,
    drill: bool = False,
    commander: str | None = None,
    policy_name: str | None = None,
) -> Incident:
    """Declare an incident, its policy pinned; ``severity`` defaults to the policy's second level (:func:`default_level`).

    Raises ``Unreadable`` for a severity the policy does not have, ``Refused`` for an empty title.
    """
    title = storable(title).strip()
    if not title:
        raise Refused(_("An incident needs a title."), _("Say in a few words what is wrong."))
    policy, text = desk.policies.get(policy_name or desk.default_policy)
    level = level_of(policy, severity) if severity else default_level(policy)
    with desk.act() as now:
        incident_id = desk.journal.new_id(now)
        moment = stamp(at or now)
        ref = _new_ref(desk)
        made = {"ref": ref, "title": title, "severity": level, "drill": drill}

        def first(kind: str, field: str, value: object) -> Draft:
            return desk.set(incident_id, kind, field, value, at=moment, silent=True)

        drafts = [
            desk.set(incident_id, "declared", "declared", made, at=moment),
            first("policy", "policy", {"name": policy.name, "text": text}),
            first("title", "title", title),
            first("severity", "severity", level),
            first("status", "status", STATUSES[0]),
            first("milestone", "milestone:declared", moment),
        ]
        if services:
            drafts.append(first("services", "services", [storable(service) for service in services]))
        if commander and (who := person(commander)):
            drafts.append(desk.set(incident_id, "role", "role:commander", who, at=moment))
        desk.record(drafts)
    return desk.reader.incident(incident_id)


def _new_ref(desk: Desk) -> str:
    length = 4
    while True:
        for _draw in range(_DRAWS):
            ref = incident_ref(desk.randomness, length)
            if desk.connection.execute("SELECT 1 FROM incident WHERE ref = ?", (ref,)).fetchone() is None:
                return ref
        length += 1


def default_level(policy: Policy) -> str:
    """The level for an incident declared without one: the second from the top. When unsure take the higher; the highest
    of all wakes executives, so it is always chosen."""
    return policy.levels[min(1, len(policy.levels) - 1)].id


def level_of(policy: Policy, text: str) -> str:
    """The id of the level that ``text`` names. Raises ``Unreadable``."""
    level = resolve_level(policy, text)
    if level is None:
        known = ", ".join(level.id for level in policy.levels)
        raise Unreadable(
            _("{text!r} is not a severity of the policy {name}.").format(text=text, name=policy.name),
            _("Expected one of {known}.").format(known=known),
        )
    return level.id


def floors_above(policy: Policy, severity: str) -> list[Floor]:
    """The floor rules that ask for a more severe level than this one: to be shown to whoever chose it."""
    return [floor for floor in policy.floors if policy.rank(floor.level) < policy.rank(severity)]


def set_severity(desk: Desk, incident: Incident, text: str, at: datetime | None = None) -> bool:
    """Change the severity; False when it is that already. Raises ``Unreadable``."""
    level = level_of(desk.policy(incident), text)
    with desk.act() as now:
        if desk.reader.incident(incident.id).severity == level:
            return False
        desk.record([desk.set(incident.id, "severity", "severity", level, at=stamp(at or now))])
    return True


def set_status(
    desk: Desk, incident: Incident, status: str, *, reason: str = "", at: datetime | None = None
) -> bool:
    """Change the status; going back needs a reason. False when it is that already.

    Resolved needs one, too, while exit criteria are not confirmed. Monitoring sets the milestone *mitigated*, resolved sets
    *resolved*, where they are not set yet; going back behind resolved takes *resolved* away. Raises ``Unreadable`` for an
    unknown status, ``Refused`` without a reason.
    """
    policy = desk.policy(incident)
    status = status_of(policy, status)
    with desk.act() as now:
        present = desk.reader.incident(incident.id)
        if present.status == status:
            return False
        before, after = STATUSES.index(present.status), STATUSES.index(status)
        if after < before and not reason.strip():
            raise Refused(
                _("{ref} goes back from {status} to {to}.").format(
                    ref=present.ref, status=present.status, to=status
                ),
                _("Say why: a reason is needed to go back."),
            )
        if status == "resolved" and not reason.strip():
            _check_confirmed(present, policy)
        moment = stamp(at or now)
        drafts = [
            desk.set(incident.id, "status", "status", status, at=moment, reason=storable(reason).strip())
        ]
        for name in _reached(present, status):
            drafts.append(
                desk.set(incident.id, "milestone", f"milestone:{name}", moment, at=moment, silent=True)
            )
        if after < STATUSES.index("resolved") and "resolved" in present.milestones:
            drafts.append(
                desk.set(incident.id, "milestone", "milestone:resolved", None, at=moment, silent=True)
            )
        desk.record(drafts)
    return True


def _check_confirmed(incident: Incident, policy: Policy) -> None:
    """Raises ``Refused`` while there is something to be confirmed before *resolved*."""
    waiting = unconfirmed(incident, policy)
    if waiting:
        named = "; ".join(f"{criterion.text} ({key})" for key, criterion in waiting.items())
        first = next(iter(waiting))
        raise Refused(
            _("{ref} is not resolved before this is confirmed: {named}.").format(
                ref=incident.ref, named=named
            ),
            _("`ic done {ref} {key}` confirms it; or say why it is resolved all the same.").format(
                ref=incident.ref, key=first
            ),
        )


def _reached(incident: Incident, status: str) -> list[str]:
    """The milestones that a status brings with it and that are not set yet."""
    named = {"monitoring": ["mitigated"], "resolved": ["resolved"]}.get(status, [])
    return [name for name in named if name not in incident.milestones]


def status_of(policy: Policy, text: str) -> str:
    """The status that ``text`` names, by its word or the policy's word for it, or a unique beginning. Raises ``Unreadable``."""
    wanted = text.strip().casefold()
    words = {policy.status_words.get(status, status).casefold(): status for status in STATUSES}
    words |= {status: status for status in STATUSES}
    if wanted in words:
        return words[wanted]
    begun = {status for word, status in words.items() if wanted and word.startswith(wanted)}
    if len(begun) == 1:
        return begun.pop()
    raise Unreadable(
        _("{text!r} is not a status.").format(text=text),
        _("Expected one of {known}.").format(known=", ".join(STATUSES)),
    )


def resolve(desk: Desk, incident: Incident, *, reason: str = "", at: datetime | None = None) -> bool:
    """Bring the incident to *resolved*."""
    return set_status(desk, incident, "resolved", reason=reason, at=at)


def close(desk: Desk, incident: Incident, *, reason: str = "", at: datetime | None = None) -> bool:
    """Close the incident: always allowed; a review not yet done stays a deadline."""
    return set_status(desk, incident, "closed", reason=reason, at=at)


def reopen(desk: Desk, incident: Incident, *, reason: str) -> bool:
    """Bring a resolved or closed incident back to *investigating*, with a reason. Raises ``Refused``."""
    with desk.act():
        present = desk.reader.incident(incident.id)
        if present.status not in ("resolved", "closed"):
            raise Refused(
                _("{ref} is {status}, so it is open.").format(ref=present.ref, status=present.status),
                _("Nothing was changed."),
            )
        return set_status(desk, present, "investigating", reason=reason)


def set_milestone(desk: Desk, incident: Incident, name: str, moment: datetime | None) -> None:
    """Set, move or (None) remove a milestone. Raises ``Unreadable`` for an unknown one, ``Refused`` to remove *declared*."""
    word = name.strip().casefold().replace(" ", "_").replace("-", "_")
    if word not in MILESTONES:
        raise Unreadable(
            _("{name!r} is not a milestone.").format(name=name),
            _("Expected one of {known}.").format(known=", ".join(MILESTONES)),
        )
    if word == "declared" and moment is None:
        raise Refused(_("Every incident was declared at some time."), _("Give the time instead."))
    with desk.act() as now:
        value = stamp(moment) if moment else None
        desk.record([desk.set(incident.id, "milestone", f"milestone:{word}", value, at=stamp(now))])


def acknowledge(desk: Desk, incident: Incident, at: datetime | None = None) -> bool:
    """Say that somebody works on it: the milestone *acknowledged*. False when it was already."""
    with desk.act() as now:
        if "acknowledged" in desk.reader.incident(incident.id).milestones:
            return False
        set_milestone(desk, incident, "acknowledged", at or now)
    return True


def out_of_order(incident: Incident) -> list[tuple[str, str]]:
    """Milestones that lie before the one they follow (allowed; pointed out): pairs (earlier by word, later by word)."""
    known = [(name, incident.milestones[name]) for name in MILESTONES if name in incident.milestones]
    return [(a, b) for (a, at), (b, bt) in pairwise(known) if bt.astimezone(UTC) < at.astimezone(UTC)]


def order_words(incident: Incident) -> str:
    """What is to be pointed out about the order of the milestones; empty when they are in order."""
    words = [
        _("{later} lies before {earlier}.").format(
            later=_(later.replace("_", " ")), earlier=_(earlier.replace("_", " "))
        )
        for earlier, later in out_of_order(incident)
    ]
    return " ".join(words)


def set_text(desk: Desk, incident: Incident, field: str, text: str) -> bool:
    """Change ``title``, ``impact`` or ``summary``; False when it says that already. Raises ``Refused`` for an empty title."""
    text = storable(text).strip()
    if field == "title" and not text:
        raise Refused(_("An incident needs a title."), _("Say in a few words what is wrong."))
    with desk.act() as now:
        if getattr(desk.reader.incident(incident.id), field) == text:
            return False
        desk.record([desk.set(incident.id, field, field, text, at=stamp(now))])
    return True


def set_services(desk: Desk, incident: Incident, services: Sequence[str]) -> bool:
    """Say which services are concerned; False when it says that already."""
    wanted = [storable(service).strip() for service in services if service.strip()]
    with desk.act() as now:
        if list(desk.reader.incident(incident.id).services) == wanted:
            return False
        desk.record([desk.set(incident.id, "services", "services", wanted, at=stamp(now))])
    return True


def set_languages(desk: Desk, incident: Incident, languages: Sequence[str]) -> None:
    """Say in which languages this incident's messages go out."""
    with desk.act() as now:
        desk.record([desk.set(incident.id, "languages", "languages", list(languages), at=stamp(now))])


def set_link(desk: Desk, incident: Incident, label: str, url: str | None) -> None:
    """Name an address (bridge, channel, ticket, dashboard, or any label); None removes it. Raises ``Refused``."""
    label = storable(label).strip()
    if not label:
        raise Refused(_("A link needs a name."), _("For example: bridge, channel, ticket, dashboard."))
    if len(label) > _LONGEST_NAME:
        raise Refused(
            _("The name of a link has at most {most} characters.").format(most=_LONGEST_NAME),
            _("Its address may be long."),
        )
    with desk.act() as now:
        address = storable(url).strip() if url else None
        desk.record([desk.set(incident.id, "link", f"link:{label}", address, at=stamp(now))])


def person(text: str) -> str:
    """A name as typed, without the sign before it."""
    return storable(text).strip().removeprefix("@").strip()


def set_role(desk: Desk, incident: Incident, role: str, who: str | None, at: datetime | None = None) -> bool:
    """Give a role to a person, or (None) leave it empty; False when it is so already. Raises ``Unreadable``."""
    policy = desk.policy(incident)
    wanted = role.strip().casefold()
    known = [name for name in policy.roles if name.casefold() == wanted] or [
        name for name in policy.roles if wanted and name.casefold().startswith(wanted)
    ]
    if len(known) != 1:
        raise Unreadable(
            _("{role!r} is not a role.").format(role=role),
            _("Expected one of {known}.").format(known=", ".join(policy.roles)),
        )
    who = person(who or "")
    with desk.act() as now:
        holder = desk.reader.incident(incident.id).roles.get(known[0])
        if (holder.who if holder else "") == who:
            return False
        desk.record([desk.set(incident.id, "role", f"role:{known[0]}", who or None, at=stamp(at or now))])
    return True
