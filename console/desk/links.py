"""Following a link out of a runbook: to another document, to look at (nothing is put beside the incident by looking), or
out of the console, when that was asked for.

A document is looked for on the shelf. Only one that was attached by its own path, and lies on no shelf, leads to the files
around it. Whatever is no document is not opened, however a link names it.
"""

from __future__ import annotations

import os
import posixpath
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from console.base.errors import NotFound
from console.base.words import _
from console.core.links import Aim, aim_of
from console.desk.desk import Desk, storable
from console.desk.library import library
from console.library.reading import read_document
from console.library.shelf import is_document
from console.model.runbook import Document, Section


class Followed(NamedTuple):
    """Where a link led: a document, and the section it named; None: it names none, or one that is not there."""

    document: Document
    section: Section | None
    anchor: str


def follow(desk: Desk, document: Document, target: str) -> Followed:
    """The document that a link in ``document`` leads to. Raises ``NotFound`` when it is not there, ``BadFile`` when it
    cannot be read."""
    aim = aim_of(document.path, target)
    there = _document(desk, document.path, aim) if aim.paths else document
    if there is None:
        raise NotFound(
            _("{path} links to {target}, which is not there.").format(path=document.path, target=target),
            _("`ic runbook check FILE` lists such links."),
        )
    return Followed(there, section_of(there, aim.anchor), aim.anchor)


def section_of(document: Document, anchor: str) -> Section | None:
    """The section with this anchor, however it is cased."""
    wanted = anchor.casefold()
    return next((one for one in document.sections if wanted and one.anchor.casefold() == wanted), None)


def _document(desk: Desk, path: str, aim: Aim) -> Document | None:
    """The document on the shelf by the first of these names; for one outside the shelf, the file at that path."""
    shelf = library(desk)
    books = {storable(book.name).casefold(): book for book in shelf.shelf.books}
    meant = [books[name.casefold()] for name in aim.paths if name.casefold() in books]
    if meant:
        book = min(meant, key=lambda one: one.bundled)  # the team's own before ours, the likeliest name first
        return replace(read_document(book.path), path=book.name)
    if storable(path).casefold() in books or not posixpath.isabs(path):
        return None
    files = (Path(name) for name in aim.paths if is_document(posixpath.basename(name)))
    file = next((file for file in files if os.path.isfile(file)), None)  # noqa: PTH113 - a path raises where it may not look
    return None if file is None else shelf.document_at(str(file))
