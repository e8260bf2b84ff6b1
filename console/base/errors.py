"""The errors of the console: few, typed, and each with what to do next.

IcError                    what happened, to what, and what to do next; carries the exit code
├── Refused                the act is understood and declined (exit 1)
│   └── NotFound           a REF, name or id that is not there (exit 1)
├── Unreadable             a time, severity, duration or option that cannot be read (exit 2)
├── BadFile                a settings, policy, theme, template or runbook file that is wrong (exit 2)
├── StorageError           the database cannot be read or written (exit 3)
│   ├── NotSaved           an act could not be committed; it was spilled or is still in hand (exit 3)
│   ├── ReadOnlyDatabase   the database is newer than this program, or not writable (exit 3)
│   └── Damaged            the journal does not verify, or SQLite reports corruption (exit 3)
└── Offline                a server was needed and not reached (exit 4)

The exit codes are an API (docs/commands.md): 0 done, 1 refused or not found, 2 usage, 3 storage, 4 no network.
"""

from __future__ import annotations


class IcError(Exception):
    """Something the person should know: ``what`` happened (to what), and what to do ``next``.

    Both are whole sentences in sentence case; ``str(error)`` joins them with a space.
    """

    exit_code = 1

    def __init__(self, what: str, next_step: str = "") -> None:
        super().__init__(what, next_step)
        self.what = what
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.what} {self.next_step}".strip()


class Refused(IcError):
    """The act is understood and declined, in words."""


class NotFound(Refused):
    """A REF, name or id that is not there."""


class Unreadable(IcError):
    """A value (time, severity, duration, option) that cannot be read; the text says what was expected."""

    exit_code = 2


class BadFile(IcError):
    """A file of the user's that is wrong: names the ``path``, and the ``line`` and ``key`` where known."""

    exit_code = 2

    def __init__(
        self, path: str, what: str, next_step: str = "", *, line: int | None = None, key: str | None = None
    ) -> None:
        place = path if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {f'{key}: ' if key else ''}{what}", next_step)
        self.path = path
        self.line = line
        self.key = key


class StorageError(IcError):
    """The database cannot be opened, read or written."""

    exit_code = 3


class NotSaved(StorageError):
    """An act could not be committed. ``kept``: it waits in the spill file, and need not be done again; ``why``: what the
    database said."""

    def __init__(self, what: str, next_step: str = "", *, kept: bool = False, why: str = "") -> None:
        super().__init__(what, next_step)
        self.kept = kept
        self.why = why


class ReadOnlyDatabase(StorageError):
    """The database may be read and not written."""


class Damaged(StorageError):
    """What is in the database is not what was written."""


class Offline(IcError):
    """A server was needed and could not be reached."""

    exit_code = 4
