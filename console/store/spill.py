"""The spill: where an act is kept, fsynced, while the database cannot take it.

One JSON line per act in a file of another directory than the database's (the state directory). A lock on the file keeps one
console from appending to what another is just taking in.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from console.base.clock import parse_stamp
from console.model.op import Draft


class Spilled(NamedTuple):
    """One act that waits: its ``drafts`` have their operation ids; ``at`` is when it was meant to be recorded."""

    author: str
    act: str
    at: str
    drafts: tuple[Draft, ...]

    def moment(self) -> datetime:
        """When it was meant to be recorded."""
        return parse_stamp(self.at)


class Spill:
    """The spill file of one database."""

    def __init__(self, directory: Path, database: Path) -> None:
        self.database = str(database.absolute())
        self.path = directory / "unsaved.jsonl"

    def waiting(self) -> bool:
        """Whether anything waits (for any database)."""
        try:
            return self.path.stat().st_size > 0
        except OSError:
            return False

    def put(self, spilled: Spilled) -> None:
        """Keep an act; it is on the disk when this returns. Raises ``OSError`` when it cannot be kept."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        record = {
            "database": self.database,
            **spilled._asdict(),
            "drafts": [draft._asdict() for draft in spilled.drafts],
        }
        line = json.dumps(record, ensure_ascii=True) + "\n"
        with self._locked() as handle:
            end = os.lseek(handle, 0, os.SEEK_END)
            try:
                _write(handle, line.encode())
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, end)  # half an act is none
                raise

    @contextmanager
    def taking(self) -> Iterator[Sequence[Spilled]]:
        """The acts that wait for this database; gone from the file when the block ends without an error."""
        with self._locked() as handle:
            ours, kept = [], []
            for line in _read(handle).splitlines():
                record = _record(line)
                if record is None or record["database"] != self.database:
                    kept.append(line)
                else:
                    ours.append(_spilled(record))
            yield ours
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            _write(handle, b"".join(line + b"\n" for line in kept))
            os.fsync(handle)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)


def _write(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _read(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    return b"".join(iter(lambda: os.read(handle, 1 << 20), b""))


def _record(line: bytes) -> dict[str, Any] | None:
    """A line as JSON; None for one torn by a crash (it was never acknowledged; it stays in the file for a person)."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and "database" in record else None


def _spilled(record: dict[str, Any]) -> Spilled:
    drafts = tuple(
        Draft(**{**draft, "parents": None if draft["parents"] is None else tuple(draft["parents"])})
        for draft in record["drafts"]
    )
    return Spilled(record["author"], record["act"], record["at"], drafts)
