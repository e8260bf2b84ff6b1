"""What a verb works with: the call's arguments, the desk it opens, and the ways to answer.

Whatever is printed for people goes through :func:`safe_text`, also into a pipe: it may be pasted from there. JSON needs
nothing of the kind, its own rules escape controls.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from console.base.clock import system_clock
from console.base.errors import Damaged, IcError, StorageError
from console.base.files import at_home
from console.base.text import safe_line, safe_text
from console.config.paths import Paths, find_paths
from console.desk.desk import Desk, Place

if TYPE_CHECKING:
    from console.base.errors import BadFile
    from console.config.settings import Settings


class Face:
    """One call of ``ic``: ``args`` as read, ``database`` when ``--db`` named one, ``json`` when JSON is wanted."""

    def __init__(self, database: str | None, json: bool, args: Any) -> None:
        self.args = args
        self.json = json
        self.paths: Paths = find_paths()
        self.problems: list[BadFile] = []
        self.database = at_home(database) if database else self.paths.database

    # -- the desk ----------------------------------------------------------------------------------------------

    @cached_property
    def settings(self) -> Settings:
        """The settings; what in them is wrong is told once, and kept in :attr:`problems`."""
        from console.config.settings import load_settings

        settings, self.problems = load_settings(self.paths)
        self.warn(self.problems)
        return settings

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """A desk to write at; what SQLite reports meanwhile is an error with words. Raises ``StorageError``."""
        with self._open() as desk, desk.reading():
            yield desk

    @contextmanager
    def quick_desk(self) -> Iterator[Desk]:
        """A desk to write lines at; of the settings it knows only who writes. It opens in half the time."""
        from console.config.identity import load_identity

        who, problems = load_identity(self.paths)
        self.warn(problems)
        place = Place(self.database, self.paths.state)
        with Desk(place, who.name, clock=system_clock(who.zone)) as desk, desk.reading():
            yield desk

    @contextmanager
    def reading_desk(self) -> Iterator[Desk]:
        """A desk to read at. Where the database cannot be written (a newer console's, a file of others) it is read only."""
        try:
            desk = self._open()
        except Damaged:
            raise
        except StorageError as problem:
            if not os.path.exists(self.database):  # noqa: PTH110 - a path raises for too long a name
                raise
            desk = self._open(read_only=True)
            self.say(problem.what)
        with desk, desk.reading():
            yield desk

    def _open(self, *, read_only: bool = False) -> Desk:
        from console.config.identity import identity

        settings = self.settings
        who = identity(settings.author, settings.timezone)
        return Desk(
            Place(self.database, self.paths.state, settings.folder_paths(self.paths), self.paths.cache),
            who.name,
            clock=system_clock(who.zone),
            read_only=read_only,
            default_policy=settings.policy,
            languages=settings.message_languages,
        )

    def given(self) -> str:
        """All of stdin; what is not UTF-8 in it is replaced."""
        return sys.stdin.buffer.read().decode(errors="replace")

    # -- answering ---------------------------------------------------------------------------------------------

    def say(self, *lines: str) -> None:
        """Narrate: a line each on stderr. Where nobody can be told, what was done is done all the same."""
        with suppress(OSError):
            for line in lines:
                print(safe_line(line), file=sys.stderr)

    def show(self, lines: Iterable[str]) -> None:
        """Print text on stdout."""
        for line in lines:
            print(safe_text(line))

    def show_exactly(self, text: str) -> None:
        """Print a text that is to be sent: to the letter into a pipe, made safe on a terminal."""
        print(safe_text(text) if sys.stdout.isatty() else text)

    def give(self, value: Any) -> None:
        """Print a value as JSON on stdout."""
        import json

        print(json.dumps(value, ensure_ascii=False, indent=2))

    def warn(self, problems: Iterable[IcError]) -> None:
        """Narrate what is wrong and was worked around."""
        self.say(*map(str, problems))
