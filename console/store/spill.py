"""The spill: where acts are kept, fsynced, while the database cannot take them.

One file per database, in another directory than the database's (the state directory), with one JSON line per act. A lock
on the file keeps one console from appending to what another is just taking in.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from console.base.clock import parse_stamp
from console.base.files import sync_folder
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
    """The spill file of one database (``path``), and beside it one for lines that cannot be read (``unreadable``)."""

    def __init__(self, directory: Path, database: Path) -> None:
        self.database = str(database.resolve())
        name = f"unsaved-{sha256(self.database.encode()).hexdigest()[:8]}"
        self.path = directory / f"{name}.jsonl"
        self.unreadable = directory / f"{name}.unreadable"

    def waiting(self) -> bool:
        """Whether anything waits."""
        try:
            return self.path.stat().st_size > 0
        except OSError:
            return False

    def put(self, acts: Sequence[Spilled]) -> None:
        """Keep acts, all or none; they are on the disk when this returns. Raises ``OSError`` when they cannot be kept."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lines = "".join(_line(self.database, spilled) for spilled in acts)
        with _locked(self.path) as handle:
            _append(handle, lines.encode())
        sync_folder(self.path.parent)

    @contextmanager
    def taking(self) -> Iterator[Sequence[Spilled]]:
        """The acts that wait; gone from the file when the block ends without an error.

        A line that cannot be read (torn by a crash, and so never acknowledged; or a newer console's) is put aside for a
        person to look at.
        """
        with _locked(self.path) as handle:
            lines = [(line, _spilled(line)) for line in _read(handle).splitlines()]
            yield [spilled for _, spilled in lines if spilled]
            aside = b"".join(line + b"\n" for line, spilled in lines if line.strip() and not spilled)
            if aside:
                with _locked(self.unreadable) as other:
                    _append(other, aside)
            os.ftruncate(handle, 0)
            os.fsync(handle)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _append(handle: int, data: bytes) -> None:
    """Write at the end, on a line of its own even when a crash left half a line there."""
    end = os.lseek(handle, 0, os.SEEK_END)
    torn = end > 0 and os.pread(handle, 1, end - 1) != b"\n"
    try:
        _write(handle, b"\n" + data if torn else data)
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, end)  # half an act is none
        raise


def _write(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _read(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    return b"".join(iter(lambda: os.read(handle, 1 << 20), b""))


def _line(database: str, spilled: Spilled) -> str:
    drafts = [draft._asdict() for draft in spilled.drafts]
    record = {"database": database, **spilled._asdict(), "drafts": drafts}
    return json.dumps(record, ensure_ascii=True) + "\n"


def _spilled(line: bytes) -> Spilled | None:
    """The act of a line; None when it is not one that :func:`_line` wrote whole."""
    try:
        record = json.loads(line)
        drafts = tuple(
            Draft(**{**draft, "parents": None if draft["parents"] is None else tuple(draft["parents"])})
            for draft in record["drafts"]
        )
        spilled = Spilled(record["author"], record["act"], record["at"], drafts)
        spilled.moment()
    except (ValueError, TypeError, KeyError):
        return None
    return spilled
