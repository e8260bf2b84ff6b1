"""The line to a server: which URLs will do, whose certificates, through which proxy."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme

from console.base.errors import BadFile, Offline, Unreadable
from console.sync.exchange import Ask, Network, Trust, checked_url

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://ic.example.org", "https://ic.example.org"),
        (" https://ic.example.org:8443/base/ ", "https://ic.example.org:8443/base"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:8787/", "http://[::1]:8787"),
    ],
)
def test_urls_that_will_do(given: str, kept: str) -> None:
    assert checked_url(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "http://ic.example.org",
        "http://10.0.0.1",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "ic.example.org",
        "ftp://ic.example.org",
        "https://",
        "https://:80",
        "https://host:99999999",
        "https://mira:secret@ic.example.org",
        "https://ic.example.org/?a=1",
    ],
)
def test_urls_that_will_not(given: str) -> None:
    with pytest.raises(Unreadable):
        checked_url(given)


class Authority(NamedTuple):
    """Certificates of our own authority: its own, one for 127.0.0.1, one for a client; each with its key."""

    ca: Path
    server: Path
    client: Path
    locked: Path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("certificates")
    made = Authority(*(folder / f"{name}.pem" for name in Authority._fields))
    ca = trustme.CA()
    ca.cert_pem.write_to_path(made.ca)
    ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(made.server)
    ca.issue_cert("mira@example.org").private_key_and_cert_chain_pem.write_to_path(made.client)
    made.locked.write_text(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
    )
    return made


@asynccontextmanager
async def answering(context: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Something on loopback that answers anything with ``{}``: its port, and the first lines it heard."""
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heard.append((await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")[0])
            writer.write(ANSWER)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], heard


async def ask(url: str, trust: Trust | None = None) -> int:
    network = Network(url, trust or Trust())
    try:
        return (await network(Ask("GET", "/v1/meta"))).status
    finally:
        await network.close()


def serving(authority: Authority, *, asks: bool = False) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.server)
    if asks:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(authority.ca)
    return context


async def test_a_certificate_of_nobody_we_trust_is_refused_in_words(authority: Authority) -> None:
    async with answering(serving(authority)) as (port, heard):
        with pytest.raises(Offline, match=r"certificate is not trusted.*`server\.ca`"):
            await ask(f"https://127.0.0.1:{port}")
        assert heard == []


async def test_our_own_authority_is_trusted_when_the_settings_say_so(authority: Authority) -> None:
    async with answering(serving(authority)) as (port, _):
        assert await ask(f"https://127.0.0.1:{port}", Trust(authority.ca)) == 200
        with pytest.raises(Offline, match="certificate is not trusted"):
            await ask(f"https://localhost:{port}", Trust(authority.ca))


async def test_a_client_certificate_is_shown_where_one_is_asked_for(authority: Authority) -> None:
    async with answering(serving(authority, asks=True)) as (port, _):
        with pytest.raises(Offline):
            await ask(f"https://127.0.0.1:{port}", Trust(authority.ca))
        assert await ask(f"https://127.0.0.1:{port}", Trust(authority.ca, authority.client)) == 200


def test_files_that_are_no_certificates_are_named(authority: Authority, tmp_path: Path) -> None:
    text = tmp_path / "text.pem"
    text.write_text("not a certificate")
    for trust in (
        Trust(text),
        Trust(tmp_path / "nothing.pem"),
        Trust(certificate=text),
        Trust(certificate=authority.client, key=authority.locked),
    ):
        with pytest.raises(BadFile, match="cannot be used as a certificate"):
            trust.context()


async def test_the_systems_proxy_is_used_but_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    async with answering() as (proxy, through), answering() as (port, direct):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        assert await ask(f"http://127.0.0.1:{port}") == 200
        assert (through, len(direct)) == ([], 1)
        with pytest.raises(Offline):  # our proxy speaks no TLS behind its answer
            await ask("https://ic.example.org")
        assert through == [b"CONNECT ic.example.org:443 HTTP/1.1"]


async def test_who_does_not_answer_is_told_as_such() -> None:
    with pytest.raises(Offline, match=r"http://127\.0\.0\.1:9 cannot be reached"):
        await ask("http://127.0.0.1:9")
