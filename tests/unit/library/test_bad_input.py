"""Whatever lies in a folder: a clear line in the list of the library and in ``check``, and the rest of the shelf as ever."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from console.desk.desk import Desk, Place
from console.desk.library import Library, Shelved, library
from console.library.check import Checked, check
from console.library.finding import Query
from console.library.shelf import files

TODAY = date(2026, 3, 1)
SOUND = "# PaintTurnsGreen\n\n1. Look at the queue and at the paint, and tell whoever painted it.\n2. Stop\n"


def huge(path: Path) -> None:
    path.write_text("# Huge\n\n" + "All work and no play makes a dull runbook.\n" * 240_000)


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 100)


def loop(path: Path) -> None:
    path.with_suffix("").symlink_to(path.parent)


def unreadable(path: Path) -> None:
    path.write_text(SOUND)
    path.chmod(0)


def nested(path: Path) -> None:
    path.write_text("# Nested\n\n" + "> " * 100_000 + "deep\n")


def unclosed(path: Path) -> None:
    path.write_text("# Unclosed\n\n1. Look at it\n\n```bash\nuptime\n\n## Never read\n\ntext\n")


def not_utf8(path: Path) -> None:
    path.write_bytes(b"# Caf\xe9\n\n1. Call the caf\xe9 \xff\xfe and wait for an answer\n")


def slow(path: Path) -> None:
    path.write_text("# Slow\n\n" + "- `ls` **b** [c](d.md) *e* ![f](g) <h> ~~i~~ `j`\n" * 38_000)


def gone(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere.md")


#: What is made, what the list of the library says of it, and what `check` does: its level, and words.
CASES: dict[Callable[[Path], None], tuple[str, str, str]] = {
    huge: ("plain text: it is too large to read", "warning", "is too large to read"),
    binary: ("is binary, not text", "error", "Is binary, not text."),
    loop: ("leads back to a folder that was read already", "error", "Leads back to a folder"),
    unreadable: ("may not be read by you", "error", "May not be read by you."),
    nested: ("1 part is not understood", "note", "Nested too deeply to read"),
    unclosed: ("1 part is not understood", "error", "A fence is never closed."),
    not_utf8: ("repaired: Not UTF-8", "warning", "Not UTF-8"),
    slow: ("plain text: it takes longer than 1 s to read", "warning", "takes longer than 1 s to read"),
    gone: ("is a link that leads nowhere", "error", "Is a link that leads nowhere."),
}


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's answer to somebody who is not root, as tests often are."""
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).stem != "unreadable" and may(path, mode))


def shelf_with(folder: Path, desk: Desk) -> tuple[Library, dict[str, Shelved]]:
    books = library(desk)
    assert books.summarise_for(600)
    return books, {Path(one.path).stem: one for one in books.shelved(TODAY) if one.folder == folder}


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize("bad", CASES, ids=lambda bad: bad.__name__)
def test_a_bad_one_has_a_clear_line_and_the_others_are_as_ever(
    bad: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "paint.md").write_text(SOUND)
    bad(folder / f"{bad.__name__}.md")
    listed, level, found = CASES[bad]
    with Desk(Place(tmp_path / "ic.db", tmp_path / "state", (folder,)), "mira") as desk:
        books, shelved = shelf_with(folder, desk)
        one = shelved[bad.__name__]
        assert any(listed in finding.words for finding in one.findings)
        assert one.readable is (level != "error" or bad is unclosed)
        assert (shelved["paint"].findings, shelved["paint"].summary and shelved["paint"].summary.steps) == (
            (),
            2,
        )
        assert [match.path for match in books.find(Query("PaintTurnsGreen"))] == [str(folder / "paint.md")]
    checked = {Path(one.path).stem: one for one in check(files([folder]), TODAY)}
    assert _told(checked[bad.__name__], level, found)
    assert checked["paint"].findings == ()


def _told(one: Checked, level: str, words: str) -> bool:
    return any(words in finding.what and finding.level == level for finding in one.findings)


def test_what_is_in_a_document_steers_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "evil.md").write_text("# Evil \x1b]0;owned\x07 title\n\nTODO \x1b[31m\n")
    with Desk(Place(tmp_path / "ic.db", tmp_path / "state", (tmp_path,)), "mira") as desk:
        _books, shelved = shelf_with(tmp_path, desk)
    from console.base.text import safe_text

    (one,) = check(files([tmp_path / "evil.md"]), TODAY)
    assert shelved["evil"].readable
    assert "\x1b" not in safe_text("\n".join(map(str, one.findings)))
