"""Notifications: only what was allowed is shown, and a channel that fails is told once."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from console.config.settings import Notifications
from console.outside.notify import Notifier

TITLE, DETAIL = "INC-7K3F: customers in 2 min", "Checkout <b>5xx</b> & more\x1b]0;x\x07"


@pytest.fixture
def sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notify-send that writes down what it is given, one argument a line."""
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {tmp_path}/got\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path / "got"


def test_the_desktop_gets_the_title_and_the_detail_only_if_allowed(sink: Path) -> None:
    assert Notifier(Notifications(desktop=True)).notify(TITLE, DETAIL) == []
    assert sink.read_text().splitlines()[-3:] == ["--", TITLE, ""]
    assert Notifier(Notifications(desktop=True, text="all")).notify("-t", DETAIL) == []
    assert sink.read_text().splitlines()[-3:] == [
        "--",
        "-t",
        "Checkout &lt;b&gt;5xx&lt;/b&gt; &amp; more␛]0;x␇",
    ]


def test_the_terminal_rings_and_notifies(sink: Path) -> None:
    sent: list[str] = []
    Notifier(Notifications(osc="777"), write=sent.append, env={}).notify(TITLE, DETAIL)
    assert sent == ["\a", "\x1b]777;notify;INC-7K3F: customers in 2 min;\a"]
    sent.clear()
    Notifier(Notifications(), bell=False, write=sent.append, env={}).notify(TITLE, DETAIL)
    Notifier(Notifications(osc="9")).notify(TITLE, DETAIL)
    assert sent == []
    assert not sink.exists()


def test_a_desktop_that_fails_is_told_once(sink: Path) -> None:
    (sink.parent / "notify-send").write_text("#!/bin/sh\nexit 1\n")
    sent: list[str] = []
    notifier = Notifier(Notifications(desktop=True), write=sent.append)
    assert [len(notifier.notify(TITLE)) for _time in range(3)] == [1, 0, 0]
    assert sent == ["\a"] * 3


def test_the_real_notify_send_without_a_desktop_is_seen_to_fail() -> None:
    if not (shutil.which("notify-send") and shutil.which("dbus-run-session")):
        pytest.skip("needs notify-send and dbus-run-session")
    bus = subprocess.run(("dbus-run-session", "--", "env"), capture_output=True, text=True, check=True)
    assert "DBUS_SESSION_BUS_ADDRESS" in bus.stdout  # that bus is gone by now, as on a server
    (failure,) = Notifier(Notifications(desktop=True)).notify(TITLE)
    assert "notify-send failed" in failure


def test_the_channels_by_name() -> None:
    assert Notifier(Notifications(desktop=True, osc="9")).channels() == ["bell", "osc9", "desktop"]
    assert Notifier(Notifications(), bell=False).channels() == []
