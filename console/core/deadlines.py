"""What is due, to whom, by when: a pure function of the incident, its policy and the moment. Nothing is counted down.

Each rule below is one kind of clock. A rule says where a span starts, when it is due and whether it was met; fine,
soon, over and snoozed follow for all of them alike in :meth:`Case.deadline`. To add a clock, write a rule and name it
in :data:`RULES`. ``docs/policies.md`` tells the same in the words of a commander.

Moments are computed in UTC: the arithmetic of a zone knows neither the hour that a clock change repeats nor the one
it leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from console.base.words import _
from console.core.calendar import WEEKDAYS, Calendar, add_span
from console.core.phases import ENDED, Phase, at_least, ended_at, phases, since, went_back
from console.core.time_boxes import running
from console.model.incident import DUPLICATE, MERGED, MILESTONES, Comms, Deadline, Incident
from console.model.policy import Criterion, Level, Policy, Rung


class Case(NamedTuple):
    """What the rules look at: the incident with what they all need to know of it."""

    incident: Incident
    policy: Policy
    level: Level | None
    now: datetime
    calendar: Calendar
    course: tuple[Phase, ...]
    ended: datetime | None

    @property
    def declared(self) -> datetime:
        """Where the incident's own clocks start (UTC)."""
        return self.course[0].at

    def deadline(
        self,
        key: str,
        label: str,
        start: datetime,
        due: datetime,
        *,
        audience: str = "",
        done: datetime | None = None,
    ) -> Deadline:
        """The deadline with its state now. Times in UTC; ``done`` is when it was met, None while it is not."""
        soon = start + (due - start) * self.policy.warn_at
        alarm = None if done else self._alarm(key, start)
        if done:
            state = "done"
        elif alarm and self.now < alarm:
            state = "snoozed"
        elif self.now >= due:
            state = "over"
        else:
            state = "soon" if self.now >= soon else "fine"
        return Deadline(key, label, due, start, state, audience, done, alarm, soon)

    def _alarm(self, key: str, start: datetime) -> datetime | None:
        """Until when the alarm was put off. A snooze ends with the span it was made in."""
        until = self.incident.snoozes.get(key)
        if until is None:
            return None
        said = self.incident.snoozed_at.get(key)
        return None if said and said < start else until.astimezone(UTC)


def deadlines(
    incident: Incident, policy: Policy, now: datetime, calendar: Calendar = WEEKDAYS
) -> tuple[Deadline, ...]:
    """All deadlines of the incident, the most urgent first, those that were met last.

    ``calendar`` counts the days of spans such as "5 business days"; without a zone of its own it counts them at the
    offset at which the incident was declared.
    """
    case = case_of(incident, policy, now, calendar)
    return tuple(sorted((found for rule in RULES for found in rule(case)), key=urgency))


def case_of(incident: Incident, policy: Policy, now: datetime, calendar: Calendar = WEEKDAYS) -> Case:
    """The incident as the rules look at it."""
    course = phases(incident)
    level = policy.level(incident.severity)
    if calendar.zone is None:
        calendar = Calendar(incident.declared_at.tzinfo, calendar.is_business_day)
    return Case(incident, policy, level, now.astimezone(UTC), calendar, course, ended_at(incident, course))


def urgency(deadline: Deadline) -> tuple[int, datetime, str]:
    """Sorts by what to look at first: over the longest, then due the soonest; then what is snoozed, then what is done."""
    rank = {"snoozed": 1, "done": 2}.get(deadline.state, 0)
    return rank, deadline.due_at, deadline.key


def most_urgent(found: Iterable[Deadline]) -> Deadline | None:
    """The deadline to show where there is room for one; None when nothing is due any more."""
    return min((deadline for deadline in found if deadline.state != "done"), key=urgency, default=None)


def board_key(incident: Incident, policy: Policy, found: Iterable[Deadline]) -> tuple[object, ...]:
    """Sorts the board: by most urgent deadline, then severity, then age; drills last."""
    urgent = most_urgent(found)
    clock = (0, urgency(urgent)[:2]) if urgent else (1, (0, incident.declared_at))
    return incident.drill, clock, policy.rank(incident.severity), incident.declared_at, incident.id


def cadence(
    policy: Policy, level: Level | None, audience: str, status: str, *, long: bool = False
) -> timedelta | None:
    """How long an audience may wait for the next update; None when it gets none by itself."""
    if level is None or status == "closed":
        return None
    stated = level.by_status.get(audience, {})
    span = stated[status] if status in stated else level.updates.get(audience)
    if span is None:
        return None
    factor = 1 if status in stated else policy.cadence_factors.get(status, 1)
    return timedelta(seconds=span.seconds * factor * (policy.long_factor if long else 1))


def next_update(incident: Incident, policy: Policy, audience: str, at: datetime) -> datetime | None:
    """When the next message would be due if one went out at ``at`` (UTC); None for no more by the policy."""
    if incident.status in ENDED:
        return None
    level = policy.level(incident.severity)
    wait = cadence(policy, level, audience, incident.status, long=incident.long_cadence)
    return None if wait is None else at.astimezone(UTC) + wait


def confirmed(incident: Incident, course: Sequence[Phase]) -> dict[str, datetime]:
    """The exit criteria that were confirmed, by key, and when (UTC); what was before the status last went back is void."""
    back = went_back(course)
    said = {key: at.astimezone(UTC) for key, at in incident.rungs.items() if key.startswith("exit:")}
    return {key: at for key, at in said.items() if back is None or at >= back}


def unconfirmed(incident: Incident, policy: Policy) -> dict[str, Criterion]:
    """The exit criteria, by key, that are still to be confirmed before *resolved*."""
    done = confirmed(incident, phases(incident))
    return {key: one for key, one in policy.criteria(incident.severity).items() if key not in done}


def offers_long_cadence(incident: Incident, policy: Policy, now: datetime) -> bool:
    """The incident has lasted so long that its updates may become rarer, and that has not been decided yet."""
    if policy.long_after is None or incident.long_cadence or incident.status in ENDED:
        return False
    level = policy.level(incident.severity)
    running = any(cadence(policy, level, audience, incident.status) for audience in policy.audiences)
    return running and now >= add_span(incident.declared_at, policy.long_after)


def _respond(case: Case) -> Iterator[Deadline]:
    """From declared to acknowledged."""
    if case.level and case.level.respond:
        acknowledged = case.incident.milestones.get("acknowledged")
        done = acknowledged.astimezone(UTC) if acknowledged else case.ended
        due = add_span(case.declared, case.level.respond, case.calendar)
        yield case.deadline(
            "respond", _("responded") if done else _("respond"), case.declared, due, done=done
        )


def _updates(case: Case) -> Iterator[Deadline]:
    """One cadence after the last message (or declared); after the end one last message to each audience."""
    for audience in case.policy.audiences:
        last = case.incident.comms.get(audience)
        base = last.at.astimezone(UTC) if last else case.declared
        due = _update_due(case, audience, last, base)
        if due is not None:
            text = _("last {audience} update") if case.ended else _("{audience} update")
            yield case.deadline(
                f"update:{audience}", text.format(audience=_(audience)), base, due, audience=audience
            )


def _update_due(case: Case, audience: str, last: Comms | None, base: datetime) -> datetime | None:
    if case.course[-1].status == "closed" or (last and case.ended and base >= case.ended):
        return None
    paces = [_pace(case, phase, audience) for phase in case.course]
    wait, _ended = paces[-1]
    changed = next(
        (case.course[i].at for i in range(len(paces) - 1, 0, -1) if paces[i] != paces[i - 1]), base
    )
    due = None if wait is None else max(base + wait, changed)
    if last is None or last.next_update is None:
        return due
    promise = last.next_update.astimezone(UTC)
    promised = (last.promised_at or last.at).astimezone(UTC)
    if due is None:
        return None if case.ended else promise
    return min(promise, due) if changed > promised and _tightened(case, paces, promised) else promise


def _pace(case: Case, phase: Phase, audience: str) -> tuple[timedelta | None, bool]:
    """An audience's cadence in a phase, and whether it is that of the one last message."""
    level = case.level if phase.severity == case.incident.severity else case.policy.level(phase.severity)
    return cadence(case.policy, level, audience, phase.status, long=case.incident.long_cadence), phase.ended


def _tightened(case: Case, paces: list[tuple[timedelta | None, bool]], promised: datetime) -> bool:
    """Whether it got worse, or ended, after an audience was told when to expect the next message.

    Then the policy's clock counts again; when it got better, what was promised is kept.
    """
    then = next(
        (
            pace
            for phase, (pace, _end) in zip(case.course[::-1], paces[::-1], strict=True)
            if phase.at <= promised
        ),
        None,
    )
    wait, ended = paces[-1]
    return ended or then is None or (wait is not None and wait < then)


def _escalation(case: Case) -> Iterator[Deadline]:
    """The rungs of the ladder, from declared until ended, marked done, or not needed."""
    for rung in case.level.escalate if case.level else ():
        key = f"escalate:{rung.to}"
        marked = case.incident.rungs.get(key)
        done = marked.astimezone(UTC) if marked else _spared(case, rung)
        text = _("escalated {to}") if marked else _("{to} not needed") if done else _("escalate {to}")
        due = add_span(case.declared, rung.after, case.calendar)
        yield case.deadline(key, text.format(to=rung.to), case.declared, due, done=done)


def _spared(case: Case, rung: Rung) -> datetime | None:
    """When the rung's ``unless`` came true, or the incident ended."""
    if rung.unless in MILESTONES and (milestone := case.incident.milestones.get(rung.unless)):
        return milestone.astimezone(UTC)
    if rung.unless in MILESTONES or not rung.unless:
        return case.ended
    return since(case.course, at_least(rung.unless))


def _roles(case: Case) -> Iterator[Deadline]:
    """A required role that nobody holds is overdue at once."""
    for role in () if case.ended else case.policy.required_roles:
        holder = case.incident.roles.get(role)
        if holder is None or not holder.who:
            start = holder.since.astimezone(UTC) if holder else case.declared
            yield case.deadline(f"role:{role}", _("no {role}").format(role=_(role)), start, start)


def _two_holders(case: Case) -> Iterator[Deadline]:
    """Two people who each believe that they hold a required role: an alarm from the moment when both did. (A clock that is
    ahead must not put it off.)"""
    for conflict in () if case.ended else case.incident.conflicts:
        name, _colon, role = conflict.field.partition(":")
        sides = (conflict.shown, *conflict.others)
        if name == "role" and role in case.policy.required_roles:
            told = [side.at.astimezone(UTC) for side in sides]
            since = max((at for at in told if at <= case.now), default=case.declared)
            who = ", ".join(side.value for side in sides)
            label = _("{count} × {role}: {who}").format(count=len(sides), role=_(role), who=who)
            yield case.deadline(f"contradiction:{conflict.field}", label, since, since)


def _exit_checks(case: Case) -> Iterator[Deadline]:
    """What has to be looked at so long after monitoring began."""
    began = since(case.course, ("monitoring",))
    if began is None:
        return
    done = confirmed(case.incident, case.course)
    for key, criterion in case.policy.criteria(case.incident.severity).items():
        if criterion.after:
            due = add_span(began, criterion.after, case.calendar)
            yield case.deadline(key, criterion.text, began, due, done=done.get(key))


def _steps(case: Case) -> Iterator[Deadline]:
    """From a step's turn in the runbook until its tick, where it says "within 15 minutes"; all end with the incident.
    Those that were met show in the runbook."""
    for step in () if case.ended else running(case.incident):
        yield case.deadline(step.key, step.box.text, step.start, step.due)


def _asks(case: Case) -> Iterator[Deadline]:
    """Open requests with a time box; a closed incident waits for nobody."""
    for ask in () if case.incident.closed else case.incident.asks:
        if ask.due and ask.state == "open":
            start = ask.at.astimezone(UTC)
            yield case.deadline(f"ask:{ask.id}", f"@{ask.who} {ask.text}", start, ask.due.astimezone(UTC))


def _reminders(case: Case) -> Iterator[Deadline]:
    """Open reminders, also those that outlive the incident."""
    for reminder in case.incident.reminders:
        if reminder.state == "open":
            start, due = reminder.at.astimezone(UTC), reminder.due.astimezone(UTC)
            yield case.deadline(f"reminder:{reminder.id}", reminder.text, start, due)


def _follow_ups(case: Case) -> Iterator[Deadline]:
    """Open work that has a date, also after closing."""
    for work in case.incident.follow_ups:
        if work.due and work.state == "open":
            start, due = work.at.astimezone(UTC), work.due.astimezone(UTC)
            yield case.deadline(f"follow-up:{work.id}", work.text, start, due)


def _review(case: Case) -> Iterator[Deadline]:
    """From the end until it is reviewed, also after closing; that of a merged incident is the other one's."""
    elsewhere = any(relation.how in (DUPLICATE, MERGED) for relation in case.incident.relations)
    if elsewhere or case.incident.review_state == "reviewed":
        return
    if case.ended and case.level and case.level.review:
        due = add_span(case.ended, case.level.review, case.calendar)
        yield case.deadline("review", _("review"), case.ended, due)


#: Every kind of clock there is.
RULES: Final[tuple[Callable[[Case], Iterator[Deadline]], ...]] = (
    _respond,
    _updates,
    _escalation,
    _roles,
    _two_holders,
    _exit_checks,
    _steps,
    _asks,
    _reminders,
    _follow_ups,
    _review,
)
