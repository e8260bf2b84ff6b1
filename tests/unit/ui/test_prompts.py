"""Prompts: Escape is safe, the key that opened one never confirms it, and the answers are always on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.containers import Vertical

from console.config.keymap import ACTS
from console.ui import prompt as prompts
from console.ui.choice import Choice, ChoicePrompt, PickPrompt
from console.ui.form import FormField, FormPrompt
from console.ui.help import Help
from console.ui.keys import Keys
from console.ui.palette import Palette
from console.ui.prompt import ConfirmPrompt, Hint, Hints, Prompt, TextPrompt
from console.ui.view import EditPrompt, Line, ViewPrompt
from tests.stage import Stage, staged


@pytest.fixture(autouse=True)
def _held(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, keys follow each other at once here."""
    monkeypatch.setattr(prompts, "_LET_GO", 3600)


LONG = "Checkout returns 5xx [/x] and nobody knows why " * 400
LEVELS = [Choice(f"SEV{number}", f"SEV{number}", str(number), LONG, f"sev{number}") for number in range(1, 6)]

PROMPTS: dict[str, Callable[[], Prompt[Any]]] = {
    "confirm": lambda: ConfirmPrompt(LONG, LONG, yes="Close it", no="Keep it open"),
    "text": lambda: TextPrompt(LONG, question=LONG, value=LONG, reading=lambda _text: LONG),
    "choice": lambda: ChoicePrompt(
        LONG, [Choice(n, LONG, detail=LONG) for n in range(90)], question=LONG, note=LONG
    ),
    "pick": lambda: PickPrompt(LONG, lambda _text: [Choice(n, LONG) for n in range(90)]),
    "form": lambda: FormPrompt(
        LONG,
        [
            FormField("title", LONG, LONG),
            FormField("level", "Level", choices=LEVELS),
            FormField("more", "More"),
        ],
        reading=lambda _answers: LONG,
    ),
    "view": lambda: ViewPrompt(LONG, LONG, keys=[Hint("y", "copy")]),
    "edit": lambda: EditPrompt(LONG, LONG * 3),
    "palette": lambda: Palette(ACTS, Keys()),
    "help": lambda: Help(ACTS, Keys()),
}


async def opened(stage: Stage, prompt: Prompt[Any], key: str = "") -> list[Any]:
    """Opens ``prompt`` as if ``key`` had done it; what it answers arrives in the list."""
    answers: list[Any] = []
    stage.app.last_key = key
    stage.app.push_screen(prompt, answers.append)
    await stage.pilot.pause()
    return answers


@pytest.mark.parametrize("name", PROMPTS)
async def test_every_prompt_fits_the_smallest_screen_and_shows_the_way_out(name: str) -> None:
    async with staged(size=(60, 15)) as stage:
        answers = await opened(stage, PROMPTS[name]())
        box = stage.app.screen.query_one(Vertical).region
        assert stage.app.screen.region.contains_region(box)
        hints = stage.app.screen.query_one(Hints)
        assert box.contains_region(hints.region)
        assert hints.size.height == 1
        assert "Esc" in stage.screen[hints.region.y]
        await stage.press("escape")
        assert answers == [None]


@pytest.mark.parametrize(
    ("opener", "wrong", "right"), [("c", "c", "y"), ("y", "y", "enter"), ("enter", "enter", "y")]
)
async def test_a_confirmation_is_not_given_by_the_key_that_asked_for_it(
    opener: str, wrong: str, right: str
) -> None:
    async with staged() as stage:
        answers = await opened(
            stage, ConfirmPrompt("Close INC-7K3F?", "It burns.", yes="close", no="keep"), opener
        )
        await stage.press(wrong, wrong)
        assert answers == []
        await stage.press(right)
        assert answers == [True]


async def test_enter_that_opened_a_prompt_must_be_let_go_before_it_counts() -> None:
    async with staged() as stage:
        answers = await opened(stage, ChoicePrompt("Level", LEVELS, current="SEV2"), "enter")
        await stage.press("enter", "enter")
        assert answers == []
        await stage.press("down", "enter")
        assert answers == ["SEV3"]


async def test_enter_that_was_let_go_takes_what_stands_there(monkeypatch: pytest.MonkeyPatch) -> None:
    async with staged() as stage:
        answers = await opened(stage, TextPrompt("Who is commander?", value="mira"), "enter")
        await stage.press("enter")
        assert answers == []
        assert "Once more takes it." in stage.text
        monkeypatch.setattr(prompts, "_LET_GO", 0)
        await stage.press("enter")
        assert answers == ["mira"]


async def test_a_choice_is_given_by_its_key_at_once() -> None:
    async with staged() as stage:
        answers = await opened(stage, ChoicePrompt("Level", LEVELS, current="SEV2"), "s")
        assert "▸ 2 SEV2" in stage.text
        await stage.press("4")
        assert answers == ["SEV4"]


async def test_a_text_that_is_refused_says_why_and_stays() -> None:
    async with staged() as stage:
        prompt = TextPrompt(
            "When?", check=lambda text: "" if text == "14:05" else "Write a time such as 14:05."
        )
        answers = await opened(stage, prompt, "m")
        await stage.press("x", "enter")
        assert answers == []
        assert "Write a time such as 14:05." in stage.text
        await stage.press("backspace", "1", "4", ":", "0", "5", "enter")
        assert answers == ["14:05"]


async def test_a_form_answers_from_any_field_and_alt_picks_the_level() -> None:
    async with staged() as stage:
        fields = [
            FormField("title", "Title", check=lambda text: "" if text else "It needs a title."),
            FormField("level", "Level", "SEV3", choices=LEVELS),
            FormField("service", "Service"),
        ]
        answers = await opened(stage, FormPrompt("Declare", fields, act="declare"), "n")
        await stage.press("enter")
        assert "It needs a title." in stage.text
        await stage.press("o", "h", "alt+1", "tab", "right", "tab", "p", "enter")
        assert answers == [{"title": "oh", "level": "SEV2", "service": "p"}]


async def test_what_is_typed_narrows_what_can_be_picked() -> None:
    names = ["mira", "jo", "bea"]
    async with staged() as stage:
        prompt: PickPrompt[str] = PickPrompt("Who?", lambda text: [Choice(n, n) for n in names if text in n])
        answers = await opened(stage, prompt, "o")
        await stage.press("e")
        assert "bea" in stage.text
        assert "mira" not in stage.text
        await stage.press("z")
        assert "Nothing fits." in stage.text
        await stage.press("enter")
        assert answers == []
        await stage.press("backspace", "backspace", "down", "enter")
        assert answers == ["jo"]


async def test_that_nothing_was_found_is_said_when_something_was_looked_for() -> None:
    async with staged() as stage:
        prompt: PickPrompt[str] = PickPrompt(
            "Search", lambda _text: [], empty="Nothing found.", untyped="Titles and entries."
        )
        await opened(stage, prompt, "/")
        assert "Titles and entries." in stage.text
        await stage.press("x")
        assert "Nothing found." in stage.text
        assert "Titles and entries." not in stage.text
        await stage.press("backspace", "space")
        assert "Titles and entries." in stage.text


async def test_a_view_scrolls_and_its_keys_answer() -> None:
    lines = [Line(f"line {number}") for number in range(100)]
    async with staged() as stage:
        answers = await opened(stage, ViewPrompt("Briefing", lines=lines, keys=[Hint("y", "copy")]), "H")
        assert "line 0" in stage.text
        await stage.press("pagedown")
        assert "line 0\n" not in stage.text
        await stage.press("end")
        assert "line 99" in stage.text
        await stage.press("y")
        assert answers == ["y"]


async def test_an_edited_text_is_taken_by_ctrl_s_only() -> None:
    async with staged() as stage:
        answers = await opened(stage, EditPrompt("Message", "We are looking.\n"), "e")
        await stage.press("x", "enter", "y")
        assert answers == []
        await stage.press("ctrl+s")
        assert answers == ["x\nyWe are looking.\n"]


async def test_keys_of_the_screen_beneath_do_not_act_in_a_prompt() -> None:
    async with staged() as stage:
        await opened(stage, ChoicePrompt("Level", LEVELS), "x")
        await stage.press("s", "g", "b")
        assert stage.app.stage.acts == []


async def test_what_a_row_had_to_cut_is_said_in_full_below_the_list_and_nothing_moves() -> None:
    words = "Most customers cannot work, data is lost or exposed, or it costs money every minute"
    levels = [Choice("1", "SEV1", "1", words), Choice("2", "SEV2", "2", "A flaw")]
    async with staged(size=(60, 24)) as stage:
        await opened(stage, ChoicePrompt("Severity", levels))
        box = stage.app.screen.query_one(Vertical).region
        assert "every minute" in stage.text
        await stage.press("down")
        assert "every minute" not in stage.text
        assert stage.app.screen.query_one(Vertical).region == box


async def test_more_of_an_answer_follows_the_cursor_and_leaves_the_list_its_rows() -> None:
    def found(_text: str) -> list[Choice[int]]:
        return [Choice(number, f"setting {number}", more=f"what {number} does") for number in range(20)]

    for height, said in ((24, True), (15, True), (10, False)):
        async with staged(size=(60, height)) as stage:
            await opened(stage, PickPrompt("Settings", found))
            await stage.press("down")
            assert ("what 1 does" in stage.text) is said
            assert "what 0 does" not in stage.text
