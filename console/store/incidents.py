"""An incident made of the rows that hold it: its registers, and those of its lines that wait for something or went out.

What has not arrived yet is as it was declared; a register that nobody set leaves what stands in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from console.base.clock import parse_stamp
from console.core.fold import FIRST_STATUS
from console.model.entry import Entry
from console.model.incident import (
    Ask,
    Attached,
    Change,
    Comms,
    Conflict,
    FollowUp,
    Holder,
    Incident,
    Link,
    Relation,
    Reminder,
    Tick,
    TimeBox,
)
from console.store.lines import stored


class Row(NamedTuple):
    """A register's row: the value shown and, where it is kept, the values before it, both as JSON; when and by whom."""

    value: str
    at: str
    author: str
    history: str | None


class _Registers:
    """The registers of one incident: ``values`` by field, and ``named`` those of a family (``snooze:respond``) that are set,
    by its name and what follows it."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.rows = rows
        self.values: dict[str, Any] = {field: stored(row.value) for field, row in rows.items()}
        self.named: dict[str, dict[str, Any]] = defaultdict(dict)
        for field, value in self.values.items():
            name, _, argument = field.partition(":")
            if argument and value is not None:
                self.named[name][argument] = value

    def at(self, field: str) -> datetime:
        """When it was set."""
        return parse_stamp(self.rows[field].at)

    def text(self, field: str, otherwise: object = "") -> str:
        """The value of a text."""
        return str(self.values.get(field) or otherwise)

    def times(self, name: str) -> dict[str, datetime]:
        """The values of a family that holds times."""
        return {key: parse_stamp(text) for key, text in self.named[name].items()}


def incident_of(
    id_: str, rows: Mapping[str, Row], lines: Sequence[Entry], conflicts: tuple[Conflict, ...]
) -> Incident:
    """The incident of the registers in ``rows`` (by field; ``declared`` is one of them), its asks, messages, reminders and
    follow-ups in ``lines``, oldest first, and what is contradicted."""
    registers = _Registers(rows)
    values, named, text = registers.values, registers.named, registers.text
    declared = values["declared"] or {}
    policy = values.get("policy") or {}
    milestones = registers.times("milestone")
    declared_at = milestones.get("declared") or registers.at("declared")
    sent = _sent(lines)
    return Incident(
        id=id_,
        ref=str(declared.get("ref", "")),
        title=text("title", declared.get("title", "")),
        severity=text("severity", declared.get("severity", "")),
        status=text("status", FIRST_STATUS),
        declared_at=declared_at,
        policy=str(policy.get("text", "")),
        policy_name=str(policy.get("name", "")),
        services=tuple(values.get("services") or ()),
        impact=text("impact"),
        summary=text("summary"),
        languages=tuple(values.get("languages") or ()),
        drill=bool(declared.get("drill")),
        milestones=milestones,
        roles=_roles(registers),
        links=tuple(Link(label=label, url=str(url)) for label, url in sorted(named["link"].items())),
        severities=_changes(rows.get("severity")),
        statuses=_changes(rows.get("status")),
        sent=sent,
        comms=_last_comms(sent, registers, declared_at),
        asks=tuple(_ask(line) for line in lines if line.kind == "ask"),
        reminders=tuple(_reminder(line) for line in lines if line.kind == "reminder"),
        follow_ups=tuple(follow_up(line) for line in lines if line.kind == "follow-up"),
        snoozes=registers.times("snooze"),
        snoozed_at={key: registers.at(f"snooze:{key}") for key in named["snooze"]},
        rungs=registers.times("rung"),
        long_cadence=bool(values.get("long_cadence")),
        long_cadence_at=registers.at("long_cadence") if values.get("long_cadence") else None,
        runbooks=_runbooks(registers),
        ticks=_ticks(registers),
        relations=tuple(
            Relation(other=other, how=value["how"], ref=value["ref"], title=value["title"])
            for other, value in sorted(named["relation"].items())
        ),
        conflicts=conflicts,
        review_state=text("review_state"),
    )


def _roles(registers: _Registers) -> dict[str, Holder]:
    """Who holds which role; one that was given up is there, with nobody in it."""
    return {
        field.removeprefix("role:"): Holder(who=str(value or ""), since=registers.at(field))
        for field, value in registers.values.items()
        if field.startswith("role:")
    }


def _changes(row: Row | None) -> tuple[Change, ...]:
    if row is None or row.history is None:
        return ()
    return tuple(
        Change(value=str(item["value"]), at=parse_stamp(item["at"]), author=item["author"])
        for item in stored(row.history)
    )


# -- runbooks ----------------------------------------------------------------------------------------------------


def _runbooks(registers: _Registers) -> tuple[Attached, ...]:
    """The runbooks beside it, in the order in which they were put there."""
    books = registers.named["runbook"]
    return tuple(
        _attached(books[path], registers.rows[f"runbook:{path}"].at)
        for path in sorted(books, key=lambda path: registers.rows[f"runbook:{path}"].at)
    )


def _attached(value: Any, at: str) -> Attached:
    boxes = value.get("boxes") or ()
    return Attached(
        path=value["path"],
        title=value["title"],
        section=value.get("section"),
        digest=value["digest"],
        carried=value.get("carried") or {},
        boxes=tuple(TimeBox(box["step"], box["text"], box["after"], box["seconds"]) for box in boxes),
        since=parse_stamp(value.get("since") or at),
    )


def _ticks(registers: _Registers) -> dict[str, Tick]:
    """By step."""
    return {
        step: Tick(
            step=step,
            state=str(value.get("state", "open")),
            at=registers.at(f"tick:{step}"),
            author=registers.rows[f"tick:{step}"].author,
            text=str(value.get("text", "")),
            reason=str(value.get("reason", "")),
        )
        for step, value in registers.named["tick"].items()
    }


# -- messages ----------------------------------------------------------------------------------------------------


def _sent(lines: Iterable[Entry]) -> tuple[Comms, ...]:
    """The messages sent, oldest first."""
    found = []
    for line in lines:
        audience = line.detail.get("audience")
        if line.kind == "comms" and audience:
            due = line.detail.get("next_update")
            found.append(Comms(audience=audience, at=line.at, next_update=parse_stamp(due) if due else None))
    return tuple(found)


def _last_comms(sent: Iterable[Comms], registers: _Registers, declared_at: datetime) -> dict[str, Comms]:
    """The last message by audience. "No further update until" (said when, until when) holds until the next message."""
    last = {comms.audience: comms for comms in sent}
    for audience, until in registers.times("no_update").items():
        before, said = last.get(audience), registers.at(f"no_update:{audience}")
        if before is None or before.at <= said:
            last[audience] = Comms(
                audience=audience,
                at=before.at if before else declared_at,
                next_update=until,
                promised_at=said,
            )
    return last


# -- lines that wait ---------------------------------------------------------------------------------------------


def _ask(line: Entry) -> Ask:
    due = line.detail.get("due")
    return Ask(
        id=line.id,
        who=str(line.detail.get("who", "")),
        text=line.text,
        at=line.at,
        due=parse_stamp(due) if due else None,
        state=line.state,
        ended_at=parse_stamp(line.detail["settled_at"]) if "settled_at" in line.detail else None,
    )


def _reminder(line: Entry) -> Reminder:
    return Reminder(
        id=line.id,
        text=line.text,
        at=line.at,
        due=parse_stamp(line.detail.get("due") or ""),
        state=line.state,
    )


def follow_up(line: Entry) -> FollowUp:
    """A follow-up's line as what is to be done."""
    due = line.detail.get("due")
    return FollowUp(
        id=line.id,
        text=line.text,
        owner=str(line.detail.get("owner", "")),
        at=line.at,
        due=parse_stamp(due) if due else None,
        state=line.state,
    )


# -- contradictions ----------------------------------------------------------------------------------------------


def conflict_of(target: str, field: str, text: str) -> Conflict:
    """What is contradicted in a register: ``text`` is the column ``conflict`` of its row."""
    said = stored(text)
    shown, *others = [
        Change(value=_said(item["value"]), at=parse_stamp(item["at"]), author=item["author"]) for item in said
    ]
    ops = tuple(str(item["op"]) for item in said)
    return Conflict(target=target, field=field, shown=shown, others=tuple(others), ops=ops)


def _said(value: Any) -> str:
    """A register's value in words."""
    if isinstance(value, dict):
        return (
            "retracted" if value.get("retracted") else str(value.get("text") or value.get("state") or value)
        )
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "–" if value is None else str(value)
