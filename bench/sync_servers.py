"""What a server costs: 500 consoles that only wait, and pushes a second on PostgreSQL, with readers who must miss none."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.figures import Figure
from console.model.wire import push_body
from tests import postgres
from tests.chains import Replica
from tests.live import Server, serving

WAITING = 500
WATCHED = 60
WRITERS = 16
SECONDS = 8
_seeds = count(1)
_TICK = os.sysconf("SC_CLK_TCK")


def spent(pid: int) -> float:
    """Seconds of the processor's that a process has used, with its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICK


def family(pid: int) -> float:
    """The same of a process and the children that it has now; one that ends meanwhile counts with those that have."""
    found = 0.0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with suppress(FileNotFoundError):
            found += spent(int(child))
    return found + spent(pid)


def memory(pid: int) -> float:
    """What a process holds in memory, in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


# -- who only waits ------------------------------------------------------------------------------------------------


async def _waits(server: Server, token: str, over: asyncio.Event) -> None:
    """A console with nothing to do: it asks for news, each 25 seconds, on one connection."""
    limits = httpx.Timeout(60)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=limits) as client:
        while not over.is_set():
            answer = await client.get(f"{server.url}/v1/workspaces/team/ops", params={"wait": "25"})
            answer.raise_for_status()


async def _watched(server: Server, tokens: list[str]) -> tuple[float, float]:
    over, pid = asyncio.Event(), server.process.pid
    waiting = []
    for number in range(WAITING):
        waiting.append(asyncio.create_task(_waits(server, tokens[number % len(tokens)], over)))
        await asyncio.sleep(0.05)  # people do not all come at once; over 25 s, as it would be after a while
    before, began = spent(pid), time.perf_counter()
    await asyncio.sleep(WATCHED)
    share = (spent(pid) - before) / (time.perf_counter() - began)
    held = memory(pid)
    over.set()
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    return share * 100, held


def idle_connections() -> Iterator[Figure]:
    with TemporaryDirectory(prefix="ic-bench-") as folder, ExitStack() as stack:
        server = stack.enter_context(serving(str(Path(folder, "server.db")), Path(folder, "log")))
        server.ic("workspace", "create", "team")
        tokens = [server.token() for _ in range(10)]
        share, held = asyncio.run(_watched(server, tokens))
    yield Figure(f"{WAITING} consoles that wait: processor", share, 5, "%", "one core")
    yield Figure(f"{WAITING} consoles that wait: memory", held, 150, "MB", "the process")


# -- pushes a second -----------------------------------------------------------------------------------------------


class Team:
    """A workspace, and what was acknowledged and read in it."""

    def __init__(self, server: Server, number: int) -> None:
        self.name = f"team-{number}"
        server.ic("workspace", "create", self.name)
        self.server = server
        self.acknowledged = 0
        self.read: list[int] = []

    @asynccontextmanager
    async def _asking(self, token: str):  # type: ignore[no-untyped-def]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        url = f"{self.server.url}/v1/workspaces/{self.name}"
        async with httpx.AsyncClient(headers=headers, base_url=url, timeout=60) as client:
            yield client

    async def writes(self, token: str, until: float) -> None:
        replica = Replica(next(_seeds))
        async with self._asking(token) as client:
            while time.perf_counter() < until:
                answer = await client.post("/ops", content=push_body([replica.write()]))
                answer.raise_for_status()
                self.acknowledged += 1

    async def reads(self, token: str, over: asyncio.Event) -> None:
        cursor = ""
        async with self._asking(token) as client:
            while True:
                last = over.is_set()
                answer = await client.get("/ops", params={"after": cursor, "wait": "0" if last else "1"})
                page = answer.raise_for_status().json()
                self.read += [one["position"] for one in page["ops"]]
                cursor = page["cursor"]
                if last and not page["more"]:
                    return
                await asyncio.sleep(0.05)

    @property
    def missed(self) -> int:
        """How many positions up to the last acknowledged one the reader has not seen."""
        return len(set(range(1, self.acknowledged + 1)) - set(self.read))


async def _busy(teams: list[Team], writers: list[str], readers: list[str]) -> float:
    over, began = asyncio.Event(), time.perf_counter()
    reading = [
        asyncio.create_task(team.reads(token, over)) for team, token in zip(teams, readers, strict=True)
    ]
    await asyncio.gather(
        *(teams[number % len(teams)].writes(token, began + SECONDS) for number, token in enumerate(writers))
    )
    seconds = time.perf_counter() - began
    over.set()
    await asyncio.gather(*reading)
    return seconds


def pushes_per_second() -> Iterator[Figure]:
    with (
        postgres.cluster(durable=True) as admin,
        TemporaryDirectory(prefix="ic-bench-") as folder,
        ExitStack() as stack,
    ):
        database = postgres.new_database(admin, "bench")
        server = stack.enter_context(serving(database, Path(folder, "log")))
        postmaster = int(
            postgres.data_directory(admin).joinpath("postmaster.pid").read_text().splitlines()[0]
        )
        for many in (1, 4, 16):
            teams = [Team(server, many * 100 + number) for number in range(many)]
            writers = [server.token(workspace=teams[n % many].name) for n in range(WRITERS)]
            readers = [server.token("read", team.name) for team in teams]
            before = spent(server.process.pid), family(postmaster)
            seconds = asyncio.run(_busy(teams, writers, readers))
            pushed = sum(team.acknowledged for team in teams)
            ours, theirs = spent(server.process.pid) - before[0], family(postmaster) - before[1]
            what = f"PostgreSQL, {many} workspace{'s' if many > 1 else ''}"
            yield Figure(
                f"{what}: pushes a second", pushed / seconds, unit="/s", against=f"{WRITERS} writers"
            )
            yield Figure(
                f"{what}: missed by readers", sum(team.missed for team in teams), 0, "of", f"{pushed:,}"
            )
            yield Figure(f"{what}: server's processor, a push", 1000 * ours / pushed, unit="ms")
            yield Figure(f"{what}: PostgreSQL's processor, a push", 1000 * theirs / pushed, unit="ms")
