"""Copying: each rung claims only what it knows, and the text arrives to the letter."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from console.base.errors import StorageError
from console.outside.clipboard import Clipboard
from console.outside.run import Ran, run
from console.outside.terminal import CLIPBOARD_LIMIT

TEXT = "Störung – \x1b]0;x\x07 障害 العطل 👩‍🚒\n\n  last line without end"
DESKTOP = {"DISPLAY": ":0", "TERM": "xterm", "PATH": os.environ["PATH"]}


@dataclass
class Programs:
    """Clipboard programs as they behave: ``codes`` by program, ``keeps`` what they serve when asked."""

    codes: Mapping[str, int | None] = field(default_factory=dict)
    keeps: bool = True
    started: list[str] = field(default_factory=list)
    held: bytes = b""

    def __call__(
        self, command: Sequence[str], given: bytes = b"", *, capture: bool = False, seconds: float = 2
    ) -> Ran:
        self.started.append(command[0])
        if capture:
            return Ran(0, self.held)
        if self.keeps:
            self.held = given
        return Ran(self.codes.get(command[0], 0))


def clipboard(
    folder: Path, env: Mapping[str, str], programs: Programs, sent: list[str] | None = None
) -> Clipboard:
    return Clipboard(
        folder, env=env, run=programs, write=None if sent is None else sent.append, platform="linux"
    )


def test_a_desktop_tool_is_believed_when_it_gives_the_text_back(tmp_path: Path) -> None:
    outcome = clipboard(tmp_path, DESKTOP, Programs()).copy(TEXT)
    assert (outcome.how, outcome.where, outcome.sentence) == (
        "verified",
        "xclip",
        "Copied and verified (xclip).",
    )
    assert not list(tmp_path.iterdir())


def test_a_tool_that_reports_success_and_keeps_nothing_is_not_believed(tmp_path: Path) -> None:
    sent: list[str] = []
    programs = Programs(keeps=False)
    outcome = clipboard(tmp_path, DESKTOP, programs, sent).copy(TEXT)
    assert outcome.how == "sent"
    assert "does not say" in outcome.sentence
    assert programs.started == ["xclip", "xclip", "xsel", "xsel"]


def test_a_tool_that_fails_or_hangs_gives_way_to_the_next(tmp_path: Path) -> None:
    for code in (1, None):
        outcome = clipboard(tmp_path, DESKTOP, Programs({"xclip": code})).copy(TEXT)
        assert (outcome.how, outcome.where) == ("verified", "xsel")


def test_over_ssh_the_desktop_is_another_machines(tmp_path: Path) -> None:
    programs = Programs()
    sent: list[str] = []
    assert clipboard(tmp_path, {**DESKTOP, "SSH_CONNECTION": "a b"}, programs, sent).copy(TEXT).how == "sent"
    assert programs.started == []


def test_wayland_macos_and_wsl_have_their_own_tools(tmp_path: Path) -> None:
    assert clipboard(tmp_path, {**DESKTOP, "WAYLAND_DISPLAY": "w"}, Programs()).copy("a").where == "wl-copy"
    assert Clipboard(tmp_path, env={}, run=Programs(), platform="darwin").copy("a").where == "pbcopy"

    def windows(
        command: Sequence[str], given: bytes = b"", *, capture: bool = False, seconds: float = 2
    ) -> Ran:
        if not capture:
            held.append(given.decode("utf-16"))
        return Ran(0, (held[-1].replace("\n", "\r\n") + "\r\n").encode() if capture else b"")

    held: list[str] = []
    outcome = Clipboard(tmp_path, env={"WSL_DISTRO_NAME": "d"}, run=windows, platform="linux").copy(TEXT)
    assert (outcome.how, outcome.where, held) == ("verified", "clip.exe", [TEXT])


def test_what_is_too_long_for_the_terminal_or_one_that_drops_it_goes_to_the_file(tmp_path: Path) -> None:
    long = "ä" * (CLIPBOARD_LIMIT // 2 + 1)
    for env, text in (
        (DESKTOP, long),
        ({"TERM": "linux"}, "a"),
        ({"TERM": "screen", "STY": "1"}, "a"),
        ({}, "a"),
    ):
        sent: list[str] = []
        outcome = clipboard(tmp_path, {**env, "DISPLAY": ""}, Programs(), sent).copy(text)
        assert (outcome.how, sent) == ("saved", [])
        assert Path(outcome.where).read_bytes().decode() == text


def test_the_file_is_private_and_the_last_resort_in_any_order(tmp_path: Path) -> None:
    outcome = Clipboard(tmp_path, order=(), env=DESKTOP, run=Programs()).copy(TEXT)
    assert outcome.how == "saved"
    assert str(tmp_path / "copied.txt") in outcome.sentence
    assert Path(outcome.where).read_bytes().decode() == TEXT
    assert Path(outcome.where).stat().st_mode & 0o777 == 0o600


def test_nowhere_at_all_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="Not copied: no clipboard was reached"):
        clipboard(tmp_path / "file" / "x", {}, Programs()).copy("a")


def test_doctor_hears_which_rungs_there_are(tmp_path: Path) -> None:
    (tmp_path / "xclip").write_text("#!/bin/sh\n")
    (tmp_path / "xclip").chmod(0o755)
    env = {"DISPLAY": ":0", "PATH": str(tmp_path), "TERM": "xterm", "TMUX": "x"}
    rungs = clipboard(tmp_path, env, Programs(), []).rungs()
    assert [name for name, _uses in rungs] == ["tool", "tmux", "terminal", "file"]
    assert dict(rungs)["tool"] == "xclip"
    assert [name for name, _uses in clipboard(tmp_path, {"PATH": ""}, Programs(), []).rungs()] == ["file"]


def test_a_program_that_prints_hangs_or_is_not_there() -> None:
    assert run(("sh", "-c", "cat; echo noise >&2; exit 3"), b"in", capture=True) == Ran(3, b"in")
    assert run(("sh", "-c", "echo unread")) == Ran(0)
    assert run(("sleep", "9"), seconds=0.1) == Ran(None)
    assert run(("no-such-program",)) == Ran(None)
    assert run(("sh", "-c", "sleep 9 & exit 0"), seconds=3) == Ran(0)


@pytest.fixture
def display() -> Iterator[str]:
    """A real X display."""
    if not (shutil.which("Xvfb") and shutil.which("xclip")):
        pytest.skip("needs Xvfb and xclip")
    read, write = os.pipe()
    server = subprocess.Popen(
        ("Xvfb", "-displayfd", str(write), "-nolisten", "tcp"), pass_fds=[write], stderr=subprocess.DEVNULL
    )
    os.close(write)
    with os.fdopen(read) as number:
        name = f":{number.readline().strip()}"
    yield name
    server.terminate()
    server.wait()


def test_a_real_display(display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    for text in (TEXT, "x" * 300_000):
        outcome = Clipboard(tmp_path, env=os.environ).copy(text)
        assert (outcome.how, outcome.where) == ("verified", "xclip")


def test_a_display_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":9999")
    sent: list[str] = []
    assert Clipboard(tmp_path, env=os.environ, write=sent.append).copy(TEXT).how == "sent"
    assert capfd.readouterr() == ("", "")


def test_a_real_tmux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("tmux"):
        pytest.skip("needs tmux")
    socket = tmp_path / "socket"
    tmux = ("tmux", "-S", str(socket), "-f", "/dev/null")
    subprocess.run((*tmux, "new-session", "-d", "sleep 60"), check=True)
    try:
        monkeypatch.setenv("TMUX", f"{socket},1,0")
        outcome = Clipboard(tmp_path, env=os.environ).copy(TEXT)
        held = subprocess.run((*tmux, "show-buffer"), capture_output=True, check=True).stdout
        assert (outcome.how, held.decode()) == ("tmux", TEXT)
    finally:
        subprocess.run((*tmux, "kill-server"), check=True)
    end = time.monotonic() + 5
    while Clipboard(tmp_path, env=os.environ).copy(TEXT).how == "tmux" and time.monotonic() < end:
        time.sleep(0.05)
    assert Clipboard(tmp_path, env=os.environ).copy(TEXT).how == "saved"
