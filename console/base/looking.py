"""Looking for files: what is not there, and what is there but not for us. Whoever is told the one for the other looks in the
wrong place.
"""

from __future__ import annotations

import os
from pathlib import Path

from console.base.errors import BadFile
from console.base.words import _


def absent(path: str | Path) -> bool:
    """Whether nothing is there. What one may not look at is not absent: whoever opens it then says so. Never raises, as a path's
    own ``exists`` may."""
    try:
        os.stat(path)  # noqa: PTH116 - it takes a text as well
    except PermissionError:
        return False
    except (OSError, ValueError):  # too long a name, a character that no name has
        return True
    return False


def unreadable(path: str | Path, error: OSError) -> BadFile:
    """Why a file or a folder cannot be read, and what to do about it."""
    if isinstance(error, PermissionError):
        what, following = (
            _("may not be read by you."),
            _("Check its permissions, and those of the folders above it."),
        )
    elif os.path.islink(path):  # noqa: PTH114 - a path raises for too long a name
        what, following = _("is a link that leads nowhere."), _("Mend it, or remove it.")
    elif absent(path):
        what, following = _("is not there."), _("Check its name.")
    else:
        what, following = _("cannot be read: {why}.").format(why=error.strerror or error), _("Name another.")
    return BadFile(str(path), what, following)
