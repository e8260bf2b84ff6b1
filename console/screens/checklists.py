"""Checklists before a person: all there are, what is due first; and one of them, to tick."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widget import Widget

from console.base.words import _
from console.core.checklists import next_open
from console.ui.choice import choose_in, move_in
from console.ui.prompt import Hint, Hints, Prompt, Words
from console.ui.rows import RowsView
from console.widgets.checklists import ChecklistRows, ItemRows, Verdict

if TYPE_CHECKING:
    from console.desk.checklists import ChecklistNow, Known


class ChecklistsPrompt(Prompt["ChecklistNow"]):
    """Every checklist on the shelf; answers the one to open. The cursor begins on ``row`` (an id)."""

    AUTO_FOCUS = "ChecklistRows"
    widest: ClassVar[int] = 120
    full: ClassVar[bool] = True
    toasts_wait: ClassVar[bool] = False

    def __init__(self, known: Known, now: datetime, *, row: str = "") -> None:
        super().__init__(_heading(known))
        self._known = known
        self._now = now
        self._row = row
        self._moved = bool(row)
        self._list = ChecklistRows(now, empty=_nothing(known))

    def body(self) -> Iterable[Widget]:
        yield self._list

    def hints(self) -> Sequence[Hint]:
        keys = [Hint("Enter", _("open")), Hint("↑↓", _("move"))] if self._known.checklists else []
        return [*keys, Hint("Esc", _("back"))]

    def on_mount(self) -> None:
        self._list.show(self._known.checklists, self._now, key=self._row)

    def on_resize(self) -> None:
        self._list.styles.height = self.room_for(self._list)

    def show(self, known: Known, now: datetime) -> None:
        """More documents were read, or something was ticked. The cursor stays where it was put; until then on the first."""
        if (known, now.date()) != (self._known, self._now.date()):
            self._known, self._now = known, now
            self.query_one("#title", Words).show(_heading(known))
            self.query_one(Hints).show(self.hints())
            self._list.say(_nothing(known))
            self._list.show(known.checklists, now, key=None if self._moved else "")

    def pressed(self, event: events.Key) -> bool:
        self._moved = True
        return choose_in(self, self._list, event)

    @on(RowsView.Chosen)
    def _chosen(self, event: RowsView.Chosen) -> None:
        event.stop()
        self.dismiss(event.row)


def _heading(known: Known) -> str:
    due = sum(one.standing.state == "due" for one in known.checklists)
    heading = _("Checklists: {count} due").format(count=due)
    if not known.unread:
        return heading
    done = known.documents - known.unread
    return f"{heading} · " + _("reading documents: {done} of {all}").format(done=done, all=known.documents)


def _nothing(known: Known) -> str:
    if known.unread:
        return ""
    return _("No document on the shelf has a checklist. A task list (`- [ ] what to check`) is one.")


class ChecklistPrompt(Prompt[None]):
    """One checklist. ``act`` is handed a key that does something (``x``, ``X``, ``n``, ``z``, ``Z``) and the item under the
    cursor; whoever acts then shows what came of it."""

    AUTO_FOCUS = "ItemRows"
    widest: ClassVar[int] = 100
    full: ClassVar[bool] = True
    toasts_wait: ClassVar[bool] = False

    def __init__(self, one: ChecklistNow, now: datetime, act: Callable[[str, str], None]) -> None:
        super().__init__(one.title)
        self.one = one
        self._now = now
        self._act = act
        self._verdict = Verdict(one, now)
        self._items = ItemRows(now)

    def body(self) -> Iterable[Widget]:
        yield self._verdict
        self._items.add_class("apart")
        yield self._items

    def hints(self) -> Sequence[Hint]:
        return [
            Hint("x", _("tick")),
            Hint("X", _("skip")),
            Hint("n", _("new run")),
            Hint("z", _("undo")),
            Hint("Z", _("redo")),
            Hint("Esc", _("back")),
        ]

    def on_mount(self) -> None:
        super().on_mount()
        self._items.show(self.one.standing.items, self._now)
        first = next_open(self.one.standing.items, "")
        if first is not None:
            self._items.move_to(first)

    def on_resize(self) -> None:
        self.fit(self._items)

    def show(self, one: ChecklistNow, now: datetime) -> None:
        """It stands otherwise now, or the day changed."""
        if (one, now.date()) == (self.one, self._now.date()):
            return
        self.one, self._now = one, now
        self._verdict.show(one, now)
        self._items.show(one.standing.items, now)
        self.fit(self._items)

    def go_on(self, after: str) -> None:
        """Put the cursor on the next item that is open."""
        following = next_open(self.one.standing.items, after)
        if following is not None:
            self._items.move_to(following)

    def pressed(self, event: events.Key) -> bool:
        if event.character in ("x", "X", "n", "z", "Z"):
            if self.may_confirm(event.key):
                self._act(event.character, self._items.cursor_key)
            return True
        return move_in(self._items, event)
