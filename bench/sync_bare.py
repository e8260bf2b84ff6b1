"""The yardstick for sharing: ``python -m bench.sync_bare FILE`` takes bytes, commits them, and gives them back.

It commits as durably as ours (a rollback journal, FULL): a batch as it is, looking into nothing; or, under ``/rows``, a row for
each operation in it, which is the least that anything must do which hands on more than whole batches.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

Message = dict[str, Any]


def commits(path: str) -> sqlite3.Connection:
    """A database that commits as ours do."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = TRUNCATE")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS batch (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
    connection.execute("CREATE TABLE IF NOT EXISTS op (op_id TEXT PRIMARY KEY, op TEXT NOT NULL)")
    return connection


def keep(connection: sqlite3.Connection, batch: bytes, *, rows: bool) -> None:
    """Commit a batch."""
    if not rows:
        connection.execute("INSERT INTO batch (bytes) VALUES (?)", (batch,))
        return
    found = [one.get("op", one) for one in json.loads(batch)["ops"]]
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO op VALUES (?, ?)", [(one["op_id"], json.dumps(one)) for one in found])
    connection.execute("COMMIT")


class Bare:
    """POST keeps a packed body, ``GET /NUMBER`` gives it back."""

    def __init__(self, path: str) -> None:
        self._connection = commits(path)

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        if scope["method"] == "POST":
            rows = scope["path"] == "/rows"
            keep(self._connection, gzip.decompress(body) if rows else body, rows=rows)
            (number,) = self._connection.execute("SELECT max(number) FROM batch").fetchone()
            answer, headers = json.dumps({"number": number}).encode(), []
        else:
            number = int(scope["path"].removeprefix("/"))
            (answer,) = self._connection.execute(
                "SELECT bytes FROM batch WHERE number = ?", (number,)
            ).fetchone()
            headers = [(b"content-encoding", b"gzip")]
        headers.append((b"content-length", str(len(answer)).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


class _Server(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)


if __name__ == "__main__":
    config = uvicorn.Config(Bare(sys.argv[1]), port=0, log_level="critical", access_log=False, lifespan="off")
    _Server(config).run()
