"""Where a text that a verb makes goes: to stdout, to the letter, or with ``-o`` into a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from console.base.errors import Refused, StorageError
from console.base.files import atomic_write
from console.base.text import safe_text
from console.cli.face import Face
from console.cli.parser import Option

OUT: Final = Option("-o", "--out", value="FILE", said="write it there instead of printing it")
#: Without it, Excel takes UTF-8 for something else.
_MARK: Final = "\ufeff"


def deliver(face: Face, text: str, out: str | None) -> None:
    """Print a text, or write it to a file that is not there yet and say so. Raises ``Refused``, ``StorageError``."""
    if out in (None, "-"):
        print(safe_text(text) if sys.stdout.isatty() else text, end="")
        return
    path = Path(str(out)).expanduser()
    if path.exists():
        raise Refused(f"{path} is there.", "Choose another name, or remove it first.")
    try:
        atomic_write(path, _MARK + text if path.suffix == ".csv" else text)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
    face.say(f"Written to {path}.")
