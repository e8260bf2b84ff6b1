"""The library of a desk: all that is on the shelf, counted a little at a time, as the folders are now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from console.desk.desk import Desk, Place
from console.desk.library import Library, Shelved, library
from console.library.finding import Query
from tests.journals import Clock

TODAY = date(2026, 3, 1)
STEPS = "# {title}\n\n1. Call Bea\n2. `kubectl get pods`\n"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, name in ((ours, "b.md"), (ours, "a.md"), (theirs, "b.md"), (theirs, "c.md")):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(STEPS.format(title=f"{folder.name} {name}"))
    return ours, theirs


@pytest.fixture
def desk(tmp_path: Path, folders: tuple[Path, Path]) -> Iterator[Desk]:
    place = Place(tmp_path / "ic.db", tmp_path / "state", folders, tmp_path / "cache")
    with Desk(place, "mira", clock=Clock()) as opened:
        yield opened


def own(books: Library) -> list[Shelved]:
    return [one for one in books.shelved(TODAY) if one.folder is not None]


def test_documents_stand_by_folder_and_name_what_came_with_the_console_last(
    desk: Desk, folders: tuple[Path, Path]
) -> None:
    books = library(desk)
    ours, theirs = folders
    assert [(one.folder, one.title) for one in own(books)] == [
        (ours, "ours a.md"),
        (ours, "ours b.md"),
        (theirs, "theirs c.md"),  # of one name the first folder's counts
    ]
    assert books.shelved(TODAY)[-1].folder is None


def test_they_are_counted_a_little_at_a_time_and_once(desk: Desk) -> None:
    books = library(desk)
    assert [one.summary for one in own(books)] == [None, None, None]
    turns = 1
    while not books.summarise_for(0):
        turns += 1
    assert turns > len(own(books))  # at least one each turn, and no more than there is time for
    assert [(one.summary.steps, one.summary.commands) for one in own(books) if one.summary] == [(2, 1)] * 3
    assert books.summarise_for(0)


def test_what_is_edited_is_counted_anew_and_what_goes_is_gone(
    desk: Desk, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    books = library(desk)
    books.summarise_for(60)
    (folders[0] / "a.md").write_text("# Only prose\n\nNothing to do, and much to say about it.\n")
    (folders[0] / "b.md").unlink()
    assert books.refresh_for(60)
    books.summarise_for(60)
    assert [(one.title, one.summary and one.summary.steps) for one in own(books)] == [
        ("Only prose", 0),
        ("theirs b.md", 2),
        ("theirs c.md", 2),
    ]
    again = Desk(Place(tmp_path / "ic.db", tmp_path / "state", folders, tmp_path / "cache"), "bea")
    with again as other:
        assert all(one.summary for one in own(library(other)))  # another console need not count again


def test_a_shelf_that_is_read_in_turns_is_found_as_it_was_meanwhile(
    desk: Desk, folders: tuple[Path, Path]
) -> None:
    books = library(desk)
    for number in range(5):
        (folders[0] / f"PaintTurns{number}Green.md").write_text(STEPS.format(title="Paint"))
    (folders[0] / "a.md").write_text(STEPS.format(title="Ours, edited"))
    assert not books.refresh_for(0)
    assert {one.name for one in books.listed()} >= {"a.md", "b.md"}
    while not books.refresh_for(0):
        pass
    assert books.find(Query("PaintTurns3Green"))[0].sure


def test_findings_say_what_to_look_at(desk: Desk, folders: tuple[Path, Path]) -> None:
    ours, _theirs = folders
    (ours / "a.md").write_text("---\nreviewed: 2025-01-01\nreview_every: 90d\n---\n# A\n\n1. Look\n")
    (ours / "b.md").write_text("# Störung prüfen für Bücher\n".encode().decode("mac_roman"))
    (ours / "d.md").write_bytes(b"\0\1")
    (ours / "loop").symlink_to(ours)
    books = library(desk)
    books.refresh()
    books.summarise_for(60)
    found = {one.name: (one.readable, [finding.words for finding in one.findings]) for one in own(books)}
    assert found["a.md"] == (True, ["review due since 2025-04-01"])
    assert found["b.md"][1][0].startswith("repaired: UTF-8 that was read as mac roman")
    assert found["d.md"] == (
        False,
        ["is binary, not text. Leave it out of the folder, or export it as Markdown."],
    )
    assert found["loop"] == (False, ["leads back to a folder that was read already. Remove the link."])


def test_a_folder_that_is_not_there_is_a_line(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with Desk(Place(tmp_path / "ic.db", tmp_path / "state", (missing,)), "mira") as desk:
        (one,) = own(library(desk))
        assert (one.folder, one.title, one.readable) == (missing, str(missing), False)


def test_without_a_cache_directory_everything_is_found_all_the_same(
    tmp_path: Path, folders: tuple[Path, Path]
) -> None:
    (tmp_path / "cache").write_text("no folder")
    place = Place(tmp_path / "ic.db", tmp_path / "state", folders, tmp_path / "cache")
    with Desk(place, "mira") as desk:
        assert [one.name for one in own(library(desk))] == ["a.md", "b.md", "c.md"]
