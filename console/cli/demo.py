"""``ic demo``: the drill, on the full screen."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from console.base.clock import system_clock
from console.cli.console import check_terminal, person
from console.cli.face import Face
from console.cli.parser import command
from console.config.paths import find_paths
from console.desk.desk import Place

if TYPE_CHECKING:
    from console.app import ConsoleApp


@command("demo")
def demo(_face: Face) -> int:
    """The drill, in a database that is gone afterwards; ``--db`` makes no difference to it."""
    check_terminal()
    from console.app import ConsoleApp, Start
    from console.desk.demo import SCRIPT, play, stage

    paths = find_paths()
    settings, complaints, who = person(paths)
    with TemporaryDirectory(prefix="ic-demo-") as folder:
        place = Place(Path(folder, "demo.db"), Path(folder), settings.folder_paths(paths), paths.cache)
        shown = stage(place, system_clock(who.zone)())

        def script(app: ConsoleApp) -> None:
            for cue in SCRIPT:
                act = partial(play, place, shown, cue)
                app.set_timer(cue.at, partial(app.run_worker, act, thread=True, exit_on_error=False))

        app = ConsoleApp(Start(paths, place, settings, who, shown, complaints=complaints, script=script))
        return app.run_console()
