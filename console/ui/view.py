"""Prompts for texts of many lines: to read (a preview, a briefing, the help), and to edit before it is used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.style import Style
from textual import events
from textual.widget import Widget

from console.base.text import safe_line
from console.base.words import _
from console.ui.cells import fit, wrap, wrap_spans
from console.ui.choice import move_in
from console.ui.lineview import Parts
from console.ui.prompt import GROUND, Hint, Prompt, Words
from console.ui.rows import RowsView

if TYPE_CHECKING:
    from textual.widgets import TextArea

#: Cells of the column for leads.
_LEAD = 12
#: Lines to write in, where there is room, however short the text is to begin with.
_PAPER = 8


class Line(NamedTuple):
    """A line to show: its text, the theme's role for it, and a ``lead`` that stands in a column before it (a key).

    ``marks`` are stretches of the text (first, end) that stand out, as what is still missing does.
    """

    text: str
    role: str = "text"
    lead: str = ""
    marks: tuple[tuple[int, int], ...] = ()


class TextLines(RowsView[tuple[int, Line]]):
    """Lines to read, each wrapped; the cursor only serves to move."""

    paper = GROUND

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        self._lines = list(enumerate(lines))

    def on_mount(self) -> None:
        self.set_rows(self._lines, key="0")

    def show(self, lines: Sequence[Line]) -> None:
        """Shows other lines, at the same place."""
        fresh = list(enumerate(lines))
        if fresh != self._lines:
            self._lines = fresh
            self.set_rows(fresh)

    def key_of(self, row: tuple[int, Line]) -> str:
        return str(row[0])

    def draw(self, row: tuple[int, Line], index: int, width: int, ground: str) -> Sequence[Parts]:
        look, shown = self.look, row[1]
        indent = _LEAD if shown.lead else 0
        style = look(shown.role, ground)
        if shown.marks:
            return _marked(shown, width - 1, style, look("warn", "raised", bold=True))
        lines = [[(" " * indent, style), (line, style)] for line in wrap(shown.text, width - 1 - indent)[0]]
        if indent:
            lines[0][0] = (fit(shown.lead, indent - 2) + "  ", look("accent", ground))
        return lines

    def height_in(self, width: int) -> int:
        """The lines that all of it takes in ``width`` cells, counted no further than a tall screen."""
        lines = 0
        for _number, line in self._lines:
            lines += len(wrap(line.text, max(width - 1 - (_LEAD if line.lead else 0), 1), 100)[0])
            if lines > 100:
                break
        return lines

    def _ground(self, index: int) -> str:
        """Reading needs no cursor; moving scrolls."""
        return self.paper


def _marked(line: Line, width: int, style: Style, loud: Style) -> list[Parts]:
    """A line in ``width`` cells, its marked stretches in the loud style wherever they are wrapped to."""
    text, loud_at, position = "", set[int](), 0
    for first, end in (*line.marks, (len(line.text), len(line.text))):
        text += safe_line(line.text[position:first])
        marked = safe_line(line.text[first:end])
        loud_at.update(range(len(text), len(text) + len(marked)))
        text += marked
        position = end
    return [
        [
            ("".join(text[at] for at in run), loud if is_loud else style)
            for is_loud, run in groupby(range(first, end), loud_at.__contains__)
        ]
        for first, end in wrap_spans(text, width)
    ]


class ViewPrompt(Prompt[str]):
    """A text to read. ``keys`` are the keys that do something with it and what (``y`` copy); answers the key, or None.

    ``text`` is a person's or ours; or ``lines`` with a role each (a blank that is open, a heading).
    """

    AUTO_FOCUS = "TextLines"
    widest: ClassVar[int] = 90

    def __init__(
        self, title: str, text: str = "", *, lines: Sequence[Line] | None = None, keys: Sequence[Hint] = ()
    ) -> None:
        super().__init__(title)
        self._keys = list(keys)
        self._text = TextLines([Line(line) for line in text.split("\n")] if lines is None else lines)

    def body(self) -> Iterable[Widget]:
        yield self._text

    def hints(self) -> Sequence[Hint]:
        return [*self._keys, Hint("Esc", _("back"))]

    def on_resize(self) -> None:
        self.fit(self._text)

    def pressed(self, event: events.Key) -> bool:
        if event.key in ("up", "k", "down", "j"):
            self._text.scroll_lines(-1 if event.key in ("up", "k") else 1)
            return True
        if event.key in ("pageup", "pagedown", "space"):
            page = max(self._text.size.height - 1, 1)
            self._text.scroll_lines(-page if event.key == "pageup" else page)
            return True
        for hint in self._keys:
            if hint.key in (event.key, event.character) or hint.key.lower() == event.key:
                if self.may_confirm(event.key):
                    self.dismiss(event.character or event.key)
                return True
        return move_in(self._text, event)


class EditPrompt(Prompt[str]):
    """A text to edit, of many lines. Ctrl+S takes it, Escape leaves it as it was. Answers the text, or None.

    ``question`` stands above it.
    """

    AUTO_FOCUS = "TextArea"
    widest: ClassVar[int] = 90
    DEFAULT_CSS = """
    EditPrompt TextArea, EditPrompt TextArea:focus { border: none; padding: 0; background: $raised; }
    """

    def __init__(self, title: str, text: str, *, take: str = "", question: str = "") -> None:
        super().__init__(title)
        self._text = text
        self._question = question
        self._take = take or _("take it")
        self._area: TextArea | None = None

    def body(self) -> Iterable[Widget]:
        from textual.widgets import TextArea

        if self._question:
            yield Words(self._question, "muted", most=3)
        self._area = TextArea(self._text, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        yield self._area

    def on_resize(self) -> None:
        if self._area is not None:
            wanted = max(self._text.count("\n") + 4, _PAPER)
            self._area.styles.height = max(min(wanted, self.room_for(self._area)), 3)

    def hints(self) -> Sequence[Hint]:
        return [Hint("Ctrl+S", self._take), Hint("Esc", _("leave it"))]

    def pressed(self, event: events.Key) -> bool:
        if event.key == "ctrl+s" and self._area is not None and self.may_confirm("ctrl+s"):
            self.dismiss(self._area.text)
            return True
        return False
