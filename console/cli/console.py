"""``ic``, ``ic REF`` and ``ic demo``: the full screen. The one place from which the command line starts the console."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from console.base.clock import system_clock
from console.base.errors import BadFile, ReadOnlyDatabase, Refused
from console.base.words import set_language
from console.cli.face import Face
from console.cli.parser import command
from console.config.identity import Identity, identity
from console.config.paths import Paths, find_paths
from console.config.settings import Settings, load_settings
from console.desk.desk import Desk, Place

if TYPE_CHECKING:
    from console.app import ConsoleApp


def open_console(database: str | None, ref: str | None) -> int:
    """Open the console, on the incident of ``ref`` if one is given; gives its exit code.

    Raises ``Refused`` where there is no terminal, ``NotFound`` for an unknown REF, ``StorageError``.
    """
    paths, settings, complaints, who = _person()
    chosen = Path(database).expanduser() if database else paths.database
    place = Place(chosen, paths.state, settings.folder_paths(paths), paths.cache)
    try:
        desk = Desk(place, who.name)  # makes or migrates the database
    except ReadOnlyDatabase:
        desk = Desk(place, who.name, read_only=True)
    with desk, desk.reading():
        shown = desk.find(ref) if ref else None
    from console.app import Start, run

    asks = not who.author
    return run(Start(paths, place, settings, who, shown, complaints=complaints, ask_author=asks))


@command("demo")
def demo(_face: Face) -> int:
    """The drill, in a database that is gone afterwards; ``--db`` makes no difference to it."""
    from console.app import Start, run
    from console.desk.demo import SCRIPT, play, stage

    paths, settings, complaints, who = _person()
    with TemporaryDirectory(prefix="ic-demo-") as folder:
        place = Place(Path(folder, "demo.db"), Path(folder), settings.folder_paths(paths), paths.cache)
        shown = stage(place, system_clock(who.zone)())

        def script(app: ConsoleApp) -> None:
            for cue in SCRIPT:
                act = partial(play, place, shown, cue)
                app.set_timer(cue.at, partial(app.run_worker, act, thread=True, exit_on_error=False))

        return run(Start(paths, place, settings, who, shown, complaints=complaints, script=script))


def _person() -> tuple[Paths, Settings, tuple[BadFile, ...], Identity]:
    """Who sits before the terminal, and how the console is set; the console speaks their language from here on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("The console needs a terminal.", "`ic list` and the other verbs do not: `ic --help`.")
    paths = find_paths()
    settings, complaints = load_settings(paths)
    who = identity(settings.author, settings.timezone, settings.language)
    set_language(who.language)
    return paths, settings, tuple(complaints), who
