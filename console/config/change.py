"""Changing one setting in the person's own file, whose comments and order stay as they are."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from console.base.errors import NotFound, StorageError, Unreadable
from console.base.files import atomic_write
from console.base.looking import absent
from console.base.toml import read_text, read_toml
from console.base.words import _
from console.config.paths import Paths
from console.config.reading import Definition, Keymap, definitions, hint
from console.config.settings import Settings, read_settings

_YES = {"true", "yes", "on", "1"}
_NO = {"false", "no", "off", "0"}


def change_setting(paths: Paths, key: str, text: str) -> Any:
    """Set ``key`` (``theme``, ``notifications.desktop``, ``keys.undo``) to what ``text`` says; gives the value.

    Lists are divided by commas; ``keys.…`` takes keys divided by commas, none to take an act's keys away.
    Raises :class:`NotFound` for an unknown key, :class:`Unreadable` for a value that does not fit, :class:`BadFile`
    when the file is not sound TOML (it is never overwritten), :class:`StorageError` when it cannot be written.
    """
    path, definition = _place(key)
    value = _parse(definition.kind, path, text)
    import tomlkit

    document = _document(paths)
    _settings, known = read_settings(document.unwrap())
    path = _as_written(document, path)
    table: Any = document
    for name in path[:-1]:
        table = table.setdefault(name, tomlkit.table())
    table[path[-1]] = value
    _settings, problems = read_settings(document.unwrap())
    wrong = next((problem for problem in problems if problem not in known), None)
    if wrong:  # one more than before: this value, or a key of another act that it now clashes with
        raise Unreadable(f"{'.'.join(wrong.keys)}: {wrong.what}", _("Nothing was changed."))
    _write(paths, document.as_string())
    return value


def reset_setting(paths: Paths, key: str) -> bool:
    """Take ``key`` out of the file, so that its default holds; whether it was there. Raises as the change does."""
    place, _definition = _place(key)
    document = _document(paths)
    path = _as_written(document, place)
    table: Any = document
    for name in path[:-1]:
        table = table.get(name, {})
    if path[-1] not in table:
        return False
    del table[path[-1]]
    _write(paths, document.as_string())
    return True


def setting_value(settings: Settings, key: str) -> Any:
    """The value in force of ``key``, to be shown; of a secret only what kind it is. Raises :class:`NotFound`."""
    path, definition = _place(key)
    value: Any = settings
    for name in path:
        value = value.get(name) if isinstance(value, dict) else getattr(value, name)
    return tuple(f"{url.partition('://')[0]}://…" for url in value) if definition.secret else value


def _place(key: str) -> tuple[tuple[str, ...], Definition]:
    """Where a key stands in the file, and its definition. An act's id is one name, dots and all."""
    if key.startswith("keys."):
        path: tuple[str, ...] = ("keys", key.removeprefix("keys."))
    else:
        path = tuple(key.split("."))
    known = {definition.key: definition for definition in definitions(Settings)}
    definition = known.get("keys" if len(path) > 1 and path[0] == "keys" else key)
    if definition is None:
        raise NotFound(_("There is no setting “{key}”.").format(key=key) + hint(key, known))
    return path, definition


def _as_written(document: Any, path: tuple[str, ...]) -> tuple[str, ...]:
    """The path of an act's keys as the file has it: ``go.board = …`` without quotes is a table in a table."""
    name, _dot, rest = path[-1].partition(".")
    nested = document.get("keys", {}).get(name) if path[0] == "keys" else None
    return ("keys", name, rest) if isinstance(nested, dict) and rest in nested else path


def _parse(kind: Any, path: tuple[str, ...], text: str) -> Any:
    """The value as TOML has it; whether it fits is seen when the file is read with it."""
    if path == ("keys",):
        raise Unreadable(_("Say which act: keys.undo, for example."), _("Nothing was changed."))
    if kind == Keymap or get_origin(kind) is tuple:
        items = [item.strip() for item in text.split(",") if item.strip()] if text != "," else [","]
        return items[0] if kind == Keymap and len(items) == 1 else items
    if kind is bool and text.lower() in _YES | _NO:
        return text.lower() in _YES
    if get_origin(kind) is Literal and text.lower() in get_args(kind):
        return text.lower()
    return text


def _document(paths: Paths) -> Any:
    """The file as tomlkit has it. Raises :class:`BadFile` with the line when it is not sound."""
    import tomlkit

    if absent(paths.settings):
        return tomlkit.document()
    read_toml(paths.settings)
    return tomlkit.parse(read_text(paths.settings))


def _write(paths: Paths, text: str) -> None:
    try:
        atomic_write(paths.settings, text)
    except OSError as error:
        what = _("{path} cannot be written: {why}.").format(path=paths.settings, why=error.strerror)
        raise StorageError(what, _("Nothing was changed.")) from error
