"""Folders that are watched tell of documents, whatever happens to them, and of nothing else."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from console.library import watching
from console.library.watching import watch

#: Long enough for a machine with much else to do; a passing test waits for none of it, but for what must not come.
_SOON = 15.0
_QUIET = 0.7


class Watched:
    """Watches in a thread, as the console does."""

    def __init__(self, *folders: Path) -> None:
        self._told: Queue[None] = Queue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(folders,), daemon=True)
        self._thread.start()

    def _run(self, folders: tuple[Path, ...]) -> None:
        for change in watch(folders, self._stop):
            self._told.put(change)

    def tells(self) -> bool:
        """Whether something is told soon; whatever comes close behind belongs to it."""
        try:
            self._told.get(timeout=_SOON)
        except Empty:
            return False
        self.quiet()
        return True

    def quiet(self) -> bool:
        """Whether nothing is told for a while."""
        try:
            self._told.get(timeout=_QUIET)
        except Empty:
            return True
        self.quiet()
        return False

    def stop(self) -> bool:
        self._stop.set()
        self._thread.join(_SOON)
        return not self._thread.is_alive()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "books"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.md").write_text("# A\n")
    return folder


@pytest.fixture
def watched(folder: Path) -> Iterator[Watched]:
    one = Watched(folder)
    assert one.tells()  # that it has begun
    yield one
    assert one.stop()


def test_changed_new_moved_and_deleted_documents_are_told(folder: Path, watched: Watched) -> None:
    file = folder / "sub" / "a.md"
    file.write_text("# B\n")
    assert watched.tells()
    (folder / "new.md").write_text("# N\n")
    assert watched.tells()
    (folder / "new.md").rename(folder / "other.md")
    assert watched.tells()
    shutil.move(folder / "sub", folder / "moved")
    assert watched.tells()
    (folder / "moved" / "a.md").unlink()
    assert watched.tells()


def test_what_is_no_document_is_not_told(folder: Path, watched: Watched) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "index.md").write_text("x")
    (folder / "sub" / ".a.md.swp").write_text("x")
    (folder / "picture.png").write_bytes(b"x")
    assert watched.quiet()
    (folder / "sub" / "a.md").write_text("# C\n")
    assert watched.tells()


def test_a_folder_that_comes_goes_and_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    watched = Watched(folder)
    assert watched.quiet()
    folder.mkdir()
    assert watched.tells()
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "a.md").write_text("# A\n")
    shutil.rmtree(folder)
    (tmp_path / "checkout").rename(folder)
    assert watched.tells()
    (folder / "a.md").write_text("# B\n")
    assert watched.tells()
    assert watched.stop()


def test_a_file_in_a_folders_place_and_a_loop_of_links(tmp_path: Path, folder: Path) -> None:
    (folder / "sub" / "up").symlink_to(folder)
    file = tmp_path / "single.md"
    file.write_text("# S\n")
    watched = Watched(folder, file)
    assert watched.tells()
    other = tmp_path / "edited"
    other.write_text("# T\n")
    other.replace(file)  # as editors save
    assert watched.tells()
    assert watched.stop()


def test_where_the_system_will_not_watch_it_is_looked_now_and_then(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_paths: object, **_how: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr("watchfiles.watch", refused)
    monkeypatch.setattr(watching, "_POLL", 0.05)
    stop = threading.Event()
    told = watch([folder], stop)
    next(told)
    next(told)
    stop.set()
    assert list(told) == []
