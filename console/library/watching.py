"""Folders of runbooks, watched: whoever edits one while the console runs sees it there at once.

The system tells (watchfiles): asking it costs a fortieth of looking at a thousand files every second. What it cannot tell is
looked at now and then: whether a folder is there at all, or another one by now (a new checkout). Where it refuses (too many
folders for its limit, a file system that knows no such thing), a look every few seconds stands in for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Final

from console.library.shelf import is_document

#: Milliseconds between two looks at what the system told; what comes without a pause is told once in a second.
_STEP: Final = 200
_GATHER: Final = 1000
#: Seconds between two looks at the folders themselves, and at everything where the system does not tell.
_LOOK: Final = 2.0
_POLL: Final = 10.0

_Standing = tuple[tuple[int, int] | None, ...]


def watch(folders: Sequence[Path], stop: Event) -> Iterator[None]:
    """Yields whenever a document in one of the folders may have changed, at most about once a second, until ``stop`` is set;
    and soon after it has begun to watch, for what changed just before.

    Blocks in between; for a thread of its own. Never raises for what folders are or become.
    """
    seen: _Standing | None = None
    while not stop.is_set():
        standing = _standing(folders)
        if seen is not None and standing != seen:
            yield
        seen = standing
        there = [folder for folder, place in zip(folders, standing, strict=True) if place is not None]
        if not there:
            stop.wait(_LOOK)
            continue
        try:
            yield from _told(there, folders, standing, stop)
        except (OSError, RuntimeError):  # the system will not watch, or not all of it
            if not stop.wait(_POLL):
                yield


def _told(there: list[Path], folders: Sequence[Path], standing: _Standing, stop: Event) -> Iterator[None]:
    """What the system tells, as long as the folders are those that it watches."""
    import watchfiles

    begun = False
    for changes in watchfiles.watch(
        *there,
        watch_filter=lambda _change, path: _concerns(Path(path), there),
        step=_STEP,
        debounce=_GATHER,
        rust_timeout=int(_LOOK * 1000),
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
        ignore_permission_denied=True,
    ):
        if changes or not begun:
            yield
        begun = True
        if _standing(folders) != standing:
            return


def _concerns(path: Path, folders: Sequence[Path]) -> bool:
    """Whether a change there can change the shelf: a document, or what may be (or have been) a folder; nothing hidden."""
    folder = next((one for one in folders if path.is_relative_to(one)), None)
    within = path.relative_to(folder).parts if folder else path.parts[-1:]
    if any(part.startswith(".") for part in within):
        return False
    return is_document(path.name) or not os.path.isfile(path)  # noqa: PTH113 - a path raises where it may not look


def _standing(folders: Sequence[Path]) -> _Standing:
    """Which folders are there, and which ones they are: one of the same name may have taken another's place."""
    return tuple(map(_place, folders))


def _place(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
