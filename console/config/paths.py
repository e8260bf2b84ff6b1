"""Where the console keeps its files.

================  =======================================  =============================
                  by default (XDG base directories)        with ``IC_HOME=DIR``
================  =======================================  =============================
data              ``~/.local/share/incident-console``      ``DIR/data``
config            ``~/.config/incident-console``           ``DIR/config``
cache             ``~/.cache/incident-console``            ``DIR/cache``
state             ``~/.local/state/incident-console``      ``DIR/state``
================  =======================================  =============================

On Linux and other Unix this is written out: `ic log` passes here, and importing platformdirs costs as much as starting
Python does (docs/ground.md). On macOS and Windows, whose own places are less simple, platformdirs is asked. A test
holds the two equal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from console.base.errors import StorageError
from console.base.files import at_home
from console.base.words import _

APP = "incident-console"


class Paths(NamedTuple):
    """The four folders. None of them need exist: whoever writes makes them."""

    data: Path
    config: Path
    cache: Path
    state: Path

    @property
    def database(self) -> Path:
        """The incidents, unless ``--db`` says otherwise."""
        return self.data / "incidents.db"

    @property
    def spill(self) -> Path:
        """Where an entry goes that the database could not take; in another folder, so that one can fail alone."""
        return self.state / "spill"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "config.toml"


def find_paths(env: Mapping[str, str] = os.environ) -> Paths:
    """The folders for this environment; all absolute. Raises ``StorageError`` where nobody has a home."""
    home = env.get("IC_HOME", "").strip()
    if home:
        base = at_home(home).absolute()
        return Paths(base / "data", base / "config", base / "cache", base / "state")
    if sys.platform in ("darwin", "win32"):
        return _native_paths()
    return Paths(
        _xdg(env, "XDG_DATA_HOME", "~/.local/share"),
        _xdg(env, "XDG_CONFIG_HOME", "~/.config"),
        _xdg(env, "XDG_CACHE_HOME", "~/.cache"),
        _xdg(env, "XDG_STATE_HOME", "~/.local/state"),
    )


def _xdg(env: Mapping[str, str], variable: str, default: str) -> Path:
    """The specification's rule: a path that is empty or not absolute counts as not set."""
    value = env.get(variable, "")
    folder = Path(value) if value.startswith("/") else at_home(default)
    if not folder.is_absolute():
        raise StorageError(
            _("Nobody's home folder is known here."), _("Set HOME, or IC_HOME to a folder for the console.")
        )
    return folder / APP


def _native_paths() -> Paths:
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    return Paths(dirs.user_data_path, dirs.user_config_path, dirs.user_cache_path, dirs.user_state_path)
