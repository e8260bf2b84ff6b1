"""The app: failures are told in words and hold no secrets, nothing is markup, a small terminal says so."""

from __future__ import annotations

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from textual.widgets import Static

from console.base import faults
from console.base.errors import Offline
from console.config.keymap import ACTS
from console.config.paths import Paths
from console.ui.app_base import BaseApp
from console.ui.fence import UNSAFE
from console.ui.help import Help
from console.ui.keys import Keys
from console.ui.panes import Column, Row
from console.ui.themes import choose, theme_folders
from console.ui.view import ViewPrompt
from console.widgets.topbar import TopBar
from tests.conftest import START, FrozenClock
from tests.stage import staged

SECRET = "token-4711"


async def fails(error: Exception) -> None:
    await asyncio.sleep(0)
    raise error


@pytest.mark.parametrize("on_screen", [True, False])
async def test_work_that_fails_is_told_and_the_program_goes_on(on_screen: bool, paths: Paths) -> None:
    async with staged() as stage:
        owner = stage.app.stage if on_screen else stage.app
        owner.run_worker(fails(KeyError(SECRET)), description="Indexing", exit_on_error=True)
        await stage.pilot.pause(0.05)
        assert stage.app.is_running
        told = " ".join(re.findall("▌ (.*?) *$", stage.text, re.MULTILINE))
        assert "Indexing failed: a fault in the program (KeyError, " in told
        assert "test_app_base.py:" in told
        assert str(paths.state / "faults.log") in told.replace(" ", "")
        assert SECRET not in told


async def test_the_report_of_faults_has_the_way_to_each_and_nothing_that_was_held(paths: Paths) -> None:
    async def twice() -> None:
        try:
            await fails(KeyError(SECRET))
        except KeyError as error:
            raise ExceptionGroup(SECRET, [OSError(SECRET)]) from error

    async with staged() as stage:
        for what in ("Indexing", "Counting"):
            stage.app.run_worker(twice(), description=what)
            await stage.pilot.pause(0.05)
    file = paths.state / "faults.log"
    first, second = file.read_text().strip().split("\n\n")
    assert first.startswith("2026-03-01T03:02:00.000+01:00 ic ")
    assert [line.split(": ")[-1] for line in (first.split("\n")[0], second.split("\n")[0])] == [
        "Indexing",
        "Counting",
    ]
    assert [line for line in first.split("\n")[1:] if line[0] != " "] == [
        "KeyError",
        "ExceptionGroup",
        "OSError",
    ]
    assert re.search(r"test_app_base.py:\d+ fails", first)
    assert SECRET not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


async def test_a_fault_that_cannot_be_written_down_is_told_all_the_same(paths: Paths) -> None:
    paths.state.parent.mkdir(parents=True, exist_ok=True)
    paths.state.write_text("a file in the folder's place")
    async with staged() as stage:
        stage.app.run_worker(fails(KeyError(SECRET)), description="Indexing")
        await stage.pilot.pause(0.05)
        assert "report it with these words" in " ".join(stage.text.replace("▌", " ").split())


def test_a_report_that_has_grown_long_is_begun_anew_beside_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "faults.log").write_text("x" * 300_000)
    assert faults.keep(tmp_path, START, "Indexing", KeyError()) == tmp_path / "faults.log"
    assert (tmp_path / "faults.log").stat().st_size < 1000
    assert (tmp_path / "faults.old.log").stat().st_size == 300_000


async def test_an_error_of_ours_is_told_in_its_own_words() -> None:
    async with staged() as stage:
        stage.app.run_worker(
            fails(Offline("ops.example cannot be reached.", "It is tried again.")), description="Sync"
        )
        await stage.pilot.pause(0.05)
        assert "Sync failed. ops.example cannot be reached. It is tried again." in " ".join(
            stage.text.split()
        )


async def test_a_fault_in_the_program_is_reported_without_the_values_it_held(paths: Paths) -> None:
    class Faulty(BaseApp):
        def on_key(self) -> None:
            secret = SECRET
            raise ValueError(secret)

    app = Faulty(choose("night", theme_folders(None)).theme)
    shown = Console(record=True, width=200, file=io.StringIO())
    app.error_console = shown
    with pytest.raises(ValueError, match=SECRET):
        async with app.run_test() as pilot:
            await pilot.press("x")
    report = shown.export_text()
    assert "a fault in the program (ValueError, " in report
    assert str(paths.state / "faults.log") in report
    assert "test_app_base.py" in report
    assert SECRET not in report
    assert app.return_code == 1


async def test_a_toast_waits_until_the_help_that_it_would_cover_is_closed() -> None:
    async with staged() as stage:
        stage.app.notify("It came before the help.")
        await stage.pilot.pause(0.05)
        stage.app.push_screen(Help(ACTS, Keys()))
        await stage.pilot.pause(0.05)
        for _twice in range(2):
            stage.app.notify("Runbook beside it: Checkout.")
        await stage.pilot.pause(0.05)
        assert "▌" not in stage.text
        stage.app.notify("NOT SAVED", severity="error")
        await stage.pilot.pause(0.05)
        assert "▌ NOT SAVED" in stage.text
        await stage.press("escape")
        await stage.pilot.pause(0.05)
        assert stage.text.count("▌ Runbook beside it: Checkout.") == 1


async def test_where_one_stays_from_act_to_act_a_toast_is_seen_at_once_above_the_keys() -> None:
    class Staying(ViewPrompt):
        toasts_wait = False

    async with staged() as stage:
        stage.app.push_screen(Staying("Owed", "line\n" * 40))
        await stage.pilot.pause(0.05)
        stage.app.notify("It is done.")
        await stage.pilot.pause(0.05)
        [line] = [number for number, line in enumerate(stage.screen) if "▌ It is done." in line]
        assert "Esc back" in stage.screen[line + 2]


async def test_a_toast_shows_markup_and_control_characters_as_text() -> None:
    async with staged() as stage:
        stage.app.notify(
            "[/x] [@click=app.quit]go[/] \x1b]52;c;aGk=\x07", title="[b]db[prod]\n\x1b[2J", markup=True
        )
        await stage.pilot.pause(0.05)
        assert "[/x] [@click=app.quit]go[/] ␛]52;c;aGk=␇" in stage.text
        assert "[b]db[prod]" in stage.text
        assert not UNSAFE.search(stage.raw)


async def test_the_fence_catches_what_a_stock_widget_would_send() -> None:
    async with staged(Static("safe \x1b[2J\u202e\x9b text", markup=False)) as stage:
        assert "␛[2J" in stage.text
        assert not UNSAFE.search(stage.raw)


async def test_a_terminal_that_is_too_small_says_so_until_it_is_not() -> None:
    async with staged(size=(59, 20)) as stage:
        assert "59x20" in stage.text
        await stage.pilot.resize_terminal(60, 15)
        await stage.pilot.pause()
        assert stage.app.stage.is_current
        await stage.pilot.resize_terminal(80, 14)
        await stage.pilot.pause()
        assert "80x14" in stage.text
        await stage.press("s")
        assert stage.app.stage.acts == []


async def test_another_theme_is_drawn_at_once() -> None:
    async with staged(TopBar()) as stage:
        night = stage.styles("ic")[0]
        stage.app.show_theme(choose("day", theme_folders(None)).theme)
        await stage.pilot.pause()
        day = stage.styles("ic")[0]
        assert night.bgcolor != day.bgcolor
        assert stage.app.look.theme.name == "day"


async def test_no_color_sends_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    bar = TopBar()
    async with staged(bar, Static("stock")) as stage:
        bar.show_saved(False)
        stage.app.notify("a toast")
        await stage.pilot.pause(0.05)
        strips = stage.app.screen._compositor.render_strips(stage.app.size)
        styles: list[Any] = [segment.style for strip in strips for segment in strip if segment.style]
        assert styles
        assert all(style.color is None or style.color.is_default for style in styles)
        assert all(style.bgcolor is None or style.bgcolor.is_default for style in styles)


async def test_leaving_saves_what_is_in_hand_first() -> None:
    async with staged() as stage:
        order: list[str] = []
        stage.app.save_in_hand = lambda: order.append("saved")  # type: ignore[method-assign]
        stage.app.leave(3)
        await stage.pilot.pause()
        assert order == ["saved"]
        assert stage.app.return_code == 3


async def test_the_ticker_tells_the_present_and_forgets_widgets_that_are_gone() -> None:
    clock = FrozenClock()
    bar = TopBar()
    async with staged(bar, clock=clock) as stage:
        assert "03:02:00" in stage.text
        await stage.at(START.replace(second=1))
        assert "03:02:01" in stage.text
        await bar.remove()
        await stage.at(START.replace(second=2))
        assert bar.now == START.replace(second=1)


async def test_panes_stand_beside_and_below_each_other_and_keep_the_framework_s_styles() -> None:
    left, upper, lower = TopBar(), TopBar(), TopBar()
    left.styles.width = 20
    async with staged(Row(left, Column(upper, lower)), size=(80, 24)) as stage:
        assert [widget.region.offset for widget in (left, upper, lower)] == [(0, 0), (20, 0), (20, 1)]
        assert stage.app.stage.styles.background.hex.lower() == stage.app.look.theme.colours["background"]
