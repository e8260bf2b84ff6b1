"""The shelf: what lies on it, whose file counts, and one clear line for whatever cannot be there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.library.shelf import is_document, shelf


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# T\n")


def test_documents_of_all_folders_by_name_without_what_is_none(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.md",
        "sub/b.html.md.erb",
        "c.txt",
        "x.png",
        ".git/d.md",
        "node_modules/e.md",
        "requirements.txt",
    )
    found = shelf([tmp_path], with_bundled=False)
    assert [book.name for book in found.books] == ["a.md", "c.txt", "sub/b.html.md.erb"]
    assert found.wrong == ()


def test_templates_and_policies_beside_the_runbooks_are_read_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, "templates/t.md", "deep/templates/kept.md", "policies/p.md")
    assert [book.name for book in shelf([tmp_path], with_bundled=False).books] == ["deep/templates/kept.md"]


def test_of_one_name_the_first_folders_file_counts_and_bundled_ones_yield(tmp_path: Path) -> None:
    write(tmp_path / "one", "Database.md")
    write(tmp_path / "two", "database.md", "mine.md")
    found = shelf([tmp_path / "one", tmp_path / "two"])
    assert [str(book.path.parent.name) for book in found.books if book.name.casefold() == "database.md"] == [
        "one"
    ]
    assert any(book.bundled for book in found.books)


def test_a_loop_of_folders_is_one_line(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "sub/b.md")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    found = shelf([tmp_path], with_bundled=False)
    assert [book.name for book in found.books] == ["a.md", "sub/b.md"]
    assert [error.path for error in found.wrong] == [str(tmp_path / "sub" / "up")]
    assert "leads back" in str(found.wrong[0])


def test_what_may_not_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.md", "locked.md", "shut/b.md")
    may, look = os.access, os.scandir

    def scandir(path: Path) -> object:  # the system's answers to somebody who is not root, as tests often are
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "locked.md" and may(path, mode))
    monkeypatch.setattr(os, "scandir", scandir)
    found = shelf([tmp_path], with_bundled=False)
    assert [book.name for book in found.books] == ["a.md"]
    assert [Path(error.path).name for error in found.wrong] == ["locked.md", "shut"]


def test_a_broken_link_and_a_missing_folder_are_one_line_each(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    found = shelf([tmp_path, tmp_path / "none"], with_bundled=False)
    assert found.books == ()
    assert [Path(error.path).name for error in found.wrong] == ["gone.md", "none"]


def test_a_file_may_stand_in_a_folders_place(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    assert [book.name for book in shelf([tmp_path / "a.md"], with_bundled=False).books] == ["a.md"]


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("a.MD", True),
        ("b.rst", True),
        ("c.md.erb", True),
        ("LICENSE.txt", False),
        ("d.html", False),
        ("md", False),
    ],
)
def test_names_of_documents(name: str, is_one: bool) -> None:
    assert is_document(name) is is_one
