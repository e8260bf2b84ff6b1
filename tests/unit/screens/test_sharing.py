"""When the console begins to exchange: never before the first frame, and never where the database is shared with nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import asyncio, sys, threading
from pathlib import Path
from console.app import ConsoleApp, Start
from console.config.identity import identity
from console.config.paths import find_paths
from console.config.settings import Settings
from console.desk.desk import Desk, Place
from console.store.outbox import Binding, Outbox

folder, shared = Path(sys.argv[1]), sys.argv[2] == "shared"
place = Place(folder / "ic.db", folder / "state")
with Desk(place, "mira") as desk:
    if shared:
        Outbox(desk.journal).bind(Binding("http://127.0.0.1:9", "team"))

def state(when):
    running = any(thread.name == "sync" for thread in threading.enumerate())
    print(when, "thread" if running else "none", "httpx" in sys.modules)

async def main():
    app = ConsoleApp(Start(find_paths(), place, Settings(), identity("mira", "", "en", {})))
    async with app.run_test() as pilot:
        state("first frame:")
        await pilot.pause(3)
        state("settled:")
    state("left:")

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("sharing", "told"),
    [
        ("alone", ["first frame: none False", "settled: none False", "left: none False"]),
        ("shared", ["first frame: none False", "settled: thread True", "left: none True"]),
    ],
)
def test_the_network_is_loaded_when_it_is_needed(tmp_path: Path, sharing: str, told: list[str]) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), sharing]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines() == told, done.stderr
