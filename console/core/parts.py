"""How a body names the parts of a long text, which are kept and sent apart: ``{"$parts": [digest, …]}``."""

from __future__ import annotations

from typing import Any, Final

#: What the JSON of every body that names parts holds.
PARTS: Final = '"$parts"'
_HEX: Final = frozenset("0123456789abcdef")


def reference(value: Any) -> list[str] | None:
    """The digests, if the value stands for a text that is kept in parts."""
    named = value.get("$parts") if isinstance(value, dict) and len(value) == 1 else None
    return named if isinstance(named, list) and all(isinstance(name, str) for name in named) else None


def part_names(value: Any) -> set[str]:
    """The digests of all parts that a stored body names."""
    found: set[str] = set()
    if isinstance(value, (dict, list)):
        _collect(value, found)
    return found


def _collect(value: Any, found: set[str]) -> None:
    """Add what a value names. Every operation that is sent or stored passes here: what holds nothing costs no call."""
    if "$parts" in value and (named := reference(value)) is not None:
        found.update(named)
        return
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, (dict, list)):
            _collect(item, found)


def is_digest(name: str) -> bool:
    """Whether a name is a SHA-256 in small hexadecimal letters."""
    return len(name) == 64 and set(name) <= _HEX
