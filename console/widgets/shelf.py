"""The documents of all folders, a line each; below it, what one should know before trusting one.

~/runbooks                                                          steps  commands
▸ Checkout returns 5xx      checkout.md                                12         9
  Database failover         db/failover.md                              7        15
      review due since 2025-04-01
  broken.md
      is binary, not text. Leave it out of the folder, or export it as Markdown.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from console.base.words import _
from console.ui.cells import cut, fit, width_of, wrap
from console.ui.lineview import Apart, Parts
from console.ui.rows import RowsView

if TYPE_CHECKING:
    from console.desk.library import Shelved

#: Lines that a finding may take, and the cells by which it is set in.
_LINES = 2
_IN = 4
#: Below this width a document's title says enough, and its file is not named.
_WIDE = 64


class ShelfRows(RowsView["Shelved"]):
    """The list; ``empty`` is said where nothing fits."""

    paper = "surface"
    lively: ClassVar[bool] = True

    def __init__(self, *, empty: str = "") -> None:
        super().__init__()
        self._empty = empty

    def key_of(self, row: Shelved) -> str:
        return row.path

    def draw(self, row: Shelved, index: int, width: int, ground: str) -> Sequence[Parts]:
        look, current = self.look, index == self.cursor
        quiet = look("muted", ground)
        counts = self._counts(row)
        room = width - 3 - width_of(counts)
        title = room * 3 // 5 if row.readable and width >= _WIDE else room
        name = f"  {fit(row.name, room - title - 2, mark=look.signs.cut)}" if title < room else ""
        lines: list[Parts] = [
            [
                (f"{look.signs.current if current else ' '} ", look("accent", ground)),
                (
                    fit(row.title, title, mark=look.signs.cut),
                    look("text" if row.readable else "over", ground, bold=current),
                ),
                (f"{name}{counts} ", quiet),
            ]
        ]
        for finding in row.findings:
            shown, _more = wrap(finding.words, max(width - _IN - 1, 8), _LINES)
            lines += [[(" " * _IN, quiet), (line, look(finding.role, ground))] for line in shown]
        if index and self.row(index - 1).folder == row.folder:
            return lines
        return [*self._heading(row, index, width), *lines]

    def _counts(self, row: Shelved | None) -> str:
        """The two columns at the right; their heads for None."""
        heads = (_("steps"), _("commands"))
        said: tuple[object, object] = ("", "")
        if row is None:
            said = heads
        elif row.summary and row.readable:
            said = (row.summary.steps or "", row.summary.commands or "")
        return "".join(
            f"  {fit(str(one), width_of(head), right=True)}" for one, head in zip(said, heads, strict=True)
        )

    def _heading(self, row: Shelved, index: int, width: int) -> list[Parts]:
        """The folder, above its first document; the first of all names the columns, too."""
        look = self.look
        heads = "" if index else self._counts(None)
        folder = _("came with the console") if row.folder is None else _short(row.folder)
        shown = fit(folder, width - 2 - width_of(heads), mark=look.signs.cut)
        head = Apart([(f" {shown}", look("accent", self.paper)), (f"{heads} ", look("muted", self.paper))])
        return [*([Apart([("", look("text", self.paper))])] if index else []), head]

    def draw_empty(self, width: int) -> Sequence[Parts]:
        return [[(f" {cut(self._empty, width - 2)}", self.look("muted", self.paper))]]


def _short(folder: Path) -> str:
    """A folder as people write it."""
    home = os.path.expanduser("~")  # noqa: PTH111 - never raises, where nobody has a home
    return f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else str(folder)
