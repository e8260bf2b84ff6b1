"""Sharing: a day's work sent and fetched, against bare httpx that moves the same bytes; how soon others see an entry.

``python -m bench.sync`` measures this and what is in ``bench/sync_servers.py``. Servers are processes on loopback; the clients
share the machine with them.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.figures import Figure, Samples, show
from bench.sync_bare import commits, keep
from console.base.clock import system_clock
from console.desk import incidents
from console.desk.desk import Desk, Place
from console.store.journal import Journal
from console.store.outbox import Binding, Outbox
from console.store.spill import Spill
from console.sync.engine import Engine
from console.sync.exchange import Answer, Ask, Network
from console.sync.remote import Remote
from tests.live import Server, serving

OPERATIONS = 10_000
CONSOLES = 20
ENTRIES = 40
_AGAINST = "bare httpx, the same bytes in the same batches, committed"
_WORDS = (
    "error rate",
    "replica lag",
    "is climbing",
    "is back to normal",
    "see the dashboard",
    "nobody has touched it",
)


def a_day(database: Path) -> None:
    """A database with 10,000 operations that were recorded offline."""
    dice = random.Random(0)
    with Desk(Place(database, database.parent / "state"), "mira") as desk, desk.act():
        one = incidents.declare(desk, "Checkout returns 5xx", "SEV1")
        (there,) = desk.journal.connection.execute("SELECT count(*) FROM op").fetchone()
        for number in range(OPERATIONS - there):
            text = f"{number} {', '.join(dice.choices(_WORDS, k=4))} #db"
            desk.record([desk.entry(one.id, "note", text, tags=["db"])])


def outbox(database: Path) -> Outbox:
    spill = Spill(database.parent / "state", database)
    return Outbox(Journal(database, spill, system_clock(), random.randbytes))


class Recorded:
    """An exchange that keeps the bodies that went either way."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.sent: list[bytes] = []
        self.got: list[bytes] = []

    async def __call__(self, ask: Ask) -> Answer:
        answer = await self._network(ask)
        if ask.path.endswith("/ops"):
            (self.sent if ask.method == "POST" else self.got).append(ask.body or answer.body)
        return answer


async def exchange(database: Path, url: str, token: str) -> tuple[float, Recorded]:
    """Send and fetch everything; gives the seconds, and what went over the line. Server and line are warm: both have answered
    something, as they have for the bare client."""
    one = outbox(database)
    network = Network(url)
    recorded = Recorded(network)
    try:
        one.bind(Binding(url, "team"))
        remote = Remote(recorded, "team", token)
        await remote.digest()
        began = time.perf_counter()
        await Engine(one, remote, system_clock()).once()
        return time.perf_counter() - began, recorded
    finally:
        await network.close()
        one.journal.close()


@contextmanager
def bare(folder: Path) -> Iterator[str]:
    """The yardstick's server; gives its URL."""
    command = [sys.executable, "-m", "bench.sync_bare", str(folder / "bare.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


async def move(
    folder: Path, url: str, sent: Sequence[bytes], got: Sequence[bytes], *, rows: bool
) -> tuple[float, float]:
    """The same bytes, bare: the seconds to send them, and to fetch and commit them."""
    async with httpx.AsyncClient() as client:
        await client.post(url, content=b"{}")
        began = time.perf_counter()
        for body in sent:
            await client.post(f"{url}/rows" if rows else url, content=body)
        pushed = time.perf_counter() - began
        packed = [gzip.compress(body, 1) for body in got]
        numbers = [(await client.post(url, content=body)).json()["number"] for body in packed]
        with closing(commits(str(folder / f"got{rows}.db"))) as connection:
            began = time.perf_counter()
            for number in numbers:
                keep(connection, (await client.get(f"{url}/{number}")).content, rows=rows)
            return pushed, time.perf_counter() - began


def a_day_offline(rounds: int) -> Iterator[Figure]:
    samples = Samples()
    for _ in range(rounds):
        with TemporaryDirectory(prefix="ic-bench-") as made, ExitStack() as stack:
            folder = Path(made)
            server = stack.enter_context(serving(str(folder / "server.db"), folder / "log"))
            server.ic("workspace", "create", "team")
            token = server.token()
            a_day(folder / "mira.db")
            seconds, out = asyncio.run(exchange(folder / "mira.db", server.url, token))
            samples.add("sent", seconds)
            seconds, back = asyncio.run(exchange(folder / "jo.db", server.url, token))
            samples.add("fetched", seconds)
            url = stack.enter_context(bare(folder))
            for how in ("batches", "rows"):
                pushed, pulled = asyncio.run(move(folder, url, out.sent, back.got, rows=how == "rows"))
                samples.add(f"sent, {how}", pushed)
                samples.add(f"fetched, {how}", pulled)
    for did in ("sent", "fetched"):
        what = f"{OPERATIONS:,} operations {did}"
        yield Figure(what, samples.ratio(did, f"{did}, batches"), 3, against=f"{_AGAINST}, as they are")
        yield Figure(what, samples.ratio(did, f"{did}, rows"), 3, against=f"{_AGAINST}, a row each")
        yield Figure(f"{what}: in", samples.value(did), unit="s")


# -- an entry of one, seen by the others ---------------------------------------------------------------------------


@contextmanager
def watching(databases: Sequence[Path], server: Server, token: str) -> Iterator[None]:
    """Consoles without a screen, a process each."""
    running = []
    environment = {**os.environ, "IC_TOKEN": token}
    try:
        for database in databases:
            with closing(outbox(database).journal):
                pass
            bound = outbox(database)
            bound.bind(Binding(server.url, "team"))
            bound.journal.close()
            command = [sys.executable, "-m", "console", "sync", "--watch", "--json", "--db", str(database)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
            running.append(process)
        for process in running:
            assert process.stdout is not None
            while json.loads(process.stdout.readline())["state"] != "synced":
                pass
        yield
    finally:
        for process in running:
            process.kill()
            process.communicate()


def seen_by_others() -> Iterator[Figure]:
    samples = Samples()
    with TemporaryDirectory(prefix="ic-bench-") as made, ExitStack() as stack:
        folder = Path(made)
        server = stack.enter_context(serving(str(folder / "server.db"), folder / "log"))
        server.ic("workspace", "create", "team")
        databases = [folder / f"{number}.db" for number in range(CONSOLES)]
        stack.enter_context(watching(databases, server, server.token()))
        desk = stack.enter_context(Desk(Place(databases[0], folder / "state"), "mira"))
        with desk.act():
            one = incidents.declare(desk, "Checkout returns 5xx", "SEV1")
        others = [
            stack.enter_context(closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)))
            for path in databases[1:]
        ]
        for number in range(ENTRIES):
            time.sleep(0.5)
            text = f"entry {number}"
            began = time.perf_counter()
            desk.record([desk.entry(one.id, "note", text)])
            for seconds in _seen(others, text, began):
                samples.add("seen", seconds * 1000)
    for percent in (50, 95):
        aim = 300 if percent == 95 else None
        what = f"an entry seen by {CONSOLES - 1} other consoles, p{percent}"
        yield Figure(what, samples.value("seen", percent), aim, "ms")


def _seen(others: Sequence[sqlite3.Connection], text: str, began: float) -> Iterator[float]:
    """When each has the entry."""
    left = set(others)
    while left:
        for connection in tuple(left):
            if connection.execute("SELECT 1 FROM entry WHERE text = ?", (text,)).fetchone():
                left.discard(connection)
                yield time.perf_counter() - began
        if time.perf_counter() - began > 30:
            raise AssertionError(f"{len(left)} consoles have not seen it")
        time.sleep(0.002)


def main() -> None:
    from bench.sync_servers import idle_connections, pushes_per_second

    parser = ArgumentParser(description="Measure sharing; prints a table.")
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often a day's work is sent and fetched (5)"
    )
    parser.add_argument("only", nargs="*", help="day, seen, idle, pushes; all of them when left out")
    args = parser.parse_args()
    parts: dict[str, Callable[[], Iterator[Figure]]] = {
        "day": lambda: a_day_offline(args.rounds),
        "seen": seen_by_others,
        "idle": idle_connections,
        "pushes": pushes_per_second,
    }
    with TemporaryDirectory(prefix="ic-bench-") as home:
        os.environ["IC_HOME"] = home
        show(figure for name in args.only or parts for figure in parts[name]())


if __name__ == "__main__":
    main()
