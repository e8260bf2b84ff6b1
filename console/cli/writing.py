"""Where a text that a verb makes goes: to stdout, to the letter, or with ``-o`` into a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from console.base.text import safe_text
from console.cli.face import Face
from console.cli.parser import Option
from console.desk.files import save_text

OUT: Final = Option("-o", "--out", value="FILE", said="write it there instead of printing it")


def deliver(face: Face, text: str, out: str | None) -> None:
    """Print a text, or write it to a file that is not there yet and say so. Raises ``Refused``, ``StorageError``."""
    if out in (None, "-"):
        print(safe_text(text) if sys.stdout.isatty() else text, end="")
        return
    face.say(f"Written to {save_text(Path(str(out)), text)}.")
