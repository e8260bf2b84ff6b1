"""A TOML table while it is read: each key is handed out once, to a reader that knows what it may be.

What nobody took is unknown. So what can be read and what is complained of cannot drift apart, and the definition of a
file is the code that reads it. A complaint knows its place as a path of keys; lines are looked up only for what is
wrong (``base.toml.line_of``). Readers take a value as TOML has it and raise ``ValueError`` with what was expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, TypeVar

from console.base.words import _
from console.config.reading import hint

T = TypeVar("T")
Keys = tuple[str | int, ...]

_LONGEST_TEXT: Final = 400
#: Of a value that was not taken, so many characters are shown.
_SHOWN: Final = 60


class Complaint(NamedTuple):
    """What is wrong, and under which keys. An ``unknown`` key does no harm where a newer program wrote the text."""

    keys: Keys
    what: str
    unknown: bool = False


class Table:
    """A table of the file while it is read: hands out each key once, collects what is wrong with it."""

    def __init__(self, values: dict[str, Any], keys: Keys, complaints: list[Complaint]) -> None:
        self.values = values
        self.keys = keys
        self.complaints = complaints
        self._known: list[str] = []

    def complain(self, what: str, *keys: str | int) -> None:
        """Something is wrong under ``keys`` of this table."""
        self.complaints.append(Complaint((*self.keys, *keys), what))

    def take(self, key: str, read: Callable[[Any], T], default: T, *, required: bool = False) -> T:
        """The value of ``key`` as ``read`` understands it; ``default`` when it is not there or ``read`` raises."""
        self._known.append(key)
        if key not in self.values:
            if required:
                self.complain(_("{key} is missing.").format(key=key))
            return default
        try:
            return read(self.values[key])
        except ValueError as error:
            self.complain(str(error), key)
            return default

    def tables(self, key: str) -> list[Table]:
        """The tables of a list, ``[[key]]`` or ``key = [{…}, …]``."""
        found: list[Any] = self.take(key, read_list, [])
        inner = [
            Table(value, (*self.keys, key, n), self.complaints)
            for n, value in enumerate(found)
            if is_table(value)
        ]
        if len(inner) < len(found):
            self.complain(_("expected tables, [[{key}]].").format(key=key), key)
        return inner

    def table(self, key: str) -> Table:
        """The table under ``key``; an empty one when it is not there."""
        return Table(self.take(key, read_dict, {}), (*self.keys, key), self.complaints)

    def each(self, read: Callable[[Any], T], known: tuple[str, ...], what: str) -> Iterator[tuple[str, T]]:
        """All keys of a table whose keys are words (``known``) of a kind called ``what``, with their values."""
        for key in self.values:
            if key not in known:
                self.complain(unknown_word(key, known, what), key)
                continue
            try:
                yield key, read(self.values[key])
            except ValueError as error:
                self.complain(str(error), key)

    def close(self) -> None:
        """All was taken that may stand here: complain of the rest."""
        for key in self.values:
            if key not in self._known:
                what = _("there is no such key.") + hint(key, self._known)
                self.complaints.append(Complaint((*self.keys, key), what, unknown=True))


def is_table(value: Any) -> bool:
    """Whether a value of TOML is a table."""
    return isinstance(value, dict)


def read_dict(value: Any) -> dict[str, Any]:
    """A table."""
    if isinstance(value, dict):
        return value
    raise unexpected(_("a table"), value)


def read_list(value: Any) -> list[Any]:
    """A list of anything."""
    if isinstance(value, list):
        return value
    raise unexpected(_("a list"), value)


def read_text(value: Any) -> str:
    """A text that is not blank, without blanks around it."""
    if isinstance(value, str) and value.strip() and len(value) <= _LONGEST_TEXT:
        return value.strip()
    raise unexpected(_("text in quotes"), value)


def read_texts(value: Any) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(read_text(item) for item in read_list(value))


def read_words(value: Any) -> tuple[str, ...]:
    """A list of texts, each there once."""
    words = read_texts(value)
    twice = next((word for word in words if words.count(word) > 1), None)
    if twice is not None:
        raise ValueError(_("“{word}” is there twice.").format(word=twice))
    return words


def one_of(words: tuple[str, ...]) -> Callable[[Any], str]:
    """A reader for one of these words."""

    def read(value: Any) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise unexpected(_("one of {words}").format(words=", ".join(words)), value)

    return read


def number_in(low: float, high: float) -> Callable[[Any], float]:
    """A reader for a number in ``[low, high]``."""

    def read(value: Any) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        raise unexpected(_("a number from {low} to {high}").format(low=low, high=high), value)

    return read


def unexpected(what: str, value: Any) -> ValueError:
    """The error for a value that is not ``what`` was expected."""
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return ValueError(_("expected {what}, not {value}.").format(what=what, value=shown[:_SHOWN]))


def unknown_word(word: str, known: tuple[str, ...], what: str) -> str:
    """What to say of a word of a kind called ``what`` that is not among the known ones."""
    return _("“{word}” is no {what} of this policy.").format(word=word, what=what) + hint(word, known)
