"""Desks before real database files, and operations made by hand: for tests of what is recorded."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from console.core.chain import Hlc, body_hash, header_hash
from console.desk import entries, incidents
from console.desk.desk import Desk, Place
from console.desk.log import log
from console.model.entry import Entry
from console.model.incident import Incident
from console.model.op import GENESIS, VERSION, Op
from console.store import rows, tables

#: A Sunday in winter, 03:02 in Berlin.
START = datetime(2026, 3, 1, 3, 2, tzinfo=timezone(timedelta(hours=1)))
FOLDED = ("register", "entry", "incident", "entry_search", "incident_search")


#: Where hundreds of commits cost nothing: on a disk of memory, if there is one. What a power cut leaves is another matter.
QUICK = "/dev/shm" if Path("/dev/shm").is_dir() and os.access("/dev/shm", os.W_OK) else None


class Clock:
    """A clock that moves by ``step`` at each look, so that no two acts happen at once; it can be set to anything."""

    def __init__(self, now: datetime = START, step: timedelta = timedelta(seconds=1)) -> None:
        self.now = now
        self.step = step

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now

    def jump(self, **units: float) -> None:
        self.now += timedelta(**units)


def place(folder: Path, name: str = "ic") -> Place:
    """A database and, elsewhere, its spill directory."""
    return Place(folder / f"{name}.db", folder / "state" / name)


def desk_in(
    folder: Path, author: str = "mira", *, name: str = "ic", seed: int = 0, clock: Clock | None = None
) -> Desk:
    """A desk of its own dice and clock before ``folder/name.db``."""
    return Desk(place(folder, name), author, clock=clock or Clock(), randomness=random.Random(seed).randbytes)


def now_of(desk: Desk, incident: Incident) -> Incident:
    """The incident as it is now."""
    return desk.reader.incident(incident.id)


def say(desk: Desk, incident: Incident, text: str) -> Entry:
    """Type a line and give the entry it became."""
    entry = log(desk, incident.id, text).entry
    assert entry is not None
    return entry


def lines(desk: Desk, incident: Incident) -> list[str]:
    """The timeline as "kind text", what is struck out in dashes."""
    return [
        f"-{entry.kind} {entry.text}-" if entry.retracted else f"{entry.kind} {entry.text}"
        for entry in desk.lines.timeline(incident.id)
    ]


def a_busy_incident(desk: Desk) -> Incident:
    """An incident with something of everything on it."""
    incident = incidents.declare(
        desk, "Checkout returns 5xx", "SEV2", services=["checkout"], commander=desk.author
    )
    say(desk, incident, "? bad deploy 4f2a #deploy")
    say(desk, incident, "@bea check replica lag 5m")
    say(desk, incident, "* ! roll back to 4f1e")
    long = say(desk, incident, "log of the worker\n" + "stack frame\n" * 8000)
    entries.edit(desk, long, entries.Edit(at=START - timedelta(minutes=7)))
    incidents.set_severity(desk, incident, "SEV1")
    incidents.set_status(desk, incident, "monitoring")
    return now_of(desk, incident)


def contents(connection: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All folded tables."""
    return {table: tables.contents(connection, "main", table) for table in FOLDED}


def stored_ops(connection: sqlite3.Connection) -> list[Op]:
    """All operations, bodies as stored, in the journal's order."""
    return [
        rows.stored(row) for row in connection.execute(f"SELECT {rows.COLUMNS} FROM op ORDER BY position")
    ]


def parts_of(connection: sqlite3.Connection) -> dict[str, bytes]:
    """All parts of long texts."""
    return dict(connection.execute("SELECT hash, bytes FROM part"))


def send(source: Desk, target: Desk, ops: Iterable[Op] | None = None) -> int:
    """Have ``target`` receive operations of ``source`` (all of them, if none are named)."""
    chosen = stored_ops(source.connection) if ops is None else list(ops)
    return target.journal.receive(chosen, parts_of(source.connection))


def meet(*desks: Desk) -> None:
    """Let every desk have everything."""
    for source in desks:
        for target in desks:
            if source is not target:
                send(source, target)


def op(
    op_id: str,
    value: Any = None,
    *,
    parents: Iterable[str] = (),
    clock: int = 0,
    undoes: str | None = None,
    field: str = "severity",
    target: str = "incident",
    body: dict[str, Any] | None = None,
    erased: bool = False,
    v: int = VERSION,
    author: str = "mira",
) -> Op:
    """An operation of a chain of its own, soundly hashed."""
    said = {"value": value} if body is None else body
    bare = Op(
        op_id=op_id,
        workspace="workspace",
        incident="incident",
        replica=f"replica of {op_id}",
        seq=0,
        hlc=str(Hlc(clock)),
        at="2026-03-01T03:02:00.000+01:00",
        author=author,
        kind=field.partition(":")[0],
        v=v,
        target=target,
        field=field,
        parents=tuple(parents),
        act=op_id,
        undoes=undoes,
        body_hash=body_hash(said, "salt"),
        prev=GENESIS,
        hash="",
        body=None if erased else said,
        salt=None if erased else "salt",
    )
    return bare._replace(hash=header_hash(bare))
