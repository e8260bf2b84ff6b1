"""The runbook's pane: the document as it was read, its steps to tick, its commands to copy; folded, scrolled, or raw.

It stands on rows like every list: only what is in view is wrapped and drawn, so 5,000 lines open like fifty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.worker import Worker, WorkerState

from console.base.words import _
from console.ui import highlight
from console.ui.cells import cut, width_of
from console.ui.lineview import Apart, Part, Parts, spread
from console.ui.rows import RowsView
from console.widgets.document_draw import Page, draw_row
from console.widgets.document_rows import DocumentRow, document_rows, raw_rows

if TYPE_CHECKING:
    from console.model.incident import Tick
    from console.model.runbook import Block, Command, Document

#: Cells that left and right move wide lines by.
_ASIDE = 8


class DocumentView(RowsView[DocumentRow]):
    """Shows a runbook. ``Chosen`` comes for every row but headings, which fold.

    What is ticked, and which step is the current one, is said by :meth:`show_ticks`; the view decides neither.
    """

    def __init__(self, *, rule: bool = False, id: str | None = None) -> None:
        super().__init__(rule=rule, id=id)
        self.document: Document | None = None
        self.raw = False
        self._title = ""
        self._empty: tuple[str, ...] = ()
        self._badges: list[tuple[str, str]] = []
        self._progress = ""
        self._page: Page | None = None
        self._row_of_step: dict[str, str] = {}

    # What is shown

    def show(self, document: Document | None, *, title: str = "", section: str | None = None) -> None:
        """Shows a document, under ``title`` (its path); with ``section`` (an anchor), from there. None: no runbook."""
        self.document = document
        self.raw = False
        self._title = title
        self._page = None
        self._badges, self._progress = [], ""
        self._row_of_step = {}
        if document is None:
            self.set_rows((), key="")
            return
        self._page = Page(document, self.look)
        for block in document.blocks:
            if block.step is not None:
                self._row_of_step.setdefault(block.step, str(block.lines[0]))
        key = self._heading_key(section) if section else ""
        self.set_rows(self._rows(), key=key or "0")
        if key:
            self._view.to(self.cursor)
        if document.commands and not highlight.is_loaded():
            self.run_worker(
                highlight.load, thread=True, exit_on_error=False, group="highlight", exclusive=True
            )

    def show_ticks(self, ticks: Mapping[str, Tick], current: str | None) -> None:
        """Shows these ticks (by step id), and the sign of the ``current`` step."""
        if self._page is not None:
            self._page.ticks, self._page.current = ticks, current
            self._redraw_all()

    def show_progress(self, done: int, steps: int) -> None:
        """``2/5`` at the right of the title; nothing for a runbook without steps."""
        self._progress = f"{done}/{steps}" if steps else ""
        self.refresh_head()

    def show_badges(self, badges: Sequence[tuple[str, str]]) -> None:
        """Remarks below the title, each with its role: an overdue review, repairs, what was not understood."""
        self._badges = list(badges)
        self.forget()
        self.refresh()

    def show_empty(self, lines: Sequence[str]) -> None:
        """What is said where there is no runbook (the best matches, the key that finds one)."""
        self._empty = tuple(lines)
        self.refresh()

    # Where one is

    @property
    def block(self) -> Block | None:
        """The block under the cursor; None in the raw view."""
        row = self.current
        return self.document.blocks[row.block] if self.document and row and row.block >= 0 else None

    @property
    def line_number(self) -> int | None:
        """The line on disk at the cursor."""
        return self.current.line if self.current else None

    @property
    def command(self) -> Command | None:
        """The command under the cursor."""
        row = self.current
        return self._page.commands.get(row.command) if self._page and row and row.command else None

    @property
    def step(self) -> str | None:
        """The id of the step under the cursor: the row's own, or that of the item around it."""
        row = self.current
        if self.document is None or row is None:
            return None
        holding = [step for step in self.document.steps if step.lines[0] <= row.line <= step.lines[1]]
        return max(holding, key=lambda step: step.lines[0]).id if holding else None

    def go_to_step(self, step: str) -> bool:
        """Puts the cursor on a step, unfolding what it is in; False if the document has no such step."""
        key = self._row_of_step.get(step)
        if key is None or self._page is None:
            return False
        if self.raw:
            self.toggle_raw()
        if not self.move_to(key):
            self._fold(frozenset())
            self.move_to(key)
        return True

    def next_section(self, step: int = 1) -> None:
        """To the next heading, or (−1) the one before."""
        row = self.current
        if row is None or self.document is None:
            return
        lines = [block.lines[0] for block in self.document.blocks if block.kind == "heading"]
        found = [line for line in lines if (line > row.line if step > 0 else line < row.line)]
        while found:
            line = found.pop(0) if step > 0 else found.pop()
            if self.move_to(f"raw:{line}" if self.raw else str(line)):
                self._view.to(self.cursor)
                self.refresh()
                return

    # What one does to the view

    def toggle_raw(self) -> None:
        """The document as it is on disk, or as it was read; the cursor stays on its line."""
        if self._page is None:
            return
        line = self.line_number or 1
        self.raw = not self.raw
        self._page.aside = 0
        rows = self._rows()
        at = [row for row in rows if row.line <= line]
        self.set_rows(rows, key=(at or rows)[-1].key if rows else "")
        self.refresh_head()

    def choose(self) -> None:
        """Folds or unfolds a heading; anything else is for the screen to act on."""
        block = self.block
        if block is not None and block.kind == "heading" and self._page is not None:
            self._fold(self._page.folded ^ {block.section})
        else:
            super().choose()

    def act_left(self) -> None:
        """Folds the heading under the cursor, else moves wide lines back."""
        self._left_or_right(-1)

    def act_right(self) -> None:
        """Unfolds the heading under the cursor, else moves wide lines to see their ends."""
        self._left_or_right(1)

    def _left_or_right(self, way: int) -> None:
        block, page = self.block, self._page
        if page is None:
            return
        if block is not None and block.kind == "heading":
            folded = block.section in page.folded
            if folded == (way > 0):
                self._fold(page.folded ^ {block.section})
            return
        page.aside = max(page.aside + way * _ASIDE, 0)
        self._redraw_all()

    def _fold(self, folded: frozenset[int]) -> None:
        """Folds these sections and no others."""
        if self._page is not None:
            self._page.folded = folded
            self.set_rows(self._rows())

    # Drawing

    def key_of(self, row: DocumentRow) -> str:
        return row.key

    def draw(self, row: DocumentRow, index: int, width: int, ground: str) -> Sequence[Parts]:
        if self._page is None:
            return [[]]
        self._page.look = self.look
        lines: list[Parts] = draw_row(self._page, row, width, ground)
        return [Apart(), *lines] if row.air else lines

    def draw_head(self, width: int) -> Sequence[Parts]:
        if self.document is None:
            return [self._title_line(_("Runbook"), "", width)]
        right = _("on disk") if self.raw else self._progress
        lines = [self._title_line(self._title or self.document.path, right, width)]
        if self._badges:
            lines.append(self._badge_line(width))
        return lines

    def _badge_line(self, width: int) -> Parts:
        """The badges in one line: those that fit, the last of them cut."""
        look = self.look
        parts: Parts = []
        room = width - 1
        for words, role in self._badges:
            gap = 3 if parts else 1
            if room - gap < min(width_of(words), 8):
                break
            shown = cut(words, room - gap, look.signs.cut)
            parts += [(" " * gap, look()), (shown, look(role))]
            room -= gap + width_of(shown)
        return parts

    def _title_line(self, title: str, right: str, width: int) -> Parts:
        look = self.look
        role = "accent" if self.has_focus else "muted"
        end: list[Part] = [(f" {right} ", look("muted"))] if right else []
        room = width - 2 - sum(width_of(text) for text, _style in end)
        name = (" " + cut(title, room, look.signs.cut), look(role, bold=self.has_focus))
        return spread([name], end, width, look())

    def draw_empty(self, width: int) -> Sequence[Parts]:
        lines = self._empty or (_("No runbook is attached."), _("r finds one."))
        return [[(" " + cut(line, width - 2), self.look("muted"))] for line in lines]

    def _rows(self) -> list[DocumentRow]:
        """The rows for what is shown."""
        if self.document is None or self._page is None:
            return []
        return raw_rows(self.document) if self.raw else document_rows(self.document, self._page.folded)

    def _heading_key(self, anchor: str) -> str:
        """The row of the section with this anchor; "" if there is none."""
        sections = self.document.sections if self.document else ()
        return next((str(section.lines[0]) for section in sections if section.anchor == anchor), "")

    def _redraw_all(self) -> None:
        """The rows look different now, and may be of another height."""
        self.forget()
        self.refresh()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.group == "highlight" and event.state == WorkerState.SUCCESS:
            self._redraw_all()
