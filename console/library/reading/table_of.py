"""Small questions to a table."""

from __future__ import annotations

from collections.abc import Callable

from console.model.runbook import Table


def cell(row: tuple[str, ...], index: int) -> str:
    """The cell of a row at ``index``; empty where the row is short."""
    return row[index] if 0 <= index < len(row) else ""


def column(table: Table, fits: Callable[[str], bool], *, start: int = 0) -> int | None:
    """The first column from ``start`` whose header fits; None if none does."""
    return next((index for index in range(start, len(table.header)) if fits(table.header[index])), None)
