"""What is owed across incidents, before a person: the reviews and follow-ups, and the keys that change them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events, on
from textual.widget import Widget

from console.base.words import _
from console.core.review import STATES
from console.desk.desk import Desk
from console.ui.choice import choose_in
from console.ui.prompt import Hint, Prompt
from console.ui.rows import RowsView
from console.widgets.owed import OwedRow, OwedRows

if TYPE_CHECKING:
    from console.desk.follow_ups import Owed
    from console.desk.review import Owing


class Wanted(NamedTuple):
    """What of the list is shown: what is done, too; only one person's."""

    done: bool = False
    owner: str = ""


class Due(NamedTuple):
    """All that is owed as of now: rows to show, and what is behind them by their keys."""

    rows: tuple[OwedRow, ...]
    work: dict[str, Owed]
    reviews: dict[str, Owing]


def owed_now(desk: Desk, wanted: Wanted) -> Due:
    """The reviews and follow-ups of all incidents."""
    from console.desk import follow_ups, review

    now = desk.clock()
    reviews = {} if wanted.owner else {one.incident.id: one for one in review.owing(desk)}
    work = {one.work.id: one for one in follow_ups.follow_ups(desk, done=wanted.done, owner=wanted.owner)}
    rows = [_review_row(one, now, number) for number, one in enumerate(reviews.values())]
    rows += [_work_row(one, now, number) for number, one in enumerate(work.values())]
    return Due(tuple(rows), work, reviews)


def _review_row(one: Owing, now: datetime, number: int) -> OwedRow:
    incident, due = one.incident, one.deadline.due_at
    state = _(incident.review_state or STATES[0])
    return OwedRow(
        incident.id,
        f"{due.astimezone(now.tzinfo):%Y-%m-%d}",
        "",
        incident.ref,
        f"{incident.severity} {incident.title} ({state})",
        "over" if due <= now else "fine",
        incident.drill,
        _("Reviews") if number == 0 else "",
    )


def _work_row(one: Owed, now: datetime, number: int) -> OwedRow:
    work = one.work
    return OwedRow(
        work.id,
        f"{work.due.astimezone(now.tzinfo):%Y-%m-%d}" if work.due else _("no date"),
        work.owner or _("nobody"),
        one.ref,
        work.text,
        "done" if work.state != "open" else "over" if one.overdue else "fine",
        one.drill,
        _("Follow-ups") if number == 0 else "",
    )


class Chosen(NamedTuple):
    """The key that was pressed, and the row it was pressed on (empty where there is none)."""

    key: str
    row: str


class OwedPrompt(Prompt[Chosen]):
    """Shows what is owed; answers with a key and the row that it is for. The cursor begins on ``row``."""

    AUTO_FOCUS = "OwedRows"
    widest: ClassVar[int] = 112
    full: ClassVar[bool] = True
    toasts_wait: ClassVar[bool] = False

    def __init__(self, due: Due, wanted: Wanted, *, row: str = "") -> None:
        heading = [
            _("What is still owed"),
            f"@{wanted.owner}" if wanted.owner else "",
            _("done too") if wanted.done else "",
        ]
        super().__init__(" · ".join(filter(None, heading)))
        self._wanted = wanted
        self._list = OwedRows(
            due.rows,
            key=row,
            empty=_("Nothing is owed. In the log line, `+ what to do @who` is a follow-up."),
        )

    def body(self) -> Iterable[Widget]:
        yield self._list

    def hints(self) -> Sequence[Hint]:
        return [
            Hint("Enter", _("incident")),
            Hint("x", _("done")),
            Hint("d", _("date")),
            Hint("o", _("owner")),
            Hint("w", _("review")),
            Hint("m", _("everybody's") if self._wanted.owner else _("mine")),
            Hint("a", _("open ones") if self._wanted.done else _("done too")),
            Hint("Esc", _("back")),
        ]

    def on_resize(self) -> None:
        self.fit(self._list)

    def pressed(self, event: events.Key) -> bool:
        if event.character in ("x", "d", "o", "w", "m", "a"):
            self.dismiss(Chosen(event.character, self._list.cursor_key))
            return True
        return choose_in(self, self._list, event)

    @on(RowsView.Chosen)
    def _chosen(self, event: RowsView.Chosen) -> None:
        event.stop()
        self.dismiss(Chosen("enter", event.key))
