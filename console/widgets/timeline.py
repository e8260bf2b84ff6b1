"""The timeline: what happened, in the order it happened.

    03:06 ? hypothesis  bad deploy 4f2a                                 mira
    03:09 ! decision    roll back to 4f1e, risk accepted                mira
    03:11 ★ observation error rate 14 % → 3 %                           jo

The text wraps under itself. A day begins with a quiet line. What the console computed (a missed deadline, an age) is
quiet too, for nobody said it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from console.base.words import N_, _
from console.core.linetext import KIND_WORDS
from console.ui.cells import cut, fit, width_of, wrap
from console.ui.lineview import Apart, Parts, spread
from console.ui.rows import RowsView
from console.ui.source import RowSource

if TYPE_CHECKING:
    from console.model.entry import Entry

#: Cells of the columns: time, sign and kind with the air around them; the author's, left out where it is narrow.
_TIME: Final = 6
_KIND: Final = 12
_NARROW: Final = 56
_ROOMY: Final = 90
#: Of those who are here, too: so many are named, in so many cells each.
_NAMED: Final = 3
_NAME: Final = 20
#: Lines of a text that are shown before one opens it.
_FOLDED: Final = 4
#: Cells before the text.
_INDENT: Final = 1 + _TIME + 2 + _KIND

#: What the kinds are called: those of entries, and the two that are computed.
_WORDS: Final = {
    **KIND_WORDS,
    "unsaved": N_("NOT SAVED"),
    "breach": N_("missed"),
    "age": N_("still open"),
}
#: What can have become of an entry; that it is open is not said.
_STATES: Final = (
    N_("confirmed"),
    N_("eliminated"),
    N_("answered"),
    N_("withdrawn"),
    N_("done"),
    N_("worked"),
    N_("failed"),
)
_DAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


class TimelineRow(NamedTuple):
    """A line of the timeline. ``kind`` is an entry's kind, ``breach`` or ``age``; ``computed`` the console's own.

    ``state`` and ``outcome`` are those of a hypothesis, an ask …; ``note`` is a contradiction in words; ``more`` what is
    shown below the text when the row is opened (a message in full).
    """

    key: str
    at: datetime
    kind: str
    text: str
    author: str = ""
    state: str = ""
    outcome: str = ""
    note: str = ""
    more: str = ""
    starred: bool = False
    retracted: bool = False
    edited: bool = False
    computed: bool = False


def row_of(entry: Entry, *, note: str = "", more: str = "") -> TimelineRow:
    """The row that shows ``entry``."""
    return TimelineRow(
        key=entry.id,
        at=entry.at,
        kind=entry.kind,
        text=entry.text,
        author=entry.author,
        state=entry.state,
        outcome=entry.outcome,
        note=note,
        more=more,
        starred=entry.starred,
        retracted=entry.retracted,
        edited=entry.edited,
    )


class Timeline(RowsView[TimelineRow]):
    """The list of entries. ``zone`` is the user's; times are shown in it. Enter (``Chosen``) opens and folds long ones."""

    follow: ClassVar[bool] = True

    def __init__(
        self,
        source: RowSource[TimelineRow] | None = None,
        *,
        zone: tzinfo | None = None,
        rule: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(source, rule=rule, id=id)
        self._zone = zone
        self._open: set[str] = set()
        self._filter = ""
        self._company: tuple[str, ...] = ()

    def set_zone(self, zone: tzinfo | None) -> None:
        """Shows times in this zone."""
        self._zone = zone
        self.forget()
        self.refresh()

    def show_filter(self, words: str) -> None:
        """Says above the rows what they are filtered by; "" says nothing."""
        self._filter = words
        self.forget()
        self.refresh()

    def show_company(self, names: Sequence[str]) -> None:
        """Says above the rows who else has the incident open."""
        if tuple(names) != self._company:
            self._company = tuple(names)
            self.forget()
            self.refresh()

    def toggle(self) -> bool:
        """Opens or folds the row under the cursor; False if there is nothing to open."""
        row = self.current
        if row is None or not (row.key in self._open or self._is_long(row)):
            return False
        self._open ^= {row.key}
        self.forget()
        self.move_to(self.cursor)
        self.refresh()
        return True

    def key_of(self, row: TimelineRow) -> str:
        return row.key

    def draw_head(self, width: int) -> Sequence[Parts]:
        """Air between the deadlines and the first entry; in it what the rows are filtered by, and who else is here."""
        look = self.look
        words = _("only {what}").format(what=self._filter) if self._filter else ""
        left = " " + cut(words, width - 2, look.signs.cut)
        company = company_words(self._company, width - width_of(left) - 4, look.signs.cut)
        if not (words or company):
            return [[]]
        return [spread([(left, look("accent"))], [(f"{company} ", look("muted"))], width, look())]

    def draw(self, row: TimelineRow, index: int, width: int, ground: str) -> Sequence[Parts]:
        look = self.look
        author = _author_width(width)
        room = max(width - _INDENT - author - 1, 8)
        lines, more = self._text_lines(row, room)
        style = look("muted" if row.computed or row.retracted else "text", ground, strike=row.retracted)
        body: list[Parts] = [[(line, style)] for line in lines]
        self._add_marks(body, row, room, ground, more)
        if row.note:
            body.append([(cut(f"{look.signs.sync} {row.note}", room, look.signs.cut), look("warn", ground))])
        blank = (" " * _INDENT, look("text", ground))
        drawn: list[Parts] = [[*self._columns(row, ground), *body[0]], *([blank, *line] for line in body[1:])]
        if author:
            name = fit(row.author, author - 1, mark=look.signs.cut) + " "
            drawn[0] = spread(drawn[0], [(name, look("muted", ground))], width, look("text", ground))
        day = self._day_line(row, index)
        return [day, *drawn] if day else drawn

    def draw_empty(self, width: int) -> Sequence[Parts]:
        if not self._filter:
            return []  # no incident: the board says what to do; an incident has its first entry from the start
        return [[(" " + cut(_("No entry is of that kind."), width - 2), self.look("muted"))]]

    def _columns(self, row: TimelineRow, ground: str) -> Parts:
        """Time, sign and kind."""
        look = self.look
        at = self._local(row.at)
        sign, sign_role = self._sign(row)
        if row.retracted:
            sign_role = "muted"
        word = _(_WORDS.get(row.kind, row.kind))
        kind_role = "muted" if row.computed or row.retracted or row.kind == "note" else sign_role
        return [
            (f" {at:%H:%M} ", look("muted", ground)),
            (f"{sign} ", look(sign_role, ground, bold=sign_role != "muted")),
            (fit(word, _KIND - 1, mark=look.signs.cut) + " ", look(kind_role, ground)),
        ]

    def _sign(self, row: TimelineRow) -> tuple[str, str]:
        """The sign before the kind, and its role."""
        signs = self.look.signs
        if row.starred:
            return signs.star, "accent"
        if row.kind == "breach":
            return signs.over, "over"
        if row.kind == "alert":
            return signs.alert, "warn"
        sign = signs.kind(row.kind)
        return sign, "muted" if sign == " " else "accent"

    def _text_lines(self, row: TimelineRow, room: int) -> tuple[list[str], bool]:
        """The text's lines, and whether there are more than are shown."""
        if row.key in self._open:
            text = f"{row.text}\n{row.more}" if row.more else row.text
            return wrap(text, room)[0], False
        lines, more = wrap(row.text, room, _FOLDED)
        return lines, more or bool(row.more)

    def _is_long(self, row: TimelineRow) -> bool:
        """Is there more of the row than is shown?"""
        room = self.inner - _INDENT - _author_width(self.inner) - 1
        return self._text_lines(row, max(room, 8))[1]

    def _add_marks(self, body: list[Parts], row: TimelineRow, room: int, ground: str, more: bool) -> None:
        """After the text: whether there is more of it, was edited, retracted, and what became of it."""
        signs = self.look.signs
        words = f" {signs.closed}" if more else f" {signs.opened}" if row.key in self._open else ""
        if row.retracted:
            gone = _("retracted")
            words += f" {signs.dot} {gone}"
        elif row.edited:
            words += f" {signs.edited}"
        if row.state in _STATES:
            words += f" {signs.dot} {_(row.state)}" + (f": {row.outcome}" if row.outcome else "")
        if not words:
            return
        style = self.look("muted", ground)
        if sum(width_of(text) for text, _style in body[-1]) + width_of(words) <= room:
            body[-1].append((words, style))
        else:
            body.append([(cut(words.strip(), room, signs.cut), style)])

    def _day_line(self, row: TimelineRow, index: int) -> Parts:
        """The day, where it is another than the row's before; on the first row, unless all of it is one day."""
        at = self._local(row.at)
        other = self.row(index - 1) if index else self.row(self.count - 1)
        if self._local(other.at).date() == at.date():
            return []
        return Apart([(f" {_(_DAYS[at.weekday()])} {at:%Y-%m-%d}", self.look("muted"))])

    def _local(self, at: datetime) -> datetime:
        """``at`` in the user's zone."""
        return at.astimezone(self._zone) if self._zone else at


def company_words(names: Sequence[str], room: int, mark: str = "…") -> str:
    """Who else is here, as few names as ``room`` cells hold: ``also here: jo, mira``, ``also here: jo +3``; "" where not even
    one does."""
    for count in range(min(len(names), _NAMED), 0, -1):
        shown = ", ".join(cut(name, _NAME, mark) for name in names[:count])
        more = f" +{len(names) - count}" if count < len(names) else ""
        words = _("also here: {names}").format(names=f"{shown}{more}")
        if width_of(words) <= room:
            return words
    return ""


def _author_width(width: int) -> int:
    """Cells for the author's column in a timeline of ``width``."""
    return 0 if width < _NARROW else 9 if width < _ROOMY else 14
