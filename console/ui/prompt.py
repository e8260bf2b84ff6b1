"""Prompts: small, centred, of one question. Escape is always the safe answer; the key that opened a prompt does not
confirm it, held down or hit twice; nothing in it, however long, pushes the answers off a screen of 60x15.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, TypeVar

from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget

from console.base.words import _
from console.ui.cells import cut, width_of, wrap
from console.ui.field import Complete, Field
from console.ui.lineview import FewLines, Parts
from console.ui.screen_base import BaseScreen
from console.ui.signs import ASCII, plain

if TYPE_CHECKING:
    from console.ui.rows import RowsView

T = TypeVar("T")

GROUND: Final = "surface"
#: Cells of a prompt's inside on the smallest screen: 60 less border, air and margin.
_WIDE: Final = 72
#: Lines from which on a screen is tall enough for air below a prompt's title.
_TALL: Final = 20
#: Seconds without a key after which the one that opened the prompt was let go, and is meant when it comes again.
_LET_GO: Final = 0.8


class Hint(NamedTuple):
    """A key and what it does here, for the last line of a prompt."""

    key: str
    label: str


def again() -> str:
    """Said where the key that opened a prompt is not taken for an answer."""
    return _("Enter opened this. Once more takes it.")


class Words(FewLines):
    """Text of our own or a person's, wrapped, at most ``most`` lines of it (0: all)."""

    paper = GROUND

    def __init__(
        self, text: str, role: str = "text", *, most: int = 0, bold: bool = False, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._text = text
        self._role = role
        self._most = most
        self._bold = bold

    def show(self, text: str, role: str | None = None) -> None:
        """Says something else."""
        self._text = text
        self._role = role or self._role
        self.refresh(layout=True)
        self.forget()

    def lines(self, width: int) -> Sequence[Parts]:
        if not self._text:
            return []
        lines, more = wrap(self._text, width, self._most)
        if more:
            whole = lines[-1].endswith((".", "!", "?")) and width_of(lines[-1]) + 2 <= width
            blank = " " if whole else ""  # the mark is of what follows, not of the sentence
            lines[-1] = cut(lines[-1] + " " * width, width, blank + self.look.signs.cut)
        style = self.look(self._role, GROUND, bold=self._bold)
        return [[(line, style)] for line in lines]


class Hints(FewLines):
    """The last line: which key does what. Those that do not fit are left out, from the end; Escape never is."""

    paper = GROUND

    def __init__(self, hints: Iterable[Hint]) -> None:
        super().__init__()
        self._hints = list(hints)

    def show(self, hints: Iterable[Hint]) -> None:
        """Other keys act now."""
        self._hints = list(hints)
        self.update()

    def lines(self, width: int) -> Sequence[Parts]:
        look = self.look
        hints = [Hint(plain(hint.key, look.signs), hint.label) for hint in self._hints]
        return [hint_parts(hints, width, self.look("accent", GROUND), self.look("muted", GROUND))]


def hint_parts(hints: Sequence[Hint], width: int, key_style: Style, label_style: Style) -> Parts:
    """``hints`` in a line of ``width`` cells; the last one always, of the others as many as fit."""
    *others, last = hints
    room = width - _hint_width(last)
    shown: list[Hint] = []
    for hint in others:
        room -= _hint_width(hint) + 3
        if room < 0:
            break
        shown.append(hint)
    parts: Parts = []
    for hint in (*shown, last):
        if parts:
            parts.append(("   ", label_style))
        parts += [(hint.key, key_style), (f" {hint.label}", label_style)]
    return parts


def _hint_width(hint: Hint) -> int:
    return width_of(hint.key) + 1 + width_of(hint.label)


class Prompt(BaseScreen[T | None], ModalScreen[T | None], inherit_bindings=False):
    """The base: a title, what a subclass puts in :meth:`body`, and a line of keys. Escape answers None.

    ``widest`` is the width that the prompt takes where there is room; with ``full`` it leaves nothing of a narrow screen.
    ``toasts_wait``: nothing is told over it; what comes is
    told when it is gone. Not so where one stays from act to act, and has to see what came of each.
    """

    DEFAULT_CSS = """
    Prompt { align: center middle; background: transparent; }
    Prompt > Vertical {
        width: 90%; height: auto; max-height: 100%;
        background: $surface; border: round $accent; padding: 0 1;
        overflow: hidden hidden;
    }
    Prompt Field, Prompt Words, Prompt Hints { width: 100%; }
    Prompt.-ascii > Vertical { border: ascii $accent; }
    Prompt .apart { margin-top: 1; }
    Prompt.-tall #title { margin-bottom: 1; }
    Prompt.-full > Vertical { width: 100%; }
    Prompt.-asks Toast.-information, Prompt.-asks Toast.-warning { display: none; }
    """
    AUTO_FOCUS: ClassVar[str | None] = "Field"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (_TALL, "-tall")]  # noqa: RUF012 - the framework's declaration
    widest: ClassVar[int] = _WIDE
    full: ClassVar[bool] = False
    toasts_wait: ClassVar[bool] = True

    def __init__(self, title: str) -> None:
        super().__init__(classes=f"{'-asks' if self.toasts_wait else ''} {'-full' if self.full else ''}")
        self.heading = title
        self._opened_by = ""
        self._other_key = False
        self._pressed_at = 0.0

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.styles.max_width = self.widest
            yield Words(self.heading, "accent", most=2, bold=True, id="title")
            yield from self.body()
            hints = Hints(self.hints())
            hints.add_class("apart")
            yield hints

    def body(self) -> Iterable[Widget]:
        """What is between the title and the keys."""
        return ()

    def hints(self) -> Sequence[Hint]:
        """The keys that act; the way out is the last."""
        return [Hint("Esc", _("back"))]

    def on_mount(self) -> None:
        self._opened_by = self.console_app.last_key
        self._pressed_at = monotonic()
        self.set_class(self.console_app.look.signs is ASCII, "-ascii")

    @property
    def inner(self) -> int:
        """The cells of a line within the border and its air."""
        return min(self.widest, self.size.width if self.full else self.size.width * 9 // 10) - 4

    def fit(self, rows: RowsView[Any]) -> None:
        """Makes a list as tall as its rows are, as far as there is room for them."""
        rows.styles.height = max(min(rows.height_in(self.inner), self.room_for(rows)), 1)

    def room_for(self, widget: Widget) -> int:
        """The lines that ``widget`` may take for the whole prompt to be on the screen; at least one."""
        width = self.inner
        used = 3 if self.size.height >= _TALL else 2  # the border, and air below the title
        for child in self.query_one(Vertical).children:
            if child is not widget:
                used += (
                    child.get_content_height(self.size, self.size, width)
                    if isinstance(child, FewLines)
                    else 1
                )
            used += child.has_class("apart")
        return max(self.size.height - used, 1)

    def may_confirm(self, key: str) -> bool:
        """May this key confirm? Not the one that opened the prompt, unless another was pressed since or it was let go."""
        before, self._pressed_at = self._pressed_at, monotonic()
        return key != self._opened_by or self._other_key or self._pressed_at - before >= _LET_GO

    async def on_key(self, event: events.Key) -> None:
        """The prompt's own keys; those of the screens beneath do not act here."""
        if event.key == "escape":
            self.cancel()
        elif not self.pressed(event):
            if event.key == "tab":
                self.focus_next()
            elif event.key == "shift+tab":
                self.focus_previous()
        event.stop()
        event.prevent_default()
        self.note_key(event.key)

    def note_key(self, key: str) -> None:
        """A key was used in the prompt."""
        self._other_key = self._other_key or key != self._opened_by

    def pressed(self, event: events.Key) -> bool:
        """A key that no widget of the prompt took; says whether it meant something."""
        return False

    def cancel(self) -> None:
        """Escape: the safe answer."""
        self.dismiss(None)

    @on(Field.Cancelled)
    def _field_left(self, event: Field.Cancelled) -> None:
        event.stop()
        self.cancel()

    @on(Field.Changed)
    def _field_changed(self) -> None:
        self._other_key = True


class ConfirmPrompt(Prompt[bool]):
    """Asks in words before what cannot be undone. ``question`` names the incident; ``yes`` and ``no`` say what will be
    (``Close it``, ``Keep it open``). Answers True, or None.

    The answer is ``y``; Enter where ``y`` opened the prompt.
    """

    AUTO_FOCUS = None

    def __init__(self, title: str, question: str, *, yes: str, no: str) -> None:
        super().__init__(title)
        self._question = question
        self._yes = yes
        self._no = no

    def body(self) -> Iterable[Widget]:
        yield Words(self._question, most=6)

    def hints(self) -> Sequence[Hint]:
        key = "Enter" if self.console_app.last_key == "y" else "y"
        return [Hint(key, self._yes), Hint("Esc", self._no)]

    def pressed(self, event: events.Key) -> bool:
        key = "enter" if self._opened_by == "y" else "y"
        if event.key == key:
            self.dismiss(True)
            return True
        return False


class TextPrompt(Prompt[str]):
    """Asks for a line of text. Answers it, or None.

    ``question`` stands above the field; ``check`` gives a complaint about the text ("" if it is good), which is shown
    when Enter is refused; ``reading`` says while typing how it will be read; ``note`` is what one should know before.
    """

    def __init__(
        self,
        title: str,
        *,
        question: str = "",
        value: str = "",
        placeholder: str = "",
        secret: bool = False,
        complete: Complete | None = None,
        check: Callable[[str], str] | None = None,
        reading: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(title)
        self._question = question
        self._check = check
        self._reading = reading
        self._field = Field(value, placeholder=placeholder, secret=secret, complete=complete, ground="raised")
        self._note = Words("", "muted", most=2)

    def body(self) -> Iterable[Widget]:
        if self._question:
            yield Words(self._question, most=4)
        yield self._field
        yield self._note

    def hints(self) -> Sequence[Hint]:
        return [Hint("Enter", _("take it")), Hint("Esc", _("back"))]

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        self._note.show(self._reading(self._field.value) if self._reading else "", "muted")

    @on(Field.Changed)
    def _typed(self) -> None:
        self._read()

    @on(Field.Submitted)
    def _submitted(self, event: Field.Submitted) -> None:
        event.stop()
        if not self.may_confirm("enter"):
            self._note.show(again(), "muted")
            return
        complaint = self._check(event.value) if self._check else ""
        if complaint:
            self._note.show(complaint, "warn")
        else:
            self.dismiss(event.value)
