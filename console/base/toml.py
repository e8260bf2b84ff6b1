"""TOML that a person wrote: read as far as it can be, and every complaint with its line.

``tomllib`` names a line only for what is not TOML at all, and then gives nothing of the file. A commander whose
settings have one slip wants the other settings, and the line of a value that is well-formed but wrong. Both rest on
one observation: comments and blank lines parse by themselves, so the statement in which a file stops being readable
begins right after its longest readable beginning.

All of this runs only when something is wrong: a sound file is parsed once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from console.base.errors import BadFile
from console.base.looking import unreadable
from console.base.words import _

Table = dict[str, Any]

#: A file in which more lines than this had to be left out is not TOML; nothing of it is used.
_PATIENCE = 50


class Slip(NamedTuple):
    """A statement that is not TOML: its line (from 1), its key as far as there is one, what is wrong with it."""

    line: int
    key: str
    what: str


def read_toml(path: Path) -> Table:
    """The whole file. Raises :class:`BadFile`, naming the line, when it cannot be read or is not TOML."""
    text = read_text(path)
    table, slips = parse_toml(text)
    if slips:
        raise bad_slip(path, slips[0])
    return table


def read_text(path: Path) -> str:
    """The file as text. Raises :class:`BadFile` when it cannot be read or is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadFile(str(path), _("is not UTF-8."), _("Save it as UTF-8."), line=line) from error


def bad_slip(path: Path, slip: Slip) -> BadFile:
    """The error for a slip in that file."""
    what = _("is not TOML: {why}.").format(why=slip.what)
    return BadFile(str(path), what, line=slip.line, key=slip.key or None)


def parse_toml(text: str) -> tuple[Table, list[Slip]]:
    """What can be read of ``text``, and what cannot, each statement once. Never raises.

    A bad table header takes its whole table with it: the lines below it would otherwise mean something else.
    """
    table, slips, _lines = _mend(text)
    return table, slips


def line_of(text: str, *keys: str | int) -> int | None:
    """The line (from 1) in ``text`` where the value under ``keys`` begins; numbers count in arrays.

    None when it is not there. For a table it is its first mention.
    """
    lines = _mend(text)[2]
    after = 0  # lines that parse and do not hold it yet
    for count in range(1, len(lines) + 1):
        table, _what = _parse(lines[:count])
        if table is not None:
            if _holds(table, keys):
                return after + 1
            after = count
    return None


def _mend(text: str) -> tuple[Table, list[Slip], list[str]]:
    """What can be read, the slips, and the lines with those of the slips emptied."""
    lines = text.replace("\r\n", "\n").split("\n")
    slips: list[Slip] = []
    dropped = -2
    for _attempt in range(_PATIENCE):
        table, what = _parse(lines)
        if table is not None:
            return table, slips, lines
        start = _readable(lines, what)
        key = _key(lines[start])
        if key or start != dropped + 1:  # else the rest of the statement before: already told
            slips.append(Slip(start + 1, key, what.partition(" (at ")[0]))
        dropped = _drop(lines, start)
    return {}, slips[:1], []


def _parse(lines: list[str]) -> tuple[Table | None, str]:
    import tomllib

    try:
        return tomllib.loads("\n".join(lines)), ""
    except tomllib.TOMLDecodeError as error:
        return None, str(error)
    except RecursionError:
        return None, "too deeply nested"


def _readable(lines: list[str], what: str) -> int:
    """How many lines make the longest readable beginning of unreadable ``lines``: the next one is the culprit's."""
    _words, found, place = what.rpartition("(at line ")
    stop = int(place.partition(",")[0]) if found else len(lines)
    return next(count for count in range(stop - 1, -1, -1) if _parse(lines[:count])[0] is not None)


def _drop(lines: list[str], start: int) -> int:
    """Empty the statement's first line, of a header also what is below it up to the next; the last line emptied."""
    end = start + 1
    if lines[start].lstrip().startswith("["):
        while end < len(lines) and not lines[end].lstrip().startswith("["):
            end += 1
    lines[start:end] = [""] * (end - start)
    return end - 1


def _key(line: str) -> str:
    return line.partition("=")[0].strip() if "=" in line else ""


def _holds(value: Any, keys: tuple[str | int, ...]) -> bool:
    for key in keys:
        inside = (
            key in value if isinstance(value, dict) else isinstance(value, list) and key in range(len(value))
        )
        if not inside:
            return False
        value = value[key]
    return True
