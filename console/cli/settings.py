"""Verbs about the settings and where files are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.cli.face import Face
from console.cli.parser import Option, Word, command
from console.cli.plain import columns
from console.config.change import change_setting, reset_setting, setting_value
from console.config.reading import definitions
from console.config.settings import Settings, load_settings

_KEY = Word("KEY", "a setting, as `ic config list` names it: theme, notifications.desktop, keys.undo")


@command("config list")
def list_(face: Face) -> None:
    """Every setting with the value in force."""
    values = {one.key: setting_value(face.settings, one.key) for one in definitions(Settings)}
    if face.json:
        face.give({key: _plain(value) for key, value in values.items()})
    else:
        face.show(columns([(key, _said(value)) for key, value in values.items()]))


@command("config get", _KEY)
def get(face: Face) -> None:
    """One value alone."""
    value = setting_value(face.settings, face.args.key)
    if face.json:
        face.give(_plain(value))
    else:
        face.show([_said(value)])


@command(
    "config set",
    _KEY,
    Word("VALUE", "the value; the items of a list are divided by commas", needed=False),
    Option("--default", said="take the setting out of the file, so that its default holds"),
)
def set_(face: Face) -> None:
    """Changes one setting in the file; comments and order there stay as they are."""
    key = face.args.key
    if face.args.default:
        reset_setting(face.paths, key)
    else:
        if key == "theme":
            _check_theme(face, face.args.value or "")
        change_setting(face.paths, key, face.args.value or "")
    now, _problems = load_settings(face.paths)
    face.say(f"{key} is {_said(setting_value(now, key)) or 'empty'} now.")


def _check_theme(face: Face, name: str) -> None:
    """Raises ``BadFile`` for a theme that the console could not show."""
    from console.ui.themes import choose, theme_folders

    for problem in choose(name, theme_folders(face.paths.config)).problems:
        raise problem


@command("config path")
def path(face: Face) -> None:
    """The files and folders of this console."""
    found = {
        "settings": face.paths.settings,
        "database": face.database,
        "state": face.paths.state,
        "cache": face.paths.cache,
    }
    if face.json:
        face.give({name: str(path) for name, path in found.items()})
    else:
        face.show(columns([(name, str(path)) for name, path in found.items()]))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _said(value: Any) -> str:
    """As `ic config set` takes it."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_said(item)}" for key, item in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
