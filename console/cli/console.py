"""``ic`` and ``ic REF``: the full screen. The one place from which the command line starts the console.

What burns is drawn first; only then is anything heavy imported.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from console.base.errors import Refused
from console.base.files import at_home
from console.base.looking import absent
from console.cli import first_frame
from console.config.paths import find_paths

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.base.errors import BadFile
    from console.config.identity import Identity
    from console.config.paths import Paths
    from console.config.settings import Settings

#: Of the desk, what the first frame needs. All else of it is loaded when first used.
_FIRST = ("audiences", "clocks", "desk", "local", "session", "timeline")
#: What the keys of every day use: loaded when first used, and soon after the screen is up.
_SOON = (
    "console.desk.entries",
    "console.desk.incidents",
    "console.desk.log",
    "console.desk.undo",
    "console.outside.clipboard",
    "console.screens.everywhere",
    "console.screens.incident_acts",
    "console.screens.message_acts",
    "console.screens.people_acts",
    "console.screens.timeline_acts",
    "console.ui.choice",
    "console.ui.form",
    "console.ui.prompt",
    "console.widgets.document_draw",
    "textual.content",
)
#: What else is loaded when first used; and what Textual and Python import for acts that we do not have.
_LATER = (
    "console.config.change",
    "console.core.blanks",
    "console.core.editing",
    "console.core.filling",
    "console.core.links",
    "console.core.matching",
    "console.core.registers",
    "console.core.searchtext",
    "console.library.finding",
    "console.library.skim",
    "console.model.template",
    "console.outside.notify",
    "console.outside.run",
    "console.screens.after_acts",
    "console.screens.checklist_acts",
    "console.screens.declare",
    "console.screens.file_acts",
    "console.screens.metrics_acts",
    "console.screens.offering",
    "console.screens.relating_acts",
    "console.screens.review_acts",
    "console.screens.ringing",
    "console.screens.saving",
    "console.screens.settings_acts",
    "console.screens.sync_acts",
    "console.ui.help",
    "console.ui.highlight",
    "console.ui.palette",
    "console.ui.tables",
    "console.ui.view",
    "console.widgets.document_page",
    "base64",
    "bz2",
    "difflib",
    "locale",
    "lzma",
    "mimetypes",
    "pickle",
    "platformdirs",
    "random",
    "rich.align",
    "rich.markup",
    "rich.panel",
    "rich.table",
    "textual.canvas",
    "textual.css._help_renderables",
    "textual.css._help_text",
    "textual.file_monitor",
    "textual.layouts.grid",
    "textual.markup",
    "textual.pilot",
    "tokenize",
    "traceback",
    "uuid",
)


def open_console(database: str | None, ref: str | None) -> int:
    """Open the console, on the incident of ``ref`` if one is given; gives its exit code.

    Raises ``Refused`` where there is no terminal, ``NotFound`` for an unknown REF, ``StorageError``.
    """
    check_terminal()
    gc.disable()  # it would look for garbage several times while modules are loaded; the app enables it again
    paths = find_paths()
    chosen = at_home(database) if database else paths.database
    frame = first_frame.draw(chosen, paths.config)
    try:
        app = _app(paths, chosen, ref, frame)
    except BaseException:
        if frame:
            frame.take_back()
        raise
    return app.run_console()


def check_terminal() -> None:
    """Raises ``Refused`` where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("The console needs a terminal.", "`ic list` and the other verbs do not: `ic --help`.")


def person(paths: Paths) -> tuple[Settings, tuple[BadFile, ...], Identity]:
    """How the console is set, what is wrong in that, and who sits before it; it speaks their language from here on."""
    from console.base.words import set_language
    from console.config.identity import identity
    from console.config.settings import load_settings

    settings, complaints = load_settings(paths)
    who = identity(settings.author, settings.timezone, settings.language)
    set_language(who.language)
    return settings, tuple(complaints), who


def _app(paths: Paths, database: Path, ref: str | None, frame: first_frame.FirstFrame | None) -> ConsoleApp:
    import console.desk
    from console.base.later import later
    from console.ui.lean import without_palette, without_tls

    acts = {file.stem for file in Path(console.desk.__file__).parent.glob("[a-z]*.py")}.difference(_FIRST)
    later(_SOON, soon=True)
    later([*(f"console.desk.{name}" for name in acts), *_LATER])
    without_palette()
    without_tls()
    from console.app import ConsoleApp, Start
    from console.desk.desk import Desk, Place
    from console.store.connection import open_file

    settings, complaints, who = person(paths)
    place = Place(database, paths.state, settings.folder_paths(paths), paths.cache)
    if absent(database):
        open_file(database).close()
    shown = None
    if ref:
        with Desk(place, who.name, read_only=True) as desk, desk.reading():
            shown = desk.find(ref)
    entered = frame.hand_over if frame else None
    asks = not who.author
    return ConsoleApp(
        Start(paths, place, settings, who, shown, complaints=complaints, entered=entered, ask_author=asks)
    )
