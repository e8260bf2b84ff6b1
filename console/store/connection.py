"""Opening the file so that what is acknowledged survives a power cut.

A write is "saved" only after COMMIT has returned in a mode that survives power loss. Which mode that is depends on the
SQLite this Python links: until 3.51.3 (and but for the repairs in 3.50.7 and 3.44.6) two processes that checkpoint one
write-ahead log can corrupt it, and console and command line *are* two processes on one file. So: a rollback journal
(TRUNCATE, synchronous FULL) unless the repair is there, then WAL with synchronous FULL. Both are read back.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from console.base.errors import Damaged, ReadOnlyDatabase, StorageError
from console.base.words import _

#: The ``user_version`` this program writes. Kept beside, not imported from, ``schema``: that module is heavy.
CURRENT: Final = 2
#: How long a writer waits for another before it is told "locked", in seconds.
PATIENCE: Final = 5.0

_FULL = 2
#: KiB of pages that a reader keeps: a quarter of the default. More made nothing faster (the system caches the file as well,
#: and whatever is written by another empties it), and a console has several readers.
_CACHED = 512


class Verdict(NamedTuple):
    """What the linked SQLite may be trusted with: the ``mode`` to use and why."""

    version: str
    mode: str
    reason: str


def verdict(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> Verdict:
    """The journal mode for a SQLite version. Source: SQLite's release notes of 3.51.3, 3.50.7 and 3.44.6."""
    text = ".".join(map(str, version))
    repaired = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    if repaired:
        return Verdict(text, "wal", "the write-ahead log of this SQLite is safe for two processes")
    return Verdict(text, "truncate", "this SQLite can corrupt a write-ahead log that two processes share")


def open_file(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection to the database at ``path``, made and migrated if need be, its settings read back.

    Raises ``ReadOnlyDatabase`` for writing a database of a newer program, ``StorageError`` when the file cannot be
    opened or SQLite does not take our settings, ``Damaged`` when it is no database.
    """
    try:
        if read_only:
            return _open_for_reading(path)
        if not path.exists():
            _make(path)
        return _settings(_connect(path), path, writing=True)
    except sqlite3.DatabaseError as error:
        raise storage_error(error, path) from error
    except OSError as error:
        raise StorageError(
            _("The database {path} cannot be opened: {reason}.").format(
                path=path, reason=error.strerror or error
            ),
            _("Check the folder, or choose another with --db."),
        ) from error


def _open_for_reading(path: Path) -> sqlite3.Connection:
    # Not mode=ro: the journal that a crash left must be rolled back before anything can be read.
    connection = _settings(_connect(path, "?mode=rw"), path, writing=False)
    if _version(connection) >= CURRENT:
        return connection
    connection.close()
    open_file(path).close()  # an older one is brought up to date first
    return _settings(_connect(path, "?mode=rw"), path, writing=False)


def _connect(path: Path, options: str = "") -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}{options}"
    return sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _settings(connection: sqlite3.Connection, path: Path, *, writing: bool) -> sqlite3.Connection:
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        _check_ours(connection, path)
        if writing:
            _set_durable(connection)
            _bring_up_to_date(connection, path)
        else:
            connection.execute("PRAGMA query_only = ON")
            connection.execute(f"PRAGMA cache_size = -{_CACHED}")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Another program's database is not to be written into."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and not ("op" in tables and _version(connection)):
        raise StorageError(
            _("{path} is a database of another program.").format(path=path),
            _("Choose another file with --db; this one was not touched."),
        )


def _set_durable(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA secure_delete = ON")  # what is redacted leaves the file, not only the tables
    wanted = verdict().mode
    mode = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0]
    connection.execute("PRAGMA synchronous = FULL")
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if mode != wanted or synchronous != _FULL:
        raise StorageError(
            _(
                "SQLite keeps journal_mode={mode}, synchronous={synchronous} where {wanted}, FULL is needed."
            ).format(mode=mode, synchronous=synchronous, wanted=wanted),
            _("Close other programs that use this file and start again; `ic doctor` says more."),
        )


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version == CURRENT:
        return
    if version > CURRENT:
        raise ReadOnlyDatabase(
            _(
                "The database {path} was written by a newer console (format {version}, this one knows {current})."
            ).format(path=path, version=version, current=CURRENT),
            _("It can be read, not written. Install the newer console."),
        )
    from console.store import care, schema  # heavy, and needed once in a database's life

    with transaction(connection):
        version = _version(connection)  # another process may have been first
        if 0 < version < CURRENT:
            with closing(_connect(path)) as before:  # what was committed, while nobody else can write
                care.backup(before, path.with_name(f"{path.name}.before-format-{CURRENT}"), overwrite=True)
        if version < CURRENT:
            schema.migrate(connection)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One write transaction, begun at once (a deferred one can fail at its first write); nested ones join it."""
    joins = bool(connection.in_transaction)
    if joins:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def check_in_place(path: Path, inode: int) -> None:
    """What is written to a file that is no longer there is lost, and what is read from it is old.

    Raises ``StorageError`` when the file at ``path`` is not the one with that inode.
    """
    try:
        same = path.stat().st_ino == inode
    except OSError:
        same = False
    if not same:
        raise StorageError(
            _("The database {path} was moved, replaced or deleted while it was open.").format(path=path),
            _("Start again."),
        )


def storage_error(error: sqlite3.Error, path: Path) -> StorageError:
    """What SQLite reported, as an error of ours that says what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Damaged(
            _("The database {path} is damaged: {error}.").format(path=path, error=error),
            _("Run `ic verify`; `ic backup` copies are beside it if you made any."),
        )
    known = {
        sqlite3.SQLITE_FULL: (_("the disk is full"), _("Free some space.")),
        sqlite3.SQLITE_READONLY: (_("the file is read-only"), _("Give yourself write permission.")),
        sqlite3.SQLITE_BUSY: (_("another program holds it locked"), _("Close it, or wait.")),
        sqlite3.SQLITE_LOCKED: (_("another program holds it locked"), _("Close it, or wait.")),
        sqlite3.SQLITE_IOERR: (_("the disk reports an error"), _("Check the disk.")),
        sqlite3.SQLITE_CANTOPEN: (
            _("it cannot be opened"),
            _("Check the folder and its permissions, or choose another with --db."),
        ),
    }
    what, next_step = known.get(code, (str(error), _("`ic doctor` says more.")))
    return StorageError(_("The database {path}: {what}.").format(path=path, what=what), next_step)
