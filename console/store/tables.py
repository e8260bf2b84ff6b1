"""The folded tables: each operation's register is folded anew in the transaction that appends it.

One register's operations are few, so folding it whole is as quick as patching it, and leaves nothing to go wrong: the
tables are the same whatever order operations came in, because :func:`refold` looks only at the set. ``rebuild`` calls the
same function for every register there is, into temporary tables of the same names, and swaps the contents.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Final

from console.base.clock import offset_minutes, parse_stamp, utc_stamp
from console.core.chain import canonical
from console.core.fold import ENTRY_FIELDS, FIRST_STATUS, Marks, act_lines, entry_from, happened, marks_of
from console.core.registers import Register, history, resolve, value_of
from console.core.searchtext import indexable
from console.core.shapes import understood
from console.model.entry import Entry
from console.model.op import Op
from console.store import rows

#: Registers whose whole history the clocks need.
_WITH_HISTORY: Final = ("severity", "status")
_TABLES: Final = ("register", "entry", "incident", "entry_search", "incident_search")

_ENTRY_COLUMNS: Final = (
    "id, incident, at, at_offset, recorded_at, recorded_offset, kind, text, typed, author, tags, starred,"
    " retracted, edited, redacted, by_act, state, outcome, detail, register, conflicted"
)
_PUT_ENTRY = (
    f"INSERT INTO entry ({_ENTRY_COLUMNS}) VALUES ({','.join('?' * 21)}) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _ENTRY_COLUMNS.split(", ")[1:])
    + " RETURNING row"
)


def refold(connection: sqlite3.Connection, incident: str, target: str, field: str) -> None:
    """Fold one register again and write what it means into the tables."""
    if field not in ENTRY_FIELDS:
        ops = rows.register(connection, target, field)
        _put_register(connection, ops)
        for line, conflicted in act_lines(ops, lambda op_id: _marks(connection, op_id)):
            _put_entry(connection, line, field, conflicted)
        if target == incident:
            _put_incident(connection, incident)
        return
    ops = rows.register(connection, target, "entry")
    if ops:
        marks = _marks(connection, target)
        _put_entry(connection, entry_from(ops, marks), "entry", marks.conflicted or bool(resolve(ops).others))
        if len(ops) > 1:
            _put_conflict(connection, ops)
    else:  # a mark on an act's line: fold the act's register
        about = connection.execute(
            "SELECT incident, target, field FROM op WHERE op_id = ?", (target,)
        ).fetchone()
        if about is not None and about[2] not in ENTRY_FIELDS:
            refold(connection, *about)
    if field in ("outcome", "at"):
        _put_conflict(connection, rows.register(connection, target, field))


def _marks(connection: sqlite3.Connection, line: str) -> Marks:
    by_field: dict[str, list[Op]] = {}
    for op in rows.select(connection, "target = ? AND field IN ('star', 'outcome', 'at', 'redact')", (line,)):
        by_field.setdefault(op.field, []).append(understood(op))
    return marks_of({field: resolve(ops) for field, ops in by_field.items()}) if by_field else Marks()


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


def _put_register(connection: sqlite3.Connection, ops: list[Op]) -> None:
    """A register shows the last value that can be read: that of an operation redacted or from a newer console cannot."""
    register = resolve(ops)
    known = history(ops)
    if not known and not register.others:  # every value was taken back: as if it had never been set
        _drop_register(connection, register.winner)
        return
    past = [op for op in known if op.body is not None]
    shown = register.winner if register.winner.body is not None or not past else past[-1]
    course = None
    if shown.field in _WITH_HISTORY:
        course = canonical(
            [{"value": value_of(op), "at": happened(op).isoformat(), "author": op.author} for op in past]
        )
    connection.execute(
        "INSERT OR REPLACE INTO register VALUES (?,?,?,?,?,?,?,?,?)",
        (
            shown.target, shown.field, shown.incident, canonical(value_of(shown)), happened(shown).isoformat(), shown.author,
            shown.op_id, course, _conflict(register),
        ),
    )  # fmt: skip


def _put_conflict(connection: sqlite3.Connection, ops: list[Op]) -> None:
    """Keep an entry's register only while it is contradicted; its value stands in ``entry``."""
    register = resolve(ops)
    if register.others:
        _put_register(connection, ops)
    else:
        _drop_register(connection, register.winner)


def _drop_register(connection: sqlite3.Connection, op: Op) -> None:
    connection.execute("DELETE FROM register WHERE target = ? AND field = ?", (op.target, op.field))


def _put_entry(connection: sqlite3.Connection, entry: Entry, register: str, conflicted: bool) -> None:
    (row,) = connection.execute(
        _PUT_ENTRY,
        (
            entry.id, entry.incident, utc_stamp(entry.at), offset_minutes(entry.at), utc_stamp(entry.recorded_at),
            offset_minutes(entry.recorded_at), entry.kind, entry.text, entry.typed, entry.author,
            canonical(entry.tags), entry.starred, entry.retracted, entry.edited, entry.redacted, entry.by_act,
            entry.state, entry.outcome, canonical(entry.detail), register, conflicted,
        ),
    ).fetchone()  # fmt: skip
    message = entry.detail.get("message", "")
    _put_words(
        connection, "entry_search", row, () if entry.redacted else (entry.text, entry.author, str(message))
    )


def _put_words(connection: sqlite3.Connection, table: str, row: int, texts: Iterable[str]) -> None:
    connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
    words = indexable(" ".join(text for text in texts if text))
    if words:
        connection.execute(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", (row, words))


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
    _put_words(
        connection,
        "incident_search",
        row,
        (ref, texts["title"], texts["impact"], texts["summary"], *services),
    )


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
            "SELECT incident, target, field FROM op GROUP BY target, field ORDER BY min(position)"
        ).fetchall()
        for number, (incident, target, field) in enumerate(registers):
            refold(connection, incident, target, field)
            if number % 500 == 0:
                progress(number, len(registers))
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
