"""Acts on policies: put an incident under a policy file as it is now, and look at one."""

from __future__ import annotations

from pathlib import Path

from console.base.clock import stamp
from console.base.errors import BadFile, Refused
from console.base.toml import read_text
from console.base.words import _
from console.desk.desk import Desk
from console.library.policies import check_policy, load_policy
from console.model.incident import Incident
from console.model.policy import Policy


def changed(desk: Desk, incident: Incident) -> bool:
    """Whether the file of the incident's policy says something else than what is pinned.

    Raises ``NotFound`` when there is no such policy any more, ``BadFile`` when its file cannot be read.
    """
    return read_text(desk.policies.find(incident.policy_name)) != incident.policy


def apply(desk: Desk, incident: Incident, name: str | None = None) -> bool:
    """Pin a policy (by default the incident's own) as its file is now; False when that is what is pinned.

    Raises ``NotFound`` for an unknown policy, ``BadFile`` for a file that is wrong, ``Refused`` for a policy that does not
    have the incident's severity: its clocks would all stop.
    """
    path = desk.policies.find(name or incident.policy_name)
    text = read_text(path)
    policy = load_policy(text, path.stem, str(path))
    if policy.level(incident.severity) is None:
        known = ", ".join(level.id for level in policy.levels)
        raise Refused(
            _("The policy {name} has no level {severity}, which {ref} is.").format(
                name=policy.name, severity=incident.severity, ref=incident.ref
            ),
            _("Change the severity first, to one that both have. It has {known}.").format(known=known),
        )
    if (incident.policy_name, incident.policy) == (policy.name, text):
        return False
    with desk.act() as now:
        value = {"name": policy.name, "text": text}
        desk.record([desk.set(incident.id, "policy", "policy", value, at=stamp(now))])
    return True


def named(desk: Desk, name: str | None) -> tuple[Policy, str]:
    """A policy to look at and its text: by its name, by a REF the one pinned to that incident; by default new incidents'.

    Raises ``NotFound`` when it is neither, ``BadFile`` when its file is wrong.
    """
    wanted = name or desk.default_policy
    if wanted in desk.policies.names() or name is None:
        path = desk.policies.find(wanted)
        text = read_text(path)
        return load_policy(text, wanted, str(path)), text
    incident = desk.incident(name)
    return desk.policy(incident), incident.policy


def check(path: Path) -> list[BadFile]:
    """Everything that is wrong with a policy file, by line; none for a sound one."""
    try:
        return check_policy(read_text(path), str(path))
    except BadFile as problem:
        return [problem]
