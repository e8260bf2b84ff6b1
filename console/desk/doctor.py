"""``ic doctor``: where everything is and whether it can be trusted, so that a person far away can be helped.

No incident is read for it, and no name, title or token stands in it: it may be pasted into a ticket.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from console.base.errors import BadFile, IcError
from console.base.looking import absent
from console.config.paths import Paths
from console.config.settings import Settings
from console.desk import messages
from console.desk.desk import Desk
from console.outside.clipboard import Clipboard
from console.outside.secrets import Secrets
from console.store.connection import verdict
from console.store.spill import Spill


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing found: ``ok`` None where it is neither good nor bad."""

    topic: str
    what: str
    ok: bool | None = None


def examine(
    desk: Desk | None,
    database: Path,
    paths: Paths,
    settings: Settings,
    problems: Sequence[BadFile] = (),
    *,
    failure: IcError | None = None,
    env: Mapping[str, str] = os.environ,
) -> list[Fact]:
    """Everything worth knowing. ``desk`` is None where the database could not be opened, for the reason ``failure``."""
    return [
        *_programs(),
        *_database(desk, database, paths, failure),
        *_places(paths, settings, problems),
        *_shelves(desk),
        *_around(paths, settings, env),
    ]


def _programs() -> list[Fact]:
    def known(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:
            return "not installed"

    choice = verdict()
    return [
        Fact("console", f"incident-console {known('incident-console')}, Textual {known('textual')}"),
        Fact("python", f"{platform.python_version()} at {sys.executable}"),
        Fact("sqlite", f"{choice.version}: {choice.mode}, because {choice.reason}", ok=True),
    ]


def _database(desk: Desk | None, database: Path, paths: Paths, failure: IcError | None) -> list[Fact]:
    waiting = _spilled(Spill(paths.state, database))
    if desk is None:
        return [
            Fact(
                "database",
                str(failure) if failure else f"{database} is not there yet",
                ok=None if failure is None else False,
            ),
            *waiting,
        ]
    mode = desk.connection.execute("PRAGMA journal_mode").fetchone()[0]
    synchronous = desk.connection.execute("PRAGMA synchronous").fetchone()[0]
    active, total = desk.reader.count()
    size = database.stat().st_size
    return [
        Fact(
            "database", f"{database}, {size / 1_048_576:.1f} MiB, {desk.lines.position()} operations", ok=True
        ),
        Fact("incidents", f"{total}, of which {active} active"),
        Fact(
            "journal mode",
            f"{mode}, synchronous {synchronous}",
            ok=synchronous >= 2 and mode == verdict().mode,
        ),
        *waiting,
    ]


def _spilled(spill: Spill) -> list[Fact]:
    facts = [
        Fact("spill", f"{spill.path}: acts wait to be saved", ok=False)
        if spill.waiting()
        else Fact("spill", "nothing waits", ok=True)
    ]
    if not absent(spill.unreadable):
        what = f"{spill.unreadable}: lines that could not be taken in; look at them, then remove the file"
        facts.append(Fact("spill", what, ok=False))
    return facts


def _places(paths: Paths, settings: Settings, problems: Sequence[BadFile]) -> list[Fact]:
    config = paths.settings if not absent(paths.settings) else f"{paths.settings} (not there: defaults)"
    return [
        Fact("data", str(paths.data)),
        Fact("config", str(config), ok=not problems),
        *(Fact("config", str(problem), ok=False) for problem in problems),
        Fact("cache", str(paths.cache)),
        Fact("state", str(paths.state)),
        *(Fact("folder", str(folder), ok=_readable(folder)) for folder in settings.folder_paths(paths)),
    ]


def _readable(folder: Path) -> bool:
    return os.path.isdir(folder) and os.access(folder, os.R_OK | os.X_OK)  # noqa: PTH112 - a path's own may raise


def _shelves(desk: Desk | None) -> list[Fact]:
    if desk is None:
        return []
    names = desk.policies.names()
    for name in names:
        desk.policies.get(name)
    wrong = [*desk.policies.complaints, *messages.complaints(desk)]
    found = len(messages.shelf(desk).found)
    return [
        Fact("policies", ", ".join(names), ok=not desk.policies.complaints),
        Fact("templates", f"{found}", ok=not messages.complaints(desk)),
        *(Fact("file", str(problem), ok=False) for problem in wrong),
    ]


def _around(paths: Paths, settings: Settings, env: Mapping[str, str]) -> list[Fact]:
    rungs = Clipboard(paths.state, write=lambda _text: None, order=settings.clipboard.order, env=env).rungs()
    size = shutil.get_terminal_size()
    inside = [name for name, variable in (("tmux", "TMUX"), ("ssh", "SSH_CONNECTION")) if env.get(variable)]
    terminal = f"TERM={env.get('TERM', '')} COLORTERM={env.get('COLORTERM', '')} {size.columns}x{size.lines}"
    return [
        Fact("clipboard", ", then ".join(f"{name} ({what})" for name, what in rungs), ok=bool(rungs)),
        Fact("secrets", Secrets(paths.config, command=settings.token_command).which()),
        Fact("theme", settings.theme),
        Fact("terminal", " in ".join([terminal, *inside]), ok=size.columns >= 60 and size.lines >= 15),
    ]
