"""One request and its answer, over the network.

Certificates are verified, always: by what the system trusts, and a CA of the user's own. Proxies are those of the system;
what goes to this machine goes past them, and only that may go without TLS. Nothing that a server sends, however much of it
and however slowly, takes more memory or time here than an honest answer would.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

import httpx

from console import __version__
from console.base.errors import BadFile, Offline, Unreadable
from console.base.words import _
from console.model.wire import PROTOCOL

#: Seconds to connect, to send, and beyond what was asked to wait, to answer.
CONNECT: Final = 10.0
SEND: Final = 30.0
ANSWER: Final = 15.0
#: Bytes of an answer, unpacked, where a request names no other bound.
ROOM: Final = 2 * 1024 * 1024
#: Bytes a second; what comes or goes more slowly than that counts as not coming at all.
SLOWEST: Final = 1000


class Ask(NamedTuple):
    """A request: ``path`` from ``/v1`` on; ``wait`` is how long the server was asked to wait, in seconds; ``room`` is how many
    bytes the answer may have, unpacked."""

    method: str
    path: str
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    body: bytes = b""
    wait: float = 0.0
    room: int = ROOM


class Answer(NamedTuple):
    """What came back; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Exchange = Callable[[Ask], Awaitable[Answer]]
"""Sends a request and gives the answer. Raises ``Offline`` when none came."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to trust besides the system's certificates, and how to show who we are; None for neither."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """TLS that verifies. Raises ``BadFile`` for a file that cannot be used."""
        import certifi

        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        if self.ca:
            with _readable(self.ca):
                context.load_verify_locations(self.ca)
        if self.certificate:
            with _readable(self.certificate):
                context.load_cert_chain(self.certificate, self.key, _no_password)
        return context


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise BadFile(
            str(path),
            _("cannot be used as a certificate: {error}.").format(error=error),
            _("Expected a file in PEM format."),
        ) from error


def _no_password() -> str:
    """A key behind a password would be asked for on the terminal that the console draws on."""
    raise ValueError("its key asks for a password")


def checked_url(text: str) -> str:
    """The URL of a server as it is kept. Raises ``Unreadable``, also for plain HTTP to another machine."""
    text = text.strip()
    shown = re.sub(r"//[^/]*@", "//…@", text)  # a password is not repeated
    url = _split(text)
    if url is None:
        raise Unreadable(
            _("{text!r} is not the URL of a server.").format(text=shown),
            _("Expected https://HOST[:PORT][/PATH]."),
        )
    if url.scheme == "http" and not is_loopback(url.hostname or ""):
        raise Unreadable(
            _("{text} would send the token and everything else in plain text.").format(text=shown),
            _("Use https:// for another machine."),
        )
    return f"{url.scheme}://{url.netloc.lower()}{url.path}".rstrip("/")


def _split(text: str) -> SplitResult | None:
    """The parts of a server's URL; None for what is none, or brings more than host, port and path."""
    try:
        url = urlsplit(text)
        sound = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        return None
    more = "@" in url.netloc or re.search(r"[\s\\?#]", text) or not text.isprintable()
    return url if sound and not more else None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(slots=True)
class Network:
    """The exchange with the server at ``url``; made in the event loop that uses it, closed there."""

    url: str
    trust: Trust = field(default_factory=Trust)
    _client: httpx.AsyncClient | None = None

    async def __call__(self, ask: Ask) -> Answer:
        """Send a request. Raises ``Offline``."""
        try:
            return await self._answer(self._client or self._connect(), ask)
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError, TimeoutError) as error:
            raise Offline(
                _("{url} cannot be reached: {why}.").format(url=self.url, why=_why(error)), _next(error)
            ) from error

    async def _answer(self, client: httpx.AsyncClient, ask: Ask) -> Answer:
        asking = client.stream(
            ask.method,
            self.url + ask.path,
            params=ask.query,
            headers=ask.headers,
            content=ask.body or None,
            timeout=httpx.Timeout(SEND, connect=CONNECT, read=ask.wait + ANSWER),
        )
        seconds = 2 * CONNECT + ask.wait + ANSWER + len(ask.body) / SLOWEST
        async with asyncio.timeout(seconds) as limit, asking as response:
            body, end = bytearray(), limit.when() or 0.0
            async for chunk in response.aiter_bytes():
                if len(body) + len(chunk) > ask.room:
                    raise Offline(_("{url} answers more than it was asked for.").format(url=self.url))
                body += chunk
                limit.reschedule(end + response.num_bytes_downloaded / SLOWEST)
        return Answer(response.status_code, response.headers, bytes(body))

    def _connect(self) -> httpx.AsyncClient:
        here = is_loopback(urlsplit(self.url).hostname or "")
        nobody = ssl.SSLContext(
            ssl.PROTOCOL_TLS_CLIENT
        )  # where TLS is not spoken, reading certificates takes 30 ms
        verify = self.trust.context() if self.url.startswith("https:") else nobody
        try:
            self._client = httpx.AsyncClient(
                verify=verify,
                trust_env=not here,
                follow_redirects=False,
                headers={"User-Agent": f"incident-console/{__version__}", "IC-Protocol": str(PROTOCOL)},
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            raise Unreadable(
                _("A proxy of this system cannot be used: HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names it."),
                _("Expected http://HOST:PORT there, or the server's host in NO_PROXY."),
            ) from error
        return self._client

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _why(error: BaseException) -> str:
    """What went wrong, in words. What httpx says of a request that it would not send is not repeated: it quotes the token."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _("its certificate is not trusted ({why})").format(why=cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return _("no TLS can be agreed on with it ({why})").format(why=cause.reason or "?")
        if isinstance(cause, socket.gaierror):
            return _("its name is not known")
        if isinstance(cause, ConnectionRefusedError):
            return _("nothing listens there")
        if isinstance(cause, TimeoutError | httpx.TimeoutException):
            return _("no answer in time")
    if isinstance(error, httpx.LocalProtocolError):
        return _("it cannot be asked in this way")
    return str(error).strip().rstrip(".") or type(error).__name__


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, what it came of, and so on; of several attempts, the first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]


def _next(error: BaseException) -> str:
    """What to do, where it is something else than to wait."""
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)):
        return _("If it is your own authority's, name its file as `server.ca` in the settings.")
    return ""
