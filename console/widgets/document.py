"""The runbook's pane: the document as it was read, its steps to tick, its commands to copy; folded, scrolled, or raw.

It stands on rows like every list: only what is in view is wrapped and drawn, so 5,000 lines open like fifty. A link leads
to another page of it, and a trail of pages leads back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.worker import Worker, WorkerState

from console.base.words import _
from console.ui import highlight
from console.ui.cells import cut
from console.ui.lineview import Apart, Parts
from console.ui.rows import RowsView
from console.ui.source import ListSource
from console.widgets.document_draw import draw_row
from console.widgets.document_head import badge_line, title_line, way_back
from console.widgets.document_page import Page
from console.widgets.document_rows import DocumentRow, lines_of

if TYPE_CHECKING:
    from console.model.incident import Tick
    from console.model.runbook import Block, Command, Document, DocumentLink, Lines

#: The part of the pane that may show what came before the step that is gone to: a fourth.
_CONTEXT = 4
#: Cells that left and right move wide lines by.
_ASIDE = 8


class DocumentView(RowsView[DocumentRow]):
    """Shows a runbook. ``Chosen`` comes for every row but headings without a link, which fold.

    What is ticked, and which step is the current one, is said by :meth:`show_ticks`; the view decides neither.
    """

    def __init__(self, *, rule: bool = False, id: str | None = None) -> None:
        super().__init__(rule=rule, id=id)
        self._empty: tuple[str, ...] = ()
        self._page: Page | None = None
        self._trail: list[Page] = []
        self._sought: str | None = None  # the step that has to be in view when there is a view
        self._fresh = False  # nothing of the page was looked for yet
        self._owner = ""
        #: What is pressed to go back, as it is shown beside the way.
        self.back_key = "Esc"

    # What is shown

    def show(self, document: Document | None, *, title: str = "", section: str | None = None) -> None:
        """Shows a document, under ``title`` (its path); with ``section`` (an anchor), from there. None: no runbook."""
        self._trail.clear()
        self._sought, self._fresh = None, True
        if document is None:
            self._page = None
            self.set_rows((), key="")
        else:
            self._turn_to(
                Page(document, self.look, title or document.path), self._heading_of(document, section)
            )

    def visit(
        self,
        document: Document,
        *,
        section: str | None = None,
        within: Lines | None = None,
        badges: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Shows another document, another section, or the lines ``within`` alone; :meth:`go_back` leads back from there."""
        left = self._page
        if left is None:
            return
        left.left_at = self.cursor_key
        self._trail.append(left)
        page = Page(document, self.look, left.title if document is left.document else document.path, within)
        page.badges = badges
        if document is left.document:
            page.shown_as(left)
        self._turn_to(page, self._heading_of(document, section))

    def go_back(self, *, home: bool = False) -> bool:
        """Back to where one was before the last :meth:`visit`, or before the first; False when one is there."""
        if not self._trail:
            return False
        page = self._trail[0] if home else self._trail.pop()
        if home:
            self._trail.clear()
        self._page = page
        self.set_rows(page.rows(), key=page.left_at)
        return True

    def _turn_to(self, page: Page, key: str) -> None:
        """Opens a page at the row with that key; "" is its beginning, below what is said of it for machines: so that what one
        does there is meant for the document."""
        self._page = page
        rows = page.rows()
        begin = next((row.key for row in rows[:2] if row.kind != "front matter"), "")
        self.set_rows(rows, key=key or begin)
        if key:
            self._view.to(self.cursor)
        if page.document.commands and not highlight.is_loaded():
            self.run_worker(
                highlight.load, thread=True, exit_on_error=False, group="highlight", exclusive=True
            )

    def show_ticks(
        self, ticks: Mapping[str, Tick], current: str | None, lines: Mapping[int, Tick] | None = None
    ) -> None:
        """Shows these ticks of the runbook that :meth:`show` showed: by step id, and by line; and the ``current`` step."""
        for page in self._pages_at_home():
            page.ticks, page.current, page.lines = ticks, current, lines or {}
        self._redraw_all()

    def show_progress(self, done: int, steps: int) -> None:
        """``2/5`` at the right of the title; nothing for a runbook without steps."""
        for page in self._pages_at_home():
            page.progress = f"{done}/{steps}" if steps else ""
        self.refresh_head()

    def show_owner(self, ref: str) -> None:
        """Whose runbook it is ("INC-7K3F  SEV1  investigating"); it is said where no incident stands beside it."""
        self._owner = ref
        self.refresh_head()

    def show_badges(self, badges: Sequence[tuple[str, str]]) -> None:
        """Remarks below the title, each with its role: an overdue review, repairs, what was not understood."""
        for page in self._pages_at_home():
            page.badges = tuple(badges)
        self._redraw_all()

    def show_empty(self, lines: Sequence[str]) -> None:
        """What is said where there is no runbook (the best matches, the key that finds one)."""
        self._empty = tuple(lines)
        self.refresh()

    # Where one is

    @property
    def document(self) -> Document | None:
        """The document shown."""
        return self._page.document if self._page else None

    @property
    def home(self) -> Document | None:
        """The document that :meth:`show` showed, wherever links have led since."""
        return self._trail[0].document if self._trail else self.document

    @property
    def raw(self) -> bool:
        """Is it shown as it is on disk?"""
        return self._page is not None and self._page.raw

    @property
    def block(self) -> Block | None:
        """The block under the cursor; None in the raw view."""
        row = self.current
        return self._page.document.blocks[row.block] if self._page and row and row.block >= 0 else None

    @property
    def lines(self) -> Lines | None:
        """The lines on disk that the row under the cursor stands for."""
        row, page = self.current, self._page
        return lines_of(page.document, row) if row and page else None

    @property
    def command(self) -> Command | None:
        """The command under the cursor."""
        row = self.current
        return self._page.commands.get(row.command) if self._page and row and row.command else None

    @property
    def links(self) -> list[DocumentLink]:
        """The links on the line under the cursor, each target once; in plain text the addresses that stand there."""
        return self._page.links(self.current) if self._page and self.current else []

    @property
    def step(self) -> str | None:
        """The id of the step under the cursor: the row's own, or that of the item around it."""
        row = self.current
        if self.document is None or row is None:
            return None
        holding = [step for step in self.document.steps if step.lines[0] <= row.line <= step.lines[1]]
        return max(holding, key=lambda step: step.lines[0]).id if holding else None

    def go_to_step(self, step: str) -> bool:
        """Puts the cursor on a step of the runbook, back from where links led and unfolding what it is in; False if the
        document has no such step."""
        home = self._trail[0] if self._trail else self._page
        key = home.row_of_step.get(step) if home else None
        if key is None or self._page is None:
            return False
        if self.document is not self.home or not self._page.holds(key):
            self.go_back(home=True)
        if self.raw:
            self.toggle_raw()
        if not self.move_to(key):
            self._fold(frozenset())
            self.move_to(key)
        self._sought = step
        if self._reveal():
            self.refresh()
        return True

    def _reveal(self) -> bool:
        """Has the whole step that is sought in view, with its commands; says whether the view moved. In a page just opened, and
        where it was out of view, the step comes to stand below a few lines of what was before it."""
        document, step = self.document, self._sought
        found = document.step(step) if document and step else None
        if found is None or self._view.height <= 0:
            return False
        last = self.cursor
        while last + 1 < self.count and last - self.cursor < self._view.height:
            if self.row(last + 1).line > found.lines[1]:
                break
            last += 1
        fresh, self._fresh, self._sought = self._fresh, False, None
        above = self._view.height // _CONTEXT
        return self._view.show_span(self.cursor, last, above, anyway=fresh)

    def forget(self) -> None:
        super().forget()
        self._reveal()  # it may have been sought before there was a place on the screen

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
        page = self._page
        if page is not None:
            line = self.current.line if self.current else 1
            page.raw = not page.raw
            page.aside = 0
            self.set_source(ListSource(page.rows(), self.key_of))
            self.go_to_line(line)
            self.refresh_head()

    def go_to_line(self, line: int) -> None:
        """Puts the cursor on the row of that line on disk, or the last one before it."""
        rows = self._page.rows() if self._page else ()
        self.move_to(max(bisect_right(rows, line, key=lambda row: row.line) - 1, 0))

    def choose(self) -> None:
        """Folds or unfolds a heading; a link, also one in a heading, and anything else is for the screen to act on."""
        block = self.block
        if block is not None and block.kind == "heading" and self._page is not None and not self.links:
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
            self.set_rows(self._page.rows())

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
        look, page, lit = self.look, self._page, self.has_focus
        owner = self._owner if self.size.width == self.app.size.width else ""
        if page is None:
            return [title_line(look, _("Runbook"), [owner], width, lit=lit)]
        at_right = [owner, _("on disk") if page.raw else page.progress]
        lines = [title_line(look, page.title, at_right, width, lit=lit)]
        if self._trail:
            lines.append(way_back(look, page, self._trail[-1], self.back_key, width))
        if page.badges:
            lines.append(badge_line(look, page.badges, width))
        return lines

    def draw_empty(self, width: int) -> Sequence[Parts]:
        lines = self._empty or (_("No runbook is attached."), _("r finds one."))
        return [[(" " + cut(line, width - 2), self.look("muted"))] for line in lines]

    def _pages_at_home(self) -> list[Page]:
        """The pages of the document that :meth:`show` showed."""
        pages = [*self._trail, *([self._page] if self._page else [])]
        return [page for page in pages if page.document is self.home]

    @staticmethod
    def _heading_of(document: Document, anchor: str | None) -> str:
        """The row of the section with this anchor; "" if there is none."""
        sections = document.sections if anchor else ()
        return next((str(section.lines[0]) for section in sections if section.anchor == anchor), "")

    def _redraw_all(self) -> None:
        """The rows look different now, and may be of another height."""
        self.forget()
        self.refresh()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.group == "highlight" and event.state == WorkerState.SUCCESS:
            self._redraw_all()
