"""Rows as CSV that a spreadsheet shows and does not compute.

A cell that a spreadsheet would take for a formula begins with an apostrophe, which is shown as text and does nothing;
that holds also behind blanks, and for the wide signs of East Asian keyboards. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Final

from console.core.export_document import harmless

Cell = str | int | float | None
_FORMULA: Final = re.compile(r"[\s\u200b-\u200f\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]")


class _Kept(list[str]):
    def write(self, text: str) -> None:
        self.append(text)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as CSV (RFC 4180: CRLF between rows, quotes where they are needed)."""
    kept = _Kept()
    writer = csv.writer(kept)
    writer.writerow(header)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return "".join(kept)


def defused(text: str) -> str:
    """``text`` such that no spreadsheet takes it for a formula."""
    shown = harmless(text)
    return f"'{shown}" if _FORMULA.match(shown) else shown


def _cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    return defused(cell) if isinstance(cell, str) else cell
