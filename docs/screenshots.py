"""Makes the README's pictures (``make screenshots``): real screens of the demo at one frozen moment, as SVG.

The pictures name no font from elsewhere: whoever shows them uses a monospaced font of his own.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from console.app import ConsoleApp, Start
from console.base.ids import Randomness
from console.config.identity import identity
from console.config.paths import find_paths
from console.config.settings import Settings
from console.desk import incidents
from console.desk.demo import stage
from console.desk.desk import Desk, Place
from console.desk.log import log
from console.model.incident import Incident

OUT = Path(__file__).parent / "pictures"
NOW = datetime(2026, 3, 1, 3, 17, 42, tzinfo=timezone(timedelta(hours=1), "CET"))


class _Clock:
    """A clock that is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def half_a_year(place: Place, now: datetime, randomness: Randomness) -> str | None:
    """Sixty incidents of the last half year, for figures to be made of; none is burning any more."""
    dice, clock = random.Random(4), _Clock(now - timedelta(days=181))
    with Desk(place, "mira", clock=clock, randomness=randomness) as desk, desk.act():
        for number in range(60):
            clock.now = began = now - timedelta(days=181 - 3 * number)
            level = f"SEV{dice.choice((1, 2, 2, 3, 3, 3, 4))}"
            service = dice.choice(("checkout", "photos", "login", "search"))
            one = incidents.declare(desk, f"{service} is slow", level, services=[service], commander="mira")
            incidents.set_milestone(
                desk, one, "impact_started", began - timedelta(minutes=dice.uniform(2, 25))
            )
            incidents.set_milestone(desk, one, "detected", began - timedelta(minutes=1))
            for minutes, act in _COURSE:
                clock.now += timedelta(minutes=dice.expovariate(1 / minutes))
                act(desk, one)
    return None


#: What happens to each of them, and how long it takes on the average, in minutes.
_COURSE: tuple[tuple[float, Callable[[Desk, Incident], object]], ...] = (
    (4, incidents.acknowledge),
    (5, lambda desk, one: log(desk, one.id, ">customers we look into it")),
    (5, lambda desk, one: log(desk, one.id, ">internal we look into it")),
    (4, lambda desk, one: log(desk, one.id, ">executives we look into it")),
    (10, lambda desk, one: log(desk, one.id, ">customers cause found")),
    (10, lambda desk, one: incidents.set_status(desk, one, "monitoring")),
    (4, lambda desk, one: log(desk, one.id, ">customers a fix is in")),
    (20, incidents.resolve),
    (2, lambda desk, one: log(desk, one.id, ">customers it is over")),
    (2, lambda desk, one: log(desk, one.id, ">internal it is over")),
    (2, lambda desk, one: log(desk, one.id, ">executives it is over")),
    (60, incidents.close),
)


class Picture(NamedTuple):
    """A screen: its file, its size, its theme, the keys that lead to it, and what is staged for it."""

    name: str
    keys: Sequence[str] = ()
    size: tuple[int, int] = (140, 40)
    theme: str = "night"
    staged: Callable[[Place, datetime, Randomness], str | None] = stage


PICTURES = (
    Picture("main"),
    Picture("main-day", theme="day"),
    Picture("main-80x24", size=(80, 24)),
    Picture("declare", ("n", *"Search is empty")),
    Picture("severity", ("s",)),
    Picture("templates", ("t",)),
    Picture("preview", ("t", *"customers-investigating", "enter")),
    Picture(
        "preview-arabic",
        ("t", *"customers-investigating", "enter", "l", "ctrl+u", *"ar", "enter"),
        size=(80, 24),
        theme="day",
    ),
    Picture("handover", ("H",)),
    Picture("review", ("w",)),
    Picture("follow-ups", ("g", "f"), size=(80, 24)),
    Picture("runbooks", ("r",)),
    Picture("library", ("g", "l")),
    Picture("checklists", ("g", "k", "down", "enter", "x", "x")),
    Picture("sync", ("g", "y"), size=(80, 24)),
    Picture("search", ("slash", *"error")),
    Picture("people", ("o",)),
    Picture("palette", ("ctrl+p", *"status")),
    Picture("help", ("question_mark",)),
    Picture("settings", ("g", "s")),
    Picture("library", ("g", "l")),
    Picture("metrics", ("g", "m"), staged=half_a_year),
    Picture("high-contrast", theme="high-contrast"),
)


async def draw(picture: Picture) -> str:
    """The screen as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IC_HOME"] = folder
        dice = random.Random(2)
        place = Place(Path(folder) / "demo.db", Path(folder) / "state")
        shown = picture.staged(place, NOW, dice.randbytes)
        settings = Settings(theme=picture.theme)
        start = Start(
            find_paths(), place, settings, identity("mira", "", "en", {}), ref=shown, clock=lambda: NOW
        )
        app = ConsoleApp(start)
        async with app.run_test(size=picture.size, notifications=False) as pilot:
            await pilot.pause(0.4)
            for key in picture.keys:
                await pilot.press("space" if key == " " else key)
            await pilot.pause(0.5)
            return app.export_screenshot(title="ic")


def homely(svg: str) -> str:
    """The picture without fonts from elsewhere."""
    svg = re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas")


def main() -> None:
    """Draw them all."""
    OUT.mkdir(exist_ok=True)
    for picture in PICTURES:
        svg = homely(asyncio.run(draw(picture)))
        (OUT / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
        print(OUT / f"{picture.name}.svg")


if __name__ == "__main__":
    main()
