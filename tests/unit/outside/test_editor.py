"""The person's editor: what it gets, and what comes back."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from console.base.errors import Refused
from console.outside.editor import edit_text, editor_command


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go, to see what is left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def script(folder: Path, text: str) -> str:
    file = folder.parent / f"{folder.name}-editor"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


def test_a_real_editor_changes_the_text(temporary: Path) -> None:
    editor = script(temporary, 'stat -c %a "$2" > "$1"; printf "zwei – 障害" >> "$2"')
    seen = temporary.parent / f"{temporary.name}-mode"
    assert edit_text("one\r\n", setting=f"'{editor}' '{seen}'", env={}) == "one\r\nzwei – 障害"
    assert list(temporary.iterdir()) == []
    assert seen.read_text() == "600\n"


def test_the_text_is_out_of_others_sight(temporary: Path) -> None:
    def look(command: Sequence[str]) -> int:
        file = Path(command[-1])
        assert (file.parent.stat().st_mode & 0o777, file.suffix, file.read_text()) == (
            0o700,
            ".txt",
            "secret",
        )
        return 0

    assert edit_text("secret", suffix=".txt", env={"EDITOR": "e"}, start=look) is None


def test_unchanged_is_nothing(temporary: Path) -> None:
    assert edit_text("one", env={"EDITOR": "true"}) is None
    assert list(temporary.iterdir()) == []


def test_an_editor_that_fails_changes_nothing_and_its_text_is_kept(temporary: Path) -> None:
    with pytest.raises(Refused, match=r"reported failure \(3\)\. Nothing was changed\.$"):
        edit_text("one", setting=script(temporary, "exit 3"), env={})
    assert list(temporary.iterdir()) == []
    with pytest.raises(Refused, match="what the editor left is in"):
        edit_text("one", setting=script(temporary, 'echo two > "$1"; exit 3'), env={})
    (kept,) = temporary.glob("*/edit.md")
    assert kept.read_text() == "two\n"


def test_what_is_not_utf8_is_kept(temporary: Path) -> None:
    with pytest.raises(Refused, match=r"not UTF-8\. Nothing was changed; what the editor left is in"):
        edit_text("one", setting=script(temporary, "printf '\\377' > \"$1\""), env={})
    assert list(temporary.glob("*/edit.md"))


def test_an_editor_that_is_not_there(temporary: Path) -> None:
    with pytest.raises(Refused, match="no-such-editor cannot be used: No such file"):
        edit_text("one", env={"VISUAL": "no-such-editor"})
    assert list(temporary.iterdir()) == []


def test_which_editor(tmp_path: Path, home: Path) -> None:
    assert editor_command("code --wait", {"VISUAL": "v", "EDITOR": "e"}) == ["code", "--wait"]
    assert editor_command("", {"VISUAL": "v -x", "EDITOR": "e"}) == ["v", "-x"]
    assert editor_command("", {"VISUAL": " ", "EDITOR": "e"}) == ["e"]
    assert editor_command("~/bin/ed", {}) == [str(home / "bin/ed")]
    (tmp_path / "nano").write_text("")
    (tmp_path / "nano").chmod(0o755)
    assert editor_command("", {"PATH": str(tmp_path)}) == ["nano"]
    with pytest.raises(Refused, match="There is no editor"):
        editor_command("", {"PATH": ""})
    with pytest.raises(Refused, match="a quote is not closed"):
        editor_command("vi 'x", {})
