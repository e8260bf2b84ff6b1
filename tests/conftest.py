"""What every test may rely on: the same home, zone, language, size and dice wherever it runs, and no network.

Nothing of the person's who runs the tests is read or written. A skip says why; with ``IC_FORBID_SKIPS=1`` (where the
programs that tests need are all installed) it is a failure.
"""

from __future__ import annotations

import ipaddress
import os
import random
import socket
import time
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from console.base.ids import Randomness
from console.base.words import ENGLISH, set_language
from console.config.paths import Paths, find_paths

_FROZEN = {
    "TZ": "Europe/Berlin",
    "LANG": "C.UTF-8",
    "COLUMNS": "140",
    "LINES": "40",
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "USER": "mira",
    "PYTHONHASHSEED": "0",
}
#: What would make a test depend on where it is run: a desktop, tmux, SSH, an editor, another language.
_CLEARED_PREFIXES = ("IC_", "XDG_", "LC_", "SSH_", "TMUX", "TEXTUAL", "WAYLAND", "NOTIFY_")
_CLEARED = (
    "DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "LANGUAGE",
    "VISUAL",
    "EDITOR",
    "NO_COLOR",
    "STY",
    "WSL_DISTRO_NAME",
)

_FORBID_SKIPS = os.environ.get("IC_FORBID_SKIPS") == "1"

#: The snapshot plugin hands its folder to the workers by this.
_KEPT = "TEXTUAL_SNAPSHOT_TEMPDIR"

for _name in list(os.environ):
    if _name != _KEPT and (_name.startswith(_CLEARED_PREFIXES) or _name in _CLEARED):
        del os.environ[_name]
os.environ.update(_FROZEN)
time.tzset()

settings.register_profile("ic", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ic")

#: When the frozen clock starts: a Sunday in winter, 03:02 in Berlin.
START = datetime(2026, 3, 1, 3, 2, tzinfo=timezone(timedelta(hours=1)))


class FrozenClock:
    """A :data:`console.base.clock.Clock` that stands still until it is told otherwise."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **units: float) -> datetime:
        """Move on by that much (``minutes=5``), also backwards; gives the new moment."""
        self.now += timedelta(**units)
        return self.now

    def set(self, moment: datetime) -> None:
        self.now = moment


class NetworkUse(RuntimeError):
    """A test tried to leave this machine."""


@pytest.fixture
def clock() -> FrozenClock:
    """A clock at :data:`START`."""
    return FrozenClock()


@pytest.fixture
def randomness() -> Randomness:
    """The same bytes in every run."""
    return random.Random(0).randbytes


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The person's home folder: ``HOME``; the console's own files are in ``home/ic``."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def paths(home: Path) -> Paths:
    """Where the console keeps its files in this test."""
    return find_paths(os.environ)


@pytest.fixture(autouse=True)
def _frozen(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A home of its own, the same dice, English."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("IC_HOME", str(home / "ic"))
    random.seed(0)
    set_language(ENGLISH)
    yield
    set_language(ENGLISH)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets lead to this machine only."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def only_here(host: Any) -> None:
        if not _is_local(host):
            raise NetworkUse(f"a test tried to reach {host!r}")

    def checked_connect(self: socket.socket, address: Any) -> None:
        only_here(address[0] if isinstance(address, tuple) else None)
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:
        only_here(address[0] if isinstance(address, tuple) else None)
        return connect_ex(self, address)

    def checked_getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        only_here(host)
        return getaddrinfo(host, *args, **options)

    monkeypatch.setattr(socket.socket, "connect", checked_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", checked_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", checked_getaddrinfo)


def _is_local(host: Any) -> bool:
    """Whether a host as sockets take it is this machine; None and paths (Unix sockets) are."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost") or not isinstance(name, str):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _no_skip(report: Any) -> None:
    if _FORBID_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skips are forbidden here: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _no_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _no_skip(report)
    return report
