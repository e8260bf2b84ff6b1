"""Logs as one JSON object a line on stderr, and a line for each request: who (the token's id), what, how it went. Never a
body, a token, a query, or the workspace of a request that was refused one."""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime
from typing import Final, TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.base.clock import utc_stamp
from console.server.metrics import Metrics

log = logging.getLogger("console.server.requests")
#: Where a request keeps, for its line in the log, whose token it brought, and that it waited.
TOKEN: Final = "ic.token"  # noqa: S105
WAITED: Final = "ic.waited"


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "at": utc_stamp(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def to_stderr(level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send all logging there, and only there."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)


class Requests:
    """ASGI middleware that logs and counts each request."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Those that waited for news and were answered are counted, and not logged."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - began
            route = _route(scope)
            waited = bool(scope.get("state", {}).get(WAITED))
            self.metrics.answered(scope["method"], route, status, None if waited else seconds)
            log.log(
                logging.DEBUG if waited and status < 400 else logging.INFO,
                "%s %s %d",
                scope["method"],
                route,
                status,
                extra={
                    "facts": {
                        "method": scope["method"],
                        "route": route,
                        "status": status,
                        "ms": round(seconds * 1000, 1),
                        "token": scope.get("state", {}).get(TOKEN),
                        "client": (scope.get("client") or [None])[0],
                    }
                },
            )


def _route(scope: Scope) -> str:
    """The route's pattern: the paths themselves are too many for a counter."""
    return str(getattr(scope.get("route"), "path_format", "none"))
