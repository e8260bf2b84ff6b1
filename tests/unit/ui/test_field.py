"""The text field: keys, history, completion, and texts that are long or of several lines."""

from __future__ import annotations

import pytest
from textual.events import Paste

from console.model.logline import Completions
from console.ui.field import Field
from tests.stage import Stage, drawn, staged

FAMILY = "👩‍👩‍👧"


async def typed(stage: Stage, text: str) -> None:
    for character in text:
        await stage.pilot.press("space" if character == " " else character)
    await stage.pilot.pause()


async def test_what_is_typed_is_its_value_and_is_announced() -> None:
    field = Field()
    async with staged(field) as stage:
        await typed(stage, "roll back")
        assert field.value == "roll back"
        assert stage.sent(Field.Changed)[-1].value == "roll back"
        await stage.press("enter")
        assert [message.value for message in stage.sent(Field.Submitted)] == ["roll back"]
        await stage.press("escape")
        assert [message.value for message in stage.sent(Field.Cancelled)] == ["roll back"]
        assert field.value == "roll back"


@pytest.mark.parametrize(
    ("text", "keys", "value", "cursor"),
    [
        ("one two", ["left", "backspace"], "one to", 5),
        ("one two", ["home", "delete"], "ne two", 0),
        ("one two", ["ctrl+w"], "one ", 4),
        ("one two", ["home", "ctrl+right", "ctrl+k"], "one", 3),
        ("one two", ["ctrl+left", "ctrl+u"], "two", 0),
        (f"a{FAMILY}b", ["left", "backspace"], "ab", 1),
        (f"a{FAMILY}b", ["left", "left", "delete"], "ab", 1),
        ("e\u0301", ["backspace"], "", 0),
        ("", ["backspace", "delete", "left", "right", "ctrl+w"], "", 0),
    ],
)
async def test_keys_edit_by_what_one_sees(text: str, keys: list[str], value: str, cursor: int) -> None:
    field = Field(text)
    async with staged(field) as stage:
        await stage.press(*keys)
        assert (field.value, field.cursor) == (value, cursor)


async def test_a_paste_of_several_lines_is_one_text() -> None:
    field = Field()
    async with staged(field) as stage:
        stage.app.post_message(Paste("first\r\nsecond\nthird"))
        await stage.pilot.pause()
        assert field.value == "first\nsecond\nthird"
        assert "first⏎second⏎third" in stage.text


async def test_a_hundred_thousand_characters_stay_whole_and_only_a_piece_is_drawn() -> None:
    field = Field()
    async with staged(field) as stage:
        field.paste("x🚨é" * 33_334)
        await stage.press("y")
        assert len(field.value) == 100_003
        assert drawn(field)[0].rstrip().endswith("é" + "y")
        await stage.press("home", "z")
        assert field.value.startswith("zx🚨")
        assert drawn(field)[0].startswith("zx🚨")


async def test_up_recalls_and_down_comes_back_to_the_draft() -> None:
    field = Field(history=["first", "second"])
    async with staged(field) as stage:
        await typed(stage, "draft")
        seen = []
        for key in ("up", "up", "up", "down", "down"):
            await stage.press(key)
            seen.append(field.value)
        assert seen == ["second", "first", "first", "second", "draft"]


async def test_tab_goes_through_what_the_completion_offers() -> None:
    def complete(text: str, cursor: int) -> Completions | None:
        start = text.rfind("@", 0, cursor)
        return None if start < 0 else Completions(start, ("@bea ", "@bert "))

    field, other = Field(complete=complete), Field(id="other")
    async with staged(field, other) as stage:
        await typed(stage, "ask @b")
        seen = []
        for key in ("tab", "tab", "tab", "shift+tab"):
            await stage.press(key)
            seen.append(field.value)
        assert seen == ["ask @bea ", "ask @bert ", "ask @bea ", "ask @bert "]
        field.set("nothing to complete")
        await stage.press("tab")
        assert other.has_focus


async def test_a_secret_is_never_drawn() -> None:
    field = Field(secret=True)
    async with staged(field) as stage:
        await typed(stage, "hunter2")
        assert field.value == "hunter2"
        assert "hunter2" not in stage.text
        assert "•••••••" in stage.text


async def test_the_cursor_stays_in_view_whatever_the_width() -> None:
    field = Field("lorem ipsum dolor sit amet " * 20)
    async with staged(field, size=(60, 15)) as stage:
        for key in ("home", "end", *["ctrl+left"] * 14, *["ctrl+right"] * 6, "left"):
            await stage.press(key)
            strips = field.render_lines(field.size.region)
            cells = [segment.text for segment in strips[0] if segment.style and segment.style.reverse]
            assert len(cells) == 1
            expected = field.value[field.cursor : field.cursor + 1] or " "
            assert cells[0] == expected
