"""Verbs that change an incident."""

from __future__ import annotations

from console.cli.face import Face
from console.cli.parser import AT, REF, Option, Word, command
from console.desk import incidents
from console.desk.clocks import burning
from console.desk.desk import Desk
from console.desk.jsonable import incident_json
from console.model.incident import Incident

_REASON = (
    Word("WHY", "the reason; needed to go back", needed=False, many=True),
    Option("--reason", value="WHY", said="the same, where REF is left out"),
)


def _reason(face: Face) -> str:
    return face.args.reason or " ".join(face.args.why)


def answer(face: Face, desk: Desk, incident: Incident, said: str) -> None:
    """Say what was done; with ``--json``, print the incident as it is now."""
    face.say(said)
    if face.json:
        now = burning(desk, desk.reader.incident(incident.id))
        face.give(incident_json(now.incident, now.deadlines))


@command(
    "declare",
    Word("TITLE", "what is wrong, in a few words", many=True),
    Option("-s", "--severity", value="LEVEL", said="SEV2, 2, P1 …; by default the policy's second level"),
    Option("--service", value="SERVICE", said="a service concerned", many=True),
    Option("--at", value="TIME", said="when it began to be an incident: 14:05, -7m, RFC 3339"),
    Option("--policy", value="POLICY", said="a policy other than the one in the settings"),
    Option("--commander", value="NAME", said="who leads"),
    Option("--drill", said="an exercise: it says so everywhere"),
)
def declare(face: Face) -> None:
    """Prints the REF alone, so that a script can keep it."""
    args = face.args
    with face.desk() as desk:
        incident = incidents.declare(
            desk,
            " ".join(args.title),
            args.severity,
            services=args.service,
            at=desk.moment(args.at),
            drill=args.drill,
            commander=args.commander,
            policy_name=args.policy,
        )
        face.warn(desk.policies.complaints)
        said = f"Declared {incident.ref}, {incident.severity}{', a drill' if incident.drill else ''}."
        answer(face, desk, incident, said)
        _tell_floors(face, desk, incident, incident.severity)
        if not face.json:
            face.show([incident.ref])


@command("ack", REF, AT)
def ack(face: Face) -> None:
    """Sets the milestone *acknowledged*."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        changed = incidents.acknowledge(desk, incident, desk.moment(face.args.at))
        answer(face, desk, incident, f"{incident.ref} {'is' if changed else 'was already'} acknowledged.")


@command("severity", REF, Word("LEVEL", "a level of the incident's policy: SEV1, 1, P2 …"), AT)
def severity(face: Face) -> None:
    """Changes the severity."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        changed = incidents.set_severity(desk, incident, face.args.level, desk.moment(face.args.at))
        level = desk.reader.incident(incident.id).severity
        answer(face, desk, incident, f"{incident.ref} {'is' if changed else 'was already'} {level}.")
        _tell_floors(face, desk, incident, level)


def _tell_floors(face: Face, desk: Desk, incident: Incident, level: str) -> None:
    """The rules that may ask for more than was chosen."""
    floors = incidents.floors_above(desk.policy(incident), level)
    face.say(*(f"At least {floor.level} when this is so: {floor.when}" for floor in floors))


@command(
    "status",
    REF,
    Word("STATUS", "investigating, identified, monitoring, resolved or closed; a beginning will do"),
    *_REASON,
    AT,
)
def status(face: Face) -> None:
    """Changes the status."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        moment = desk.moment(face.args.at)
        changed = incidents.set_status(desk, incident, face.args.status, reason=_reason(face), at=moment)
        _told_status(face, desk, incident, changed)


def _told_status(face: Face, desk: Desk, incident: Incident, changed: bool) -> None:
    present = desk.reader.incident(incident.id).status
    answer(face, desk, incident, f"{incident.ref} {'is' if changed else 'was already'} {present}.")


@command("resolve", REF, *_REASON, AT)
def resolve(face: Face) -> None:
    """Changes the status to resolved."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        moment = desk.moment(face.args.at)
        changed = incidents.resolve(desk, incident, reason=_reason(face), at=moment)
        _told_status(face, desk, incident, changed)


@command("close", REF, *_REASON, AT)
def close(face: Face) -> None:
    """Changes the status to closed."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        moment = desk.moment(face.args.at)
        changed = incidents.close(desk, incident, reason=_reason(face), at=moment)
        _told_status(face, desk, incident, changed)


@command("reopen", REF, *_REASON)
def reopen(face: Face) -> None:
    """Changes the status back to investigating."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        changed = incidents.reopen(desk, incident, reason=_reason(face))
        _told_status(face, desk, incident, changed)


@command(
    "role",
    REF,
    Word("ROLE", "commander, deputy, scribe … as the policy names them; a beginning will do"),
    Word("WHO", "the person; - leaves the role empty"),
    AT,
)
def role(face: Face) -> None:
    """Gives a role to a person, or to nobody."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        who = None if face.args.who == "-" else face.args.who
        changed = incidents.set_role(desk, incident, face.args.role, who, desk.moment(face.args.at))
        holder = who.removeprefix("@") if who else "nobody"
        answer(face, desk, incident, f"{face.args.role} {'is' if changed else 'was already'} {holder}.")


@command(
    "milestone",
    REF,
    Word("MILESTONE", "impact_started, detected, declared, acknowledged, mitigated or resolved"),
    Word("TIME", "when: 14:05, -7m, RFC 3339; by default now; - takes it away", needed=False),
    Option("--at", value="TIME", said="the same, where REF is left out"),
)
def milestone(face: Face) -> None:
    """Sets, moves or removes a milestone."""
    args = face.args
    with face.desk() as desk:
        incident = desk.incident(args.ref)
        time = args.time or args.at
        moment = None if time == "-" else desk.moment(time) or desk.clock()
        incidents.set_milestone(desk, incident, args.milestone, moment)
        answer(face, desk, incident, f"{incident.ref}: {args.milestone} is {'set' if moment else 'removed'}.")
        face.say(*filter(None, [incidents.order_words(desk.reader.incident(incident.id))]))


def _text(face: Face, field: str) -> None:
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        changed = incidents.set_text(desk, incident, field, " ".join(face.args.text))
        answer(
            face,
            desk,
            incident,
            f"{incident.ref}: the {field} {'is changed' if changed else 'said that already'}.",
        )


@command("title", REF, Word("TEXT", "the new title", many=True))
def title(face: Face) -> None:
    """Changes the title."""
    _text(face, "title")


@command("impact", REF, Word("TEXT", "who is hit, and how", many=True))
def impact(face: Face) -> None:
    """Changes the impact."""
    _text(face, "impact")


@command("summary", REF, Word("TEXT", "what happened, in short", many=True))
def summary(face: Face) -> None:
    """Changes the summary."""
    _text(face, "summary")


@command("service", REF, Word("SERVICE", "all services concerned; - for none", many=True))
def service(face: Face) -> None:
    """Changes the services."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        changed = incidents.set_services(desk, incident, [name for name in face.args.service if name != "-"])
        answer(
            face,
            desk,
            incident,
            f"{incident.ref}: the services {'are changed' if changed else 'were those already'}.",
        )


@command(
    "link",
    REF,
    Word("LABEL", "bridge, channel, ticket, dashboard, or any name"),
    Word("URL", "the address; - removes the link"),
)
def link(face: Face) -> None:
    """Changes a link."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        url = None if face.args.url == "-" else face.args.url
        incidents.set_link(desk, incident, face.args.label, url)
        answer(
            face, desk, incident, f"{incident.ref}: {face.args.label} {'is set' if url else 'is removed'}."
        )
