"""Checklists before a person: what stands where, what is contradicted, and no text of a document that acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.core.checklists import Begun, Mark, present_round, standing
from console.desk.checklists import ChecklistNow, Known
from console.model.runbook import CheckItem, Checklist
from console.screens.checklists import ChecklistPrompt, ChecklistsPrompt
from tests.conftest import START
from tests.stage import Stage, staged
from tests.unit.widgets.test_safety import PAYLOADS, faults


def checklist(
    title: str = "Daily checks",
    *marks: Mark | None,
    period: str | None = "daily",
    text: str = "",
    id_: str = "3f2a",
    begun: bool = False,
) -> ChecklistNow:
    """A checklist with an item for each mark."""
    items = tuple(CheckItem(f"{n}", text or f"item {n}", None, (n, n)) for n in range(1, len(marks) + 1))
    written = Checklist(title, items, (1, len(items)), period)
    present = present_round(period, START.date(), START if begun else None)
    marked = {f"{n}": mark for n, mark in enumerate(marks, 1) if mark}
    return ChecklistNow(id_, "operations.md", title, written, standing(written, present, marked))


def mark(state: str = "done", *others: Mark, author: str = "mira", reason: str = "") -> Mark:
    return Mark(state, author, START - timedelta(minutes=7), reason, others)


async def opened(stage: Stage, one: ChecklistNow) -> list[tuple[str, str]]:
    """Opens it; gives what keys it hands on."""
    handed: list[tuple[str, str]] = []
    stage.app.push_screen(ChecklistPrompt(one, START, lambda key, item: handed.append((key, item))))
    await stage.pilot.pause()
    return handed


async def test_the_list_has_what_is_due_first_with_a_sign() -> None:
    done = checklist("Weekly", mark(), period="weekly", id_="b")
    gate = checklist("Before release", None, mark(), period="readiness", id_="c")
    async with staged(size=(100, 30)) as stage:
        known = Known([checklist("Daily checks", None, id_="a"), gate, done], 3, 9)
        stage.app.push_screen(ChecklistsPrompt(known, START))
        await stage.pilot.pause()
        said = [" ".join(line.strip(" │▎").split()) for line in stage.screen]
        rows = [line for line in said if line.endswith("operations.md")]
        assert rows == [
            "● today 0/1 daily Daily checks operations.md",
            "○ 1/2 readiness Before release operations.md",
            "✓ 1/1 weekly Weekly operations.md",
        ]
        assert [said.index(word) for word in ("Due", "Open", "Done")] == [said.index(row) - 1 for row in rows]
        assert "Checklists: 1 due · reading documents: 6 of 9" in said


async def test_a_no_go_names_what_blocks_it() -> None:
    async with staged(size=(80, 24)) as stage:
        await opened(stage, checklist("Daily checks", mark(), None, mark("skipped", reason="quiet"), None))
        assert "● NO-GO  2 of 4 open: item 2; item 4" in stage.text
        assert "skipped: quiet" in stage.text
        assert "mira  02:55" in stage.text


async def test_a_go_says_what_was_skipped() -> None:
    async with staged(size=(80, 24)) as stage:
        await opened(stage, checklist("Daily checks", mark(), mark("skipped", reason="quiet")))
        assert "✓ GO  1 of 2 done, 1 skipped" in stage.text


async def test_what_two_people_said_of_one_item_is_shown_and_blocks() -> None:
    torn = mark("done", mark("open", author="jo"))
    async with staged(size=(80, 24)) as stage:
        await opened(stage, checklist("Daily checks", torn))
        assert "NO-GO  1 of 1 open: item 1" in stage.text
        assert "also opened by jo, 02:55; neither knew of the other" in stage.text


async def test_runs_begun_and_the_time_before_are_told() -> None:
    one = checklist("After each deploy", None, period="deploy", begun=True)
    other = Begun(START - timedelta(minutes=3), "jo")
    async with staged(size=(120, 24)) as stage:
        await opened(stage, replace(one, also_begun=(other,), last=Begun(START - timedelta(days=3), "bea")))
        said = " ".join(" ".join(line.strip(" │").split()) for line in stage.screen)
        assert "after a deploy · due now · begun 03:02 · also begun 02:59 by jo · last time" in said
        assert "last time 2026-02-26 03:02, bea · operations.md" in said


async def test_keys_are_handed_on_with_the_item_under_the_cursor() -> None:
    async with staged(size=(80, 24)) as stage:
        handed = await opened(stage, checklist("Daily checks", mark(), None, None))
        await stage.press("x", "j", "X", "home", "z", "n")
        assert handed == [("x", "2"), ("X", "3"), ("z", "1"), ("n", "1")]


async def test_the_cursor_stays_on_its_item_and_goes_on_when_told() -> None:
    async with staged(size=(80, 24)) as stage:
        handed = await opened(stage, checklist("Daily checks", None, None))
        prompt = stage.app.screen
        assert isinstance(prompt, ChecklistPrompt)
        prompt.show(checklist("Daily checks", mark(), None), START)
        await stage.press("x")
        prompt.go_on("1")
        await stage.press("x")
        assert handed == [("x", "1"), ("x", "2")]
        assert "1 of 2 open" in stage.text


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_no_text_of_a_document_acts(payload: str) -> None:
    text, shown = PAYLOADS[payload]
    torn = mark("skipped", mark("open", author=text), author=text, reason=text)
    one = checklist(text, None, torn, text=text)
    async with staged(size=(100, 30)) as stage:
        await opened(stage, one)
        assert faults(stage, shown) == []
        stage.app.pop_screen()
        stage.app.push_screen(ChecklistsPrompt(Known([one], 0, 1), START))
        await stage.pilot.pause()
        assert faults(stage, shown) == []


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (140, 40)])
async def test_a_long_list_leaves_room_for_its_keys(size: tuple[int, int]) -> None:
    async with staged(size=size) as stage:
        await opened(stage, checklist("Daily checks", *[None] * 60, text="look at it " * 30))
        assert any("x tick" in line and "Esc back" in line for line in stage.screen)
        assert "NO-GO" in stage.text
