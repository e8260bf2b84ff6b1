"""Reading the folded tables: incidents with all their clocks need, and pages of a timeline.

Every query here runs on an index and returns a bounded number of rows; the console may call them while a key is being painted.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from console.base.clock import parse_stamp, utc_stamp, with_offset
from console.base.errors import NotFound, Refused
from console.base.ids import normal_ref
from console.core import searchtext
from console.core.fold import revisions
from console.model.entry import Entry, Revision
from console.model.incident import (
    Ask,
    Attached,
    Change,
    Comms,
    Conflict,
    Holder,
    Incident,
    Link,
    Reminder,
    Tick,
)
from console.store import rows

_ENTRY: Final = (
    "id, incident, at, at_offset, recorded_at, recorded_offset, kind, text, typed, author, tags, starred,"
    " retracted, edited, redacted, by_act, state, outcome, detail, conflicted"
)
#: SQLite's oldest limit on ``?`` in one statement is 999.
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines of a timeline are wanted; empty fields want all."""

    kinds: tuple[str, ...] = ()
    author: str = ""
    key_moments: bool = False

    def __bool__(self) -> bool:
        return bool(self.kinds or self.author or self.key_moments)

    def sql(self) -> tuple[str, tuple[Any, ...]]:
        """The condition and its arguments."""
        parts: list[str] = ["1"]
        arguments: list[Any] = []
        if self.kinds:
            parts.append(f"kind IN ({','.join('?' * len(self.kinds))})")
            arguments += self.kinds
        if self.author:
            parts.append("author = ?")
            arguments.append(self.author)
        if self.key_moments:
            parts.append("starred")
        return " AND ".join(parts), tuple(arguments)


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of a search: the incident's reference and title, and the entry (None when the incident itself matched)."""

    ref: str
    title: str
    incident: str
    entry: Entry | None


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry of a row of the table."""
    detail = json.loads(row[18])
    if row[19]:
        detail = {**detail, "conflicted": True}
    return Entry(
        id=row[0],
        incident=row[1],
        at=with_offset(row[2], row[3]),
        recorded_at=with_offset(row[4], row[5]),
        kind=row[6],
        text=row[7],
        typed=row[8],
        author=row[9],
        tags=tuple(json.loads(row[10])),
        starred=bool(row[11]),
        retracted=bool(row[12]),
        edited=bool(row[13]),
        redacted=bool(row[14]),
        by_act=bool(row[15]),
        state=row[16],
        outcome=row[17],
        detail=detail,
    )


class Reader:
    """Questions to one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    # -- which incidents ---------------------------------------------------------------------------------------

    def active(self) -> list[str]:
        """The ids of incidents that are not closed, oldest first."""
        return [
            row[0]
            for row in self.connection.execute("SELECT id FROM incident WHERE active ORDER BY declared_at")
        ]

    def all(self, limit: int = -1, before: str = "~") -> list[str]:
        """Ids of all incidents, newest first; ``before`` (a UTC stamp) pages on."""
        sql = "SELECT id FROM incident WHERE declared_at < ? ORDER BY declared_at DESC LIMIT ?"
        return [row[0] for row in self.connection.execute(sql, (before, limit))]

    def count(self) -> tuple[int, int]:
        """How many incidents are active, and how many there are."""
        active = self.connection.execute("SELECT count(*) FROM incident WHERE active").fetchone()[0]
        return active, self.connection.execute("SELECT count(*) FROM incident").fetchone()[0]

    def find(self, text: str) -> str:
        """The id of the incident that a REF names: its code (``INC-7K3F``, ``7k3f``) or the beginning of its id.

        Raises ``NotFound``, or ``Refused`` when two incidents (made offline, on two machines) bear the code.
        """
        ref = normal_ref(text)
        found = self.connection.execute("SELECT id, title FROM incident WHERE ref = ?", (ref,)).fetchall()
        if not found and len(text) >= 8:
            found = self.connection.execute(
                "SELECT id, title FROM incident WHERE id >= ? AND id < ? LIMIT 5",
                (text.lower(), text.lower() + "~"),
            ).fetchall()
        if not found:
            raise NotFound(f"There is no incident {text}.", "`ic list --all` shows every one.")
        if len(found) > 1:
            named = "; ".join(f"{row[0]} {row[1]}" for row in found)
            raise Refused(
                f"{ref} names more than one incident: {named}.", "Use the beginning of the long id."
            )
        return str(found[0][0])

    def position(self) -> int:
        """The journal's last position: it changes when anything was written, by whomever."""
        return int(self.connection.execute("SELECT coalesce(max(position), 0) FROM op").fetchone()[0])

    def changed_since(self, position: int) -> set[str]:
        """The incidents that were touched after ``position``."""
        rows_ = self.connection.execute("SELECT DISTINCT incident FROM op WHERE position > ?", (position,))
        return {row[0] for row in rows_}

    # -- incidents ---------------------------------------------------------------------------------------------

    def incident(self, incident_id: str) -> Incident:
        """One incident. Raises ``NotFound``."""
        found = self.incidents([incident_id])
        if not found:
            raise NotFound(f"There is no incident {incident_id}.", "`ic list --all` shows every one.")
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
                " AND field NOT LIKE 'runbook_text:%'",
                chunk,
            ):
                registers[target][field] = _Row(*rest)
            for row in self.connection.execute(
                f"SELECT {_ENTRY} FROM entry WHERE incident IN ({marks})"
                " AND kind IN ('ask', 'comms', 'reminder') AND NOT retracted ORDER BY at",
                chunk,
            ):
                lines[row[1]].append(entry_of(row))
            for incident, target, field, conflict in self.connection.execute(
                "SELECT incident, target, field, conflict FROM register"
                f" WHERE incident IN ({marks}) AND conflict IS NOT NULL ORDER BY field",
                chunk,
            ):
                torn[incident].append(_conflict(target, field, conflict))
        return [
            _incident(id_, registers[id_], lines[id_], tuple(torn[id_]))
            for id_ in ids
            if "declared" in registers[id_]
        ]

    def runbook_text(self, incident: str, digest: str) -> str | None:
        """The text of a runbook as it was when it was attached; None when it is not kept."""
        row = self.connection.execute(
            "SELECT value FROM register WHERE target = ? AND field = ?", (incident, f"runbook_text:{digest}")
        ).fetchone()
        return None if row is None else json.loads(row[0])

    # -- entries -----------------------------------------------------------------------------------------------

    def entry(self, entry_id: str) -> Entry:
        """One entry by its id, or by a unique beginning or end of it. Raises ``NotFound``, ``Refused``."""
        exact = self.entry_or_none(entry_id)
        if exact is not None:
            return exact
        found = []
        if len(entry_id) >= 4 and set(entry_id) <= set("0123456789abcdef-"):
            found = self.connection.execute(
                f"SELECT {_ENTRY} FROM entry WHERE id LIKE ? OR id LIKE ? LIMIT 2",
                (f"{entry_id}%", f"%{entry_id}"),
            ).fetchall()
        if not found:
            raise NotFound(f"There is no entry {entry_id}.", "`ic timeline REF --json` shows the ids.")
        if len(found) > 1:
            raise Refused(f"{entry_id} names more than one entry.", "Give more of its id.")
        return entry_of(found[0])

    def entry_or_none(self, entry_id: str) -> Entry | None:
        """The entry of exactly this id."""
        row = self.connection.execute(f"SELECT {_ENTRY} FROM entry WHERE id = ?", (entry_id,)).fetchone()
        return None if row is None else entry_of(row)

    def timeline(self, incident: str, wanted: Filter = Filter()) -> Iterable[Entry]:
        """Every line of an incident, ascending by when it happened, retracted ones included."""
        condition, arguments = wanted.sql()
        sql = f"SELECT {_ENTRY} FROM entry WHERE incident = ? AND {condition} ORDER BY at, id"
        return (entry_of(row) for row in self.connection.execute(sql, (incident, *arguments)))

    def window(self, incident: str, first: int, last: int, count: int, wanted: Filter = Filter()) -> list[Entry]:
        """The lines ``first`` to ``last`` (not included) of a timeline of ``count`` lines, ascending.

        Row numbers are found on the index alone, from the nearer end, so the middle of 100,000 lines is a millisecond off.
        """
        condition, arguments = wanted.sql()
        size = last - first
        backwards = first > count - last
        order, skipped = ("DESC", count - last) if backwards else ("ASC", first)
        sql = (
            f"SELECT {_ENTRY} FROM entry WHERE row IN (SELECT row FROM entry WHERE incident = ? AND {condition}"
            f" ORDER BY at {order}, id {order} LIMIT ? OFFSET ?) ORDER BY at, id"
        )
        return [entry_of(row) for row in self.connection.execute(sql, (incident, *arguments, size, skipped))]

    def rank(self, incident: str, key: tuple[str, str], wanted: Filter = Filter(), after: tuple[str, str] = ("", "")) -> int:
        """How many lines stand from ``after`` on and before ``key`` (see :func:`timeline_key`)."""
        condition, arguments = wanted.sql()
        sql = f"SELECT count(*) FROM entry WHERE incident = ? AND (at, id) >= (?, ?) AND (at, id) < (?, ?) AND {condition}"
        return int(self.connection.execute(sql, (incident, *after, *key, *arguments)).fetchone()[0])

    def entry_count(self, incident: str, wanted: Filter = Filter()) -> int:
        """How many lines the timeline has."""
        condition, arguments = wanted.sql()
        sql = f"SELECT count(*) FROM entry WHERE incident = ? AND {condition}"
        return int(self.connection.execute(sql, (incident, *arguments)).fetchone()[0])

    def open_entries(self, incident: str, kinds: Sequence[str]) -> list[Entry]:
        """Lines of those kinds that still wait (open asks, hypotheses, follow-ups), oldest first."""
        marks = ",".join("?" * len(kinds))
        sql = (
            f"SELECT {_ENTRY} FROM entry WHERE incident = ? AND kind IN ({marks})"
            " AND state = 'open' AND NOT retracted ORDER BY at, id"
        )
        return [entry_of(row) for row in self.connection.execute(sql, (incident, *kinds))]

    def revisions(self, entry_id: str) -> tuple[Revision, ...]:
        """Every state an entry had, oldest first; empty for lines that acts write."""
        return revisions(rows.select(self.connection, "target = ? AND field = 'entry'", (entry_id,)))

    # -- words -------------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """People seen so far as authors, askees, owners or holders of a role, the latest first."""
        seen = self.connection.execute(
            "SELECT name, max(at) FROM ("
            " SELECT author AS name, at FROM register UNION ALL"
            " SELECT json_extract(value, '$'), at FROM register WHERE field LIKE 'role:%' AND value <> 'null' UNION ALL"
            " SELECT json_extract(detail, '$.who'), at FROM entry WHERE kind = 'ask' UNION ALL"
            " SELECT json_extract(detail, '$.owner'), at FROM entry WHERE kind = 'follow-up')"
            " WHERE name IS NOT NULL AND name <> '' GROUP BY name ORDER BY 2 DESC LIMIT 200"
        )
        return [str(row[0]) for row in seen]

    def services(self) -> list[str]:
        """Services seen so far, the latest first."""
        seen: dict[str, None] = {}
        for (text,) in self.connection.execute(
            "SELECT services FROM incident WHERE services <> '[]' ORDER BY declared_at DESC LIMIT 500"
        ):
            seen.update(dict.fromkeys(json.loads(text)))
        return list(seen)

    def tags(self, incident: str) -> list[str]:
        """Tags used on an incident, alphabetically."""
        seen: set[str] = set()
        for (text,) in self.connection.execute(
            "SELECT DISTINCT tags FROM entry WHERE incident = ? AND tags <> '[]' LIMIT 500", (incident,)
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
        columns = ", ".join(f"e.{name}" for name in _ENTRY.split(", "))
        for ref, title, *row in self.connection.execute(
            f"SELECT i.ref, i.title, {columns} FROM entry_search s JOIN entry e ON e.row = s.rowid"
            " JOIN incident i ON i.id = e.incident WHERE s.words MATCH ? ORDER BY s.rowid DESC LIMIT ?",
            (words, limit - len(found)),
        ):
            found.append(Found(ref=ref, title=title, incident=row[1], entry=entry_of(row)))
        return found


def timeline_key(entry: Entry) -> tuple[str, str]:
    """Where an entry stands in its timeline; sorts as the timeline does."""
    return utc_stamp(entry.at), entry.id


@dataclass(frozen=True, slots=True)
class _Row:
    value: str
    at: str
    author: str
    history: str | None


def _chunks(items: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
    return (tuple(items[i : i + _CHUNK]) for i in range(0, len(items), _CHUNK))


def _conflict(target: str, field: str, text: str) -> Conflict:
    shown, *others = [
        Change(value=_said(item["value"]), at=parse_stamp(item["at"]), author=item["author"])
        for item in json.loads(text)
    ]
    return Conflict(target=target, field=field, shown=shown, others=tuple(others))


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
        title=str(values.get("title") or ""),
        severity=str(values.get("severity") or ""),
        status=str(values.get("status") or ""),
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
        snoozes={key: parse_stamp(text) for key, text in by_name["snooze"].items()},
        snoozed_at={key: parse_stamp(registers[f"snooze:{key}"].at) for key in by_name["snooze"]},
        rungs={key: parse_stamp(text) for key, text in by_name["rung"].items()},
        long_cadence=bool(values.get("long_cadence")),
        long_cadence_at=parse_stamp(registers["long_cadence"].at) if values.get("long_cadence") else None,
        runbooks=tuple(
            Attached(
                path=value["path"], title=value["title"], section=value.get("section"), digest=value["digest"]
            )
            for _, value in sorted(
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
