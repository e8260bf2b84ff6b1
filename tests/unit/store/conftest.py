"""Disks that fail in earnest: full, read-only, locked."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from console.store import connection
from tests.journals import QUICK

Trouble = Callable[[Path], AbstractContextManager[None]]
"""While the context lasts, the database at that path cannot be written."""

_NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that anybody may enter and write into (pytest's own is the owner's alone)."""
    with tempfile.TemporaryDirectory(dir=QUICK) as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder where commits cost nothing."""
    with tempfile.TemporaryDirectory(dir=QUICK) as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.05)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of four megabytes; where none can be mounted, an ordinary one."""
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(path)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield path
    if mounted:
        subprocess.run(["umount", str(path)], check=True)


@contextmanager
def full(path: Path) -> Iterator[None]:
    """No byte is left on the disk; where it is not small, no file may grow."""
    if shutil.disk_usage(path.parent).total < 1 << 23:
        filler = path.with_name("filler")
        with filler.open("wb", buffering=0) as file:
            for size in (1 << 14, 1 << 12, 1):
                try:
                    while file.write(b"x" * size):
                        pass
                except OSError:
                    continue
        yield
        filler.unlink()
    else:
        with no_file_grows(path):
            yield


@contextmanager
def no_file_grows(path: Path) -> Iterator[None]:
    """Writing beyond the size that the database has now fails, as on a failing disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """Nobody may write to the file; root steps down, to whom that would not apply."""
    root = os.geteuid() == 0
    path.chmod(0o444)
    if root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(0o644)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program is writing and does not come to an end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
