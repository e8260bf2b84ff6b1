"""What the console does when folders change: quietly, one thing at a time, and whatever is wrong told once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.desk.desk import Desk, Place
from console.desk.library import library
from console.screens import shelf_watch
from console.screens.hand import Hand
from console.screens.shelf_watch import ShelfWatch
from tests.journals import Clock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "good.md").write_text("# Good\n")
    return folder


@pytest.fixture
async def librarian(tmp_path: Path, folder: Path) -> AsyncIterator[Hand]:
    place = Place(tmp_path / "ic.db", tmp_path / "state", (folder,), tmp_path / "cache")
    Desk(place, "mira").close()
    hand = Hand(place, "mira", Clock(), read_only=True)
    yield hand
    hand.close()


@pytest.fixture
def watch(folder: Path, librarian: Hand) -> ShelfWatch:
    return ShelfWatch([folder], librarian, lambda: None)


def spoil(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(b"\0\1")


async def names(librarian: Hand) -> set[str]:
    listed = await librarian.do(lambda desk: library(desk).listed())
    return {one.name for one in listed if not one.bundled}


async def test_many_bad_files_are_few_words_and_each_is_told_once(watch: ShelfWatch, folder: Path) -> None:
    spoil(folder, *(f"bad{number}.md" for number in range(40)))
    assert await watch.look()
    told = await watch.complaints()
    assert len(told) == 4
    assert told[3] == "37 more files cannot be read; the library names them."
    (folder / "good.md").write_text("# Better\n")
    assert await watch.look()
    assert await watch.complaints() == []
    spoil(folder, "bad40.md")
    assert await watch.look()
    assert [Path(one.split(":")[0]).name for one in await watch.complaints()] == ["bad40.md"]


async def test_what_was_put_right_and_is_bad_again_is_told_again(watch: ShelfWatch, folder: Path) -> None:
    for _time in range(2):
        spoil(folder, "bad.md")
        await watch.look()
        assert len(await watch.complaints()) == 1
        (folder / "bad.md").write_text("# Put right\n")
        await watch.look()
        assert await watch.complaints() == []


async def test_a_look_that_is_asked_for_meanwhile_is_had_by_the_first(
    watch: ShelfWatch, folder: Path, librarian: Hand
) -> None:
    first = asyncio.create_task(watch.look())
    await asyncio.sleep(0)
    (folder / "late.md").write_text("# Late\n")
    assert not await watch.look()
    assert await first
    assert watch.known
    assert await names(librarian) == {"good.md", "late.md"}


async def test_an_index_that_another_program_holds_is_tried_again(
    watch: ShelfWatch, folder: Path, librarian: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf_watch, "_AGAIN", 0.01)
    read, tried = shelf_watch._read_some, 0

    def held(desk: Desk) -> bool:
        nonlocal tried
        tried += 1
        if tried < 3:
            raise sqlite3.OperationalError("database is locked")
        return read(desk)

    monkeypatch.setattr(shelf_watch, "_read_some", held)
    assert await watch.look()
    monkeypatch.setattr(shelf_watch, "_read_some", lambda _desk: _fail())
    assert not await watch.look()
    assert "good.md" in await names(librarian)


def _fail() -> bool:
    raise sqlite3.OperationalError("database is locked")
