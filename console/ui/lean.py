"""Textual without its command palette, which takes a tenth of a start to load and which we have one of our own for.

Textual imports it whether an app has one or not. So an empty module stands in its place before Textual is loaded; its
names are classes that nobody makes anything of (``ENABLE_COMMAND_PALETTE`` is off in ``app_base``). The command line sets
it up; tests and tools that import Textual first have the whole of it.
"""

from __future__ import annotations

import sys
from types import ModuleType

_PALETTE = "textual.command"


class _Empty(ModuleType):
    """Has whatever class it is asked for."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def without_palette() -> None:
    """To be called before Textual is imported; afterwards it does nothing."""
    if "textual" not in sys.modules:
        sys.modules[_PALETTE] = _Empty(_PALETTE)
