"""A fault in the program, written down: which errors there were and where in the code; never what they held.

Nobody can do anything with a traceback at 3 a.m., and the text of an error may quote what a person wrote, or a token. So the
screen says what failed and where this report lies, and the report can be given to anybody.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from console import __version__
from console.base.clock import stamp
from console.base.files import PRIVATE

FILE: Final = "faults.log"
#: Bytes after which the report is begun anew, the full one beside it.
_MOST: Final = 256 * 1024
_PACKAGE: Final = Path(__file__).parent.parent


def trail(error: BaseException, told: frozenset[int] = frozenset()) -> Iterator[str]:
    """The errors that led to this one, the first cause first, each with the places in the code that it came through; without
    those in ``told`` (their ids: errors can lead to each other)."""
    told |= {id(error)}
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in told:
        yield from trail(before, told)
    yield type(error).__name__
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {_short(frame.filename)}:{frame.lineno} {frame.name}"
    for one in getattr(error, "exceptions", ()):  # a group
        yield from trail(one, told)


def place(error: BaseException) -> str:
    """Where in our own code it was, as ``desk/undo.py:41``; where none of that took part, in whose it was."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    return next((f"{_short(frame.filename)}:{frame.lineno}" for frame in reversed(ours or frames)), "")


def keep(folder: Path, at: datetime, what: str, error: BaseException) -> Path | None:
    """Add the fault to the report in ``folder``, for its owner alone; gives where. None when it cannot be written there: what
    is to be told must not fail in its turn."""
    file = folder / FILE
    report = "\n".join((f"{stamp(at)} ic {__version__}: {what}", *trail(error)))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if file.exists() and file.stat().st_size > _MOST:
            file.replace(file.with_suffix(".old.log"))
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE), "a") as written:
            written.write(f"{report}\n\n")
    except OSError:
        return None
    return file


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_PACKAGE)) if path.is_relative_to(_PACKAGE) else filename
