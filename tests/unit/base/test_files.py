"""Writing in one step, and finding what is bundled."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.base import files
from console.base.files import atomic_write, bundled


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "er" / "a.txt"
    atomic_write(file, "one\r\nzwei – 障害")
    assert file.read_bytes().decode() == "one\r\nzwei – 障害"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    file.chmod(0o644)
    atomic_write(file, "two")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("two", 0o644)
    atomic_write(file, "three", mode=0o600)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)
    atomic_write(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_when_it_cannot_be_written_the_old_file_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a"
    file.write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("console.base.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic_write(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_bundled_is_found_in_a_checkout_and_in_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(bundled("themes").glob("*.toml"))
    assert bundled("templates") == bundled("runbooks") / "templates"
    package = tmp_path / "console"
    (package / "_data").mkdir(parents=True)
    monkeypatch.setattr(files, "_PACKAGE", package)
    assert bundled("policies") == package / "_data" / "runbooks" / "policies"
    assert bundled("locale") == package / "locale"
