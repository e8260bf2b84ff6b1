"""Serving: uvicorn around the application, stopped gracefully."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from errno import EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple

import uvicorn

from console.base.errors import BadFile, Refused, Unreadable
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
#: Connections that may wait to be taken.
BACKLOG: Final = 1024


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

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            gc.collect()
            gc.freeze()  # what is there now stays: it is not looked through for garbage again and again
            self._started(self.servers[0].sockets[0].getsockname()[1])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._backend.heads.close()
        await super().shutdown(sockets)


def serve(database: str, listen: Listen, started: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; ``started`` is told the URL. Raises ``StorageError``, ``Unreadable``, ``Refused``,
    ``BadFile``; where it can listen, and with which certificate, is seen before anything is begun."""
    _check_certificate(listen)
    with ExitStack() as stack:
        sockets = [stack.enter_context(one) for one in _bound(listen)]
        to_stderr()
        store = stack.enter_context(closing(open_store(database)))
        _warn(store, listen)
        _serve(store, listen, sockets, lambda port: started(_url(listen, port)))


def _warn(store: Store, listen: Listen) -> None:
    if getattr(store, "superuser", False):
        log.warning("this PostgreSQL role passes row-level security by; give the server a role of its own")
    secured = listen.certificate is not None
    if not secured and not _is_loopback(listen.host):
        log.warning("plain HTTP on %s: only behind something that speaks TLS", listen.host)


def _check_certificate(listen: Listen) -> None:
    """Raises ``BadFile``; a key behind a password would be asked for on the terminal, or wait for one for ever."""

    def no_password() -> str:
        raise ValueError("its key asks for a password")

    if listen.certificate is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(listen.certificate, listen.key, no_password)
    except (OSError, ValueError) as error:
        why = (error.reason or "it is not PEM") if isinstance(error, ssl.SSLError) else error
        raise BadFile(
            str(listen.certificate),
            f"cannot be used as a certificate with the key {listen.key}: {why}.",
            "Expected both in PEM format, belonging together.",
        ) from error


def _bound(listen: Listen) -> list[socket.socket]:
    """A socket at each address of the host; of a name's addresses those count that this machine has."""
    try:
        found = socket.getaddrinfo(listen.host, listen.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreadable(
            f"There is no address {listen.host} to listen at.",
            "Expected 127.0.0.1, ::1, 0.0.0.0 or a name of this machine.",
        ) from error
    bound: list[socket.socket] = []
    failed: OSError | None = None
    for family, _, _, _, (host, wanted, *more) in found:
        port = wanted or (bound[0].getsockname()[1] if bound else 0)
        try:
            bound.append(socket.create_server((host, port, *more), family=family, backlog=BACKLOG))
        except OSError as error:
            failed = error
        else:  # inherited by each connection: an answer's second packet does not wait 40 ms for the first one's receipt
            bound[-1].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if failed is not None and (not bound or failed.errno not in (EADDRNOTAVAIL, EAFNOSUPPORT)):
        for one in bound:
            one.close()
        raise _cannot_listen(listen, failed)
    return bound


def _cannot_listen(listen: Listen, error: OSError) -> Refused:
    where = f"{listen.host}, port {listen.port}"
    if error.errno == EADDRINUSE:
        return Refused(f"Another program listens at {where}.", "Choose another port: --port PORT, 0 for any.")
    if isinstance(error, PermissionError):
        return Refused(f"You may not listen at {where}.", "Choose a port above 1023: --port PORT.")
    return Refused(
        f"The server cannot listen at {where}: {error.strerror}.", "Check the address: --host HOST."
    )


def _serve(
    store: Store, listen: Listen, sockets: list[socket.socket], started: Callable[[int], None]
) -> None:
    backend = Backend(store)
    config = uvicorn.Config(
        make_app(backend),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=64 * 1024,
        backlog=BACKLOG,
        ssl_certfile=listen.certificate,
        ssl_keyfile=listen.key,
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
    )
    _Server(config, backend, started).run(sockets)


def _url(listen: Listen, port: int) -> str:
    host = f"[{listen.host}]" if ":" in listen.host else listen.host
    return f"{'https' if listen.certificate else 'http'}://{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
