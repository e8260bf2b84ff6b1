"""A prompt with several fields: declaring an incident, editing an entry, asking a person.

Enter takes the whole form from any field, so that the shortest way through it is one line of text; Tab goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from rich.style import Style
from textual import events, on
from textual.message import Message
from textual.widget import Widget

from console.base.words import _
from console.ui.cells import cut, fit, width_of
from console.ui.choice import Choice
from console.ui.field import Complete, Field
from console.ui.lineview import FewLines, Parts
from console.ui.prompt import GROUND, Hint, Prompt, Words, again

#: Cells for the labels before the fields: at least, and at most.
_LABEL = 12
_LONGEST_LABEL = 16


class FormField(NamedTuple):
    """A question of the form: its ``name`` in the answer, its ``label``, and the text it begins with.

    With ``choices`` it is answered by picking one (``value`` is then the picked one's): by left and right, its key, or
    Alt with its key from any field. ``check`` gives a complaint about the text, or "".
    """

    name: str
    label: str
    value: str = ""
    placeholder: str = ""
    choices: Sequence[Choice[str]] = ()
    complete: Complete | None = None
    check: Callable[[str], str] | None = None


class LabelledField(Field):
    """A field with its label before it, aligned with the others."""

    def __init__(self, question: FormField, column: int) -> None:
        super().__init__(
            question.value,
            placeholder=question.placeholder,
            complete=question.complete,
            ground=GROUND,
            id=f"form-{question.name}",
        )
        self.question = question
        self._column = column

    def prefix(self) -> Parts:
        return _label(self, self.question.label, self._column)


class ChoiceLine(FewLines, can_focus=True):
    """Choices side by side, one of them picked: ``SEV1  SEV2  SEV3``."""

    paper = GROUND

    class Picked(Message):
        """Another one was picked."""

        def __init__(self, line: ChoiceLine) -> None:
            super().__init__()
            self.line = line

    def __init__(self, question: FormField, column: int) -> None:
        super().__init__(id=f"form-{question.name}")
        self.question = question
        self._column = column
        values = [choice.value for choice in question.choices]
        self._picked = values.index(question.value) if question.value in values else 0

    @property
    def value(self) -> str:
        """The picked choice's value."""
        return self.question.choices[self._picked].value

    def pick(self, number: int) -> None:
        """Picks the choice of that number, within bounds."""
        self._picked = min(max(number, 0), len(self.question.choices) - 1)
        self.update()
        self.post_message(self.Picked(self))

    def pick_key(self, key: str) -> bool:
        """Picks the choice that has this key; False if none has."""
        keys = [choice.key for choice in self.question.choices]
        if key in keys:
            self.pick(keys.index(key))
        return key in keys

    def lines(self, width: int) -> Sequence[Parts]:
        look, choices = self.look, self.question.choices
        label = _label(self, self.question.label, self._column)
        room = width - sum(width_of(text) for text, _ in label)
        shown = self._window([width_of(choice.label) + 2 for choice in choices], room)
        parts: Parts = []
        for number in shown:
            choice, picked = choices[number], number == self._picked
            ground = "raised" if picked else GROUND
            style = look(
                choice.role if picked else "muted", ground, bold=picked, underline=picked and self.has_focus
            )
            parts += [(f" {cut(choice.label, room - 2)} ", style)]
        return [[*label, *parts]]

    def _window(self, widths: Sequence[int], room: int) -> range:
        """The choices that fit, the picked one among them."""
        first = 0
        while first < self._picked and sum(widths[first : self._picked + 1]) > room:
            first += 1
        last = first
        while last < len(widths) and sum(widths[first : last + 1]) <= room:
            last += 1
        return range(first, max(last, self._picked + 1))

    def on_key(self, event: events.Key) -> None:
        if event.key in ("left", "right", "space"):
            self.pick(self._picked + (-1 if event.key == "left" else 1))
        elif not (event.character and self.pick_key(event.character)):
            return
        event.stop()
        event.prevent_default()

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.update()


class FormPrompt(Prompt[dict[str, str]]):
    """Asks several things at once. Answers a mapping from field names to texts, or None.

    ``act`` names what Enter does (``declare``). ``reading`` says, for the answers as they are, what will be made of
    them or what rule applies; it is shown below the fields.
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        *,
        act: str = "",
        reading: Callable[[dict[str, str]], str] | None = None,
    ) -> None:
        super().__init__(title)
        self._act = act or _("take it")
        self._reading = reading
        column = min(max([_LABEL, *(width_of(field.label) + 1 for field in fields)]), _LONGEST_LABEL)
        self._widgets: list[LabelledField | ChoiceLine] = [
            ChoiceLine(field, column) if field.choices else LabelledField(field, column) for field in fields
        ]
        self._note = Words("", "muted", most=4)

    @property
    def answers(self) -> dict[str, str]:
        """The answers as they are now."""
        return {widget.question.name: widget.value for widget in self._widgets}

    def body(self) -> Iterable[Widget]:
        yield from self._widgets
        yield self._note

    def hints(self) -> Sequence[Hint]:
        picks = [choice.key for widget in self._widgets for choice in widget.question.choices if choice.key]
        alt = [Hint(f"Alt+{picks[0]}–{picks[-1]}", _("pick"))] if picks else []
        return [Hint("Enter", self._act), Hint("Tab", _("next")), *alt, Hint("Esc", _("back"))]

    def on_mount(self) -> None:
        self._read()

    def pressed(self, event: events.Key) -> bool:
        if event.key.startswith("alt+"):
            lines = [widget for widget in self._widgets if isinstance(widget, ChoiceLine)]
            return any(line.pick_key(event.key.removeprefix("alt+")) for line in lines)
        if event.key in ("up", "down"):
            self.focus_next() if event.key == "down" else self.focus_previous()
            return True
        if event.key == "enter":
            self._take()
            return True
        return False

    @on(Field.Submitted)
    def _submitted(self, event: Field.Submitted) -> None:
        event.stop()
        self._take()

    @on(Field.Changed)
    @on(ChoiceLine.Picked)
    def _changed(self) -> None:
        self._read()

    def _read(self) -> None:
        self._say(self._reading(self.answers) if self._reading else "", "muted")

    def _say(self, words: str, role: str) -> None:
        """Says something below the fields; with nothing to say, no line is left empty for it."""
        self._note.set_class(bool(words), "apart")
        self._note.show(words, role)

    def _take(self) -> None:
        """Answers, if every field is good; else says what is wrong with the first that is not, and goes there."""
        if not self.may_confirm("enter"):
            self._say(again(), "muted")
            return
        for widget in self._widgets:
            complaint = widget.question.check(widget.value) if widget.question.check else ""
            if complaint:
                self._say(complaint, "warn")
                widget.focus()
                return
        self.dismiss(self.answers)


def _label(widget: Any, label: str, column: int) -> Parts:
    """A field's label in its column; that of the focused one stands out."""
    role = "accent" if widget.has_focus else "muted"
    style: Style = widget.look(role, GROUND, bold=widget.has_focus)
    return [(fit(label, column - 1), style), (" ", style)]
