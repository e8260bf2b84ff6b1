"""What belongs to this machine alone: which alarms have rung, and the draft in the log line. Neither is an operation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from console.base.files import PRIVATE, atomic_write


class Local:
    """Small facts in the state directory. Losing them costs a repeated bell or a draft, so nothing here raises."""

    def __init__(self, state: Path) -> None:
        self._rung = state / "rung.json"
        self._drafts = state / "drafts.json"

    def rung(self) -> dict[str, frozenset[str]]:
        """The names of alarms that have rung here, by incident."""
        return {key: frozenset(names) for key, names in _read(self._rung).items() if isinstance(names, list)}

    def keep_rung(self, rung: dict[str, frozenset[str]]) -> None:
        """Remember them."""
        _write(self._rung, {key: sorted(names) for key, names in rung.items()})

    def drafts(self) -> dict[str, str]:
        """What was typed and not recorded, by incident id."""
        return {key: text for key, text in _read(self._drafts).items() if isinstance(text, str)}

    def keep_drafts(self, drafts: dict[str, str]) -> None:
        """Remember them; empty ones are forgotten."""
        _write(self._drafts, {key: text for key, text in drafts.items() if text})


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _write(path: Path, value: dict[str, Any]) -> bool:
    try:
        atomic_write(path, json.dumps(value, ensure_ascii=True), mode=PRIVATE)
    except OSError:
        return False
    return True
