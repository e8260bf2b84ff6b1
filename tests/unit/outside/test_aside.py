"""Work beside the program: its result comes back, and nobody has to wait for it at the end."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from console.outside.aside import aside


async def test_what_was_done_aside_comes_back() -> None:
    assert await aside(lambda: 6 * 7) == 42
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 // 0)


async def test_who_does_not_wait_any_more_is_not_told() -> None:
    task = asyncio.create_task(aside(lambda: 1))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_the_program_ends_while_work_goes_on() -> None:
    code = (
        "import asyncio, time\n"
        "from console.outside.aside import aside\n"
        "async def main():\n"
        "    task = asyncio.create_task(aside(lambda: time.sleep(60)))\n"
        "    await asyncio.sleep(0.05)\n"
        "    task.cancel()\n"
        "asyncio.run(main())\n"
    )
    subprocess.run((sys.executable, "-c", code), check=True, timeout=20)
