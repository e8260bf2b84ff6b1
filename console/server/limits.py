"""What is refused before anything is read into memory: bodies that are too large, too slow, or in an odd encoding; and how
many requests one token may make.

The caps stand in the ASGI layer, below the framework, which would take whatever comes.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import Final, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.model.wire import MAX_BLOB, MAX_INFLATED, MAX_WIRE
from console.server.problems import Refusal

#: Seconds in which a body has to arrive.
PATIENCE: Final = 30.0
#: Where nothing is said: no request of ours has a body there, but some clients send an empty object.
_SMALL: Final = 4096


class Cap(NamedTuple):
    """Bytes of a body as sent and once inflated; equal where no encoding is taken."""

    wire: int
    inflated: int


def cap_for(method: str, path: str) -> Cap:
    """How large the body of a request may be."""
    if method == "POST" and path.endswith("/ops"):
        return Cap(MAX_WIRE, MAX_INFLATED)
    if method == "PUT" and "/blobs/" in path:
        return Cap(MAX_BLOB, MAX_BLOB)
    return Cap(_SMALL, _SMALL)


class Caps:
    """ASGI middleware that reads the body, within its cap, inflates it, and hands it on whole."""

    def __init__(self, app: ASGIApp, patience: float = PATIENCE) -> None:
        self.app = app
        self.patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self.patience):
                body = await _read(scope, receive)
        except TimeoutError:
            await _refuse(Refusal("too-slow"), scope, receive, send)
        except Refusal as refusal:
            await _refuse(refusal, scope, receive, send)
        except _GoneError:
            return
        else:
            await self.app(scope, _replay(body, receive), send)


class _GoneError(Exception):
    """Whoever asked has hung up."""


async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    refusal.headers["Connection"] = "close"  # what is still coming is not read
    await refusal.response()(scope, receive, send)


async def _read(scope: Scope, receive: Receive) -> bytes:
    headers = dict(scope["headers"])
    cap = cap_for(scope["method"], scope["path"])
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or len(length) > 12 or int(length) > cap.wire:
        raise _too_large(cap.wire)
    inflate = _inflater(headers.get(b"content-encoding", b"identity"), cap)
    chunks: list[bytes] = []
    sent = kept = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneError
        chunk, more = message.get("body", b""), message.get("more_body", False)
        sent += len(chunk)
        if sent > cap.wire:
            raise _too_large(cap.wire)
        chunks.append(inflate(chunk, cap.inflated - kept))
        kept += len(chunks[-1])
    inflate(b"", -1)
    return b"".join(chunks)


def _too_large(size: int) -> Refusal:
    return Refusal("too-large", f"The body may have {size:,} bytes here.", limit=size)


def _inflater(encoding: bytes, cap: Cap) -> Callable[[bytes, int], bytes]:
    """Turns a chunk as sent into at most so many bytes as meant; a room of -1 asks whether all was there."""
    if encoding == b"identity":
        return lambda chunk, _room: chunk
    if encoding != b"gzip" or cap.inflated == cap.wire:
        raise Refusal("unsupported", "The only encoding that is read is gzip, for operations.")
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)

    def inflate(chunk: bytes, room: int) -> bytes:
        if room < 0:
            if not stream.eof or stream.unused_data:
                raise Refusal("unreadable", "The gzip stream is not whole.")
            return b""
        try:
            inflated = stream.decompress(chunk, room + 1)
        except zlib.error as error:
            raise Refusal("unreadable", "The body is not gzip.") from error
        if len(inflated) > room:
            raise _too_large(cap.inflated)
        return inflated

    return inflate


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body in one message, then what comes after it (that whoever asked hung up)."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


class Rates:
    """So many requests a second for each token, and a burst above it; the least recently seen are forgotten."""

    def __init__(
        self,
        rate: float = 50.0,
        burst: float = 200.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        remembered: int = 10_000,
    ) -> None:
        self.rate = rate
        self.burst = burst
        self._clock = clock
        self._remembered = remembered
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, token: str) -> None:
        """One request. Raises ``Refusal``, which says when there is room again."""
        now = self._clock()
        left, at = self._buckets.get(token, (self.burst, now))
        left = min(self.burst, left + (now - at) * self.rate)
        if left < 1:
            seconds = max(1, ceil((1 - left) / self.rate))
            raise Refusal("slow-down", headers={"Retry-After": str(seconds)})
        self._buckets[token] = (left - 1, now)
        self._buckets.move_to_end(token)
        if len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
