"""Consoles of two people, each with a file of their own, who share a workspace through a real server."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.desk.desk import Desk, Place
from console.store.outbox import Binding, Outbox
from tests.live import Server, serving
from tests.terminal.conftest import StartConsole
from tests.terminal.harness import Terminal

#: How soon what somebody else wrote has to be seen, in seconds; on a machine that does other things, too.
SOON = 3.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with serving(str(folder / "server.db"), folder / "log") as running:
        yield running


class Person:
    """Somebody with a home, a file and a console of their own."""

    def __init__(self, name: str, home: Path, start: StartConsole) -> None:
        self.name = name
        self.home = home
        self._start = start
        self.env = {"IC_HOME": str(home), "IC_AUTHOR": name}

    @property
    def database(self) -> Path:
        return self.home / "data" / "incidents.db"

    def run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """``ic`` in a process of its own."""
        command = [sys.executable, "-m", "console", *words]
        env = {**os.environ, **self.env}
        return subprocess.run(command, check=False, input=given, capture_output=True, text=True, env=env)

    def ic(self, *words: str, given: str = "") -> str:
        done = self.run(*words, given=given)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def login(self, server: Server, team: str, scope: str = "write") -> None:
        self.ic("login", server.url, "--workspace", team, "--token-stdin", given=server.token(scope, team))

    def console(self, size: tuple[int, int] = (140, 40)) -> Terminal:
        return self._start(size=size, env=self.env)

    def sits(self) -> Terminal:
        """The console, once it has exchanged all there is."""
        return self.console().wait_for("⇅ synced")


Meet = Callable[[str], Person]


@pytest.fixture
def person(console: StartConsole, tmp_path: Path) -> Meet:
    return lambda name: Person(name, tmp_path / name, console)


@pytest.fixture
def team(server: Server, request: pytest.FixtureRequest) -> str:
    """A workspace of this test's own."""
    name = f"team-{abs(hash(request.node.name)) % 10**8}"
    server.ic("workspace", "create", name)
    return name


@pytest.fixture
def two(person: Meet, server: Server, team: str) -> tuple[Person, Person]:
    """Mira, who has declared an incident, and jo; both are signed in."""
    mira, jo = person("mira"), person("jo")
    mira.ic("declare", "Checkout returns 5xx")
    for one in (mira, jo):
        one.login(server, team)
    return mira, jo


def test_two_consoles_see_what_the_other_writes(two: tuple[Person, Person]) -> None:
    mira, jo = (one.sits() for one in two)
    jo.wait_for("Checkout returns 5xx", timeout=SOON)
    mira.press("i").type("queue is draining").press("enter")
    jo.wait_for("note        queue is draining", timeout=SOON)
    jo.press("s").wait_for("Severity of").press("1")
    mira.wait_for("SEV2 → SEV1", timeout=SOON)
    assert "⇅ synced" in mira.text
    assert "⇅ synced" in jo.text


def test_a_console_without_a_server_has_no_sign(person: Meet) -> None:
    alone = person("mira")
    alone.ic("declare", "Checkout returns 5xx")
    terminal = alone.console().wait_for("declared    SEV2")
    terminal.listen(2.0)
    assert "⇅" not in terminal.text
    terminal.press("g", "y").wait_for("shared with nobody").wait_for("ic login URL")


def test_signing_in_in_another_window_is_heeded(person: Meet, server: Server, team: str) -> None:
    mira = person("mira")
    mira.ic("declare", "Checkout returns 5xx")
    terminal = mira.console().wait_for("declared    SEV2")
    mira.login(server, team)
    terminal.wait_for("⇅ synced")
    mira.ic("logout")
    terminal.wait_gone("⇅")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_away_and_back(two: tuple[Person, Person], team: str, person: Meet, tmp_path: Path) -> None:
    bea, port = person("bea"), str(free_port())
    bea.ic("declare", "Photos hang")
    database, log = str(tmp_path / "away.db"), tmp_path / "log"
    with serving(database, log, "--port", port) as here:
        here.ic("workspace", "create", team)
        bea.login(here, team)
        terminal = bea.sits()
    terminal.wait_for("⇅ offline")
    terminal.press("i").type("written while away").press("enter").wait_for("note        written while away")
    terminal.press("escape").press("g", "y").wait_for("cannot be reached").press("escape").wait_gone(
        "sync now"
    )
    terminal.wait_for("offline · 1 to send")
    with serving(database, log, "--port", port) as back:
        terminal.press("g", "y").wait_for("sync now").press("s").wait_for("⇅ synced").press("escape")
        jo = two[1]
        jo.ic("logout")
        jo.login(back, team)
        assert json.loads(jo.ic("sync", "--once", "--json"))["pulled"] > 0
        assert "written while away" in jo.ic("timeline", "--plain", _ref(jo, "Photos hang"))


def _ref(person: Person, title: str) -> str:
    found = json.loads(person.ic("list", "--json"))
    return str(next(one["ref"] for one in found if one["title"] == title))


def test_an_ended_token_asks_to_sign_in_and_a_new_one_helps(
    two: tuple[Person, Person], server: Server, team: str
) -> None:
    mira = two[0]
    terminal = mira.sits()
    for one in json.loads(server.ic("token", "list", "--workspace", team, "--json")):
        server.ic("token", "revoke", one["id"])
    terminal.press("i").type("kept here").press("enter").wait_for("⇅ sign in · 1 to send")
    terminal.press("escape").press("g", "y").wait_for("Sign in again: `ic login`")
    mira.login(server, team)
    terminal.wait_for("⇅ synced")


def test_a_refused_operation_stays_and_is_told_with_its_reason(two: tuple[Person, Person]) -> None:
    mira = two[0]
    deep: object = "bottom"
    for _ in range(70):
        deep = [deep]
    with Desk(Place(mira.database, mira.home), "mira") as desk:
        draft = desk.entry(desk.incident().id, "note", "too deep for the server", x=deep)
        desk.record([draft])
    terminal = mira.console().wait_for("⇅ 1 refused").press("g", "y")
    terminal.wait_for("note too deep for the server").wait_for("could not be read there")
    terminal.press("escape").wait_for("⇅ synced")
    assert "too deep for the server" in mira.ic("timeline")


def contradict(two: tuple[Person, Person], server: Server) -> None:
    """Both change severity and commander while neither hears of the other."""
    mira, jo = two
    mira.ic("sync")
    jo.ic("sync")
    for who, level in ((mira, "1"), (jo, "3")):
        who.ic("severity", level)
        who.ic("role", "commander", who.name)
    for who in (mira, jo, mira):
        who.ic("sync")


def test_a_contradiction_is_shown_with_both_and_settled_by_a_key(
    two: tuple[Person, Person], server: Server
) -> None:
    contradict(two, server)
    mira, jo = (one.sits() for one in two)
    for terminal in (mira, jo):
        terminal.wait_for("commander: jo (jo,").wait_for("also mira").wait_for("1 more, g x settles")
        terminal.wait_for("▲ 2 × commander")
    mira.press("g", "x").wait_for("k keep jo").wait_for("t take mira")
    for who in ("mira", "jo"):
        mira.wait_for(re.compile(rf"(shown|also) +{who} +{who}  \d\d:\d\d"))
    mira.press("t")
    mira.wait_for("k keep SEV3").press("k").wait_gone("Contradictions")
    for terminal in (mira, jo):
        terminal.wait_gone("g x settles").wait_gone("2 × commander")
        terminal.wait_for("commander: mira: settled; jo had")
    shown = json.loads(two[1].ic("show", "--json"))
    assert (shown["severity"], shown["roles"]["commander"]["who"]) == ("SEV3", "mira")
    assert shown["conflicts"] == []


def test_two_commanders_ring_once(two: tuple[Person, Person], server: Server) -> None:
    contradict(two, server)
    mira = two[0].console().wait_for("2 × commander")
    mira.wait_for(lambda terminal: terminal.bells >= 1)
    mira.listen(2.5)
    assert mira.bells == 1
    mira.press("q").wait_for("Leave the console?").press("y").wait_exit()
    again = two[0].console().wait_for("2 × commander")
    again.listen(2.5)
    assert again.bells == 0


def test_leaving_ends_it_at_once(two: tuple[Person, Person]) -> None:
    terminal = two[0].sits().press("q").wait_for("Leave the console?")
    begun = time.monotonic()
    assert terminal.press("y").wait_exit() == 0
    assert time.monotonic() - begun < 3.0


def test_it_is_the_same_in_a_small_window(two: tuple[Person, Person], server: Server) -> None:
    contradict(two, server)
    terminal = two[0].console((60, 15)).wait_for("⇅ synced").press("g", "x").wait_for("k keep jo")
    assert "t take mira" in terminal.text
    terminal.press("escape").press("g", "y").wait_for("s sync now").wait_for(server.url)


def test_leaving_does_not_wait_for_a_server_that_says_nothing(
    person: Meet, server: Server, team: str
) -> None:
    mira = person("mira")
    mira.ic("declare", "Checkout returns 5xx")
    mira.login(server, team)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with Desk(Place(mira.database, mira.home), "mira") as desk:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            Outbox(desk.journal).bind(Binding(url, team))
        env = {**mira.env, "IC_TOKEN": server.token("write", team)}
        terminal = mira._start(env=env).wait_for("⇅ connecting")
        with silent.accept()[0]:
            terminal.press("q").wait_for("Leave the console?")
            begun = time.monotonic()
            assert terminal.press("y").wait_exit() == 0
            assert time.monotonic() - begun < 3.0
