"""Work that takes a while says how far it is and can be stopped; work that is quick says nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from console.base.errors import Refused
from console.ui import progress
from console.ui.progress import Progress, ProgressPrompt, watched
from tests.stage import Stage, staged


async def start(stage: Stage, work: Any) -> asyncio.Future[Any]:
    """Begins the work as a screen does."""
    asked: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def ask(prompt: ProgressPrompt) -> None:
        gone = asyncio.get_running_loop().create_future()
        stage.app.push_screen(prompt, lambda _answer: gone.set_result(None))
        await gone

    async def flow() -> None:
        try:
            asked.set_result(await watched("Export", work, ask))
        except Refused as error:
            asked.set_exception(error)

    stage.app.run_worker(flow())
    return asked


async def test_quick_work_shows_nothing() -> None:
    async def work(told: Progress) -> str:
        told(1, 1)
        return "done"

    async with staged() as stage:
        assert await (await start(stage, work)) == "done"
        assert "Export" not in stage.text


async def test_long_work_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    go_on = asyncio.Event()

    async def work(told: Progress) -> str:
        told(1500, 6000)
        await go_on.wait()
        return "done"

    async with staged() as stage:
        answer = await start(stage, work)
        while "1500 of 6000" not in stage.text:
            await stage.pilot.pause(0.02)
        assert stage.app.stage.is_active is False
        bar = next(line for line in stage.screen if "of 6000" in line)
        assert bar.count("━") * 3 == bar.count("─")
        go_on.set()
        assert await answer == "done"
        while "Export" in stage.text:
            await stage.pilot.pause(0.02)


async def test_escape_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)

    async def work(told: Progress) -> str:
        for number in range(10_000):
            told(number, 10_000)
            await asyncio.sleep(0.01)
        return "done"

    async with staged() as stage:
        answer = await start(stage, work)
        while "of 10000" not in stage.text:
            await stage.pilot.pause(0.02)
        await stage.press("escape")
        with pytest.raises(Refused, match="stopped at"):
            await answer
