"""The demo's colleagues: each cue is played when its time comes, at a desk of its own, like another console's."""

from __future__ import annotations

import asyncio
from functools import partial

from textual.app import App

from console.base.clock import Clock
from console.desk.demo import SCRIPT, Cue, play
from console.desk.desk import Place


def perform(app: App[int], place: Place, incident_id: str, clock: Clock) -> None:
    """Let the script go on by itself on that incident."""
    for cue in SCRIPT:
        app.set_timer(cue.at, partial(_cue, place, incident_id, cue, clock))


async def _cue(place: Place, incident_id: str, cue: Cue, clock: Clock) -> None:
    await asyncio.to_thread(play, place, incident_id, cue, clock)
