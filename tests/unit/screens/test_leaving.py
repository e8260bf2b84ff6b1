"""Leaving at once, as when the terminal goes away: nothing that was typed or entered until then is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event

from console.app import ConsoleApp, Start
from console.base.clock import system_clock
from console.config.identity import identity
from console.config.paths import find_paths
from console.config.settings import Settings
from console.desk import incidents
from console.desk.desk import Desk, Place
from console.screens.hand import Hand


async def test_an_act_is_done_though_nobody_waits_for_it_any_longer(tmp_path: Path) -> None:
    hand = Hand(Place(tmp_path / "incidents.db", tmp_path / "state"), "mira", system_clock())
    busy, done = Event(), []
    first = asyncio.create_task(hand.do(lambda _desk: busy.wait(5)))
    entered = asyncio.create_task(hand.do(lambda _desk: done.append("entered")))
    await asyncio.sleep(0)
    entered.cancel()
    await asyncio.wait([entered])
    busy.set()
    await first
    hand.close()
    assert done == ["entered"]


async def test_a_line_that_is_entered_while_the_console_is_leaving_stays_a_draft(tmp_path: Path) -> None:
    place = Place(tmp_path / "incidents.db", tmp_path / "state")
    with Desk(place, "mira") as desk:
        incident = incidents.declare(desk, "Checkout returns 5xx", "SEV2")
    who = identity("mira", "", "en", {})
    app = ConsoleApp(Start(find_paths(), place, Settings(), who))
    async with app.run_test():
        app.keep_draft(incident.id, "rolled back")
        app.leave()  # the hang-up is heard
        app.keep_draft(incident.id, "")  # Enter had been pressed, but what it does is not done any more
        app.look_now()
        app.leave()  # the terminal is seen to be gone
    assert app.local.drafts() == {incident.id: "rolled back"}
