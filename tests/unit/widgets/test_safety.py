"""Every widget, every payload: what a person typed is shown as it is, or made visible; it never steers the terminal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from textual.widget import Widget

from console.config.keymap import ACTS
from console.core import export_document as made
from console.model.incident import Deadline, Tick
from console.model.runbook import Block, Command, Document, Step, Style, Table
from console.ui.cells import width_of
from console.ui.choice import Choice, ChoicePrompt, PickPrompt
from console.ui.fence import UNSAFE
from console.ui.field import Field
from console.ui.form import FormField, FormPrompt
from console.ui.help import Help
from console.ui.keys import Keys
from console.ui.prompt import ConfirmPrompt, Hint, Prompt, TextPrompt
from console.ui.view import EditPrompt, Line, ViewPrompt
from console.widgets.bottombar import BottomBar, KeyHint
from console.widgets.deadlines import Deadlines
from console.widgets.document import DocumentView
from console.widgets.header import Heading, IncidentHeader
from console.widgets.incidents import IncidentRow, Incidents
from console.widgets.logline import LogLine
from console.widgets.owed import OwedRow, OwedRows
from console.widgets.page import Page
from console.widgets.page_rows import page_rows
from console.widgets.timeline import Timeline, TimelineRow
from console.widgets.topbar import TopBar
from tests.conftest import START
from tests.stage import Stage, staged

#: What is typed, and what of it must be seen as it is (None: only that it is safe).
PAYLOADS: dict[str, tuple[str, str | None]] = {
    "closing tag": ("a [/x] b", "a [/x] b"),
    "open bracket": ("db[prod down", "db[prod down"),
    "click action": ("[@click=app.wipe()]go[/]", "[@click=app.wipe()]go"),
    "clipboard": ("a\x1b]52;c;aGk=\x07b", "␛]52;c;aGk=␇b"),
    "erase": ("a\x1b[2Jb", "␛[2Jb"),
    "eight-bit": ("a\x9b31mb", "�31mb"),
    "nul": ("a\x00b", "a␀b"),
    "delete": ("a\x7fb", "a␡b"),
    "reversed": ("a\u202eb", "a�b"),
    "isolate": ("a\u2066b\u2069", "a�b"),
    "tags": ("a\U000e0041b", "a�b"),
    "lines": ("one\r\ntwo\u2028three", None),
    "family": ("👩‍👩‍👧 on call", "on call"),
    "Arabic": ("تعطل الدفع", "تعطل"),
    "wide": ("障害 db[prod]", "障害"),
    "marks": ("e" + "\u0301" * 5_000, None),
    "long": ("x" * 100_000, "xxxxxxxx"),
    "surrogate": ("a\ud800b", "a�b"),
}


def deadline(text: str) -> Deadline:
    return Deadline("ask:1", text, START + timedelta(minutes=3), START, "soon")


def incident(text: str) -> IncidentRow:
    return IncidentRow("1", "INC-7K3F", text, "SEV1", "sev1", START, deadline(text), text)


def entry(text: str) -> TimelineRow:
    return TimelineRow("1", START, "hypothesis", text, text, "eliminated", text, text, text, edited=True)


def document(text: str) -> Document:
    """A runbook in which everything is ``text``."""
    blocks = (
        Block("heading", (1, 1), text, level=1, section=0),
        Block("paragraph", (2, 2), text, (Style(0, 3, "strong"), Style(1, 2, "link", text))),
        Block("item", (3, 3), text, depth=1, marker="1.", step="s"),
        Block("code", (4, 6), text, language="sh", commands=("c",), code_lines=(5,) * (text.count("\n") + 1)),
        Block("table", (7, 9), text, table=0),
        Block("plain", (10, 10), text),
        Block("html", (11, 11), text),
    )
    return Document(
        path=text,
        title=text,
        text=text,
        digest="",
        blocks=blocks,
        front_matter={text: text},
        steps=(Step("s", text, (3, 3), text, 1, None, "ordered"),),
        commands=(Command("c", text, (5, 5), "sh", (text,), False, (text,), False, text, (), text, 3),),
        tables=(Table((text, "b"), ((text, text),), (7, 9), ((9, 9),), ("", "right"), None),),
    )


async def show_board(stage: Stage, text: str) -> None:
    stage.app.screen.query_one(Incidents).set_rows([incident(text)])


async def show_header(stage: Stage, text: str) -> None:
    heading = Heading(text, text, text, "sev1", text, START, conflict=text)
    stage.app.screen.query_one(IncidentHeader).show(heading)


async def show_deadlines(stage: Stage, text: str) -> None:
    stage.app.screen.query_one(Deadlines).show([deadline(text)])


async def show_timeline(stage: Stage, text: str) -> None:
    timeline = stage.app.screen.query_one(Timeline)
    timeline.set_rows([entry(text)])
    timeline.show_filter(text)
    await stage.pilot.pause()
    timeline.toggle()


async def show_top(stage: Stage, text: str) -> None:
    bar = stage.app.screen.query_one(TopBar)
    bar.show_zone("")
    bar.show_sync(text)
    bar.show_news(text)


async def show_unsaved(stage: Stage, text: str) -> None:
    stage.app.screen.query_one(TopBar).show_saved(False, text)


async def show_bottom(stage: Stage, text: str) -> None:
    stage.app.screen.query_one(BottomBar).show([KeyHint("1", text[:60], "x")], [KeyHint("?", "keys", "help")])


async def show_log(stage: Stage, text: str) -> None:
    line = stage.app.screen.query_one(LogLine)
    line.reading = lambda typed: typed
    line.paste(text)
    line.show_status(text)
    await stage.press("home")


async def show_field(stage: Stage, text: str) -> None:
    field = stage.app.screen.query_one(Field)
    field.placeholder = text
    field.paste(text)
    await stage.press("home")


async def show_document(stage: Stage, text: str) -> None:
    view = stage.app.screen.query_one(DocumentView)
    view.show(document(text), title=text)
    view.show_badges([(text, "warn")])
    view.show_ticks({"s": Tick("s", "skipped", START, text, text, text)}, "s")


async def show_source(stage: Stage, text: str) -> None:
    await show_document(stage, text)
    stage.app.screen.query_one(DocumentView).toggle_raw()


async def show_page(stage: Stage, text: str) -> None:
    row = made.Row(text[:20], text, text, text, note=text, starred=True, message=text)
    facts, table = made.Facts(((text, text),)), made.Table((text, "b"), ((text, text),))
    blocks = (made.Hint(text), facts, table, made.Lines((row,)), made.Written(text), made.Items((text,)))
    page = made.Document(text, (made.Section("all", text, blocks),), text)
    stage.app.screen.query_one(Page).set_rows(page_rows(page), key="0")


async def show_owed(stage: Stage, text: str) -> None:
    row = OwedRow("1", "2026-03-15", text, text[:20], text, "over", True, text)
    stage.app.screen.query_one(OwedRows).set_rows([row])


Show = Callable[[Stage, str], Awaitable[None]]
WIDGETS: dict[str, tuple[Callable[[], Widget], Show]] = {
    "board": (Incidents, show_board),
    "header": (IncidentHeader, show_header),
    "deadlines": (Deadlines, show_deadlines),
    "timeline": (Timeline, show_timeline),
    "top bar": (TopBar, show_top),
    "not saved": (TopBar, show_unsaved),
    "bottom bar": (BottomBar, show_bottom),
    "log line": (LogLine, show_log),
    "field": (Field, show_field),
    "document": (DocumentView, show_document),
    "source": (DocumentView, show_source),
    "page": (lambda: Page(()), show_page),
    "owed": (lambda: OwedRows(()), show_owed),
}
PROMPTS: dict[str, Callable[[str], Prompt[Any]]] = {
    "confirm": lambda text: ConfirmPrompt(text, text, yes=text[:9], no=text[:9]),
    "text": lambda text: TextPrompt(text, question=text, value=text, reading=lambda typed: typed),
    "choice": lambda text: ChoicePrompt(text, [Choice("a", text, "1", text)], question=text, note=text),
    "pick": lambda text: PickPrompt(text, lambda _typed: [Choice("a", text, detail=text)], placeholder=text),
    "form": lambda text: FormPrompt(
        text,
        [FormField("a", text, text), FormField("b", "Level", choices=[Choice("a", text, "1")])],
        reading=lambda _: text,
    ),
    "view": lambda text: ViewPrompt(text, lines=[Line(text, lead=text)], keys=[Hint("y", text[:9])]),
    "edit": lambda text: EditPrompt(text, text[:2_000]),
    "help": lambda _text: Help(ACTS, Keys()),
}


def faults(stage: Stage, shown: str | None) -> list[str]:
    """What is wrong with the screen: something that a terminal obeys, a line that is too wide, harmless text not shown."""
    lines: Sequence[str] = stage.screen
    found = []
    if UNSAFE.search(stage.raw):
        found.append("control characters are sent")
    if any(width_of(line) > stage.app.size.width for line in lines):
        found.append("a line is wider than the screen")
    if len(stage.raw) > 100_000:
        found.append("far more is sent than can be seen")
    if shown is not None and shown not in "\n".join(lines):
        found.append(f"{shown!r} is not shown")
    return found


@pytest.mark.parametrize("name", WIDGETS)
async def test_no_widget_lets_a_text_act(name: str) -> None:
    make, show = WIDGETS[name]
    wrong: dict[str, list[str]] = {}
    async with staged(size=(100, 24)) as stage:
        for payload, (text, shown) in PAYLOADS.items():
            widget = make()
            await stage.app.stage.mount(widget)
            widget.focus()
            await show(stage, text)
            await stage.pilot.pause()
            wrong[payload] = faults(stage, shown)
            await widget.remove()
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("name", PROMPTS)
async def test_no_prompt_lets_a_text_act(name: str) -> None:
    wrong: dict[str, list[str]] = {}
    async with staged(size=(100, 30)) as stage:
        for payload, (text, shown) in PAYLOADS.items():
            stage.app.push_screen(PROMPTS[name](text))
            await stage.pilot.pause()
            wrong[payload] = faults(stage, None if name == "help" else shown)
            stage.app.pop_screen()
    assert not any(wrong.values()), wrong


async def test_a_click_on_an_action_in_a_text_does_nothing() -> None:
    timeline = Timeline()
    async with staged(timeline) as stage:
        wiped: list[bool] = []
        stage.app.action_wipe = lambda: wiped.append(True)  # type: ignore[attr-defined]
        timeline.set_rows([entry("[@click=app.wipe()]go[/]")])
        await stage.pilot.pause()
        for column in range(20, 50, 5):
            await stage.pilot.click(Timeline, offset=(column, 1))
        assert not wiped
