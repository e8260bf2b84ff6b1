"""Real processes through a bad network: two servers on one PostgreSQL, killed and started again; four consoles, killed and
started again; and between them a line that delays, cuts, truncates and half-closes. People write all the while.

Afterwards everybody has the same, and nothing is lost that anybody was told is saved: not what ``ic`` ended with 0 for, and
not what a server answered for with 200.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from console.model.wire import Envelope, Page, Pushed, push_body
from console.store import care, tables
from console.store.connection import open_file
from tests.chains import Replica
from tests.faulty import MISCHIEF, Faulty, between
from tests.live import ic, serving
from tests.sharing import TABLES

IC = (sys.executable, "-m", "console")
NAMES = ("mira", "jo", "bea", "tariq")


@dataclass
class Console:
    """A person with a console: a database, and what he was told is saved."""

    name: str
    home: Path
    token: str
    said: list[str] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.home / "incidents.db"

    @property
    def env(self) -> dict[str, str]:
        return {
            **os.environ,
            "IC_HOME": str(self.home),
            "IC_TOKEN": self.token,
            "IC_AUTHOR": self.name,
        }

    def ic(self, *words: str, given: str | None = None) -> str:
        """What ``ic`` prints in a process of its own; it has to end with 0."""
        command = [*IC, *words, "--db", str(self.database)]
        ran = subprocess.run(
            command, env=self.env, input=given or "", capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == 0, f"{words} ended with {ran.returncode}: {ran.stderr}"
        return ran.stdout.strip()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """A process that exchanges all the while; killed at the end."""
        command = [*IC, "sync", "--watch", "--json", "--db", str(self.database)]
        with (self.home / "watching.log").open("a") as log:
            process = subprocess.Popen(command, env=self.env, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.kill()
            process.wait()

    def settled(self) -> bool:
        """Exchange everything; whether there was nothing to exchange any more."""
        found = json.loads(self.ic("sync", "--once", "--json"))
        assert found["state"] == "synced", found
        return bool(found["pushed"] == found["pulled"] == 0)

    def contents(self) -> tuple[set[str], dict[str, Any], bool]:
        """The operations, the tables, and whether all chains are whole."""
        with closing(open_file(self.database, read_only=True)) as connection:
            ops = {row[0] for row in connection.execute("SELECT op_id FROM op")}
            contents = {table: tables.contents(connection, "main", table) for table in TABLES}
            return ops, contents, care.verify(connection).ok


class Storm:
    """What goes on until it is ``over``; ``killed`` counts processes that ended in the middle of something."""

    def __init__(self, database: str, folder: Path, proxy: Faulty, seed: int) -> None:
        self.database = database
        self.folder = folder
        self.proxy = proxy
        self.seed = seed
        self.over = threading.Event()
        self.killed = 0
        #: The operation at each position that a server has answered for.
        self.acknowledged: dict[int, str] = {}

    def dice(self, name: str) -> Random:
        return Random(f"{self.seed} {name}")

    def serves(self, number: int) -> None:
        """A server that is killed and started again, on another port each time."""
        dice, log = self.dice(f"server {number}"), self.folder / f"server{number}.log"
        while not self.over.is_set():
            with serving(self.database, log) as server:
                ports = list(self.proxy.ports)
                ports[number] = int(server.url.rpartition(":")[2])
                self.proxy.ports = ports
                self.over.wait(dice.uniform(2, 7))
            self.killed += 1
            self.over.wait(dice.uniform(0, 1))

    def watches(self, console: Console) -> None:
        """A console that is killed and started again."""
        dice = self.dice(f"watching {console.name}")
        while not self.over.is_set():
            with console.watching():
                self.over.wait(dice.uniform(3, 12))
            self.killed += 1

    def writes(self, console: Console, ref: str) -> None:
        """A person who writes, and changes what others change, too."""
        dice = self.dice(console.name)
        while not self.over.wait(dice.uniform(0.1, 1.0)):
            text = f"{console.name} says {len(console.said)}"
            console.ic("log", ref, text)
            console.said.append(text)
            if dice.random() < 0.3:
                console.ic("severity", ref, dice.choice(["SEV1", "SEV2", "SEV3"]))
            if dice.random() < 0.2:
                console.ic("role", ref, "commander", dice.choice(NAMES))

    def pushes(self, url: str, token: str) -> None:
        """A program that sends its operations itself, each until it is answered for, and keeps what it was answered."""
        replica, waiting = Replica(self.seed), b""
        path = f"{url}/v1/workspaces/team/ops"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        with httpx.Client(headers=headers, timeout=5) as client:
            while not self.over.wait(0.05):
                waiting = waiting or push_body(replica.writes(3))
                try:
                    answer = client.post(path, content=waiting)
                except httpx.TransportError:
                    continue
                assert answer.status_code in (200, 503), answer.text
                if answer.status_code == 200:
                    waiting = b""
                    for result in Pushed.model_validate_json(answer.content).results:
                        self.acknowledged[result["position"]] = result["op_id"]

    def rages(self, seconds: float, acts: Sequence[Callable[[], None]]) -> None:
        """Let it all happen at once for so long; raises the first thing that went wrong in one of them."""
        with ThreadPoolExecutor(len(acts)) as threads:
            running = [threads.submit(act) for act in acts]
            try:
                self.proxy.calm = False
                self.over.wait(seconds)
            finally:
                self.proxy.calm = True
                self.over.set()
            for done in as_completed(running):
                done.result()


@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(20, marks=pytest.mark.timeout(300)),
        pytest.param(180, marks=[pytest.mark.long, pytest.mark.timeout(900)]),
    ],
)
def test_everybody_has_the_same_after_a_storm(postgres_url: str, tmp_path: Path, seconds: int) -> None:
    ic("workspace", "create", "team", "--database", postgres_url)
    create = ("token", "create", "--workspace", "team", "--database", postgres_url)
    consoles = [Console(name, tmp_path / name, ic(*create, "--account", name)) for name in NAMES]
    with between(seconds) as (proxy, url):
        storm = Storm(postgres_url, tmp_path, proxy, seconds)
        with ExitStack() as stack:
            proxy.ports = [_port(stack, storm, number) for number in range(2)]
            ref = consoles[0].ic("declare", "Checkout returns 5xx")
            for console in consoles:
                console.ic("login", url, "--workspace", "team", "--token-stdin", given=console.token)
                console.ic("sync")
        acts = [partial(storm.serves, number) for number in range(2)]
        acts += [partial(storm.watches, console) for console in consoles]
        acts += [partial(storm.writes, console, ref) for console in consoles]
        storm.rages(seconds, [*acts, partial(storm.pushes, url, ic(*create))])
        with ExitStack() as stack:
            proxy.ports = [_port(stack, storm, number) for number in range(2)]
            while not all(console.settled() for console in consoles):
                pass
            stored = _stored(url, consoles[0].token)
    assert set(MISCHIEF) | {"away"} <= set(proxy.befell), "the network was too good"
    assert storm.killed > 4
    assert storm.acknowledged
    _check(storm, consoles, stored)


def _port(stack: ExitStack, storm: Storm, number: int) -> int:
    server = stack.enter_context(serving(storm.database, storm.folder / f"server{number}.log"))
    return int(server.url.rpartition(":")[2])


def _stored(url: str, token: str) -> list[Envelope]:
    """All that the servers have."""
    found: list[Envelope] = []
    page = None
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        while page is None or page.more:
            after = page.cursor if page else ""
            answer = client.get(f"{url}/v1/workspaces/team/ops", params={"after": after})
            page = Page.model_validate_json(answer.content)
            found += page.ops
    return found


def _check(storm: Storm, consoles: Sequence[Console], stored: Sequence[Envelope]) -> None:
    assert [one["position"] for one in stored] == list(range(1, len(stored) + 1))
    ids = [one["op"]["op_id"] for one in stored]
    assert len(set(ids)) == len(ids)
    assert {position: ids[position - 1] for position in storm.acknowledged} == storm.acknowledged
    contents = [console.contents() for console in consoles]
    said = {text for console in consoles for text in console.said}
    for ops, found, whole in contents:
        assert ops == set(ids)
        assert found == contents[0][1]
        assert whole
    texts = [str(row) for row in contents[0][1]["entry"]]
    missing = {text for text in said if not any(text in row for row in texts)}
    assert not missing
    print(
        f"{len(ids)} operations ({len(storm.acknowledged)} of a bare client), {len(said)} entries by four people,"
        f" {storm.killed} processes killed; chunks: {dict(storm.proxy.befell)}"
    )
