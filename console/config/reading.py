"""How a table of TOML becomes a frozen dataclass: the types a setting may have, and the words for what does not fit.

There are six: true or false, text, one of some words, a list of these, a table of keys, a table of settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, Field, field, fields, is_dataclass
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Literal,
    NamedTuple,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from console.base.words import _

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Keymap = dict[str, tuple[str, ...]]
Table = TypeVar("Table", bound="DataclassInstance")

#: Of a value that was not taken, so many characters are shown.
_SHOWN: Final = 40


class Definition(NamedTuple):
    """One setting as documented: its key (``notifications.desktop``), what it accepts, its default, what it does.

    What a ``secret`` one is set to is never shown.
    """

    key: str
    kind: Any
    default: Any
    doc: str
    check: Callable[[Any], Any] | None
    secret: bool = False


class Problem(NamedTuple):
    """A value that was not taken: where it stands, what is wrong, and what holds instead (a sentence)."""

    keys: tuple[str, ...]
    what: str
    instead: str


def setting(
    default: Any, doc: str, check: Callable[[Any], Any] | None = None, *, secret: bool = False
) -> Any:
    """A field with its description and, where the type does not say all, a check that raises ``ValueError`` (for a
    ``secret`` one without the value)."""
    metadata = {"doc": doc, "check": check, "secret": secret}
    if isinstance(default, dict):
        return field(default_factory=default.copy, metadata=metadata)
    return field(default=default, metadata=metadata, repr=not secret)


def definitions(cls: type, prefix: str = "") -> Iterator[Definition]:
    """All settings of a class, in the order they are documented; of a table in it, its settings."""
    hints = get_type_hints(cls)
    for item in fields(cls):
        kind = hints[item.name]
        if is_dataclass(kind) and isinstance(kind, type):
            yield from definitions(kind, f"{prefix}{item.name}.")
        else:
            metadata = item.metadata
            yield Definition(prefix + item.name, kind, _default(item), **metadata)


def read_table(cls: type[Table], table: dict[str, Any]) -> tuple[Table, list[Problem]]:
    """A ``cls`` with what could be taken of ``table`` and defaults for the rest, and what could not be taken."""
    problems: list[Problem] = []
    return _read(cls, table, (), problems), problems


def read_value(kind: Any, value: Any) -> Any:
    """``value`` as TOML has it, as a setting of that kind. Raises ``ValueError`` with what was expected.

    One thing is taken as a list of one.
    """
    if get_origin(kind) is tuple:
        items = value if isinstance(value, list) else [value]
        return tuple(read_value(get_args(kind)[0], item) for item in items)
    if value in get_args(kind) if get_origin(kind) is Literal else type(value) is kind:
        return value
    raise ValueError(_("expected {kind}, not {value}.").format(kind=kind_words(kind), value=_shown(value)))


def kind_words(kind: Any) -> str:
    """What a setting of that kind accepts, in words."""
    if get_origin(kind) is tuple:
        return _("a list: {items}").format(items=kind_words(get_args(kind)[0]))
    if get_origin(kind) is Literal:
        return _("one of {choices}").format(choices=", ".join(f'"{choice}"' for choice in get_args(kind)))
    if kind == Keymap:
        return _("a table of act ids and keys")
    return _("true or false") if kind is bool else _("text in quotes")


def _read(cls: type[Table], table: dict[str, Any], at: tuple[str, ...], problems: list[Problem]) -> Table:
    values: dict[str, Any] = {}
    hints = get_type_hints(cls)
    known = {item.name: item for item in fields(cls)}
    for name, value in table.items():
        here = (*at, name)
        kind = hints.get(name)
        is_table = kind == Keymap or is_dataclass(kind)
        if kind is None:
            what = _("there is no such setting.") + hint(name, known)
            problems.append(Problem(here, what, _("It has no effect.")))
        elif is_table and not isinstance(value, dict):
            what = _("expected a table, [{name}].").format(name=name)
            problems.append(Problem(here, what, _default_holds()))
        elif kind == Keymap:
            values[name] = _read_keymap(value, here, problems)
        elif is_table:
            values[name] = _read(kind, value, here, problems)
        else:
            try:
                check = known[name].metadata["check"]
                values[name] = read_value(kind, value) if check is None else check(value)
            except ValueError as error:
                problems.append(Problem(here, str(error), _default_holds()))
    return cls(**values)


def _read_keymap(table: dict[str, Any], at: tuple[str, ...], problems: list[Problem]) -> Keymap:
    """The keys of each act. Its id may be nested tables: unquoted, TOML reads ``go.board`` as ``{go: {board: …}}``."""
    keymap: Keymap = {}
    for name, value in table.items():
        here = (*at, name)
        if isinstance(value, dict):
            inner = _read_keymap(value, here, problems)
            keymap.update({f"{name}.{rest}": keys for rest, keys in inner.items()})
            continue
        try:
            keymap[name] = read_value(tuple[str, ...], value)
        except ValueError as error:
            problems.append(Problem(here, str(error), _default_holds()))
    return keymap


def hint(name: str, known: Iterable[str]) -> str:
    """A sentence, led in by a blank, that names the known word nearest to ``name``; empty when none is near."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1, cutoff=0.7)
    return " " + _("Did you mean “{near}”?").format(near=near[0]) if near else ""


def _default_holds() -> str:
    return _("The default is used.")


def _default(item: Field[Any]) -> Any:
    return item.default if item.default_factory is MISSING else item.default_factory()


def _shown(value: Any) -> str:
    text = (
        f'"{value}"'
        if isinstance(value, str)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
