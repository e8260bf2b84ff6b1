"""Files: where the bundled ones lie, and writing such that a crash leaves the old one or the new, never a half."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

Kind = Literal["runbooks", "templates", "policies", "themes", "locale"]

_PACKAGE = Path(__file__).parents[1]
#: Where each kind lies below the data folder; templates and policies stand beside the runbooks a team brings.
_FOLDERS: dict[str, str] = {"templates": "runbooks/templates", "policies": "runbooks/policies"}

#: Only the owner may read: what is written may hold names of customers, tokens, details of an attack.
PRIVATE = 0o600


def bundled(kind: Kind) -> Path:
    """The folder of the bundled files of that kind: inside the installed package, or beside it in a checkout.

    A folder that is missing is returned all the same: it is then empty for whoever lists it.
    """
    if kind == "locale":
        return _PACKAGE / "locale"
    folder = _FOLDERS.get(kind, kind)
    installed = _PACKAGE / "_data"
    return (installed if installed.is_dir() else _PACKAGE.parent) / folder


def at_home(path: str | Path) -> Path:
    """``path`` with the home that its ``~`` names; as written where nobody has that home. Unlike ``Path.expanduser`` it
    never raises: such a path is then one that is not there, which whoever opens it says in words."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - see above


def lying_in(folder: Path) -> list[Path]:
    """What lies in a folder, by name; nothing where it is not there or may not be looked into. Never raises, as ``glob`` does."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def atomic_write(path: Path, text: str, *, mode: int | None = None) -> None:
    """Write ``text`` as UTF-8 (line ends as they are) in one step, durable when this returns.

    Written to a neighbour, synced, then renamed over. A symbolic link stays one: the file it leads to is replaced
    (settings often live in a repository of their own). Folders are made, for the owner alone. ``mode`` is that of the
    file; by default what it was, else 0600.
    Raises ``OSError``; the old file is then untouched.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if mode is None:
        mode = target.stat().st_mode & 0o777 if target.exists() else PRIVATE
    temporary = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
