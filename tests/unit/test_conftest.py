"""What the tests themselves stand on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from console.base.clock import local_now
from tests.conftest import FrozenClock, NetworkUse

ROOT = Path(__file__).parents[2]


def test_the_network_ends_at_this_machine() -> None:
    with pytest.raises(NetworkUse, match=r"192\.0\.2\.1"), socket.socket() as one:
        one.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkUse, match="2001:db8::1"), socket.socket(socket.AF_INET6) as one:
        one.connect_ex(("2001:db8::1", 80))
    with pytest.raises(NetworkUse, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), 5).close()


def test_home_zone_and_clock_are_frozen(home: Path, clock: FrozenClock) -> None:
    assert Path.home() == home
    assert os.environ["IC_HOME"] == str(home / "ic")
    assert local_now().utcoffset() in (timedelta(hours=1), timedelta(hours=2))
    assert (clock.forward(minutes=5) - clock.forward(minutes=-5)) == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("forbidden", "outcome"), [("0", "2 skipped, 1 xfailed"), ("1", "1 failed, 1 xfailed, 1 error")]
)
def test_a_skip_can_be_forbidden(tmp_path: Path, forbidden: str, outcome: str) -> None:
    file = tmp_path / "test_skip.py"
    file.write_text(
        "import pytest\n"
        "def test_one(): pytest.skip('no program')\n"
        "@pytest.mark.skipif(True, reason='no program')\n"
        "def test_two(): pass\n"
        "@pytest.mark.xfail(strict=True)\n"
        "def test_three(): assert False\n"
    )
    command = (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.conftest",
        "--rootdir",
        str(tmp_path),
        str(file),
    )
    env = {**os.environ, "IC_FORBID_SKIPS": forbidden}
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome in done.stdout, done.stdout
