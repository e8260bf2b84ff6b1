"""Reading the folded tables: incidents with all their clocks need, and pages of a timeline.

Every query here runs on an index and returns a bounded number of rows; the console may call them while a key is being painted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from console.base.errors import NotFound
from console.base.words import _
from console.core import searchtext
from console.model.entry import Entry
from console.model.incident import Conflict, Incident
from console.store.incidents import Row, conflict_of, incident_of
from console.store.lines import ENTRY, Lines, entry_of

#: SQLite's oldest limit on ``?`` in one statement is 999.
_CHUNK: Final = 500


class Found(NamedTuple):
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

    def redacted_since(self, position: int) -> bool:
        """Whether anything was redacted after ``position``."""
        sql = "SELECT 1 FROM op WHERE position > ? AND +field = 'redact' LIMIT 1"
        return self.connection.execute(sql, (position,)).fetchone() is not None

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
        registers: dict[str, dict[str, Row]] = defaultdict(dict)
        lines: dict[str, list[Entry]] = defaultdict(list)
        torn: dict[str, list[Conflict]] = defaultdict(list)
        for chunk in _chunks(ids):
            marks = ",".join("?" * len(chunk))
            for target, field, *rest in self.connection.execute(
                f"SELECT target, field, value, at, author, history FROM register WHERE target IN ({marks})"
                " AND field NOT LIKE 'runbook_text:%' AND field NOT LIKE 'review:%'",
                chunk,
            ):
                registers[target][field] = Row(*rest)
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
                torn[incident].append(conflict_of(target, field, conflict))
        return [
            incident_of(id_, registers[id_], lines[id_], tuple(torn[id_]))
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


def _chunks(items: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
    return (tuple(items[i : i + _CHUNK]) for i in range(0, len(items), _CHUNK))
