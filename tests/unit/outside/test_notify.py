"""Notifications: only what was allowed is shown, a channel that fails is told once, and no address is ever told."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.config.settings import Notifications, check_push
from console.outside.notify import Notifier, Told
from console.outside.push import push
from tests.sink import Sink

#: What apprise loads where Python still has it.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
TITLE, DETAIL = "INC-7K3F: customers in 2 min", "Checkout <b>5xx</b> & more\x1b]0;x\x07"


@pytest.fixture
def service() -> Iterator[Sink]:
    sink = Sink()
    yield sink
    sink.close()


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


def test_each_channel_says_what_came_of_it(sink: Path, service: Sink) -> None:
    chosen = Notifications(desktop=True, osc="9", push=(service.url, "nosuch://x"))
    told = list(Notifier(chosen, write=lambda _sequence: None).tell(TITLE))
    assert told == [
        Told("bell", sure=False),
        Told("osc9", sure=False),
        Told("desktop"),
        Told("push 1 (json)"),
        Told("push 2 (nosuch)", "the address is not one that apprise can read"),
    ]
    assert [one.channel for one in Notifier(Notifications(push=("a://b",)), bell=False).tell(TITLE)] == [
        "push 1 (a)"
    ]


def test_a_service_gets_the_title_alone_unless_all_is_allowed(service: Sink) -> None:
    assert Notifier(Notifications(push=(service.url,))).notify(TITLE, DETAIL) == []
    assert Notifier(Notifications(push=(service.url,), text="all")).notify(TITLE, DETAIL) == []
    title_only, everything = service.got
    assert "Checkout" not in json.dumps(title_only)
    assert (title_only["title"], title_only["message"]) == ("", TITLE)
    assert everything["title"] == TITLE
    assert everything["message"].startswith("Checkout <b>5xx</b> & more␛")


def test_a_service_that_fails_is_told_once_for_each_cause_and_the_others_go_on(service: Sink) -> None:
    other = Sink()
    notifier = Notifier(Notifications(push=(service.url, other.url)))
    try:
        service.code = 500
        assert [notifier.notify(TITLE) for _time in range(3)] == [
            ["push 1 (json) does not notify: the service answered with the error 500. Try `ic notify test`."],
            [],
            [],
        ]
        service.code = 403
        assert ["403" in complaint for complaint in notifier.notify(TITLE)] == [True]
        service.close()
        assert ["cannot be reached" in complaint for complaint in notifier.notify(TITLE)] == [True]
        assert notifier.notify(TITLE) == []
        assert len(other.got) == 6
    finally:
        other.close()


def test_no_part_of_an_address_is_ever_told(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    urls = (
        "json://s3cret-host.invalid/s3cret-path",
        "slack://s3cret/s3cret",
        "mailto://s3cret",
        "s3cret://x",
    )
    told = [push(url, TITLE) for url in urls]
    assert all(told)

    def raising(*_args: Any, **_more: Any) -> None:
        raise RuntimeError(urls[0])

    import apprise

    monkeypatch.setattr(apprise.Apprise, "instantiate", raising)
    told.append(push(urls[0], TITLE))
    assert told[-1] == "RuntimeError in apprise"
    with pytest.raises(ValueError, match="expected addresses") as wrong:
        check_push(["s3cret-token"])
    said = capfd.readouterr()
    everything = (*told, said.out, said.err, caplog.text, repr(Notifications(push=urls)))
    everything += tuple(traceback.format_exception(wrong.value))[-1:]
    assert [text for text in everything if "s3cret" in text] == []


def test_apprise_is_loaded_only_to_push() -> None:
    code = (
        "import sys, console.outside.notify as n; from console.config.settings import Notifications;"
        "n.Notifier(Notifications()).notify('x'); print('apprise' in sys.modules)"
    )
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
