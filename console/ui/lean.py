"""The framework without what we do not use of it, for half of a start is loading it.

Textual imports its command palette, a tenth of all, whether an app has one or not; we have one of our own. asyncio imports
OpenSSL, a fortieth, to speak TLS itself; nothing here asks it to (what exchanges with the server does that on its own, and
loads it then). So an empty module stands in the palette's place before Textual is loaded; its names are classes that nobody
makes anything of (``ENABLE_COMMAND_PALETTE`` is off in ``app_base``). And asyncio finds what it would in a Python that was
built without OpenSSL. The command line sets this up; tests and tools that import Textual first have the whole of it.
"""

from __future__ import annotations

import sys
from types import ModuleType

_PALETTE = "textual.command"
_TLS = "ssl"


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


def without_tls() -> None:
    """Import asyncio so that it can do without TLS; whoever else imports ``ssl`` gets it. Does nothing once either is there."""
    if "asyncio" not in sys.modules and _TLS not in sys.modules:
        sys.modules[_TLS] = None  # type: ignore[assignment]  # as the import system has it: there is no such module
        try:
            import asyncio  # noqa: F401
        finally:
            del sys.modules[_TLS]
