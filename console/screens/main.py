"""The main screen: what is burning, what happened, what to do, and the log line beneath them.

Wide, three panes stand side by side; narrow, one of them fills the width and Tab moves between them. The top line, the most
urgent deadline, the log line and the bottom line stay in either.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.widget import Widget

from console.base.errors import StorageError
from console.base.words import _
from console.config.keymap import Act, Scope
from console.desk.clocks import Burning
from console.model.entry import Entry
from console.screens import bar
from console.screens.acting import Acts
from console.screens.company import Company
from console.screens.groups import GROUP_OF
from console.screens.library_acts import LibraryActs
from console.screens.log_acts import LogActs
from console.screens.rows import (
    TimelineSource,
    filter_words,
    heading_of,
    incident_row,
    nothing_burns,
    stamp_words,
)
from console.store.lines import Filter
from console.ui.panes import Column, Row
from console.ui.rows import RowsView
from console.widgets.bottombar import BottomBar
from console.widgets.deadlines import Deadlines
from console.widgets.document import DocumentView
from console.widgets.header import IncidentHeader
from console.widgets.incidents import IncidentRow, Incidents
from console.widgets.logline import LogLine
from console.widgets.timeline import Timeline
from console.widgets.topbar import TopBar

#: Below this width one pane fills the screen.
WIDE: Final = 110

_PANES: Final[tuple[Scope, ...]] = ("board", "timeline", "runbook")


class MainScreen(LogActs, LibraryActs):
    """What a commander works on."""

    AUTO_FOCUS: ClassVar[str | None] = "#timeline"

    def __init__(self) -> None:
        super().__init__()
        self.top = TopBar(id="top")
        self.urgent = Deadlines(most=1, id="urgent")
        self.board = Incidents(id="board", rule=True)
        self.header = IncidentHeader(id="header", rule=True)
        self.clocks = Deadlines(id="clocks", rule=True)
        self.timeline = Timeline(id="timeline", rule=True)
        self.document = DocumentView(id="runbook")
        self.log_line = LogLine(reading=self.read_line, complete=self.complete_line, id="log")
        self.bottom = BottomBar(id="bottom")
        self._source: TimelineSource | None = None
        self._groups: dict[type[Acts], Acts] = {}

    def compose(self) -> ComposeResult:
        self._arrange(self.app.size.width)
        yield self.top
        yield self.urgent
        with Row(id="panes"):
            yield self.board
            with Column(id="middle"):
                yield self.header
                yield self.clocks
                yield self.timeline
            yield self.document
        yield self.log_line
        yield self.bottom

    def on_mount(self) -> None:
        self.company = Company(self.console.sharing, self.timeline.show_company, self.call_later)
        self.console.ticker.subscribe(self.timeline, self.company.tick)
        self.board.show_empty(nothing_burns(self.keys))
        self.show_board()
        self.show_incident()
        self.show_bar()
        self.console.ticker.subscribe(self, self.tick, at_once=False)  # what is shown is of this second

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_board(self) -> None:
        """Draw the incidents as the session has them."""
        session = self.session
        self.top.show_active(len(session.board))
        urgent = session.most_urgent()
        self.urgent.show(
            [urgent[1]._replace(label=f"{urgent[0].incident.ref} {urgent[1].label}")] if urgent else []
        )
        self._show_news()
        shown = session.shown.incident.id if session.shown else None
        self.board.set_rows(
            [incident_row(one) for one in session.board], key=None if self.board.count else shown
        )

    def _show_news(self) -> None:
        """In the top line, what is overdue elsewhere; not where a line of its own says what is most urgent."""
        shown = self.session.shown
        others = (one for one in self.session.board if shown is None or one.incident.id != shown.incident.id)
        over = ((one, due) for one in others for due in one.deadlines[:1] if due.state == "over")
        said = self.has_class("-narrow") and self.pane != "timeline"
        found = None if said else next(over, None)
        self.top.show_news(f"{found[0].incident.ref} {found[1].label}" if found else "")

    def show_incident(self, *, follow: bool = False) -> None:
        """Draw the incident shown; ``follow`` goes to the end of its timeline (another incident than before)."""
        shown = self.session.shown
        zone, settles = self.console.ticker.now().tzinfo, self.keys.label("go.contradictions")
        self.company.turn(shown.incident.id if shown else "")
        self.header.show(heading_of(shown, zone, settles) if shown else None)
        self.clocks.show(shown.deadlines if shown else ())
        rows = self.session.timeline()
        if rows is None:
            self._source = None
            self.timeline.set_rows([])
            self.focus_pane("board")
        else:
            source = TimelineSource(rows)
            if self._source is None or follow:
                self.timeline.set_source(source)
            else:
                self.timeline.reread(source)
            self._source = source
        self.timeline.show_filter(filter_words(self.session.wanted))
        self.show_document(shown)
        self.show_bar()

    def show_unsaved(self) -> None:
        try:
            self.show_incident()
        except sqlite3.DatabaseError:  # what cannot be written may not be readable either
            if self._source is not None:
                self._source.hold(self.session.waiting())
                self.timeline.reread(self._source)

    def show_bar(self) -> None:
        """What the digits copy now, and the keys that act here."""
        session = self.session
        if self.log_line.has_focus:
            self.bottom.show(*bar.writing())
            return
        runbook = self.document.document is not None
        said = bar.acting(
            session.desk, self.keys, self.pane, session.shown, burning=bool(session.board), runbook=runbook
        )
        self.bottom.show(*said)

    @property
    def torn(self) -> bool:
        """Is there a row on the screen that could not be read?"""
        return self._source is not None and self._source.torn

    def tick(self, now: datetime) -> None:
        """A second went by: only thresholds change more than digits, and those the widgets draw themselves."""
        try:
            with self.session.desk.reading():
                self._second(now)
        except StorageError:
            return  # the look for news says it
        self.console.ringing.ring(now)

    def _second(self, now: datetime) -> None:
        changed = self.session.tick(now)
        if changed:
            self.show_board()
            if self.session.shown:
                self.clocks.show(self.session.shown.deadlines)
        if self._source is not None and (changed or now.second == 0) and self._source.rows.tick(now):
            self.timeline.reread(self._source)

    def news(self, *, board: bool, shown: bool) -> None:
        """Something was written, here or elsewhere."""
        if board:
            self.show_board()
        if shown:
            self.show_incident()

    # -- acts ----------------------------------------------------------------------------------------------------

    def can(self, id: str) -> bool:
        return id in GROUP_OF or super().can(id)

    def owners(self, id: str) -> Sequence[object]:
        """With the group that does the act, made when it is first wanted."""
        group = GROUP_OF.get(id)
        if group is None:
            return super().owners(id)
        if group not in self._groups:
            self._groups[group] = group(self)
        return (*super().owners(id), self._groups[group])

    # -- panes ---------------------------------------------------------------------------------------------------

    def _arrange(self, width: int) -> None:
        self.set_class(width < WIDE, "-narrow")
        self.timeline.rule = self.header.rule = self.clocks.rule = width >= WIDE
        self.board.rule = width >= WIDE
        self.clocks.set_most(2 if width >= WIDE else 1)
        self._show_pane(self.pane)

    @property
    def pane(self) -> Scope:
        """The pane that has the focus, or had it before the log line took it."""
        focused = self.focused
        by_widget: dict[Widget | None, Scope] = {
            self.board: "board",
            self.timeline: "timeline",
            self.document: "runbook",
        }
        if focused in by_widget:
            self._pane: Scope = by_widget[focused]
        return getattr(self, "_pane", "timeline")

    def _show_pane(self, pane: Scope) -> None:
        for name, scope in (("board", "board"), ("middle", "timeline"), ("runbook", "runbook")):
            self.set_class(pane == scope, f"-{name}")

    def places(self) -> tuple[Scope, ...]:
        return ("everywhere", "incident", self.pane)

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size.width)

    def on_descendant_focus(self) -> None:
        pane = self.pane
        self._show_pane(pane)
        self._show_news()
        self.header.light(pane == "timeline")
        self.show_bar()
        self._show_stamp()

    def act_pane_next(self) -> None:
        """Go to the next pane."""
        self._go(1)

    def act_pane_previous(self) -> None:
        """Go to the pane before."""
        self._go(-1)

    def _go(self, step: int) -> None:
        self.focus_pane(_PANES[(_PANES.index(self.pane) + step) % len(_PANES)])

    def focus_pane(self, pane: Scope) -> None:
        """Give a pane the focus; in a narrow terminal it comes to the fore."""
        self._pane = pane
        self._show_pane(pane)
        widgets: dict[Scope, Widget] = {"board": self.board, "timeline": self.timeline}
        widget = widgets.get(pane, self.document)
        self.set_focus(widget, scroll_visible=False)

    def leave_log(self) -> None:
        self.focus_pane(self.pane)

    def act_zoom(self) -> None:
        """Give the pane the whole screen, or take it back."""
        self.toggle_class("-zoom")

    def act_go_board(self) -> None:
        """Go to the incidents."""
        self.focus_pane("board")

    def act_back(self) -> None:
        """Go back in the runbook; else leave the zoom, then the filter."""
        if self.back_in_book():
            return
        if self.has_class("-zoom"):
            self.remove_class("-zoom")
        elif self.session.wanted:
            self.session.wanted = Filter()
            self.show_incident()

    def chord_changed(self, begun: str, follow: dict[str, Act]) -> None:  # type: ignore[override]
        self.bottom.show_chord(begun, follow)

    @on(BottomBar.Pressed)
    async def _bar_pressed(self, event: BottomBar.Pressed) -> None:
        await self.do(event.act)

    # -- the board -----------------------------------------------------------------------------------------------

    @on(RowsView.Chosen, "#board")
    def _incident_chosen(self, event: RowsView.Chosen) -> None:
        row: IncidentRow = event.row
        self.console.show_incident(row.id)
        self.focus_pane("timeline")

    # -- the timeline --------------------------------------------------------------------------------------------

    def entry_here(self) -> Entry | None:
        return self._source.entry(self.timeline.cursor_key) if self._source else None

    @on(RowsView.Chosen, "#timeline")
    def _entry_chosen(self) -> None:
        self.timeline.toggle()

    @on(RowsView.Highlighted, "#timeline")
    def _show_stamp(self) -> None:
        """The status line says all of the time that the column has no room for."""
        entry = self.entry_here() if self.pane == "timeline" else None
        words = stamp_words(entry, self._source.account(entry)) if entry and self._source else ""
        self.log_line.show_status(words)

    def act_copy(self) -> None:
        """Copy the command of the runbook, or the entry of the timeline."""
        if self.pane == "runbook":
            self.copy_here()
        elif (entry := self.entry_here()) is not None:
            copier = self.console.copier
            text = str(entry.detail.get("message") or entry.text)
            self.flow(self.act(lambda _desk: f"{_('entry')}: {copier.copy(text).sentence}", str))

    def go_to_entry(self, entry_id: str) -> None:
        self.timeline.move_to(entry_id)
        self.focus_pane("timeline")


__all__ = ["Burning", "MainScreen"]
