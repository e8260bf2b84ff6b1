"""Reading runbooks as they are in the wild: from any bytes to a document of which no line is lost.

The stages, each a file: ``decode`` (bytes to text), ``repair`` and ``flat`` (what copying damaged), ``structure`` (Markdown to
leaves), ``commands`` and ``steps``, the facts (``severities``, ``escalations``, ``reviews``, ``contacts``, ``scenarios``,
``messages``), ``blocks`` (what is shown). ``assemble`` runs them. Safe readings are facts; whatever is only likely enough to
mention is a suggestion.

All of it is loaded when the first document is read, not when somebody could read one: it is a tenth of what a whole console
holds in memory, and most of the time everything on the shelf was read before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from console.base.errors import BadFile
from console.base.looking import unreadable
from console.base.words import _
from console.library.reading.decode import is_binary
from console.model.runbook import Document

#: A file beyond this is not even loaded.
LARGEST_FILE = 64_000_000


def parse(data: bytes, path: str, *, seconds: Callable[[], float] = time.thread_time) -> Document:
    """As ``assemble.parse``: read a document. Never raises."""
    from console.library.reading.assemble import parse

    return parse(data, path, seconds=seconds)


def stem(path: str) -> str:
    """As ``assemble.stem``: the name of a file without folders and suffixes."""
    from console.library.reading.assemble import stem

    return stem(path)


def read_bytes(path: Path) -> bytes:
    """The bytes of a document. Raises ``BadFile`` with what to do when it cannot be one: unreadable, a folder, binary, huge."""
    name = str(path)
    try:
        if not path.is_file():
            what = _("is not a file.") if path.exists() else _("is not there.")
            raise BadFile(name, what, _("Name a Markdown or text file."))
        if path.stat().st_size > LARGEST_FILE:
            what = _("is larger than {size} MB.").format(size=LARGEST_FILE // 1_000_000)
            raise BadFile(name, what, _("Split it, or leave it out of the folder."))
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    if is_binary(data):
        raise BadFile(
            name, _("is binary, not text."), _("Leave it out of the folder, or export it as Markdown.")
        )
    return data


def read_document(path: Path) -> Document:
    """Read the document at ``path``. Raises ``BadFile`` as :func:`read_bytes` does; never for what the document says."""
    return parse(read_bytes(path), str(path))
