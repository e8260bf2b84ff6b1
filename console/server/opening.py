"""From a database's URL to its store. Drivers are loaded only when they are asked for."""

from __future__ import annotations

import re

from console.base.errors import NotFound, Refused, Unreadable
from console.base.files import at_home
from console.server.storage import Store


def open_store(url: str, *, new: bool = True) -> Store:
    """The store at ``postgresql://…``, ``sqlite:///file`` (four slashes for a path from the root) or a plain path;
    ``memory:`` forgets everything at the end. ``new``: a file that is not there is made.

    Raises ``StorageError`` when it cannot be opened, ``NotFound`` for a file that is not there, ``Unreadable`` for another
    kind of URL.
    """
    kind, separator, rest = url.partition("://")
    kind = kind.lower()
    if kind in ("postgresql", "postgres") and separator:
        return _postgres(f"{kind}://{rest}")
    if url == "memory:":
        from console.server.memory import MemoryStore

        return MemoryStore()
    if separator and kind != "sqlite":
        raise _unreadable(f"{kind}://")
    if not separator and (slip := re.match(r"(?i)(postgres(?:ql)?|sqlite):", url)):
        raise _unreadable(slip[0])  # not a file of that name, with the password in it
    path = at_home(rest.removeprefix("/") if separator else url)
    if path.is_dir():
        raise Unreadable(f"{path} is a folder.", "Expected the path of an SQLite file.")
    if not new and not path.exists():
        raise NotFound(
            f"There is no database {path}.", "Check the path; `ic workspace create NAME` makes a new one."
        )
    from console.server.sqlite import SqliteStore

    return SqliteStore(path)


def _postgres(url: str) -> Store:
    try:
        from console.server.postgres import PostgresStore
    except ImportError as error:
        raise Refused(
            "The driver for PostgreSQL is not installed.",
            "In a clone: `uv tool install '.[server]'`, or pipx.",
        ) from error
    return PostgresStore(url)


def _unreadable(beginning: str) -> Unreadable:
    return Unreadable(
        f"{beginning} does not begin a database that the server knows.",
        "Expected postgresql://…, sqlite:///file or a path.",
    )
