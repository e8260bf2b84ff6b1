"""The shelf: folders of runbooks, the user's first, then the bundled ones. A folder from git is just a folder.

Listing looks at names, sizes and times only; a file's content is looked at when it is indexed or opened. Whatever cannot be
listed is one clear line, and the rest stays.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from console.base.errors import BadFile
from console.base.files import bundled
from console.base.looking import absent, unreadable
from console.base.words import _
from console.core.wordsets import word_set

#: Markdown, and what is shown as plain text.
SUFFIXES: Final = word_set(
    """
    .md .markdown .mdown .mkd .mdx .txt .adoc .asciidoc .rst .org .textile .mediawiki
    """
)
#: Text files that are about the folder, not runbooks.
_NOT: Final = re.compile(
    r"(requirements.*|robots|cmakelists|licen[cs]e.*|copying|notice)\.txt|license\.md|code_of_conduct\.md",
    re.I,
)
_SKIPPED: Final = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
#: Beside the runbooks stand the team's message templates and policies; they are read elsewhere.
_OTHERS: Final = frozenset({"templates", "policies"})
#: So many files are a wrong folder, not a shelf.
MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Book:
    """A document on the shelf. ``name`` is its path within its folder, with forward slashes; ``mtime`` in nanoseconds."""

    path: Path
    name: str
    size: int
    mtime: int
    bundled: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents, the user's before the bundled, and what is wrong with those left out."""

    books: tuple[Book, ...]
    wrong: tuple[BadFile, ...] = ()


def shelf(folders: Sequence[Path], *, with_bundled: bool = True) -> Shelf:
    """Everything on the shelf. Of one name in two folders the first one's counts; a bundled runbook yields to the user's.

    Never raises for what lies in a folder.
    """
    books: list[Book] = []
    wrong: list[BadFile] = []
    names: set[str] = set()
    own = bundled("runbooks")
    for folder, is_bundled in [
        *((folder, False) for folder in folders),
        *([(own, True)] if with_bundled else []),
    ]:
        before, names = frozenset(names), set(names)
        for book in _Walk(folder, is_bundled, wrong).books():
            names.add(book.name.casefold())
            if book.name.casefold() not in before:
                books.append(book)
            if len(books) >= MOST:
                what = _("holds more than {most} documents; the rest is left out.").format(most=MOST)
                wrong.append(BadFile(str(folder), what, _("Name the folder of the runbooks alone.")))
                return Shelf(tuple(books), tuple(wrong))
    return Shelf(tuple(books), tuple(wrong))


class _Walk:
    """One folder, depth first, in the order of names. Links are followed, but never round."""

    def __init__(self, folder: Path, is_bundled: bool, wrong: list[BadFile]) -> None:
        self._root = folder
        self._bundled = is_bundled
        self._wrong = wrong
        self._seen: set[tuple[int, int]] = set()

    def books(self) -> Iterator[Book]:
        """The folder's documents; a file may be named in place of a folder."""
        root = os.fspath(self._root)  # asked by its name: a path's own methods raise where they may not look
        if os.path.isfile(root):  # noqa: PTH113
            yield from self._book(self._root, self._root.name)
        elif absent(root):
            if not self._bundled:
                what = _("is not there.")
                self._wrong.append(BadFile(str(self._root), what, _("Make it, or name another.")))
        else:
            yield from self._folder(self._root, "")

    def _folder(self, folder: Path, prefix: str) -> Iterator[Book]:
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in self._seen:
                what = _("leads back to a folder that was read already.")
                self._wrong.append(BadFile(str(folder), what, _("Remove the link.")))
                return
            self._seen.add((status.st_dev, status.st_ino))
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self._unreadable(folder, error)
            return
        for entry in entries:
            name = f"{prefix}{entry.name}"
            if entry.name.startswith(".") or entry.name in _SKIPPED:
                continue
            try:
                is_folder = entry.is_dir()
            except OSError as error:
                self._unreadable(Path(entry.path), error)
                continue
            if is_folder:
                if prefix or entry.name not in _OTHERS:
                    yield from self._folder(Path(entry.path), f"{name}/")
            elif is_document(entry.name):
                yield from self._book(Path(entry.path), name)

    def _book(self, path: Path, name: str) -> Iterator[Book]:
        try:
            status = path.stat()
            if not os.access(path, os.R_OK):
                raise PermissionError(13, os.strerror(13))
        except OSError as error:
            self._unreadable(path, error)
            return
        yield Book(path, name, status.st_size, status.st_mtime_ns, self._bundled)

    def _unreadable(self, path: Path, error: OSError) -> None:
        self._wrong.append(unreadable(path, error))


def files(paths: Sequence[Path]) -> Shelf:
    """All documents in these folders, and these files, each once; for whoever wants to see every one."""
    shelves = [shelf([path], with_bundled=False) for path in dict.fromkeys(paths)]
    books = {book.path.absolute(): book for one in reversed(shelves) for book in reversed(one.books)}
    wrong = {str(bad): bad for one in shelves for bad in one.wrong}
    return Shelf(tuple(reversed(books.values())), tuple(wrong.values()))


def is_document(name: str) -> bool:
    """Whether a file of this name is a runbook: Markdown (``.md.erb`` too), text, or markup shown as text."""
    lower = name.lower().removesuffix(".erb")
    return os.path.splitext(lower)[1] in SUFFIXES and not _NOT.fullmatch(lower)  # noqa: PTH122 (a name, no path)
