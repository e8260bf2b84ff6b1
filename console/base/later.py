"""Modules that are loaded when they are first used: what the first frame of the console does not need.

An import that stands at the top of a file is paid before anything is drawn. For most modules behind a key that is time a
person waits for something he may not want today. :func:`later` puts something in their place that loads the module when
one of its names is used (``from console.desk import undo`` costs nothing, ``undo.undo(…)`` loads it). A class or a function
may be imported by its name: that, too, is something in its place until it is used; a constant (all capitals) is asked
for at once. When the screen is up, :func:`load_soon` loads what the keys of every day use, so that none has to wait for it;
whatever else is never used is never held in memory either.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from importlib import import_module
from threading import Lock
from types import ModuleType
from typing import Any

#: Seconds between two modules loaded in a thread: whoever draws meanwhile has its turn.
_BREATH = 0.005

_lock = Lock()
_soon: list[str] = []


class _Later(ModuleType):
    """Stands where the module will be; whoever imported it before then goes on asking here."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # the import system asks whether it is a package
        if sys.modules.get(self.__name__) is self and not name.isupper():
            return _LaterName(self, name)
        return getattr(_load(self), name)


class _LaterName:
    """Stands for a class or function of such a module: to be called, asked for attributes, or made a subclass of."""

    __slots__ = ("_module", "_name")

    def __init__(self, module: _Later, name: str) -> None:
        self._module = module
        self._name = name

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._real()(*args, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)

    def __getitem__(self, key: Any) -> Any:
        return self._real()[key]

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._real())

    def __mro_entries__(self, _bases: tuple[object, ...]) -> tuple[Any]:
        return (self._real(),)

    def _real(self) -> Any:
        return getattr(_load(self._module), self._name)


def later(names: Iterable[str], *, soon: bool = False) -> None:
    """From now on these modules are loaded when first used; those that are loaded already stay as they are. ``soon``: by
    :func:`load_soon` at the latest."""
    for name in names:
        sys.modules.setdefault(name, _Later(name))
        if soon:
            _soon.append(name)


def load_soon() -> None:
    """Load what is to be there soon and still waits. For a thread, when nobody waits."""
    for name in _soon:
        module = sys.modules[name]
        if isinstance(module, _Later):
            _load(module)
            time.sleep(_BREATH)


def _load(module: _Later) -> ModuleType:
    with _lock:
        if sys.modules.get(module.__name__) is module:
            del sys.modules[module.__name__]
    return import_module(module.__name__)  # a second thread waits here until the first has loaded it
