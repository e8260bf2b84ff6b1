"""Files that the system does not let one read or write: each command says which, that it is so, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

Done = subprocess.CompletedProcess[str]
#: Root may everything; without these two of its powers it may what the files' permissions say.
_LIKE_OTHERS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def ic(*words: str) -> Done:
    """A call by somebody to whom permissions apply."""
    command = [sys.executable, "-m", "console", *words]
    if os.geteuid() == 0:
        command = [*_LIKE_OTHERS, *command]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder with files in it that may not be entered."""
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root may read everything, and setpriv is not installed")
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "a.md").write_text("# Checkout\n\n1. Look\n")
    (folder / "a.toml").write_text('title = "Small"\n')
    folder.chmod(0)
    yield folder
    folder.chmod(0o700)


@pytest.fixture
def ref() -> str:
    made = ic("declare", "Checkout returns 5xx")
    assert made.returncode == 0, made.stderr
    return made.stdout.split()[0]


READING = {
    "runbook check": "runbook check {locked}/a.md",
    "runbook check, a folder": "runbook check {locked}",
    "runbook show": "runbook show {locked}/a.md",
    "runbook attach": "runbook attach {ref} {locked}/a.md",
    "runbook match": "runbook match a --shelf {locked}/books",
    "policy check": "policy check {locked}/a.toml",
    "policy from": "policy from {locked}/a.md",
    "import": "import {locked}/a.json",
    "serve": "serve --cert {locked}/a.pem --key {locked}/a.pem",
}
WRITING = {
    "backup": "backup {locked}/b.db",
    "export": "export {ref} -o {locked}/e.md",
    "review": "review {ref} -o {locked}/r.md",
    "handover": "handover {ref} -o {locked}/h.md",
}


@pytest.mark.parametrize("words", READING.values(), ids=READING)
def test_a_file_that_may_not_be_read_is_not_called_missing(locked: Path, ref: str, words: str) -> None:
    done = ic(*words.format(locked=locked, ref=ref).split())
    said = done.stdout + done.stderr
    assert done.returncode in (1, 2), said
    assert str(locked) in said
    assert "ay not be read by you. Check its permissions, and those of the folders above it." in said


@pytest.mark.parametrize("words", WRITING.values(), ids=WRITING)
def test_a_place_that_may_not_be_written_to_is_named(locked: Path, ref: str, words: str) -> None:
    *others, target = words.format(locked=locked, ref=ref).split()
    done = ic(*others, target)
    assert done.returncode == 3
    assert f"{target} cannot be written: Permission denied. Choose another place" in done.stderr


@pytest.mark.parametrize("words", ["list", "doctor", "verify", "backup {locked}.db", "log x"])
def test_a_database_that_may_not_be_read_is_not_called_missing(locked: Path, words: str) -> None:
    database = str(locked / "x.db")
    done = ic("--db", database, *words.format(locked=locked).split())
    assert done.returncode == 3, done.stderr
    assert database in done.stdout + done.stderr
    assert "Permission denied" in done.stdout + done.stderr


@pytest.mark.parametrize("folder", [False, True])
def test_settings_that_may_not_be_read_are_told_and_the_defaults_hold(
    home: Path, ref: str, folder: bool
) -> None:
    settings = home / "ic" / "config" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('theme = "day"\n')
    shut = settings.parent if folder else settings
    shut.chmod(0)
    try:
        done = ic("list")
    finally:
        shut.chmod(0o700)
    assert ref in done.stdout
    assert "config.toml: may not be read by you. Check its permissions" in done.stderr


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("config/themes/mine.toml", "config set theme mine"),
        ("config/books/policies/mine.toml", "policy show mine"),
        ("config/books/templates/mine.md", "template list"),
        ("config/books/mine.md", "runbook show mine.md"),
    ],
)
def test_one_of_the_teams_own_files_is_named(home: Path, locked: Path, file: str, words: str) -> None:
    assert locked.exists()  # permissions can be tried here
    own = home / "ic" / file
    own.parent.mkdir(parents=True)
    (home / "ic" / "config" / "config.toml").write_text('folders = ["books"]\n')
    own.write_text("")
    own.chmod(0)
    assert f"{own}: may not be read by you. Check its permissions" in ic(*words.split()).stderr
