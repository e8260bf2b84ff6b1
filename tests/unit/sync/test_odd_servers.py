"""Servers that are none, or worse: what they send takes neither our memory, nor our time, nor our token."""

from __future__ import annotations

import asyncio
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain, repeat

import pytest

from console.base.errors import Offline, Unreadable
from console.sync import exchange
from console.sync.exchange import Ask, Network
from tests.unit.sync.test_exchange import answering, ask


@asynccontextmanager
async def saying(*pieces: bytes, every: float = 0.0) -> AsyncIterator[str]:
    """A server that answers anything with these pieces, over and over when ``every`` so many seconds: its URL."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in chain(pieces, repeat(pieces[-1]) if every else ()):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(every)
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_gzip_bomb_and_an_answer_without_end_are_not_taken_in() -> None:
    """200 MiB of blanks in 200 kB, and the same as they are."""
    blanks = bytes(1024 * 1024)
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join([*(packer.compress(blanks) for _ in range(200)), packer.flush()])
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
    async with (
        saying(head + b"Content-Encoding: gzip\r\n\r\n", packed) as bomb,
        saying(head + b"\r\n", *[blanks] * 200) as endless,
    ):
        tracemalloc.start()
        try:
            for url in (bomb, endless):
                with pytest.raises(Offline, match="answers more than it was asked for"):
                    await ask(url)
            assert tracemalloc.get_traced_memory()[1] < 180 * 1024 * 1024
        finally:
            tracemalloc.stop()


async def test_an_answer_that_drips_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each drop is in time, and it would never end."""
    monkeypatch.setattr(exchange, "CONNECT", 0.2)
    monkeypatch.setattr(exchange, "ANSWER", 0.2)
    head = b"HTTP/1.1 200 OK\r\n"
    async with (
        saying(head + b"\r\n", b" ", every=0.05) as body,
        saying(head, b"X: y\r\n", every=0.05) as headers,
    ):
        for url in (body, headers):
            async with asyncio.timeout(5):
                with pytest.raises(Offline, match="no answer in time"):
                    await ask(url)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "gopher://mira:secret@127.0.0.1:9", "http://[::1"])
async def test_a_proxy_that_cannot_be_used_is_said_to_be_so(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy)
    with pytest.raises(Unreadable, match="HTTPS_PROXY") as error:
        await ask("https://ic.example.org")
    assert "secret" not in str(error.value)


async def test_what_cannot_be_sent_is_not_repeated() -> None:
    """The network library quotes the header that it would not send, and that is the token."""
    async with answering() as (port, _):
        network = Network(f"http://127.0.0.1:{port}")
        with pytest.raises(Offline) as error:
            await network(Ask("GET", "/v1/meta", headers={"Authorization": "Bearer ic_secret\nline"}))
        await network.close()
    assert "secret" not in str(error.value)


async def test_why_it_cannot_be_reached_is_said_in_words() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with server:
        with pytest.raises(Offline, match="no TLS can be agreed on"):
            await ask(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    with pytest.raises(Offline, match="nothing listens there"):
        await ask("http://127.0.0.1:9")
