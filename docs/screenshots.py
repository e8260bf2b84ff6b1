"""Makes the README's pictures (``make screenshots``): real screens of the demo at one frozen moment, as SVG.

The pictures name no font from elsewhere: whoever shows them uses a monospaced font of his own.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from console.app import ConsoleApp, Start
from console.config.identity import identity
from console.config.paths import find_paths
from console.config.settings import Settings
from console.desk.demo import stage
from console.desk.desk import Place

OUT = Path(__file__).parent / "pictures"
NOW = datetime(2026, 3, 1, 3, 17, 42, tzinfo=timezone(timedelta(hours=1), "CET"))


class Picture(NamedTuple):
    """A screen: its file, its size, its theme, and the keys that lead to it."""

    name: str
    keys: Sequence[str] = ()
    size: tuple[int, int] = (140, 40)
    theme: str = "night"


PICTURES = (
    Picture("main"),
    Picture("main-day", theme="day"),
    Picture("main-80x24", size=(80, 24)),
    Picture("declare", ("n", *"Search is empty")),
    Picture("severity", ("s",)),
    Picture("templates", ("t",)),
    Picture("preview", ("t", *"customers-investigating", "enter")),
    Picture("runbooks", ("r",)),
    Picture("search", ("slash", *"error")),
    Picture("people", ("o",)),
    Picture("palette", ("ctrl+p", *"status")),
    Picture("help", ("question_mark",)),
    Picture("settings", ("g", "s")),
    Picture("high-contrast", theme="high-contrast"),
)


async def draw(picture: Picture) -> str:
    """The screen as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IC_HOME"] = folder
        dice = random.Random(2)
        place = Place(Path(folder) / "demo.db", Path(folder) / "state")
        shown = stage(place, NOW, dice.randbytes)
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
