"""Modules that are loaded when they are first used: what the first frame of the console does not need.

An import that stands at the top of a file is paid before anything is drawn. For most modules behind a key that is time a
person waits for something he may not want today. :func:`later` puts something in their place that loads the module when
one of its names is asked for (``from console.desk import undo`` costs nothing, ``undo.undo(…)`` loads it); once the
screen is up, :func:`load_rest` loads what is left, so that no key has to wait for it either.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from threading import Lock
from types import ModuleType
from typing import Any

_lock = Lock()


class _Later(ModuleType):
    """Stands where the module will be; whoever imported it before then goes on asking here."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_load(self), name)


def later(names: Iterable[str]) -> None:
    """From now on these modules are loaded when first used; those that are loaded already stay as they are."""
    for name in names:
        sys.modules.setdefault(name, _Later(name))


def load_rest() -> None:
    """Load what still waits. For a thread, when nobody waits."""
    for module in list(sys.modules.values()):
        if isinstance(module, _Later):
            _load(module)


def _load(module: _Later) -> ModuleType:
    with _lock:
        if sys.modules.get(module.__name__) is module:
            del sys.modules[module.__name__]
    return import_module(module.__name__)  # a second thread waits here until the first has loaded it
