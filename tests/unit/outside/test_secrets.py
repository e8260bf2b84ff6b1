"""Secrets: found and kept by a ladder whose every rung is known to keep secrets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console.base.errors import Refused
from console.outside.secrets import Backend, Secrets
from tests.live import serving


class Ring:
    """A keyring in memory, as the system's behaves."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class NullRing(Ring):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return


class LockedRing(Ring):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("locked")

    set_password = delete_password = get_password  # type: ignore[assignment]


class HangingRing(Ring):
    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(30)
        return None


def secrets(folder: Path, ring: Backend | None = None, *, command: str = "", token: str = "") -> Secrets:
    env = {"IC_TOKEN": token} if token else {}
    return Secrets(folder, command=command, env=env, find_backend=lambda: ring, patience=0.3)


def test_a_keyring_keeps_gives_back_and_forgets(tmp_path: Path) -> None:
    ladder = secrets(tmp_path, Ring())
    assert ladder.find("t") is None
    assert ladder.keep("t", "s3cret").startswith("keyring (")
    found = ladder.find("t")
    assert found is not None
    assert (found.value, found.where) == ("s3cret", ladder.keep("t", "s3cret"))
    ladder.forget("t")
    ladder.forget("t")
    assert ladder.find("t") is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ring", [None, NullRing(), LockedRing()])
def test_without_a_keyring_that_keeps_it_is_a_private_file(tmp_path: Path, ring: Backend | None) -> None:
    ladder = secrets(tmp_path, ring)
    where = Path(ladder.keep("t", "s3cret"))
    assert where.stat().st_mode & 0o777 == 0o600
    assert ladder.find("t") == ("s3cret", str(where))
    ladder.forget("t")
    assert ladder.find("t") is None
    assert "s3cret" not in where.read_text()


def test_once_a_keyring_keeps_it_no_copy_stays_in_the_file(tmp_path: Path) -> None:
    where = Path(secrets(tmp_path).keep("t", "old"))
    secrets(tmp_path, Ring()).keep("t", "new")
    assert "old" not in where.read_text()


def test_a_keyring_that_does_not_answer_is_given_up_on(tmp_path: Path) -> None:
    start = time.monotonic()
    assert secrets(tmp_path, HangingRing()).find("t") is None
    assert time.monotonic() - start < 5


def test_what_was_said_for_this_process_goes_first_and_wakes_no_keyring(tmp_path: Path) -> None:
    ring = HangingRing()
    assert secrets(tmp_path, ring, command="echo no", token="from env").find("t") == (
        "from env",
        "environment",
    )
    assert secrets(tmp_path, ring, command="printf 'a b\\n'").find("t") == ("a b", "command")
    with pytest.raises(Refused, match="gave none: false"):
        secrets(tmp_path, ring, command="false").find("t")
    with pytest.raises(Refused, match="gave none: true"):
        secrets(tmp_path, ring, command="true").find("t")


def test_a_file_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    where = Path(secrets(tmp_path).keep("t", "s3cret"))
    where.chmod(0o640)
    with pytest.raises(Refused, match=r"may be read by others.*chmod 600"):
        secrets(tmp_path).find("t")
    where.chmod(0o600)
    where.write_text("{")
    with pytest.raises(Refused, match=r"cannot be read as secrets.*sign in again"):
        secrets(tmp_path).find("t")


def test_doctor_hears_where_they_are(tmp_path: Path) -> None:
    assert "Tokens are kept in the keyring" in secrets(tmp_path, Ring()).which()
    assert str(tmp_path / "secrets.json") in secrets(tmp_path).which()
    assert "IC_TOKEN" in secrets(tmp_path, token="x").which()
    assert "command" in secrets(tmp_path, command="x").which()


@pytest.mark.parametrize("name", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_a_keyring_that_is_not_known_to_keep_secrets_is_not_used(tmp_path: Path, name: str) -> None:
    code = "from console.outside.secrets import system_backend; print(system_backend())"
    env = {**os.environ, "PYTHON_KEYRING_BACKEND": name}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "None\n"


def test_one_that_writes_plain_text_is_not_used_though_it_is_installed_and_preferred(tmp_path: Path) -> None:
    """As ``keyrings.alt`` does, which ``keyring`` takes by itself where there is nothing better."""
    package = tmp_path / "keyrings" / "alt"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").write_text("")
    (package / "file.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class PlaintextKeyring(KeyringBackend):\n"
        "    priority = 99\n"
        "    def get_password(self, service, username): return 'in plain text'\n"
        "    def set_password(self, service, username, password): raise SystemExit('written in plain text')\n"
        "    def delete_password(self, service, username): pass\n"
    )
    code = (
        "import sys, keyring; from pathlib import Path; from console.outside.secrets import Secrets\n"
        "print(type(keyring.get_keyring()).__name__)\n"
        "ladder = Secrets(Path(sys.argv[1]), env={})\n"
        "print(ladder.find('t'), Path(ladder.keep('t', 'x')).name)\n"
    )
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(tmp_path), str(Path(__file__).parents[3]))),
        "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
    }
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "state")],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["PlaintextKeyring", "None secrets.json"]


def on_a_bus(tmp_path: Path, unlock: str, program: str) -> list[str]:
    """What a program prints in a session with a real keyring, opened by ``unlock``."""
    if not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")):
        pytest.skip("needs gnome-keyring and dbus-run-session")
    file = tmp_path / "program.py"
    file.write_text(program)
    script = f"{unlock} >/dev/null 2>&1; exec {sys.executable} {file} {tmp_path}/state"
    done = subprocess.run(
        ("dbus-run-session", "--", "sh", "-c", script),
        env={
            **os.environ,
            "XDG_RUNTIME_DIR": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "PYTHONPATH": str(Path(__file__).parents[3]),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


UNLOCKED = "printf pass | gnome-keyring-daemon --unlock --components=secrets"
LOCKED = "printf pass | gnome-keyring-daemon --start --components=secrets"


def test_a_real_keyring(tmp_path: Path) -> None:
    told = on_a_bus(
        tmp_path,
        UNLOCKED,
        "import sys; from pathlib import Path; from console.outside.secrets import Secrets\n"
        "ladder = Secrets(Path(sys.argv[1]), env={})\n"
        "print(ladder.keep('t', 's3cret – 障害'))\n"
        "print(Secrets(Path(sys.argv[1]), env={}).find('t'))\n"
        "ladder.forget('t')\n"
        "print(ladder.find('t'))\n",
    )
    assert told == [
        "keyring (SecretService)",
        "Found(value='s3cret – 障害', where='keyring (SecretService)')",
        "None",
    ]
    assert not (tmp_path / "state").exists()


def test_a_real_keyring_that_is_locked_and_asks_nobody_is_passed_over(tmp_path: Path) -> None:
    told = on_a_bus(
        tmp_path,
        LOCKED,
        "import sys, time; from pathlib import Path; from console.outside.secrets import Secrets\n"
        "begun, ladder = time.monotonic(), Secrets(Path(sys.argv[1]), env={}, patience=2.0)\n"
        "print(Path(ladder.keep('t', 's3cret')).name, ladder.find('t').value)\n"
        "print(time.monotonic() - begun < 10)\n",
    )
    assert told == ["secrets.json s3cret", "True"]


def test_signing_in_keeps_the_token_in_a_real_keyring_and_nowhere_else(tmp_path: Path) -> None:
    with serving(str(tmp_path / "server.db"), tmp_path / "log") as server:
        server.ic("workspace", "create", "team")
        token = server.token()
        told = on_a_bus(
            tmp_path,
            UNLOCKED,
            "import os, subprocess, sys\n"
            "os.environ['IC_HOME'] = sys.argv[1]\n"
            "def ic(*words, given=''):\n"
            "    command = [sys.executable, '-m', 'console', *words]\n"
            "    done = subprocess.run(command, input=given, capture_output=True, text=True)\n"
            "    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]\n"
            f"print(*ic('login', {server.url!r}, '--workspace', 'team', '--token-stdin', given={token!r}))\n"
            "print(*ic('sync', '--once', '--json'))\n"
            "print(ic('logout')[0], ic('sync')[0])\n",
        )
    assert told[0].startswith("0 Shared through")
    assert told[0].endswith("The token is kept in: keyring (SecretService).")
    assert (told[1][:2], told[2]) == ("0 ", "0 1")
    kept = [file for file in (tmp_path / "state").rglob("*") if file.is_file()]
    assert kept
    assert not [file for file in kept if token.encode() in file.read_bytes()]
