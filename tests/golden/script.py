"""A SEV1 as it is run: four hours from the alert to the reviewed review, told as a script.

mira leads for two hours and hands over to jo; bea answers. Customers are told in English, German and Arabic, the house in
English and German. One alarm is put off, one update is missed, the severity is raised once and lowered once.

Every act is the desk's own, under a clock that is set to the minute of each cue; so what comes out is what the console does.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from console.base.files import bundled
from console.core.alerts import Alert
from console.desk import clocks, follow_ups, handover, incidents, messages, review, runbooks
from console.desk.alerts import declare_from, hear
from console.desk.desk import Desk, Place
from console.desk.entries import settle
from console.desk.log import log
from console.library.reading import parse
from console.model.incident import Incident
from console.outside.clipboard import Clipboard, CopyOutcome

DECLARED = datetime(2026, 3, 1, 3, 2, tzinfo=ZoneInfo("Europe/Berlin"))

RUNBOOK = """\
# Checkout

## Triage

1. Confirm the scope: which countries, which payment methods
2. Open the channel and the bridge
3. Check the queue depth

   ```sh
   kubectl -n shop get hpa
   ```

4. Roll back the last deploy
5. Watch for 30 minutes
"""

Doing = Callable[["Stage", Desk, Incident], object]


class Sheet(Clipboard):
    """A clipboard that takes everything, as one does that could be read back."""

    def copy(self, text: str) -> CopyOutcome:
        """Take ``text``."""
        return CopyOutcome("verified", "", "Copied, and read back.")


@dataclass
class Stage:
    """Where the script is played: one database, everybody's desks before it."""

    place: Place
    now: datetime = DECLARED
    shown: str = ""
    seed: int = 0

    def desk(self, who: str) -> Desk:
        self.seed += 1
        return Desk(
            self.place,
            who,
            clock=lambda: self.now,
            randomness=random.Random(self.seed).randbytes,
            default_policy="two-audiences",
            languages=("en",),
        )

    def at(self, minutes: float) -> datetime:
        """Set the clock to so many minutes after declared."""
        self.now = DECLARED + timedelta(minutes=minutes)
        return self.now


def stage(folder: Path) -> Stage:
    """An empty stage: a database, and the user's own policy and runbook. The policy has two audiences only."""
    own = folder / "own"
    (own / "policies").mkdir(parents=True)
    text = (bundled("policies") / "default.toml").read_text(encoding="utf-8")
    text = text.replace('"customers", "internal", "executives"]', '"customers", "internal"]')
    text = text.replace(', executives = "60 min"', "").replace(', executives = "2 h"', "")
    (own / "policies" / "two-audiences.toml").write_text(text, encoding="utf-8")
    return Stage(Place(folder / "ic.db", folder / "state", (own,)))


@dataclass(frozen=True)
class Cue:
    """What somebody does, so many minutes after declared."""

    at: float
    who: str
    what: Doing


def says(text: str) -> Doing:
    return lambda _stage, desk, incident: log(desk, incident.id, text)


def tells(audience: str, *languages: str, **filled: str) -> Doing:
    def doing(stage: Stage, desk: Desk, incident: Incident) -> object:
        message = messages.prepare(desk, incident, audience, languages=languages, filled=filled)
        return messages.copy(desk, incident, message, Sheet(stage.place.state))

    return doing


def settles(kind: str, words: str, state: str, outcome: str) -> Doing:
    def doing(_stage: Stage, desk: Desk, incident: Incident) -> object:
        found = [
            entry for entry in desk.lines.timeline(incident.id) if entry.kind == kind and words in entry.text
        ]
        return settle(desk, found[0], state, outcome)

    return doing


def ticks(number: int, state: str = "done", reason: str = "") -> Doing:
    def doing(_stage: Stage, desk: Desk, incident: Incident) -> object:
        (book,) = incident.runbooks
        document = runbooks.attached(desk, incident, book)
        assert document is not None
        return runbooks.tick(desk, incident, document, document.steps[number - 1].id, state, reason=reason)

    return doing


def _attaches(_stage: Stage, desk: Desk, incident: Incident) -> object:
    return runbooks.attach(desk, incident, parse(RUNBOOK.encode(), "payments/checkout.md"))


def _alert(firing: bool, now: datetime) -> Alert:
    return Alert(
        name="CheckoutErrorRateHigh",
        firing=firing,
        fingerprint="checkout",
        starts_at=DECLARED - timedelta(minutes=2),
        ends_at=None if firing else now,
        summary="Checkout returns 5xx",
        severity="SEV2",
        service="payments",
    )


def _resolved_alert(stage: Stage, desk: Desk, incident: Incident) -> object:
    return hear(desk, incident, [_alert(False, stage.now)])


def sets(name: str, text: str) -> Doing:
    return lambda _stage, desk, incident: incidents.set_text(desk, incident, name, text)


def reached(name: str, minutes: float) -> Doing:
    """Sets a milestone, so many minutes after declared."""
    moment = DECLARED + timedelta(minutes=minutes)
    return lambda _stage, desk, incident: incidents.set_milestone(desk, incident, name, moment)


def becomes(level: str) -> Doing:
    return lambda _stage, desk, incident: incidents.set_severity(desk, incident, level)


def comes_to(status: str) -> Doing:
    return lambda _stage, desk, incident: incidents.set_status(desk, incident, status)


def _due(words: str, when: str) -> Doing:
    def doing(_stage: Stage, desk: Desk, incident: Incident) -> object:
        found = [one for one in follow_ups.follow_ups(desk) if words in one.work.text]
        entry = desk.lines.entry(found[0].work.id)
        return follow_ups.set_due(desk, entry, follow_ups.due_date(desk, when))

    return doing


def _writes(name: str, text: str, *, public: bool = False) -> Doing:
    return lambda _stage, desk, incident: review.write_own(desk, incident, name, text, public=public)


CUES: tuple[Cue, ...] = (
    Cue(0.4, "mira", lambda _s, desk, incident: incidents.set_role(desk, incident, "commander", "mira")),
    Cue(1.7, "mira", lambda _s, desk, incident: incidents.acknowledge(desk, incident)),
    Cue(2, "mira", reached("detected", -2)),
    Cue(2.2, "mira", sets("impact", "About one in seven payments fails")),
    Cue(2.5, "mira", lambda _s, desk, incident: incidents.set_link(desk, incident, "bridge", "https://meet.example/inc")),
    Cue(2.6, "mira", lambda _s, desk, incident: incidents.set_link(desk, incident, "channel", "#inc-checkout")),
    Cue(3, "mira", _attaches),
    Cue(3.5, "mira", lambda _s, desk, incident: incidents.set_role(desk, incident, "scribe", "jo")),
    Cue(4, "jo", ticks(1)),
    Cue(4.5, "jo", ticks(2)),
    Cue(5, "mira", becomes("SEV1")),
    Cue(8, "mira", says("? bad deploy 4f2a #deploy")),
    Cue(10, "bea", says("? database out of connections #db")),
    Cue(12, "mira", tells("customers", "en", "de", "ar")),
    Cue(14, "mira", tells("internal", "en", "de")),
    Cue(16, "mira", says("@bea check replica lag 5m")),
    Cue(20, "bea", settles("ask", "replica lag", "answered", "48 s behind, catching up")),
    Cue(21, "bea", settles("hypothesis", "out of connections", "eliminated", "pool at 40 %, no waits")),
    Cue(25, "mira", says("* ! roll back to 4f1e, risk accepted")),
    Cue(26, "jo", says("~ rollback started, 12 pods")),
    Cue(28, "mira", lambda _s, desk, incident: clocks.done(desk, incident, "escalate:L2")),
    Cue(31, "mira", tells("customers", "en", "de", "ar")),
    Cue(40, "mira", tells("internal", "en", "de")),
    Cue(44, "jo", ticks(3, "skipped", "the queue is not in the path")),
    Cue(45, "jo", ticks(4)),
    Cue(48, "mira", tells("customers", "en", "de", "ar")),
    Cue(52, "mira", lambda _s, desk, incident: clocks.snooze(desk, incident, "15m", "escalate:L3")),
    Cue(58, "mira", lambda _s, desk, incident: clocks.done(desk, incident, "escalate:L3")),
    Cue(60, "mira", comes_to("identified")),
    Cue(61, "mira", settles("hypothesis", "bad deploy", "confirmed", "session format changed in 4f2a")),
    Cue(66, "mira", tells("internal", "en", "de", cause="4f2a changed the session format", action="4f1e", workaround="–")),
    Cue(75, "mira", tells("customers", "en", "de", "ar")),
    Cue(80, "jo", says("* = error rate 14 % → 3 %")),
    Cue(92, "mira", says("carts created before 02:40 still fail #carts")),
    Cue(94, "mira", tells("customers", "en", "de", "ar")),
    Cue(95, "mira", tells("internal", "en", "de")),
    Cue(105, "bea", says("~ retried 212 stuck carts")),
    Cue(110, "mira", comes_to("monitoring")),
    Cue(112, "mira", tells("customers", "en", "de", "ar")),
    Cue(114, "mira", tells("internal", "en", "de")),
    Cue(120, "mira", lambda _s, desk, incident: handover.hand_over(desk, incident, "jo")),
    Cue(145, "jo", says("* = error rate 0.4 %, back to normal")),
    Cue(150, "jo", becomes("SEV2")),
    Cue(151, "jo", tells("customers", "en", "de", "ar")),
    Cue(153, "jo", tells("internal", "en", "de")),
    Cue(195, "jo", tells("customers", "en", "de", "ar")),
    Cue(197, "jo", tells("internal", "en", "de")),
    Cue(200, "jo", ticks(5)),
    Cue(203, "alertmanager", _resolved_alert),
    Cue(208, "jo", settles("decision", "roll back", "worked", "")),
    Cue(209, "jo", reached("impact started", -6)),
    Cue(210, "jo", comes_to("resolved")),
    Cue(212, "jo", tells("customers", "en", "de", "ar")),
    Cue(213, "jo", tells("internal", "en", "de")),
    Cue(215, "jo", says("+ session check before every rollback @bea")),
    Cue(216, "jo", says("+ alert on failed carts, see https://wiki.example/carts @jo")),
    Cue(217, "jo", _due("session check", "2026-03-15")),
    Cue(220, "jo", sets("summary", "Deploy 4f2a changed the session format. Payments of older carts failed until the rollback.")),
    Cue(222, "jo", comes_to("closed")),
    Cue(225, "jo", _writes("cause", "The new format was written before every reader understood it.")),
    Cue(226, "jo", _writes("well", "- Rolling back was decided within 25 minutes.\n- One voice on the bridge.")),
    Cue(227, "jo", _writes("badly", "- The customers' update at 04:10 was seven minutes late.")),
    Cue(228, "mira", _writes("lucky", "It was a Sunday night.")),
    Cue(229, "mira", _writes("factors", "The canary had no carts older than an hour.")),
    Cue(230, "jo", _writes("cause", "An update of our checkout could not read carts made before it.", public=True)),
    Cue(231, "jo", _writes("summary", "For two hours some payments failed. Nobody was charged twice.", public=True)),
    Cue(235, "jo", lambda _s, desk, incident: review.set_state(desk, incident, "in review")),
    Cue(240, "mira", lambda _s, desk, incident: review.set_state(desk, incident, "reviewed")),
)  # fmt: skip

#: What is written down beside the script, by minutes: (when, what it is called).
LOOKS: Mapping[float, str] = {
    0.2: "just declared",
    14.5: "everybody told for the first time",
    27: "the rollback runs",
    55: "the third rung is put off",
    70: "the customers' update is missed",
    120.5: "command has changed hands",
    150.5: "lowered to SEV2",
    211: "resolved",
    224: "closed",
    240: "reviewed",
}


def play(stage: Stage, until: float = 240) -> Iterator[float]:
    """Play the script up to that minute; gives the minute of each look, with the clock set to it."""
    stage.at(0)
    with stage.desk("alertmanager") as desk:
        stage.shown = declare_from(desk, [_alert(True, stage.now)]).incident.id
    waiting = sorted(minute for minute in LOOKS if minute <= until)
    for cue in CUES:
        if cue.at > until:
            break
        while waiting and waiting[0] < cue.at:
            stage.at(waiting[0])
            yield waiting.pop(0)
        stage.at(cue.at)
        with stage.desk(cue.who) as desk:
            cue.what(stage, desk, desk.reader.incident(stage.shown))
    for minute in waiting:
        stage.at(minute)
        yield minute
