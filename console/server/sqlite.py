"""The store in one SQLite file: the default, and enough for a team on one machine.

One connection, one lock: SQLite has one writer anyway, and a page is read in a millisecond. A rollback journal with
``synchronous = FULL`` survives power cuts with every release of SQLite, also while ``ic token create`` writes to the same
file; what is configured is read back.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from console.base.errors import StorageError
from console.server import schema
from console.server.sql import Cursor, Dialect, SqlStore
from console.server.storage import Hints, Unavailable

#: How long a writer waits for another process, in seconds.
PATIENCE: Final = 10.0


class SqliteStore(SqlStore):
    """The store at ``path``, made if it is not there. Raises ``StorageError`` when it cannot be opened."""

    dialect = Dialect(
        texts="(SELECT value FROM json_each(?))",
        pairs="(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
        lock="",
    )

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            self._connection = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            self._settings()
            self._migrate()
        except (sqlite3.DatabaseError, OSError) as error:
            raise StorageError(
                f"The database {path} cannot be opened: {error}.", "Check the file, its folder and the disk."
            ) from error

    def _settings(self) -> None:
        run = self._connection.execute
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA trusted_schema = OFF")
        run("PRAGMA secure_delete = ON")  # what is redacted leaves the file
        run("PRAGMA synchronous = FULL")
        mode = run("PRAGMA journal_mode = TRUNCATE").fetchone()[0]
        synchronous = run("PRAGMA synchronous").fetchone()[0]
        if (mode, synchronous) != ("truncate", 2):
            raise StorageError(
                f"SQLite keeps journal_mode={mode}, synchronous={synchronous} where truncate, FULL is needed.",
                "Close other programs that use this file and start again.",
            )

    def _migrate(self) -> None:
        with self.transaction(write=True) as cursor:
            (done,) = cursor.execute("PRAGMA user_version").fetchone()
            if done > len(schema.SCRIPTS):
                raise StorageError(
                    f"The database {self.path} was written by a newer server.", "Install that one."
                )
            for number in range(done, len(schema.SCRIPTS)):
                for statement in schema.statements(number, schema.SQLITE_WORDS):
                    cursor.execute(statement)
            cursor.execute(f"PRAGMA user_version = {len(schema.SCRIPTS)}")

    @contextmanager
    def transaction(self, workspace: int = 0, *, write: bool = False, one: bool = False) -> Iterator[Cursor]:
        del workspace  # each statement names it
        connection = self._connection
        with self._lock:
            try:
                if not one:
                    connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                yield connection
                if not one:
                    connection.execute("COMMIT")
            except sqlite3.IntegrityError:
                raise
            except sqlite3.DatabaseError as error:
                raise Unavailable(f"The database {self.path}: {error}.", "Check the disk.") from error
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def hints(self) -> Hints | None:
        return None
