"""Alt and a digit arrive as ``alt+1`` from every terminal.

Those that do not speak kitty's protocol (tmux, xterm) send Escape and the digit, and the framework takes that for the sign
which Option and the digit make on a Mac: ``¡``, ``™``, ``£``. Told apart from the sign itself it cannot be afterwards, and
people type ``£`` into titles; so the framework's table of sequences is put right before the first key.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast


def name_alt_digits() -> None:
    """Enter Alt with 1 to 9 into the table, as keys that make no character."""
    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS  # there is no public way

    table = cast("dict[str, Any]", ANSI_SEQUENCES_KEYS)
    table.update({f"\x1b{digit}": (SimpleNamespace(value=f"alt+{digit}"),) for digit in "123456789"})
