"""The line to a server: which URLs will do, whose certificates, through which proxy."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import sys
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme

from console.base.errors import BadFile, Offline, Unreadable
from console.config.paths import Paths
from console.config.settings import Server, read_settings
from console.sync import exchange
from console.sync.exchange import Ask, Network, Trust, checked_url
from console.sync.link import trust_of
from tests.conftest import NetworkUse

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://ic.example.org", "https://ic.example.org"),
        (" https://ic.example.org:8443/base/ ", "https://ic.example.org:8443/base"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:8787/", "http://[::1]:8787"),
        ("HTTPS://IC.Example.org/Ic//", "https://ic.example.org/Ic"),
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
        "https://:secret@ic.example.org",
        "http://:secret@ic.example.org",
        "https://ic.example.org/?a=1",
        "https://ic.example.org/#a",
        "https://[::1",
        "https://host:0",
        "https://ic example.org",
        "https://ic.example.org\\.evil.example",
        "https://ic.example.org/\x1b[31m",
    ],
)
def test_urls_that_will_not(given: str) -> None:
    with pytest.raises(Unreadable) as error:
        checked_url(given)
    assert "secret" not in str(error.value)


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
    ca.issue_cert("127.0.0.1", "ic.example.org").private_key_and_cert_chain_pem.write_to_path(made.server)
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


_AS_THE_CONSOLE = """
import sys
from console.ui.lean import without_palette, without_tls
without_palette(); without_tls()
import asyncio
from pathlib import Path
from console.base.errors import Offline
from console.sync.exchange import Ask, Network, Trust
assert asyncio.sslproto.ssl is None

async def ask(trust):
    network = Network(sys.argv[1], trust)
    try:
        return (await network(Ask("GET", "/v1/meta"))).status
    except Offline as error:
        return str(error)
    finally:
        await network.close()

print(asyncio.run(ask(Trust(Path(sys.argv[2])))), asyncio.run(ask(Trust())))
"""


async def test_the_console_speaks_tls_and_verifies_though_its_asyncio_knows_none(
    authority: Authority,
) -> None:
    async with answering(serving(authority)) as (port, _):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _AS_THE_CONSOLE, f"https://127.0.0.1:{port}", str(authority.ca),
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said = (await process.communicate())[0].decode()
    assert said.startswith("200 ")
    assert "certificate is not trusted" in said


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


@asynccontextmanager
async def tunnelling(port: int) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A proxy that takes whoever asks for a tunnel, to wherever, to ``port``: its port, and what it was asked for."""
    asked: list[bytes] = []

    async def copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            return
        finally:
            writer.close()

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")[0])
        back, out = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(copied(reader, out), copied(back, writer))

    proxy = await asyncio.start_server(tunnel, "127.0.0.1", 0)
    async with proxy:
        yield proxy.sockets[0].getsockname()[1], asked


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
async def test_through_a_proxy_the_certificate_is_still_the_servers(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async with answering(serving(authority)) as (port, heard), tunnelling(port) as (proxy, asked):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        assert await ask("https://ic.example.org", Trust(authority.ca)) == 200
        with pytest.raises(Offline, match="certificate is not trusted"):
            await ask("https://other.example.org", Trust(authority.ca))
        assert asked == [
            b"CONNECT ic.example.org:443 HTTP/1.1",
            b"CONNECT other.example.org:443 HTTP/1.1",
        ]
        assert heard == [b"GET /v1/meta HTTP/1.1"]


async def test_no_proxy_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    async with answering() as (proxy, through):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("NO_PROXY", ".example.org")
        with pytest.raises(NetworkUse, match=r"ic\.example\.org"):  # the tests' fence: it went there itself
            await ask("https://ic.example.org")
        assert through == []


async def test_no_switch_turns_verification_off(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the variables by which other programs are talked into it, nor a setting: there is none."""
    for name in ("PYTHONHTTPSVERIFY", "NODE_TLS_REJECT_UNAUTHORIZED", "GIT_SSL_NO_VERIFY"):
        monkeypatch.setenv(name, "0")
    for name in ("CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, "")
    async with answering(serving(authority)) as (port, heard):
        with pytest.raises(Offline, match="certificate is not trusted"):
            await ask(f"https://127.0.0.1:{port}")
        assert heard == []
    context = Trust(authority.ca).context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert [one.name for one in fields(Server)] == ["ca", "certificate", "key"]


async def test_old_protocols_are_not_spoken(authority: Authority) -> None:
    context = serving(authority)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    async with answering(context) as (port, heard):
        with pytest.raises(Offline):
            await ask(f"https://127.0.0.1:{port}", Trust(authority.ca))
        assert heard == []


async def test_the_settings_say_whom_to_trust(authority: Authority, paths: Paths) -> None:
    """Names of files count from the folder of the settings."""
    paths.config.mkdir(parents=True)
    for file in (authority.ca, authority.client):
        shutil.copy(file, paths.config)
    settings, _ = read_settings({"server": {"ca": "ca.pem", "certificate": "client.pem"}})
    async with answering(serving(authority, asks=True)) as (port, _heard):
        assert await ask(f"https://127.0.0.1:{port}", trust_of(settings, paths)) == 200


async def test_who_is_silent_is_not_waited_for_longer_than_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "ANSWER", 0.2)
    late = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            async with asyncio.timeout(0.6):
                await late.wait()
        except TimeoutError:
            writer.write(ANSWER)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        network = Network(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        with pytest.raises(Offline, match="no answer in time"):
            await network(Ask("GET", "/v1/meta"))
        assert (await network(Ask("GET", "/v1/meta", wait=2.0))).status == 200
        late.set()
        await network.close()


async def test_a_server_that_sends_elsewhere_is_not_followed() -> None:
    """A token goes to whom it is for, and to nobody whom he names."""

    async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(elsewhere, "127.0.0.1", 0)
    async with server:
        assert await ask(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") == 307
