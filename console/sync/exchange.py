"""One request and its answer, over the network.

Certificates are verified, always: by what the system trusts, and a CA of the user's own. Proxies are those of the system;
what goes to this machine goes past them, and only that may go without TLS.
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import httpx

from console import __version__
from console.base.errors import BadFile, Offline, Unreadable
from console.base.words import _
from console.model.wire import PROTOCOL

#: Seconds to connect, to send, and beyond what was asked to wait, to answer.
CONNECT: Final = 10.0
SEND: Final = 30.0
ANSWER: Final = 15.0


class Ask(NamedTuple):
    """A request: ``path`` from ``/v1`` on; ``wait`` is how long the server was asked to wait, in seconds."""

    method: str
    path: str
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    body: bytes = b""
    wait: float = 0.0


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
    url = urlsplit(text.strip())
    try:
        sound = url.scheme in ("http", "https") and bool(url.hostname) and (url.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or url.query or url.fragment or url.username:
        raise Unreadable(
            _("{text!r} is not the URL of a server.").format(text=text),
            _("Expected https://HOST[:PORT][/PATH]."),
        )
    if url.scheme == "http" and not is_loopback(url.hostname or ""):
        raise Unreadable(
            _("{text} would send the token and everything else in plain text.").format(text=text),
            _("Use https:// for another machine."),
        )
    return f"{url.scheme}://{url.netloc}{url.path}".rstrip("/")


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
        client = self._client or self._connect()
        try:
            response = await client.request(
                ask.method,
                self.url + ask.path,
                params=ask.query,
                headers=ask.headers,
                content=ask.body or None,
                timeout=httpx.Timeout(SEND, connect=CONNECT, read=ask.wait + ANSWER),
            )
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise Offline(
                _("{url} cannot be reached: {why}.").format(url=self.url, why=_why(error)), _next(error)
            ) from error
        return Answer(response.status_code, response.headers, response.content)

    def _connect(self) -> httpx.AsyncClient:
        here = is_loopback(urlsplit(self.url).hostname or "")
        self._client = httpx.AsyncClient(
            verify=self.trust.context() if self.url.startswith("https:") else True,
            trust_env=not here,
            follow_redirects=False,
            headers={"User-Agent": f"incident-console/{__version__}", "IC-Protocol": str(PROTOCOL)},
        )
        return self._client

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _why(error: Exception) -> str:
    """What went wrong, in words; httpx leaves some of its errors without any."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({cause.verify_message})"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return str(error).strip().rstrip(".") or type(error).__name__


def _next(error: Exception) -> str:
    if "certificate" in _why(error):
        return "If it is your own authority's, name its file as `server.ca` in the settings."
    return "What you write is kept and sent later."
