"""The console under a scripted clock: ``python -m tests.terminal.clocked FILE [REF]``. The present is what FILE says.

A test writes a moment into FILE, and the console's seconds go on from no other clock: what takes half an hour is played in
as many seconds as its keys take, and comes out to the second.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path

from console.app import ConsoleApp, Start
from console.cli.console import person
from console.config.paths import find_paths
from console.desk.desk import Desk, Place
from console.store.connection import open_file


def clock_of(file: Path, zone: tzinfo | None) -> Callable[[], datetime]:
    """A clock that shows what the file says, in that zone."""
    return lambda: datetime.fromisoformat(file.read_text(encoding="utf-8")).astimezone(zone)


def main(file: str, ref: str = "") -> int:
    """Run the console until it is left; gives its exit code."""
    paths = find_paths()
    settings, _complaints, who = person(paths)
    place = Place(paths.database, paths.state, settings.folder_paths(paths), paths.cache)
    if not paths.database.exists():
        open_file(paths.database).close()
    with Desk(place, who.name, read_only=True) as desk:
        shown = desk.find(ref) if ref else None
    start = Start(paths, place, settings, who, shown, clock=clock_of(Path(file), who.zone))
    return ConsoleApp(start).run_console()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
