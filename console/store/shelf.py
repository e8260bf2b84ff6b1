"""The operations of registers as the fold takes them: whole, those that are not understood without their bodies.

They are fetched for many registers at a time. What was just written is at hand and not read back: most registers that come
in from others are new.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from console.core.fold import ENTRY_FIELDS, Marks, marks_of
from console.core.registers import resolve
from console.core.shapes import understood
from console.model.op import Op
from console.store import rows

Key = tuple[str, str]
"""A register: its target and its field."""

_UNMARKED: Final = Marks()
_MARKS: Final = ("star", "outcome", "at", "redact")


class Shelf:
    """Registers of one journal. ``at_hand`` are its operations behind the position ``head``, bodies whole."""

    def __init__(self, connection: sqlite3.Connection, at_hand: Sequence[Op] = (), head: int = 2**62) -> None:
        self._connection = connection
        self._head = head
        self._at_hand = at_hand
        self._ops: dict[Key, list[Op]] = {}
        self._lines: set[str] = set()
        self._keys: set[Key] = set()
        self._marked: set[str] = set()

    def fetch_lines(self, targets: Iterable[str]) -> None:
        """Have ready what belongs to these lines of a timeline."""
        wanted = set(targets) - self._lines
        if wanted:
            self._lines |= wanted
            where = "target IN (SELECT value FROM json_each(?)) AND position <= ?"
            self._put(
                op
                for op in rows.select(self._connection, where, (json.dumps(list(wanted)), self._head))
                if op.field in ENTRY_FIELDS
            )
            self._put(op for op in self._at_hand if op.target in wanted and op.field in ENTRY_FIELDS)

    def fetch(self, keys: Iterable[Key]) -> None:
        """Have ready these registers of incidents. They are few, and a field is free text, of which JSON loses a NUL."""
        wanted = set(keys) - self._keys
        self._keys |= wanted
        for target, field in wanted:
            where = "target = ? AND field = ? AND position <= ?"
            self._put(rows.select(self._connection, where, (target, field, self._head)))
        self._put(op for op in self._at_hand if (op.target, op.field) in wanted)

    def _put(self, ops: Iterable[Op]) -> None:
        for op in ops:
            self._ops.setdefault((op.target, op.field), []).append(understood(op))
            if op.field in _MARKS:
                self._marked.add(op.target)

    def register(self, target: str, field: str) -> list[Op]:
        """The operations of a register that was fetched, in the order of the journal."""
        return self._ops.get((target, field), [])

    def marks(self, line: str) -> Marks:
        """What is said about a line that was fetched."""
        if line not in self._marked:
            return _UNMARKED
        said = {field: self._ops[line, field] for field in _MARKS if (line, field) in self._ops}
        return marks_of({field: resolve(ops) for field, ops in said.items()})
