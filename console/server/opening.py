"""From a database's URL to its store. Drivers are loaded only when they are asked for."""

from __future__ import annotations

from console.base.errors import Refused, Unreadable
from console.base.files import at_home
from console.server.storage import Store


def open_store(url: str) -> Store:
    """The store at ``postgresql://…``, ``sqlite:///file`` (four slashes for a path from the root) or a plain path;
    ``memory:`` forgets everything at the end.

    Raises ``StorageError`` when it cannot be opened, ``Unreadable`` for another kind of URL.
    """
    kind, separator, rest = url.partition("://")
    if kind in ("postgresql", "postgres") and separator:
        try:
            from console.server.postgres import PostgresStore
        except ImportError as error:
            raise Refused(
                "The driver for PostgreSQL is not installed.", "Install incident-console[server]."
            ) from error
        return PostgresStore(url)
    if url == "memory:":
        from console.server.memory import MemoryStore

        return MemoryStore()
    if separator and kind != "sqlite":
        raise Unreadable(
            f"{kind}:// is not a database that the server knows.",
            "Expected postgresql://…, sqlite:///file or a path.",
        )
    from console.server.sqlite import SqliteStore

    return SqliteStore(at_home(rest.removeprefix("/") if separator else url))
