"""Texts that leave for a file of a person's choosing: never over one that is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from console.base.errors import Refused, StorageError
from console.base.files import at_home, atomic_write
from console.base.words import _

#: Without it, Excel takes UTF-8 for something else.
_MARK: Final = "\ufeff"


def save_text(path: Path, text: str) -> Path:
    """Write ``text`` to a file that is not there yet (for its owner alone); gives where. ``~`` is the person's home.

    Raises ``Refused`` when something is there, ``StorageError`` when it cannot be written.
    """
    path = at_home(path)
    if os.path.exists(path):  # noqa: PTH110 - a path raises for too long a name
        raise Refused(_("{path} is there.").format(path=path), _("Choose another name, or remove it first."))
    try:
        atomic_write(path, _MARK + text if path.suffix == ".csv" else text)
    except OSError as error:
        raise StorageError(
            _("{path} cannot be written: {why}.").format(path=path, why=error.strerror),
            _("Choose another place."),
        ) from error
    return path
