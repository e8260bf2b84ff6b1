"""Serving: uvicorn around the application, stopped gracefully."""

from __future__ import annotations

import logging
import signal
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from typing import Final, NamedTuple

import uvicorn

from console.server.app import make_app
from console.server.backend import Backend
from console.server.logs import to_stderr
from console.server.opening import open_store
from console.server.storage import Store

log = logging.getLogger(__name__)

#: Seconds that requests have to finish after the server was told to stop.
GRACE: Final = 10
#: Seconds a connection is kept open between two requests: longer than a balancer's, so that it is the one to close.
KEEP_ALIVE: Final = 75


class Listen(NamedTuple):
    """Where to listen, and with which certificate."""

    host: str = "127.0.0.1"
    port: int = 8787
    certificate: Path | None = None
    key: Path | None = None


class _Server(uvicorn.Server):
    """Ends those who wait before it waits for them: a stream would hold the end up for ever."""

    def __init__(self, config: uvicorn.Config, backend: Backend, started: Callable[[int], None]) -> None:
        super().__init__(config)
        self._backend = backend
        self._started = started

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Being told to stop is not a failure: unlike uvicorn, do not die of the signal after all is done."""
        told = (signal.SIGINT, signal.SIGTERM)
        before = {one: signal.signal(one, self.handle_exit) for one in told}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._started(self.servers[0].sockets[0].getsockname()[1])

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._backend.heads.close()
        await super().shutdown(sockets)


def serve(database: str, listen: Listen, started: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; ``started`` is told the URL. Raises ``StorageError``, ``Unreadable``, ``OSError``."""
    to_stderr()
    store = open_store(database)
    if getattr(store, "superuser", False):
        log.warning("this PostgreSQL role passes row-level security by; give the server a role of its own")
    secured = listen.certificate is not None
    if not secured and not _is_loopback(listen.host):
        log.warning("plain HTTP on %s: only behind something that speaks TLS", listen.host)
    try:
        _serve(store, listen, lambda port: started(_url(listen, port)))
    finally:
        store.close()


def _serve(store: Store, listen: Listen, started: Callable[[int], None]) -> None:
    backend = Backend(store)
    config = uvicorn.Config(
        make_app(backend),
        host=listen.host,
        port=listen.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=64 * 1024,
        backlog=1024,
        ssl_certfile=listen.certificate,
        ssl_keyfile=listen.key,
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
    )
    _Server(config, backend, started).run()


def _url(listen: Listen, port: int) -> str:
    host = f"[{listen.host}]" if ":" in listen.host else listen.host
    return f"{'https' if listen.certificate else 'http'}://{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
