"""Lists to choose from in a prompt: a few answers with a key each, and many that are found by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from textual import events, on
from textual.widget import Widget

from console.base.words import _
from console.ui.cells import cut, fit, one_line, width_of, wrap
from console.ui.field import Field
from console.ui.lineview import FewLines, Parts, spread
from console.ui.prompt import GROUND, Hint, Prompt, Words
from console.ui.rows import RowsView

T = TypeVar("T")

#: Lines of a list where there is room.
_TALL = 12
#: Rows that a list found by typing keeps beside what is said of one of them.
_FEW = 4
#: Cells up to which labels are words.
_SHORT = 16
#: Choices by which a list is laid out, and lines that one of them takes when it is said in full.
_LOOKED_AT = 50
_WHOLE = 3


class Choice(NamedTuple, Generic[T]):
    """An answer: its ``value``, its ``label``, the ``key`` that gives it at once, a quiet ``detail`` at the right, and
    the theme's ``role`` for the label (a level's colour), and ``more``, said in full below the list when the cursor is on it."""

    value: T
    label: str
    key: str = ""
    detail: str = ""
    role: str = "text"
    more: str = ""


class ChoiceList(RowsView[tuple[int, Choice[Any]]]):
    """Answers one below the other, one line each. The cursor is on the ``first`` of them to begin with."""

    paper = GROUND
    lively: ClassVar[bool] = True

    def __init__(self, choices: Sequence[Choice[Any]] = (), *, first: int = 0, empty: str = "") -> None:
        super().__init__()
        self._choices = choices
        self._first = first
        self._empty = empty
        self._keyed, self._column = False, 0
        self._tallest = (-1, 0)

    def on_mount(self) -> None:
        self.show(self._choices)
        self.move_to(self._first)

    def on_resize(self) -> None:
        self._fit()

    def show(self, choices: Sequence[Choice[Any]], *, empty: str | None = None) -> None:
        """Shows other answers, with the cursor on the first; ``empty`` is said where there are none."""
        self._choices, self._tallest = choices, (-1, 0)
        self._empty = self._empty if empty is None else empty
        self._keyed = any(choice.key for choice in choices)
        self._column = _label_width(choices)
        self.set_rows(list(enumerate(choices)), key="0")
        self._fit()

    @property
    def chosen(self) -> Choice[Any] | None:
        """The answer under the cursor."""
        return self.current[1] if self.current else None

    def _fit(self) -> None:
        """As tall as its rows, and no taller than the screen lets it be."""
        prompt = self.screen
        room = prompt.room_for(self) if isinstance(prompt, Prompt) else _TALL
        self.styles.height = max(min(self.count, _TALL, room), 1)

    def key_of(self, row: tuple[int, Choice[Any]]) -> str:
        return str(row[0])

    def draw(self, row: tuple[int, Choice[Any]], index: int, width: int, ground: str) -> Sequence[Parts]:
        look, choice, current = self.look, row[1], index == self.cursor
        key = fit(choice.key, 2) if self._keyed else ""
        label, detail = self._fitted(choice, width)
        column = self._column
        left: Parts = [
            (f"{look.signs.current if current else ' '} ", look("accent", ground)),
            (key, look("accent", ground)),
            (label, look(choice.role, ground, bold=current)),
        ]
        quiet = look("muted", ground)
        if column:
            return [[*left, (" " * (column + 2 - width_of(label)), quiet), (detail, quiet)]]
        return [spread(left, [(f"{detail} ", quiet)], width, look("text", ground))]

    def draw_empty(self, width: int) -> Sequence[Parts]:
        return [[(cut(self._empty, width), self.look("muted", self.paper))]]

    def whole(self, choice: Choice[Any], width: int) -> str:
        """What of an answer its row could not show: its ``more``, or what was cut; "" where the row says all."""
        label, detail = self._fitted(choice, width)
        if choice.more or label == choice.label:
            return choice.more or ("" if detail == choice.detail else choice.detail)
        return choice.label

    def tallest(self, width: int) -> int:
        """The lines that the longest :meth:`whole` takes; worked out once for these answers."""
        if self._tallest[0] != width:
            texts = (self.whole(choice, width) for choice in self._choices[:_LOOKED_AT])
            lines = max((len(wrap(text, width, _WHOLE)[0]) for text in texts if text), default=0)
            self._tallest = (width, lines)
        return self._tallest[1]

    def _fitted(self, choice: Choice[Any], width: int) -> tuple[str, str]:
        """Label and detail as there is room for them."""
        mark = self.look.signs.cut
        room = width - (2 if self._keyed else 0) - 3
        detail = cut(choice.detail, room - self._column - 2 if self._column else room // 2, mark)
        return cut(choice.label, room - width_of(detail) - 2, mark), detail


class Whole(FewLines):
    """Below a list: in full, what the row under the cursor could not say. As tall as the longest of them: nothing moves when
    the cursor does. Where it would leave the list less than ``least`` of its rows, it is not there."""

    paper = GROUND

    def __init__(self, rows: ChoiceList, least: int) -> None:
        super().__init__()
        self._rows = rows
        self._least = least

    def follow(self) -> None:
        """The cursor moved, or there are other rows."""
        if self.size.height or self._rows.tallest(self.size.width):
            self.update()

    def lines(self, width: int) -> Sequence[Parts]:
        tallest = self._rows.tallest(width)
        prompt = self.screen
        room = prompt.room_for(self) if isinstance(prompt, Prompt) else _TALL
        if not tallest or min(self._rows.count, self._least) + tallest > room:
            return []
        chosen = self._rows.chosen
        text = self._rows.whole(chosen, width) if chosen else ""
        said = wrap(text, width, _WHOLE)[0] if text else []
        quiet = self.look("muted", GROUND)
        return [[], *([(line, quiet)] for line in said), *([] for _line in range(tallest - len(said)))]


def _label_width(choices: Sequence[Choice[Any]]) -> int:
    """The width of the labels' column, if they are words with an explanation; 0 if they are sentences with a key."""
    widest = max((width_of(one_line(choice.label, _SHORT)) for choice in choices[:_LOOKED_AT]), default=0)
    return widest if widest <= _SHORT else 0


class ChoicePrompt(Prompt[T]):
    """One question, a few answers. A choice's key gives it at once; arrows and Enter too. Answers its value, or None.

    ``current`` is the value that the cursor begins on; ``note`` stands below the answers (a rule that applies).
    """

    AUTO_FOCUS = "ChoiceList"

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[T]],
        *,
        question: str = "",
        note: str = "",
        current: T | None = None,
    ) -> None:
        super().__init__(title)
        self._question = question
        self._note = note
        self._choices = choices
        first = next((number for number, choice in enumerate(choices) if choice.value == current), 0)
        self._list = ChoiceList(choices, first=first)
        self._whole = Whole(self._list, _TALL)

    def body(self) -> Iterable[Widget]:
        if self._question:
            yield Words(self._question, most=3)
        yield self._list
        yield self._whole
        if self._note:
            note = Words(self._note, "muted", most=3)
            note.add_class("apart")
            yield note

    def hints(self) -> Sequence[Hint]:
        keyed = [choice.key for choice in self._choices if choice.key]
        shown = f"{keyed[0]}–{keyed[-1]}" if len(keyed) > 3 or "".join(keyed).isdecimal() else " ".join(keyed)
        keys = [Hint(shown, _("at once"))] if len(keyed) > 1 else []
        return [Hint("Enter", _("choose")), *keys, Hint("Esc", _("back"))]

    @on(RowsView.Highlighted)
    def _moved(self) -> None:
        self._whole.follow()

    def pressed(self, event: events.Key) -> bool:
        for choice in self._choices:
            if choice.key and choice.key == event.character and self.may_confirm(event.key):
                self.dismiss(choice.value)
                return True
        return move_in(self._list, event) or self._enter(event)

    def _enter(self, event: events.Key) -> bool:
        if event.key == "enter" and self.may_confirm("enter"):
            self._list.choose()
        return event.key == "enter"

    @on(RowsView.Chosen)
    def _chosen(self, event: RowsView.Chosen) -> None:
        event.stop()
        self.dismiss(event.row[1].value)


Find = Callable[[str], Sequence[Choice[T]] | None]
"""What fits the typed text, best first. None: it is being looked for, and :meth:`PickPrompt.show` will be called."""


class PickPrompt(Prompt[T]):
    """Many answers, found by typing: the palette, a search, a person, a runbook. Answers the value, or None.

    ``find`` is asked at every change (and with "" at first). ``empty`` is said where nothing fits, ``untyped`` where there is
    nothing before anything is typed.
    """

    def __init__(
        self,
        title: str,
        find: Find[T],
        *,
        placeholder: str = "",
        empty: str = "",
        untyped: str = "",
        value: str = "",
        act: str = "",
    ) -> None:
        super().__init__(title)
        self._find = find
        self._act = act
        self._field = Field(value, placeholder=placeholder or _("search"), edited=self._ask, ground="raised")
        self._empty = empty or _("Nothing fits.")
        self._untyped = untyped or self._empty
        self._list = ChoiceList()
        self._whole = Whole(self._list, _FEW)
        self._looking = False
        self._entered = False

    def body(self) -> Iterable[Widget]:
        yield self._field
        self._list.add_class("apart")
        yield self._list
        yield self._whole

    def hints(self) -> Sequence[Hint]:
        return [Hint("Enter", self._act or _("choose")), Hint("↑↓", _("move")), Hint("Esc", _("back"))]

    @on(RowsView.Highlighted)
    def _moved(self) -> None:
        self._whole.follow()

    def on_mount(self) -> None:
        self._ask(self._field.value)

    @property
    def query_text(self) -> str:
        """What is typed now."""
        return self._field.value

    def show(self, choices: Sequence[Choice[T]]) -> None:
        """Shows what was found; an Enter that came meanwhile was meant for it."""
        self._list.show(choices, empty=self._empty if self.query_text.strip() else self._untyped)
        self._whole.follow()
        self._looking = False
        if self._entered:
            self._entered = False
            self._list.choose()

    def _ask(self, text: str) -> None:
        self._looking, self._entered = True, False
        found = self._find(text)
        if found is not None:
            self.show(found)

    @on(Field.Submitted)
    def _submitted(self, event: Field.Submitted) -> None:
        event.stop()
        if not self.may_confirm("enter"):
            return
        if self._looking:
            self._entered = True
        else:
            self._list.choose()

    @on(RowsView.Chosen)
    def _chosen(self, event: RowsView.Chosen) -> None:
        event.stop()
        self.dismiss(event.row[1].value)

    def pressed(self, event: events.Key) -> bool:
        return move_in(self._list, event)


def choose_in(prompt: Prompt[Any], rows: RowsView[Any], event: events.Key) -> bool:
    """As :func:`move_in`; and Enter chooses the row under the cursor, where it may confirm."""
    if event.key == "enter":
        if prompt.may_confirm("enter"):
            rows.choose()
        return True
    return move_in(rows, event)


def move_in(rows: RowsView[Any], event: events.Key) -> bool:
    """Moves in a prompt's list, by the keys that every keyboard has; says whether the key was one."""
    moves: dict[str, Callable[[], None]] = {
        "up": lambda: rows.move(-1),
        "k": lambda: rows.move(-1),
        "down": lambda: rows.move(1),
        "j": lambda: rows.move(1),
        "pageup": lambda: rows.move_page(-1),
        "pagedown": lambda: rows.move_page(1),
        "home": rows.move_home,
        "end": rows.move_end,
    }
    move = moves.get(event.key)
    if move is not None:
        move()
    return move is not None
