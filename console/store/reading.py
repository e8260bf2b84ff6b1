"""Reading the folded tables: incidents with all their clocks need, and pages of a timeline.

Every query here runs on an index and returns a bounded number of rows; the console may call them while a key is being painted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from console.base.clock import parse_stamp
from console.base.errors import NotFound
from console.base.words import _
from console.core import searchtext
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
from console.store.lines import ENTRY, Lines, entry_of

#: SQLite's oldest limit on ``?`` in one statement is 999.
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of a search: the incident's reference and title, and the entry (None when the incident itself matched)."""

    ref: str
    title: str
    incident: str
    entry: Entry | None


class Reader(Lines):
    """All questions to one database."""

    # -- which incidents ---------------------------------------------------------------------------------------

    def all(self, limit: int = -1, before: str = "~") -> list[str]:
        """Ids of all incidents, newest first; ``before`` (a UTC stamp) pages on."""
        sql = "SELECT id FROM incident WHERE declared_at < ? ORDER BY declared_at DESC LIMIT ?"
        return [row[0] for row in self.connection.execute(sql, (before, limit))]

    def count(self) -> tuple[int, int]:
        """How many incidents are active, and how many there are."""
        active = self.connection.execute("SELECT count(*) FROM incident WHERE active").fetchone()[0]
        return active, self.connection.execute("SELECT count(*) FROM incident").fetchone()[0]

    def changed_since(self, position: int) -> set[str]:
        """The incidents that were touched after ``position``."""
        # not DISTINCT: for that SQLite walks an index of the whole journal
        rows_ = self.connection.execute("SELECT incident FROM op WHERE position > ?", (position,))
        return {row[0] for row in rows_}

    # -- incidents ---------------------------------------------------------------------------------------------

    def incident(self, incident_id: str) -> Incident:
        """One incident. Raises ``NotFound``."""
        found = self.incidents([incident_id])
        if not found:
            raise NotFound(
                _("There is no incident {incident_id}.").format(incident_id=incident_id),
                _("`ic list --all` shows every one."),
            )
        return found[0]

    def incidents(self, ids: Sequence[str]) -> list[Incident]:
        """Those incidents, in that order; unknown ids are left out."""
        registers: dict[str, dict[str, _Row]] = defaultdict(dict)
        lines: dict[str, list[Entry]] = defaultdict(list)
        torn: dict[str, list[Conflict]] = defaultdict(list)
        for chunk in _chunks(ids):
            marks = ",".join("?" * len(chunk))
            for target, field, *rest in self.connection.execute(
                f"SELECT target, field, value, at, author, history FROM register WHERE target IN ({marks})"
                " AND field NOT LIKE 'runbook_text:%' AND field NOT LIKE 'review:%'",
                chunk,
            ):
                registers[target][field] = _Row(*rest)
            for row in self.connection.execute(
                f"SELECT {ENTRY} FROM entry WHERE incident IN ({marks})"
                " AND kind IN ('ask', 'comms', 'reminder', 'follow-up') AND NOT retracted"
                " ORDER BY +at",  # sorted, not read in order: for that SQLite walks the whole timeline
                chunk,
            ):
                lines[row[1]].append(entry_of(row))
            for incident, target, field, conflict in self.connection.execute(
                "SELECT incident, target, field, conflict FROM register"
                f" WHERE incident IN ({marks}) AND conflict IS NOT NULL ORDER BY target <> incident, field",
                chunk,
            ):
                torn[incident].append(_conflict(target, field, conflict))
        return [
            _incident(id_, registers[id_], lines[id_], tuple(torn[id_]))
            for id_ in ids
            if "declared" in registers[id_]
        ]

    def contradicted(self) -> list[str]:
        """The incidents on which something is contradicted, closed ones too; the latest first."""
        found = self.connection.execute(
            "SELECT id FROM incident WHERE id IN (SELECT incident FROM register WHERE conflict IS NOT NULL)"
            " ORDER BY active DESC, declared_at DESC"
        )
        return [str(row[0]) for row in found]

    def runbook_text(self, incident: str, digest: str) -> str | None:
        """The text of a runbook as it was when it was attached; None when it is not kept."""
        row = self.connection.execute(
            "SELECT value FROM register WHERE target = ? AND field = ?", (incident, f"runbook_text:{digest}")
        ).fetchone()
        return None if row is None else json.loads(row[0])

    # -- entries -----------------------------------------------------------------------------------------------

    # -- words -------------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """People seen lately as authors, and on what is active as askees, owners or holders of a role; the latest first."""
        seen = self.connection.execute(
            "WITH burning AS (SELECT id FROM incident WHERE active) SELECT name, max(at) FROM ("
            " SELECT * FROM (SELECT author AS name, at FROM op ORDER BY position DESC LIMIT 1000) UNION ALL"
            " SELECT author, at FROM register WHERE target IN burning UNION ALL"
            " SELECT json_extract(value, '$'), at FROM register"
            " WHERE target IN burning AND field BETWEEN 'role:' AND 'role:~' AND value <> 'null' UNION ALL"
            " SELECT json_extract(detail, '$.who'), at FROM entry WHERE incident IN burning AND kind = 'ask' UNION ALL"
            " SELECT json_extract(detail, '$.owner'), at FROM entry WHERE incident IN burning AND kind = 'follow-up')"
            " WHERE name IS NOT NULL AND name <> '' GROUP BY name ORDER BY 2 DESC LIMIT 200"
        )
        return [str(row[0]) for row in seen]

    def alerts(self, incident: str) -> list[Entry]:
        """The alerts that were heard on an incident, the latest first (at most 50)."""
        sql = f"SELECT {ENTRY} FROM entry WHERE incident = ? AND kind = 'alert' AND NOT retracted ORDER BY at DESC LIMIT 50"
        return [entry_of(row) for row in self.connection.execute(sql, (incident,))]

    def authors(self, incident: str) -> list[str]:
        """Who wrote on an incident, alphabetically."""
        sql = "SELECT DISTINCT author FROM entry WHERE incident = ? ORDER BY author LIMIT 200"
        return [str(row[0]) for row in self.connection.execute(sql, (incident,))]

    def services(self) -> list[str]:
        """Services seen so far, the latest first."""
        seen: dict[str, None] = {}
        for (text,) in self.connection.execute(
            "SELECT services FROM incident WHERE services <> '[]' ORDER BY declared_at DESC LIMIT 500"
        ):
            seen.update(dict.fromkeys(json.loads(text)))
        return list(seen)

    def tags(self, incident: str) -> list[str]:
        """Tags used lately on an incident, alphabetically."""
        seen: set[str] = set()
        for (text,) in self.connection.execute(
            "SELECT DISTINCT tags FROM (SELECT tags FROM entry WHERE incident = ? ORDER BY at DESC LIMIT 2000)",
            (incident,),
        ):
            seen.update(json.loads(text))
        return sorted(seen)

    def search(self, text: str, limit: int = 50) -> list[Found]:
        """Incidents, then entries and messages, that hold every word of ``text`` (as a beginning), the newest first."""
        words = searchtext.query(text)
        if not words:
            return []
        found = [
            Found(ref=row[0], title=row[1], incident=row[2], entry=None)
            for row in self.connection.execute(
                "SELECT i.ref, i.title, i.id FROM incident_search s JOIN incident i ON i.row = s.rowid"
                " WHERE s.words MATCH ? ORDER BY s.rowid DESC LIMIT ?",
                (words, limit),
            )
        ]
        columns = ", ".join(f"e.{name}" for name in ENTRY.split(", "))
        for ref, title, *row in self.connection.execute(
            f"SELECT i.ref, i.title, {columns} FROM entry_search s JOIN entry e ON e.row = s.rowid"
            " JOIN incident i ON i.id = e.incident WHERE s.words MATCH ? ORDER BY s.rowid DESC LIMIT ?",
            (words, limit - len(found)),
        ):
            found.append(Found(ref=ref, title=title, incident=row[1], entry=entry_of(row)))
        return found


@dataclass(frozen=True, slots=True)
class _Row:
    value: str
    at: str
    author: str
    history: str | None


def _chunks(items: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
    return (tuple(items[i : i + _CHUNK]) for i in range(0, len(items), _CHUNK))


def _conflict(target: str, field: str, text: str) -> Conflict:
    said = json.loads(text)
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


def _incident(
    id_: str, registers: dict[str, _Row], lines: list[Entry], conflicts: tuple[Conflict, ...]
) -> Incident:
    """The incident; what has not arrived yet is as it was declared."""
    values = {field: json.loads(row.value) for field, row in registers.items()}
    declared = values["declared"] or {}
    policy = values.get("policy") or {}
    by_name: dict[str, dict[str, Any]] = defaultdict(dict)
    for field, value in values.items():
        name, _, argument = field.partition(":")
        if argument and value is not None:
            by_name[name][argument] = value
    milestones = {name: parse_stamp(text) for name, text in by_name["milestone"].items()}
    sent = _sent(lines)
    declared_at = milestones.get("declared") or parse_stamp(registers["declared"].at)
    return Incident(
        id=id_,
        ref=str(declared.get("ref", "")),
        title=str(values.get("title") or declared.get("title", "")),
        severity=str(values.get("severity") or declared.get("severity", "")),
        status=str(values.get("status") or FIRST_STATUS),
        declared_at=declared_at,
        policy=str(policy.get("text", "")),
        policy_name=str(policy.get("name", "")),
        services=tuple(values.get("services") or ()),
        impact=str(values.get("impact") or ""),
        summary=str(values.get("summary") or ""),
        languages=tuple(values.get("languages") or ()),
        drill=bool(declared.get("drill")),
        milestones=milestones,
        roles={
            field.removeprefix("role:"): Holder(who=str(value or ""), since=parse_stamp(registers[field].at))
            for field, value in values.items()
            if field.startswith("role:")
        },
        links=tuple(Link(label=label, url=str(url)) for label, url in sorted(by_name["link"].items())),
        severities=_changes(registers.get("severity")),
        statuses=_changes(registers.get("status")),
        sent=sent,
        comms=_last_comms(
            sent,
            {
                audience: (parse_stamp(registers[f"no_update:{audience}"].at), parse_stamp(text))
                for audience, text in by_name["no_update"].items()
            },
            declared_at,
        ),
        asks=tuple(_ask(line) for line in lines if line.kind == "ask"),
        reminders=tuple(_reminder(line) for line in lines if line.kind == "reminder"),
        follow_ups=tuple(follow_up(line) for line in lines if line.kind == "follow-up"),
        snoozes={key: parse_stamp(text) for key, text in by_name["snooze"].items()},
        snoozed_at={key: parse_stamp(registers[f"snooze:{key}"].at) for key in by_name["snooze"]},
        rungs={key: parse_stamp(text) for key, text in by_name["rung"].items()},
        long_cadence=bool(values.get("long_cadence")),
        long_cadence_at=parse_stamp(registers["long_cadence"].at) if values.get("long_cadence") else None,
        runbooks=tuple(
            Attached(
                path=value["path"],
                title=value["title"],
                section=value.get("section"),
                digest=value["digest"],
                carried=value.get("carried") or {},
                boxes=tuple(
                    TimeBox(box["step"], box["text"], box["after"], box["seconds"])
                    for box in value.get("boxes") or ()
                ),
                since=parse_stamp(value.get("since") or registers[f"runbook:{path}"].at),
            )
            for path, value in sorted(
                by_name["runbook"].items(), key=lambda item: registers[f"runbook:{item[0]}"].at
            )
        ),
        ticks={
            key: Tick(
                step=key,
                state=str(value.get("state", "open")),
                at=parse_stamp(registers[f"tick:{key}"].at),
                author=registers[f"tick:{key}"].author,
                text=str(value.get("text", "")),
                reason=str(value.get("reason", "")),
            )
            for key, value in by_name["tick"].items()
        },
        relations=tuple(
            Relation(other=other, how=value["how"], ref=value["ref"], title=value["title"])
            for other, value in sorted(by_name["relation"].items())
        ),
        conflicts=conflicts,
        review_state=str(values.get("review_state") or ""),
    )


def _changes(row: _Row | None) -> tuple[Change, ...]:
    if row is None or row.history is None:
        return ()
    return tuple(
        Change(value=str(item["value"]), at=parse_stamp(item["at"]), author=item["author"])
        for item in json.loads(row.history)
    )


def _sent(lines: Iterable[Entry]) -> tuple[Comms, ...]:
    """The messages sent, oldest first."""
    found = []
    for line in lines:
        audience = line.detail.get("audience")
        if line.kind == "comms" and audience:
            due = line.detail.get("next_update")
            found.append(Comms(audience=audience, at=line.at, next_update=parse_stamp(due) if due else None))
    return tuple(found)


def _last_comms(
    sent: Iterable[Comms], waits: dict[str, tuple[datetime, datetime]], declared_at: datetime
) -> dict[str, Comms]:
    """The last message by audience. "No further update until" (said when, until when) holds until the next message."""
    last = {comms.audience: comms for comms in sent}
    for audience, (said, until) in waits.items():
        before = last.get(audience)
        if before is None or before.at <= said:
            last[audience] = Comms(
                audience=audience,
                at=before.at if before else declared_at,
                next_update=until,
                promised_at=said,
            )
    return last


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
