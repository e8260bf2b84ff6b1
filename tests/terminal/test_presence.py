"""Who else has the incident open: on the screens of real consoles that share a workspace through a real server."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.server.opening import open_store
from console.server.tokens import make_token
from tests.faulty import between
from tests.live import Server, serving
from tests.terminal.harness import Terminal
from tests.terminal.test_sharing import Meet, Person, person

__all__ = ["person"]

#: Names that would steer a terminal, be markup, or turn the line round.
HOSTILE = "\x1b]0;gotcha\x07[bold]\u202e\x9b31m jörg"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(str(tmp_path / "server.db"), tmp_path / "log") as running:
        running.ic("workspace", "create", "team")
        yield running


def login(person: Person, server: Server, account: str, url: str = "") -> None:
    """Sign in with a token of that account, made past the command line: other servers are less strict about names."""
    with closing(open_store(server.database)) as store:
        team = store.workspace("team")
        assert team is not None
        token, _ = make_token(store, team, "write", datetime.now(UTC), account=account)
    person.ic("login", url or server.url, "--workspace", "team", "--token-stdin", given=token)


def here(terminal: Terminal) -> str:
    """Who is said to be here, too; "" where nobody is."""
    return next((line.partition("also here: ")[2] for line in terminal.lines if "also here: " in line), "")


def test_two_consoles_show_each_other_until_one_leaves_or_turns_elsewhere(
    person: Meet, server: Server
) -> None:
    mira, jo = person("mira"), person("jo")
    mira.ic("declare", "Checkout returns 5xx", "-s", "1")
    mira.ic("declare", "Photos hang", "-s", "3")
    login(mira, server, "mira@example.org")
    login(jo, server, "jo@example.org")
    mira.ic("sync")
    jo.ic("sync")
    first, second = mira.sits(), jo.sits()
    first.wait_for("also here: jo")
    second.wait_for("also here: mira")
    _column, row = first.find("also here: jo")
    assert "declared" in first.lines[row + 1]  # in the air above the first entry
    second.press("shift+tab").press("down").press("enter").wait_for("declared    SEV3")
    first.wait_gone("also here")
    assert "also here" not in second.text
    first.press("shift+tab").press("down").press("enter").wait_for("also here: jo")
    second.wait_for("also here: mira")
    assert second.kill() == -9
    first.wait_gone("also here", timeout=10)
    with closing(sqlite3.connect(mira.database)) as connection:
        assert "jo@example.org" not in "\n".join(connection.iterdump())


def test_offline_nobody_is_shown(person: Meet, server: Server) -> None:
    mira, jo = person("mira"), person("jo")
    mira.ic("declare", "Checkout returns 5xx")
    login(mira, server, "mira")
    login(jo, server, "jo")
    mira.ic("sync")
    jo.ic("sync")
    first, second = mira.sits(), jo.sits()
    first.wait_for("also here: jo")
    second.wait_for("also here: mira")
    server.stop(signal.SIGKILL)
    for terminal in (first, second):
        terminal.wait_for("⇅ offline").wait_gone("also here", timeout=2)


def test_a_name_is_nothing_but_a_name(person: Meet, server: Server) -> None:
    mira, jo = person("mira"), person("jo")
    mira.ic("declare", "Checkout returns 5xx")
    login(mira, server, "mira")
    login(jo, server, HOSTILE)
    mira.ic("sync")
    jo.ic("sync")
    first = mira.sits()
    jo.sits()
    first.wait_for("also here: ␛]0;gotcha␇[bold]")
    assert b"\x1b]0;gotcha" not in first.raw
    assert "\u202e".encode() not in first.raw
    assert first.title.startswith(("▲", "●", "○", "ic"))


@pytest.mark.parametrize("wanted", [True, False])
def test_who_turned_it_off_sends_nothing_of_it_and_is_not_seen(
    person: Meet, server: Server, wanted: bool
) -> None:
    mira, jo = person("mira"), person("jo")
    mira.ic("declare", "Checkout returns 5xx")
    jo.ic("config", "set", "sync.presence", "true" if wanted else "false")
    login(mira, server, "mira")
    mira.ic("sync")
    with between(0) as (wire, url):
        wire.ports, wire.kept = [int(server.url.rpartition(":")[2])], bytearray()
        login(jo, server, "jo", url)
        jo.ic("sync")
        assert b"ic-open" not in wire.kept.lower()  # a script has nothing open
        first, second = mira.sits(), jo.sits()
        if wanted:
            first.wait_for("also here: jo")
            second.wait_for("also here: mira")
        else:
            second.press("i").type("he is there").press("enter")
            first.wait_for("note        he is there")
            first.listen(3.0)
            assert here(first) == here(second) == ""
        sent = wire.kept.lower()
        assert b"wait=25" in sent
        assert (b"ic-open" in sent, b"ic-present" in sent) == (wanted, wanted)
        second.kill()
