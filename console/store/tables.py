"""The folded tables: the registers that operations set are folded anew in the transaction that appends them.

One register's operations are few, so folding it whole is as quick as patching it, and leaves nothing to go wrong: the
tables are the same whatever order operations came in, because :func:`refold` looks only at the set. ``rebuild`` calls the
same function for every register there is, into temporary tables of the same names, and swaps the contents.

A day's work of others comes in in pages of hundreds of operations: what is asked of SQLite, and what is written, is asked and
written for a page at a time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection
from typing import Any, Final

from console.base.clock import offset_minutes, parse_stamp, utc_stamp
from console.core.chain import canonical, canonical_texts
from console.core.fold import ENTRY_FIELDS, FIRST_STATUS, act_lines, entry_from, happened
from console.core.registers import Register, history, resolve, value_of
from console.core.searchtext import indexable
from console.model.entry import Entry
from console.model.op import Op
from console.store.shelf import Key, Shelf

Touched = tuple[str, str, str]
"""A register to be folded: the incident, the target, the field."""

#: Registers whose whole history the clocks need.
_WITH_HISTORY: Final = ("severity", "status")
#: An entry's registers that are kept while they are contradicted; their values stand in ``entry``.
_CONTESTED: Final = ("entry", "outcome", "at")
_TABLES: Final = ("register", "entry", "incident", "entry_search", "incident_search")
#: Registers that a rebuild folds at a time.
_CHUNK: Final = 500

_ENTRY_COLUMNS: Final = (
    "id, incident, at, at_offset, recorded_at, recorded_offset, kind, text, typed, author, tags, starred,"
    " retracted, edited, redacted, by_act, state, outcome, detail, register, conflicted"
)
_PUT_ENTRY: Final = (
    f"INSERT INTO entry (row, {_ENTRY_COLUMNS}) VALUES ({','.join('?' * 22)}) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _ENTRY_COLUMNS.split(", ")[1:])
)


def refold(connection: sqlite3.Connection, touched: Collection[Touched], shelf: Shelf) -> None:
    """Fold registers again and write what they mean into the tables."""
    fold = _Fold(connection, shelf)
    marked = fold.lines([one for one in touched if one[2] in ENTRY_FIELDS])
    fold.registers([*(one for one in touched if one[2] not in ENTRY_FIELDS), *marked])
    fold.write()


class _Fold:
    """What registers mean, gathered, and then written."""

    def __init__(self, connection: sqlite3.Connection, shelf: Shelf) -> None:
        self._connection = connection
        self._shelf = shelf
        self._registers: dict[Key, tuple[Any, ...] | None] = {}
        self._entries: dict[str, tuple[Entry, str, bool] | None] = {}
        self._incidents: dict[str, None] = {}

    # -- gathered ----------------------------------------------------------------------------------------------

    def lines(self, touched: list[Touched]) -> list[Touched]:
        """Fold what is said in and about lines of the timeline. Returns the registers of the acts whose lines were marked: the
        lines are theirs."""
        shelf = self._shelf
        shelf.fetch_lines(target for _, target, _ in touched)
        acts = []
        for target in dict.fromkeys(target for _, target, _ in touched):
            ops = shelf.register(target, "entry")
            if ops:
                marks = shelf.marks(target)
                contested = marks.conflicted or (len(ops) > 1 and bool(resolve(ops).others))
                self._entries[target] = entry_from(ops, marks), "entry", contested
            else:
                acts.append(target)
        for _, target, field in touched:
            ops = shelf.register(target, field) if field in _CONTESTED else []
            if ops and (field != "entry" or len(ops) > 1):
                self._contradicted(ops)
        return [one for one in self._set_by(acts) if one[2] not in ENTRY_FIELDS] if acts else []

    def _set_by(self, op_ids: list[str]) -> list[Touched]:
        """The registers that operations set."""
        sql = "SELECT incident, target, field FROM op WHERE op_id IN (SELECT value FROM json_each(?))"
        return self._connection.execute(sql, (json.dumps(op_ids),)).fetchall()

    def registers(self, touched: list[Touched]) -> None:
        """Fold registers of incidents, and the lines that their operations are."""
        shelf = self._shelf
        shelf.fetch((target, field) for _, target, field in touched)
        folded = {(target, field): shelf.register(target, field) for _, target, field in touched}
        shelf.fetch_lines(op.op_id for ops in folded.values() for op in ops)
        for (_, field), ops in folded.items():
            self._put_register(ops)
            said = {line.id: (line, field, contested) for line, contested in act_lines(ops, shelf.marks)}
            for op in ops:
                if not shelf.register(op.op_id, "entry"):
                    self._entries[op.op_id] = said.get(op.op_id)
        self._incidents.update((target, None) for incident, target, _ in touched if incident == target)

    def _put_register(self, ops: list[Op]) -> None:
        """A register shows the last value that can be read: that of an operation redacted or from a newer console cannot."""
        register = resolve(ops)
        known = history(ops)
        key = (register.winner.target, register.winner.field)
        if not known and not register.others:  # every value was taken back: as if it had never been set
            self._registers[key] = None
            return
        past = [op for op in known if op.body is not None]
        shown = register.winner if register.winner.body is not None or not past else past[-1]
        course = None
        if shown.field in _WITH_HISTORY:
            course = canonical(
                [{"value": value_of(op), "at": happened(op).isoformat(), "author": op.author} for op in past]
            )
        self._registers[key] = (
            shown.target, shown.field, shown.incident, canonical(value_of(shown)), happened(shown).isoformat(), shown.author,
            shown.op_id, course, _conflict(register),
        )  # fmt: skip

    def _contradicted(self, ops: list[Op]) -> None:
        """Keep an entry's register only while it is contradicted; its value stands in ``entry``."""
        if resolve(ops).others:
            self._put_register(ops)
        else:
            self._registers[ops[0].target, ops[0].field] = None

    # -- written -----------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Write all that was gathered."""
        if self._registers:
            self._write_registers()
        if self._entries:
            self._write_entries()
        for incident in self._incidents:
            _put_incident(self._connection, incident)

    def _write_registers(self) -> None:
        gone = [key for key, row in self._registers.items() if row is None]
        self._connection.executemany("DELETE FROM register WHERE target = ? AND field = ?", gone)
        self._connection.executemany(
            "INSERT OR REPLACE INTO register VALUES (?,?,?,?,?,?,?,?,?)",
            [row for row in self._registers.values() if row is not None],
        )

    def _write_entries(self) -> None:
        known = dict(
            self._connection.execute(
                "SELECT id, row FROM entry WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(self._entries)),),
            ).fetchall()
        )
        (last,) = self._connection.execute("SELECT coalesce(max(row), 0) FROM entry").fetchone()
        said = {id_: one for id_, one in self._entries.items() if one is not None}
        new = (id_ for id_ in said if id_ not in known)
        rows = {**known, **{id_: last + number for number, id_ in enumerate(new, start=1)}}
        run = self._connection.executemany
        run("DELETE FROM entry_search WHERE rowid = ?", [(row,) for row in known.values()])
        run("DELETE FROM entry WHERE id = ?", [(id_,) for id_ in known if id_ not in said])
        run(_PUT_ENTRY, [(rows[id_], *_entry_row(*one)) for id_, one in said.items()])
        words = [(rows[id_], _words(entry)) for id_, (entry, _, _) in said.items()]
        run("INSERT INTO entry_search (rowid, words) VALUES (?, ?)", [one for one in words if one[1]])


def _conflict(register: Register) -> str | None:
    """The contradiction as JSON: what is shown and what is kept beside it; None when there is none."""
    if not register.others:
        return None
    return canonical(
        [
            {"op": op.op_id, "value": value_of(op), "at": happened(op).isoformat(), "author": op.author}
            for op in (register.winner, *register.others)
        ]
    )


def _entry_row(entry: Entry, register: str, contested: bool) -> tuple[Any, ...]:
    at = utc_stamp(entry.at), offset_minutes(entry.at)
    recorded = at
    if entry.recorded_at is not entry.at:
        recorded = utc_stamp(entry.recorded_at), offset_minutes(entry.recorded_at)
    return (
        entry.id, entry.incident, *at, *recorded, entry.kind, entry.text, entry.typed, entry.author,
        canonical_texts(entry.tags), entry.starred, entry.retracted, entry.edited, entry.redacted, entry.by_act,
        entry.state, entry.outcome, canonical(entry.detail) if entry.detail else "{}", register, contested,
    )  # fmt: skip


def _words(entry: Entry) -> str:
    """What an entry is found by."""
    said = () if entry.redacted else (entry.text, entry.author, str(entry.detail.get("message", "")))
    return indexable(" ".join(filter(None, said)))


def _put_incident(connection: sqlite3.Connection, incident: str) -> None:
    values: dict[str, Any] = {
        field: json.loads(value)
        for field, value in connection.execute(
            "SELECT field, value FROM register WHERE target = ? AND field IN ('declared', 'title', 'severity', 'status',"
            " 'services', 'impact', 'summary', 'milestone:declared', 'milestone:resolved')",
            (incident,),
        )
    }
    if "declared" not in values:  # not heard of yet, only of something said about it
        return
    declared = values["declared"] or {}
    services = values.get("services") or []
    said = {"status": FIRST_STATUS, **declared, **{key: value for key, value in values.items() if value}}
    texts = {key: str(said.get(key) or "") for key in ("title", "severity", "status", "impact", "summary")}
    ref = str(declared.get("ref", ""))
    (row,) = connection.execute(
        "INSERT INTO incident (id, ref, title, severity, status, services, impact, summary, declared_at, resolved_at,"
        " drill, active) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET ref = excluded.ref,"
        " title = excluded.title, severity = excluded.severity, status = excluded.status, services = excluded.services,"
        " impact = excluded.impact, summary = excluded.summary, declared_at = excluded.declared_at,"
        " resolved_at = excluded.resolved_at, drill = excluded.drill, active = excluded.active RETURNING row",
        (
            incident, ref, texts["title"], texts["severity"], texts["status"], canonical(services), texts["impact"],
            texts["summary"], _utc(values.get("milestone:declared")) or "", _utc(values.get("milestone:resolved")),
            bool(declared.get("drill")), texts["status"] != "closed",
        ),
    ).fetchone()  # fmt: skip
    words = indexable(
        " ".join(filter(None, (ref, texts["title"], texts["impact"], texts["summary"], *services)))
    )
    connection.execute("DELETE FROM incident_search WHERE rowid = ?", (row,))
    connection.execute("INSERT INTO incident_search (rowid, words) VALUES (?, ?)", (row, words))


def _utc(text: str | None) -> str | None:
    return utc_stamp(parse_stamp(text)) if text else None


def rebuild(
    connection: sqlite3.Connection,
    schema: str,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[str]:
    """Fold the whole journal anew and swap the tables' contents; runs inside the caller's transaction.

    ``schema`` is ``schema.FOLDED``. ``progress(done, total)`` counts registers. Returns the names of the tables whose contents
    had differed from the fold (none, on a healthy database).
    """
    from console.store.schema import statements  # heavy; a rebuild is rare

    for statement in statements(schema):
        connection.execute(
            statement.replace("CREATE TABLE ", "CREATE TEMP TABLE ")
            .replace("TABLE entry_search", "TABLE temp.entry_search")
            .replace("TABLE incident_search", "TABLE temp.incident_search")
        )
    try:
        registers = connection.execute(
            "SELECT incident, target, field FROM op GROUP BY incident, target, field ORDER BY min(position)"
        ).fetchall()
        for first in range(0, len(registers), _CHUNK):
            progress(first, len(registers))
            refold(connection, registers[first : first + _CHUNK], Shelf(connection))
        progress(len(registers), len(registers))
        differing = [table for table in _TABLES if _differs(connection, table)]
        for table in _TABLES:
            columns = "rowid, words" if table.endswith("_search") else "*"
            connection.execute(f"DELETE FROM main.{table}")
            into = "(rowid, words)" if table.endswith("_search") else ""
            connection.execute(f"INSERT INTO main.{table} {into} SELECT {columns} FROM temp.{table}")
    finally:
        for table in _TABLES:
            connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    return differing


def forget(connection: sqlite3.Connection) -> None:
    """Leave no word of what was erased in the search tables, which keep deleted words until their pieces are merged."""
    for table in ("entry_search", "incident_search"):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")


def contents(connection: sqlite3.Connection, schema: str, table: str) -> list[tuple[Any, ...]]:
    """All rows of a folded table without its row numbers, in one order: equal folds give equal contents."""
    if table.endswith("_search"):
        base = table.removesuffix("_search")
        sql = f"SELECT b.id, s.words FROM {schema}.{table} s JOIN {schema}.{base} b ON b.row = s.rowid ORDER BY 1"
        return connection.execute(sql).fetchall()
    columns = [
        row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})") if row[1] != "row"
    ]
    return connection.execute(f"SELECT {', '.join(columns)} FROM {schema}.{table} ORDER BY 1, 2").fetchall()


def _differs(connection: sqlite3.Connection, table: str) -> bool:
    return contents(connection, "main", table) != contents(connection, "temp", table)
