"""The library before a person: the list of all documents, found by typing; and one of them, to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widget import Widget

from console.base.words import _, ngettext
from console.ui.choice import move_in
from console.ui.field import Field
from console.ui.prompt import Hint, Prompt
from console.ui.rows import RowsView
from console.widgets.document import DocumentView
from console.widgets.shelf import ShelfRows

if TYPE_CHECKING:
    from console.desk.library import Shelved
    from console.model.runbook import Document


class LibraryPrompt(Prompt["Shelved"]):
    """Every document on the shelf, and what is wrong with it. Typing narrows the list; answers the document to open.

    ``typed`` and ``row`` (a path) are where one was before.
    """

    widest: ClassVar[int] = 120
    full: ClassVar[bool] = True
    toasts_wait: ClassVar[bool] = False

    def __init__(self, shelved: Sequence[Shelved], *, typed: str = "", row: str = "") -> None:
        super().__init__(_heading(shelved))
        self._shelved = shelved
        self._row = row
        self._field = Field(
            typed, placeholder=_("words of a title, a file, or what is to be mended"), ground="raised"
        )
        self._list = ShelfRows(empty=_("No document fits."))

    def body(self) -> Iterable[Widget]:
        yield self._field
        self._list.add_class("apart")
        yield self._list

    def hints(self) -> Sequence[Hint]:
        return [Hint("Enter", _("open")), Hint("↑↓", _("move")), Hint("Esc", _("back"))]

    def on_mount(self) -> None:
        self._list.set_rows(self._fitting(), key=self._row)

    def on_resize(self) -> None:
        self._list.styles.height = self.room_for(self._list)

    @property
    def typed(self) -> str:
        """What the list was narrowed by."""
        return self._field.value

    @property
    def shelved(self) -> Sequence[Shelved]:
        """All that is known of."""
        return self._shelved

    def show(self, shelved: Sequence[Shelved]) -> None:
        """The shelf changed, or more is known of it; the cursor stays where it is."""
        if shelved != self._shelved:
            self._shelved = shelved
            self._list.set_rows(self._fitting())

    def _fitting(self) -> list[Shelved]:
        words = self._field.value.casefold().split()
        return [one for one in self._shelved if all(word in _said(one) for word in words)]

    @on(Field.Changed)
    def _typed(self) -> None:
        self._list.set_rows(self._fitting(), key="")

    @on(Field.Submitted)
    def _submitted(self, event: Field.Submitted) -> None:
        event.stop()
        if self.may_confirm("enter"):
            self._list.choose()

    @on(RowsView.Chosen)
    def _chosen(self, event: RowsView.Chosen) -> None:
        event.stop()
        self.dismiss(event.row)

    def pressed(self, event: events.Key) -> bool:
        return move_in(self._list, event)


class ReadingPrompt(Prompt[str]):
    """A document to read, as the runbook's pane shows it. ``badges`` are remarks in few words. Answers ``a`` to put it beside
    the incident, where there is one (``beside`` says which), or None."""

    AUTO_FOCUS = "DocumentView"
    DEFAULT_CSS = """
    ReadingPrompt > Vertical { background: $background; }
    ReadingPrompt #title { display: none; }
    """
    widest: ClassVar[int] = 120
    full: ClassVar[bool] = True

    def __init__(self, document: Document, badges: Sequence[tuple[str, str]], *, beside: str = "") -> None:
        super().__init__("")
        self._document = document
        self._badges = badges
        self._beside = beside
        self._view = DocumentView()

    def body(self) -> Iterable[Widget]:
        yield self._view

    def hints(self) -> Sequence[Hint]:
        put = [Hint("a", _("put beside {ref}").format(ref=self._beside))] if self._beside else []
        keys = [Hint("v", _("source")), Hint("( )", _("sections")), Hint("↑↓", _("move"))]
        return [*put, *keys, Hint("Esc", _("back"))]

    def on_mount(self) -> None:
        self._view.show(self._document, title=self._document.path)
        self._view.show_badges(self._badges)

    def on_resize(self) -> None:
        self._view.styles.height = self.room_for(self._view)

    def pressed(self, event: events.Key) -> bool:
        view = self._view
        if event.character == "a" and self._beside and self.may_confirm("a"):
            self.dismiss("a")
        elif event.character == "v":
            view.toggle_raw()
        elif event.character in ("(", ")"):
            view.next_section(1 if event.character == ")" else -1)
        elif event.key in ("left", "h", "right", "l"):
            view.act_left() if event.key in ("left", "h") else view.act_right()
        elif event.key == "enter" and self.may_confirm("enter"):
            view.choose()
        else:
            return move_in(view, event)
        return True


def _heading(shelved: Sequence[Shelved]) -> str:
    words = ngettext("Library: {count} document", "Library: {count} documents", len(shelved))
    return words.format(count=len(shelved))


def _said(one: Shelved) -> str:
    return " ".join(
        (one.title, one.name, str(one.folder or ""), *(finding.words for finding in one.findings))
    ).casefold()
