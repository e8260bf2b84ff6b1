"""The drill behind ``ic demo``: three incidents in the middle of things, and colleagues who go on writing.

It is played with the same desk functions as everything else, in a database of its own, under clocks set back; so what a newcomer
sees is what the console does, not a picture of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.base.clock import Clock
from console.base.ids import Randomness, system_randomness
from console.core.alerts import Alert
from console.desk import incidents, library, runbooks
from console.desk.alerts import hear
from console.desk.clocks import remind
from console.desk.desk import Desk, Place
from console.desk.entries import settle
from console.desk.log import log
from console.model.incident import Incident

Doing = Callable[[Desk, Incident], object]


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing that somebody does, so many seconds before (negative) or after the curtain rises."""

    at: int
    who: str
    what: Doing


def says(text: str) -> Doing:
    """Writes that in the log line."""
    return lambda desk, incident: log(desk, incident.id, text)


def _opens(name: str) -> Doing:
    """Puts a runbook of the shelf beside the incident."""
    return lambda desk, incident: runbooks.attach(desk, incident, library.library(desk).document(name))


def _ticks(number: int) -> Doing:
    """Ticks a step of the runbook beside it, counted from 1."""

    def doing(desk: Desk, incident: Incident) -> object:
        document = runbooks.attached(desk, incident, incident.runbooks[-1])
        return document and runbooks.tick(desk, incident, document, document.steps[number - 1].id)

    return doing


def _alert(name: str, summary: str, firing: bool = True) -> Doing:
    def doing(desk: Desk, incident: Incident) -> object:
        now = desk.clock()
        alert = Alert(
            name=name,
            firing=firing,
            fingerprint=name.lower(),
            starts_at=now,
            ends_at=None if firing else now,
            summary=summary,
        )
        return hear(desk, incident, [alert])

    return doing


def _answer(words: str, outcome: str) -> Doing:
    """Answers the open ask that holds those words, if it is still open."""

    def doing(desk: Desk, incident: Incident) -> object:
        waiting = desk.reader.open_entries(incident.id, ["ask"])
        return [settle(desk, ask, "answered", outcome) for ask in waiting if words in ask.text]

    return doing


def _eliminate(words: str, why: str) -> Doing:
    def doing(desk: Desk, incident: Incident) -> object:
        open_ones = desk.reader.open_entries(incident.id, ["hypothesis"])
        return [settle(desk, one, "eliminated", why) for one in open_ones if words in one.text]

    return doing


#: What was said of the checkout before the curtain rises: (seconds before now, who, what).
_CHECKOUT: tuple[Cue, ...] = (
    Cue(-905, "mira", _alert("CheckoutErrorRateHigh", "5xx on checkout above 10 % for 5 minutes")),
    Cue(-890, "mira", lambda desk, incident: incidents.set_role(desk, incident, "commander", "mira")),
    Cue(-850, "mira", _opens("api-errors.md")),
    Cue(-812, "mira", incidents.acknowledge),
    Cue(-805, "mira", lambda desk, incident: incidents.set_role(desk, incident, "scribe", "jo")),
    Cue(-790, "mira", lambda desk, incident: incidents.set_severity(desk, incident, "SEV1")),
    Cue(
        -785,
        "mira",
        lambda desk, incident: incidents.set_text(
            desk, incident, "impact", "About one in seven payments fails"
        ),
    ),
    Cue(-735, "mira", _ticks(1)),
    Cue(-700, "mira", says("? bad deploy 4f2a #deploy")),
    Cue(-640, "jo", says("= error rate 14 %, payments-api only, all regions")),
    Cue(-520, "bea", says("? database out of connections #db")),
    Cue(-430, "mira", says("* ! roll back to 4f1e, risk accepted")),
    Cue(-420, "jo", says("~ rollback started, 12 pods")),
    Cue(-360, "mira", _ticks(2)),
    Cue(-330, "bea", _eliminate("out of connections", "pool at 40 %, no waits")),
    Cue(-270, "jo", says("* = error rate 14 % → 3 %")),
    Cue(-150, "mira", says(">customers status page: we investigate failing payments")),
    Cue(-118, "mira", says("@bea check replica lag 5m")),
    Cue(-60, "jo", says("carts created before 02:40 still fail")),
)

_PHOTOS: tuple[Cue, ...] = (
    Cue(-3720, "jo", _alert("PhotoQueueBacklog", "12,400 photos wait, oldest 34 minutes")),
    Cue(-3700, "jo", lambda desk, incident: incidents.set_role(desk, incident, "commander", "jo")),
    Cue(-3650, "jo", incidents.acknowledge),
    Cue(-3300, "jo", says("~ doubled the resize workers to 24")),
    Cue(-1500, "jo", lambda desk, incident: incidents.set_status(desk, incident, "identified")),
    Cue(-1490, "jo", says("* ! cause: one worker loops on a 900 megapixel scan")),
    Cue(-760, "jo", says(">customers photos arrive late, none is lost")),
    Cue(-755, "jo", says(">internal backlog shrinks by 200 a minute")),
)

_TOKENS: tuple[Cue, ...] = (
    Cue(-11500, "sven", lambda desk, incident: incidents.set_role(desk, incident, "commander", "sven")),
    Cue(-11480, "sven", incidents.acknowledge),
    Cue(-9000, "sven", says("= p99 of the token service 2.4 s, normal is 0.3 s")),
    Cue(-5400, "sven", says("+ alert on token latency, not only on errors @sven")),
    Cue(-4000, "sven", says(">internal tokens slow, no failures")),
    Cue(
        -3000, "sven", lambda desk, incident: remind(desk, incident, "2h", "look at the token latency again")
    ),
)

#: What goes on by itself once the curtain is up, on the checkout.
SCRIPT: tuple[Cue, ...] = (
    Cue(6, "jo", says("= queue of failed payments is draining")),
    Cue(14, "alertmanager", _alert("PaymentsReplicaLag", "replica payments-db-2 is 48 s behind")),
    Cue(24, "bea", _answer("replica lag", "48 s behind, catching up since the rollback")),
    Cue(33, "jo", says("? carts from before the rollback hold a dead session #carts")),
    Cue(45, "bea", says("~ retrying 212 stuck carts")),
    Cue(58, "jo", says("* = error rate 0.4 %, back to normal")),
    Cue(75, "alertmanager", _alert("CheckoutErrorRateHigh", "5xx on checkout back to normal", firing=False)),
    Cue(95, "bea", says("+ session check before every rollback @bea")),
)

_STAGE: tuple[tuple[str, str, tuple[str, ...], int, tuple[Cue, ...]], ...] = (
    ("Checkout returns 5xx", "SEV2", ("payments",), -912, _CHECKOUT),
    ("Photos hang in pending", "SEV2", ("photos",), -3725, _PHOTOS),
    ("Join tokens slow", "SEV3", ("accounts",), -11520, _TOKENS),
)


def stage(place: Place, now: datetime, randomness: Randomness = system_randomness) -> str:
    """Make the demo's database, as it stands at ``now``; returns the id of the incident to show."""
    shown = ""
    for title, severity, services, declared, cues in reversed(_STAGE):
        moment = now + timedelta(seconds=declared)
        with Desk(place, cues[0].who, clock=_still(moment), randomness=randomness) as desk:
            incident = incidents.declare(desk, title, severity, services=services, drill=True)
        shown = incident.id
        for cue in cues:
            play(place, shown, cue, _still(now + timedelta(seconds=cue.at)), randomness)
    return shown


def play(
    place: Place,
    incident_id: str,
    cue: Cue,
    clock: Clock | None = None,
    randomness: Randomness = system_randomness,
) -> None:
    """Let one cue happen, as a console of the person it belongs to would do it."""
    with Desk(place, cue.who, clock=clock, randomness=randomness) as desk:
        cue.what(desk, desk.reader.incident(incident_id))


def _still(moment: datetime) -> Clock:
    return lambda: moment
