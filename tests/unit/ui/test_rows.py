"""Lists: a hundred thousand rows cost what the visible ones cost, and the cursor stays on what it was on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from string import printable
from typing import ClassVar

from textual.keys import _character_to_key
from textual.widgets import Static

from console.ui.lineview import Parts
from console.ui.rows import RowsView
from console.ui.source import ListSource
from console.ui.view import ViewPrompt
from tests.stage import Stage, drawn, staged


class Plain(RowsView[str]):
    """Rows of text; one that holds slashes is of several lines."""

    drawings = 0

    def key_of(self, row: str) -> str:
        return row.split(" ", maxsplit=1)[0]

    def draw(self, row: str, index: int, width: int, ground: str) -> Sequence[Parts]:
        self.drawings += 1
        return [[(line, self.look("text", ground))] for line in row.split("/")]

    def draw_empty(self, width: int) -> Sequence[Parts]:
        return [[("nothing here", self.look("muted"))]]


class Following(Plain):
    """One that stays at its end."""

    follow: ClassVar[bool] = True


class Numbers:
    """A hundred thousand rows, and which of them were asked for."""

    def __init__(self) -> None:
        self.asked: set[int] = set()

    def count(self) -> int:
        return 100_000

    def window(self, first: int, last: int) -> Sequence[str]:
        self.asked.update(range(first, last))
        return [f"row{number}" for number in range(first, last)]

    def find(self, key: str) -> int | None:
        return int(key.removeprefix("row"))


def names(count: int, word: str = "row") -> list[str]:
    return [f"{word}{number}" for number in range(count)]


def listed(rows: RowsView[str]) -> list[str]:
    return [line[:-1].rstrip() for line in drawn(rows)]


async def highlighted(stage: Stage) -> list[str]:
    await stage.pilot.pause()
    return [message.key for message in stage.sent(RowsView.Highlighted)]


async def test_a_long_list_asks_for_and_draws_what_is_near_the_view_only() -> None:
    source, rows = Numbers(), Plain()
    async with staged(rows) as stage:
        rows.set_source(source)
        await stage.press("G")
        assert rows.cursor_key == "row99999"
        assert listed(rows)[-1] == "row99999"
        await stage.press("pageup", "k")
        assert rows.move_to("row50000")
        await stage.pilot.pause()
        assert "row50000" in listed(rows)
        assert len(source.asked) < 1_000
        assert rows.drawings < 300


async def test_the_keys_move_the_cursor_and_the_view_follows() -> None:
    rows = Plain()
    async with staged(rows, size=(60, 15)) as stage:
        rows.set_rows(names(100))
        await stage.press("j", "down", "k")
        assert rows.cursor_key == "row1"
        await stage.press("pagedown")
        assert rows.cursor_key == "row15"
        assert listed(rows)[1] == "row15"
        await stage.press("G")
        assert listed(rows)[-1] == "row99"
        await stage.press("g", "g")
        assert listed(rows)[0] == "row0"
        await stage.press("pageup", "up")
        assert rows.cursor == 0
        rows.move_to(50)
        await stage.pilot.pause()
        assert listed(rows)[-1] == "row50"


async def test_enter_and_a_double_click_act_on_the_row() -> None:
    rows = Plain()
    async with staged(rows) as stage:
        rows.set_rows(names(10))
        await stage.press("j", "enter")
        await stage.pilot.click(Plain, offset=(3, 4), times=2)
        await stage.pilot.pause()
        assert [message.row for message in stage.sent(RowsView.Chosen)] == ["row1", "row4"]
        assert rows.cursor_key == "row4"


async def test_moving_the_cursor_draws_two_rows() -> None:
    rows = Plain()
    async with staged(rows) as stage:
        rows.set_rows(names(100))
        await stage.press("j", "j", "k")
        rows.drawings = 0
        await stage.press("j")
        assert rows.drawings <= 2


async def test_a_row_taller_than_the_view_is_gone_through_line_by_line() -> None:
    rows = Plain()
    async with staged(rows, size=(60, 15)) as stage:
        rows.set_rows(["first", "tall " + "/".join(f"line{number}" for number in range(30)), "last"])
        await stage.press("j")
        assert listed(rows)[0] == "tall line0"
        for _ in range(15):
            await stage.press("j")
        assert rows.cursor == 1
        assert listed(rows)[-1] == "line29"
        await stage.press("j")
        assert listed(rows)[-1] == "last"


async def test_when_data_changes_the_cursor_and_the_edge_stay_on_their_rows() -> None:
    rows = Plain()
    async with staged(rows, size=(60, 15)) as stage:
        rows.set_rows(names(100))
        rows.move_to("row60")
        await stage.pilot.pause()
        top = listed(rows)[0]
        rows.set_rows([*names(7, "new"), *names(100)])
        await stage.pilot.pause()
        assert rows.cursor_key == "row60"
        assert listed(rows)[0] == top
        rows.set_rows([name for name in names(100) if name != "row60"])
        await stage.pilot.pause()
        assert rows.cursor_key in {"row66", "row67", "row68"}
        assert (await highlighted(stage))[-1] == rows.cursor_key


async def test_fewer_rows_than_the_cursor_was_on_and_then_none() -> None:
    rows = Plain()
    async with staged(rows, size=(60, 15)) as stage:
        rows.set_rows(names(100))
        await stage.press("G")
        rows.set_rows(names(3))
        await stage.pilot.pause()
        assert rows.cursor_key == "row2"
        assert listed(rows)[:4] == ["row0", "row1", "row2", ""]
        rows.set_rows([])
        await stage.press("j", "k", "pagedown", "G", "enter")
        assert rows.current is None
        assert listed(rows)[0] == "nothing here"


async def test_a_list_that_follows_stays_at_its_end() -> None:
    rows = Following()
    async with staged(rows, size=(60, 15)) as stage:
        rows.set_source(ListSource(names(100), rows.key_of))
        await stage.pilot.pause()
        assert rows.cursor_key == "row99"
        rows.reread(ListSource(names(103), rows.key_of))
        await stage.pilot.pause()
        assert rows.cursor_key == "row102"
        assert listed(rows)[-1] == "row102"


async def test_one_that_was_scrolled_up_stays_there_and_says_what_came() -> None:
    rows = Following()
    async with staged(rows, size=(60, 15)) as stage:
        rows.set_source(ListSource(names(100), rows.key_of))
        rows.move_to("row40")
        await stage.pilot.pause()
        rows.reread(ListSource(names(102), rows.key_of))
        rows.reread(ListSource(["early", *names(103)], rows.key_of))
        await stage.pilot.pause()
        assert rows.cursor_key == "row40"
        assert listed(rows)[-1].strip() == "↓ 3 new below"
        await stage.press("G")
        assert listed(rows)[-1] == "row102"
        assert rows.new_below == 0
        rows.move_to("row40")
        await stage.pilot.pause()
        assert "new below" not in stage.text


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    from textual.events import MouseScrollDown

    rows = Plain()
    async with staged(rows, size=(60, 15)) as stage:
        rows.set_rows(names(100))
        await stage.pilot.pause()
        rows.post_message(MouseScrollDown(rows, 1, 1, 0, 0, 0, False, False, False))
        await stage.pilot.pause()
        assert listed(rows)[0] == "row3"
        assert rows.cursor == 0
        await stage.press("j")
        assert listed(rows)[0] == "row1"


async def test_another_width_keeps_the_place() -> None:
    rows = Plain()
    async with staged(rows, size=(80, 20)) as stage:
        rows.set_rows(names(100))
        rows.move_to("row60")
        await stage.pilot.resize_terminal(60, 15)
        await stage.pilot.pause()
        assert "row60" in listed(rows)


async def test_a_list_that_was_hidden_meanwhile_is_whole_again() -> None:
    rows, other = Following(), Plain()
    async with staged(rows, other, size=(60, 20)) as stage:
        rows.set_rows(names(30))
        rows.focus()
        await stage.pilot.pause()
        before = listed(rows)
        for _ in range(2):
            rows.display = False
            other.focus()
            await stage.pilot.pause()
            rows.refresh_head()
            rows.display = True
            rows.focus()
            await stage.pilot.pause()
            assert listed(rows) == before


async def test_the_thumb_says_where_one_is_and_is_absent_when_all_is_in_view() -> None:
    rows = Plain()
    async with staged(rows, size=(60, 15)) as stage:
        rows.set_rows(names(15))
        await stage.pilot.pause()
        assert "┃" not in stage.text
        rows.set_rows(names(150))
        await stage.pilot.pause()
        assert drawn(rows)[0][-1] == "┃"
        await stage.press("G")
        assert drawn(rows)[-1][-1] == "┃"
        assert drawn(rows)[0][-1] == " "


class Clocked(Plain):
    """Rows that show a time."""

    time = "15:12"

    def draw(self, row: str, index: int, width: int, ground: str) -> Sequence[Parts]:
        return super().draw(row.replace("TIME", self.time), index, width, ground)


@asynccontextmanager
async def clocked() -> AsyncIterator[tuple[Stage, Clocked, list[str]]]:
    """A list with a clock in its first row, and what is written past the frames."""
    rows = Clocked()
    async with staged(rows, Static("beside")) as stage:
        rows.set_rows(["clock TIME runs", "another stands"])
        await stage.pilot.pause()
        written: list[str] = []

        def write(sequence: str) -> bool:
            written.append(sequence)
            return True

        stage.app.to_terminal = write  # type: ignore[method-assign]
        rows.time = "15:13"
        yield stage, rows, written


async def test_a_clock_that_ticks_is_a_few_bytes_past_the_frames_and_right_in_the_next_one() -> None:
    async with clocked() as (stage, rows, written):
        rows.redraw([0, 1])
        await stage.pilot.pause()
        assert len(written) == 1
        assert "\x1b[1;11H3" in written[0]
        assert "clock" not in written[0]
        assert listed(rows)[:2] == ["clock 15:13 runs", "another stands"]
        assert stage.screen[0] == "clock 15:13 runs"


async def test_nothing_is_written_over_a_prompt_or_a_toast() -> None:
    async with clocked() as (stage, rows, written):
        stage.app.push_screen(ViewPrompt("Over it", "words"))
        await stage.pilot.pause()
        rows.redraw([0])
        await stage.pilot.pause()
        assert not written
        await stage.press("escape")
        assert stage.screen[0] == "clock 15:13 runs"


async def test_a_row_that_changes_its_height_moves_those_below() -> None:
    async with clocked() as (stage, rows, _written):
        rows.time = "15:13/ and more"
        rows.redraw([0])
        await stage.pilot.pause()
        assert listed(rows)[:3] == ["clock 15:13", "▎and more runs", "another stands"]


async def test_no_sign_that_is_typed_is_taken_for_the_name_of_a_method() -> None:
    rows = Plain()  # Textual calls a method `_key_at`, if there is one, when @ is typed
    async with staged(rows) as stage:
        rows.set_rows(names(10))
        await stage.press(*(_character_to_key(sign) for sign in printable.strip() if not sign.isalnum()))
        assert listed(rows)[0] == "row0"
