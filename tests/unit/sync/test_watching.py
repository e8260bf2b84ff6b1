"""What the exchange on the screen heeds: other windows, a slow line, somebody who asks for it, and leaving."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from console.base.errors import Offline
from console.store.outbox import Binding
from console.sync import watching as module
from console.sync.exchange import Answer, Ask
from console.sync.status import Status, sentence
from tests.consoles import FAST, Console
from tests.server.conftest import Served, served
from tests.server.test_watching import Watched, nothing, until

__all__ = ["served"]


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=FAST) as made:
        yield Path(made)


@asynccontextmanager
async def watched(one: Watched) -> AsyncIterator[Watched]:
    """Let it watch."""
    task = asyncio.create_task(one.watcher.run())
    try:
        yield one
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        one.console.close()


def other_window(console: Console) -> Console:
    """The same database, as `ic` in another window has it open."""
    return console.hand()


async def test_signing_out_in_another_window_ends_it_and_signing_in_begins_it(
    served: Served, folder: Path
) -> None:
    async with watched(Watched(served, folder, "mira", 1, nothing)) as mira:
        await until(lambda: mira.watcher.status.state == "synced")
        window = other_window(mira.console)
        binding = window.outbox.binding
        assert binding is not None
        window.outbox.unbind()
        await until(lambda: mira.watcher.status == Status())
        assert mira.watcher.status.sign == ""
        window.note("kept to ourselves")
        await asyncio.sleep(0.3)
        assert window.outbox.waiting() == 1
        window.outbox.bind(binding)
        await until(lambda: mira.watcher.status.state == "synced" and not window.outbox.waiting())


async def test_another_server_is_turned_to_at_once(served: Served, folder: Path) -> None:
    async with watched(Watched(served, folder, "mira", 1, nothing)) as mira:
        await until(lambda: mira.watcher.status.state == "synced")
        dialled, dial = 0, mira.watcher.dial

        async def counted() -> object:
            nonlocal dialled
            dialled += 1
            return await dial()

        mira.watcher.dial = counted  # type: ignore[assignment]
        other_window(mira.console).outbox.bind(Binding("https://elsewhere", "team"))
        await until(lambda: dialled == 1)
        await until(lambda: mira.watcher.status.state == "synced")


async def test_a_new_token_ends_the_pause(served: Served, folder: Path) -> None:
    mira = Watched(served, folder, "mira", 1, nothing)
    mira.token, paused = None, asyncio.Event()

    async def for_ever(_seconds: float) -> None:
        paused.set()
        await asyncio.sleep(3600)

    mira.watcher.pause = for_ever
    async with watched(mira):
        await paused.wait()
        mira.token = served.token()
        window = other_window(mira.console)
        window.outbox.bind(Binding("https://server", "team"))  # as `ic login` does
        await until(lambda: mira.watcher.status.state == "synced")


async def test_asking_for_it_makes_a_new_line(served: Served, folder: Path) -> None:
    asked: list[str] = []
    async with watched(Watched(served, folder, "mira", 1, lambda ask: asked.append(ask.path))) as mira:
        await until(lambda: mira.watcher.status.state == "synced")
        before = asked.count("/v1/meta")
        mira.watcher.again()
        await until(lambda: asked.count("/v1/meta") == before + 1)
        await until(lambda: mira.watcher.status.state == "synced")


async def test_a_slow_line_says_what_waits_and_a_quick_one_says_nothing(
    served: Served, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLOW", 0.2)
    async with watched(Watched(served, folder, "mira", 1, nothing)) as mira:
        await until(lambda: mira.watcher.status.state == "synced")
        typing, before = other_window(mira.console), len(mira.seen)
        typing.note("quick")
        await until(lambda: not typing.outbox.waiting())
        assert [status.sign for status in mira.seen[before:]] == []
        line = mira._line

        async def slow(ask: Ask) -> Answer:
            if ask.method == "POST":
                await asyncio.sleep(0.6)
            return await line(ask)

        mira._line = slow  # type: ignore[assignment]
        typing.note("slow")
        await until(lambda: mira.watcher.status.sign == "1 to send")
        await until(lambda: mira.watcher.status.sign == "synced")


async def test_whoever_draws_hears_of_what_came(served: Served, folder: Path) -> None:
    mira, jo = (Watched(served, folder, name, seed, nothing) for seed, name in enumerate(("mira", "jo"), 1))
    heard: list[str] = []
    jo.watcher.news = lambda: heard.append(jo.console.texts()[-1])
    async with watched(mira), watched(jo):
        await until(lambda: jo.watcher.status.state == "synced")
        other_window(mira.console).note("queue is draining")
        await until(lambda: heard == ["queue is draining"])


async def test_seen_refusals_leave_the_sign(served: Served, folder: Path) -> None:
    async with watched(Watched(served, folder, "mira", 1, nothing)) as mira:
        window = other_window(mira.console)
        deep: object = "bottom"
        for _ in range(70):
            deep = [deep]
        window.record(window.journal.new_id(), "entry", {"kind": "note", "text": "deep", "x": deep})
        await until(lambda: mira.watcher.status.sign == "1 refused")
        window.outbox.see_refusals()
        await until(lambda: mira.watcher.status.sign == "synced")


@pytest.mark.parametrize(
    ("status", "sign", "calm", "said"),
    [
        (Status("synced"), "synced", True, "What was written here is on the server"),
        (
            Status("offline", 12, said="No route."),
            "offline · 12 to send",
            False,
            "No route. What you write is kept",
        ),
        (Status("sign-in", said="The token has ended."), "sign in", False, "Sign in again: `ic login`"),
        (Status("sign-in", said="It gave none.", to_do="Run it."), "sign in", False, "It gave none. Run it."),
        (Status("synced", fast=430), "clock 7 min fast", False, "What was written"),
        (Status("synced", fast=-8 * 3600), "clock 8 h slow", False, "What was written"),
        (Status("synced", fast=3650 * 86400), "clock 3650 d fast", False, "What was written"),
        (Status("synced", refused=3), "3 refused", False, "3 operations were refused"),
        (Status("syncing", 2, received=500), "catching up · 500 received", True, "500 operations have come"),
        (Status("syncing", 2), "2 to send", True, "2 operations are still to be sent"),
        (Status("fault", 1, said="Odd."), "sync stopped · 1 to send", False, "Tell whoever runs the server"),
        (Status(), "", True, "shared with nobody"),
    ],
)
def test_the_sign_and_the_sentence(status: Status, sign: str, calm: bool, said: str) -> None:
    assert (status.sign, status.calm) == (sign, calm)
    assert said in sentence(status)


async def for_ever(_seconds: float) -> None:
    await asyncio.sleep(3600)


async def test_what_is_written_in_a_pause_is_counted(served: Served, folder: Path) -> None:
    def away(_ask: Ask) -> None:
        raise Offline("There is no network.")

    mira = Watched(served, folder, "mira", 1, away)
    mira.watcher.pause = for_ever
    async with watched(mira):
        await until(lambda: mira.watcher.status.state == "offline")
        window = other_window(mira.console)
        for count in (1, 2):
            window.note("written on the train")
            await until(lambda count=count: mira.watcher.status.sign == f"offline · {count} to send")  # type: ignore[misc]


async def test_signing_out_ends_a_pause(served: Served, folder: Path) -> None:
    def away(_ask: Ask) -> None:
        raise Offline("There is no network.")

    mira = Watched(served, folder, "mira", 1, away)
    mira.watcher.pause = for_ever
    async with watched(mira):
        await until(lambda: mira.watcher.status.state == "offline")
        other_window(mira.console).outbox.unbind()
        await until(lambda: mira.watcher.status == Status())


async def test_who_may_only_read_goes_on_reading(served: Served, folder: Path) -> None:
    """Somebody who looks on and types a line must not stop hearing from the others for it."""
    mira, jo = (Watched(served, folder, name, seed, nothing) for seed, name in enumerate(("mira", "jo"), 1))
    jo.token, jo.watcher.pause = served.token("read"), for_ever
    async with watched(mira), watched(jo):
        await until(lambda: jo.watcher.status.state == "synced")
        looking_on = other_window(jo.console)
        looking_on.note("I may only read")
        await until(lambda: jo.watcher.status.sign == "no access · 1 to send")
        assert "a token that may write" in sentence(jo.watcher.status)
        other_window(mira.console).note("queue is draining")
        await until(lambda: "queue is draining" in looking_on.texts())
        assert jo.watcher.status.sign == "no access · 1 to send"
        jo.token = served.token("write")
        looking_on.note("now I may")
        await until(lambda: jo.watcher.status.sign == "synced")


def test_leaving_waits_for_no_name_server_and_no_keyring(tmp_path: Path) -> None:
    """On a broken network both take half a minute to say so."""
    program = tmp_path / "program.py"
    program.write_text(
        "import asyncio, random, sys, time\n"
        "from pathlib import Path\n"
        "from console.base.clock import system_clock\n"
        "from console.store.journal import Journal\n"
        "from console.store.outbox import Binding, Outbox\n"
        "from console.store.spill import Spill\n"
        "from console.sync.worker import Worker\n"
        "path, asked = Path(sys.argv[1]), []\n"
        "def opened():\n"
        "    outbox = Outbox(Journal(path, Spill(path.parent, path), system_clock(), random.randbytes))\n"
        "    outbox.bind(Binding('https://server', 'team'))\n"
        "    return outbox\n"
        "async def dial():\n"
        "    asked.append(1)\n"
        "    await asyncio.to_thread(time.sleep, 30)\n"
        "worker = Worker(opened, lambda outbox: dial, system_clock(), print)\n"
        "worker.start()\n"
        "while not asked: time.sleep(0.01)\n"
        "time.sleep(0.1)\n"
        "worker.stop(0.5)\n"
        "print(worker.running)\n"
    )
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path / "ic.db")],
        capture_output=True,
        text=True,
        timeout=25,
        check=True,
    )
    assert time.monotonic() - begun < 20
    assert (done.stdout, done.stderr) == ("False\n", "")
