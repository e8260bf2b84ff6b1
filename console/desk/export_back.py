"""An export read back: its operations checked and taken in, from which the same incidents come out again.

What is there to be read in the file is not looked at; the operations say it all, and they are chained and hashed.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.base.errors import BadFile, Refused
from console.base.files import at_home
from console.base.looking import unreadable
from console.base.words import _
from console.core.export_record import drill_word
from console.core.registers import value_of
from console.desk.desk import Desk
from console.desk.export import FORMAT, VERSION, Progress
from console.model.incident import Incident
from console.model.op import Op
from console.store.care import expect_pieces

if TYPE_CHECKING:
    from pydantic import ValidationError

#: Operations taken in between two signs of progress.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought: the file's incidents as they are now, and how many of its operations were new."""

    incidents: tuple[Incident, ...]
    new: int
    known: int


@dataclass(frozen=True, slots=True)
class Package:
    """An export that was read and found sound. ``names`` are its incidents as a person knows them: code and title."""

    path: Path
    ops: tuple[Op, ...]
    parts: dict[str, bytes]
    names: tuple[str, ...]


def open_package(path: Path) -> Package:
    """Read a JSON export and check it; nothing is taken in. Raises ``BadFile`` for what is no sound export."""
    path = at_home(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    ops, parts = _read(data, str(path))
    return Package(path, tuple(ops), parts, tuple(_names(ops)))


def take_back(desk: Desk, path: Path, progress: Progress = lambda _done, _total: None) -> Imported:
    """Take in a JSON export: :func:`open_package` and :func:`take_package` in one."""
    return take_package(desk, open_package(path), progress)


def take_package(desk: Desk, package: Package, progress: Progress = lambda _done, _total: None) -> Imported:
    """Take in an export, all of it or nothing; what is known already stays as it is.

    Raises ``Refused`` when it contradicts what is here, ``NotSaved``.
    """
    path, ops, parts = package.path, package.ops, package.parts
    new = 0
    with desk.journal.transaction():
        for first in range(0, len(ops), _CHUNK):
            progress(first, len(ops))
            try:
                new += desk.journal.receive(ops[first : first + _CHUNK], parts)
            except ValueError as error:
                raise Refused(f"{path}: {error}.", _("Nothing was imported.")) from error
        expect_pieces(desk.connection, dict.fromkeys(op.replica for op in ops))
    progress(len(ops), len(ops))
    ids = list(dict.fromkeys(op.incident for op in ops))
    return Imported(tuple(desk.reader.incidents(ids)), new, len(ops) - new)


def _read(data: bytes, path: str) -> tuple[list[Op], dict[str, bytes]]:
    """The operations of an export and the parts of their long texts."""
    from pydantic import ValidationError  # heavy, and an import is rare

    from console.model.wire import Malformed, read_json, read_op

    try:
        value = read_json(data)
    except Malformed as error:
        raise _bad(path, _("is not JSON: {error}.").format(error=error)) from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise _bad(path, _("is not an export of ic."))
    if value.get("version") != VERSION:
        raise BadFile(
            path,
            _("was written by a newer console (format {version!r}).").format(version=value.get("version")),
            _("Install that one."),
        )
    try:
        ops = [read_op(one) for one in value.get("operations") or ()]
        parts = {name: b64decode(text, validate=True) for name, text in (value.get("parts") or {}).items()}
    except ValidationError as error:
        raise _bad(path, _("an operation cannot be read: {error}.").format(error=_first(error))) from error
    except (NotBase64, TypeError, ValueError, AttributeError) as error:
        raise _bad(path, _("its operations or parts are not what an export has.")) from error
    _check_chains(ops, path)
    return ops, parts


def _names(ops: Iterable[Op]) -> Iterator[str]:
    """Code and title of each incident, as it was declared; a drill says so."""
    for op in _known_once(ops):
        value = value_of(op) if op.field == "declared" else None
        if isinstance(value, dict):
            yield f"{drill_word(bool(value.get('drill')))}{value.get('ref', '')} {value.get('title', '')}"


def _bad(path: str, what: str) -> BadFile:
    return BadFile(
        path, what, _("Expected a file that `ic export --format json` wrote. Nothing was imported.")
    )


def _first(error: ValidationError) -> str:
    problem: Any = error.errors()[0]
    return f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"


def _check_chains(ops: Sequence[Op], path: str) -> None:
    """Where one follows another of its replica directly, it must name it. Each by itself is checked when it is taken in."""
    for before, after in pairwise(sorted(_known_once(ops), key=lambda op: (op.replica, op.seq))):
        if (after.replica, after.seq) == (before.replica, before.seq + 1) and after.prev != before.hash:
            raise _bad(
                path,
                _("operation {id} does not follow the one before it: something was changed.").format(
                    id=after.op_id
                ),
            )


def _known_once(ops: Iterable[Op]) -> list[Op]:
    return list({op.op_id: op for op in ops}.values())
