"""The settings: one definition each, from which come reading, `ic config`, the settings screen and docs/settings.md.

A setting is a field: its type says what may stand in ``config.toml``, its ``doc`` what it does, its default what holds
when it is not set. A file that is partly wrong is partly used: each wrong item is named once, with file, line and key,
and has its default, while the others hold.

The types are read by some lines of our own (``reading.py``) rather than by pydantic, which guards the other edges: these
settings are read before the first frame, where pydantic would cost a third of the time that the whole screen may take,
and the words of a complaint are shown to the person, in his language (docs/ground.md has the figures).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from console.base.errors import BadFile
from console.base.files import at_home
from console.base.looking import absent
from console.base.toml import bad_slip, line_of, parse_toml, read_text
from console.base.words import N_, _
from console.config import identity
from console.config.paths import Paths
from console.config.reading import Keymap, Problem, read_table, read_value, setting


def check_push(value: Any) -> tuple[str, ...]:
    """Addresses of services. Raises ``ValueError`` that does not repeat them: each holds a secret."""
    try:
        urls: tuple[str, ...] = read_value(tuple[str, ...], value)
    except ValueError:
        urls = ("",)
    if all(re.match(r"[a-z0-9]+://.", url, re.IGNORECASE) for url in urls):
        return urls
    raise ValueError(_("expected addresses such as slack://…, ntfys://… or mailto://…"))


@dataclass(frozen=True, slots=True)
class Notifications:
    """How a deadline makes itself heard besides the screen."""

    desktop: bool = setting(False, N_("Show desktop notifications (by `notify-send`)."))
    osc: Literal["off", "9", "777"] = setting(
        "off",
        N_(
            "Ask the terminal to notify, by the sequence it knows: OSC `9` (iTerm2, WezTerm) or `777` (foot, urxvt)."
        ),
    )
    push: tuple[str, ...] = setting(
        (),
        N_(
            "Services to push to, as addresses of apprise: `slack://…`, `ntfys://…`, `mailto://…` (a comma in one is"
            " `%2C`). They are secrets: they are never shown, and the file is for your eyes alone."
        ),
        check_push,
        secret=True,
    )
    text: Literal["title", "all"] = setting(
        "title",
        N_(
            "What a notification may show: the incident's code and what is due, or `all`: what people wrote, too."
        ),
    )


@dataclass(frozen=True, slots=True)
class Clipboard:
    """How a text leaves the console."""

    order: tuple[Literal["tool", "tmux", "terminal", "file"], ...] = setting(
        ("tool", "tmux", "terminal", "file"),
        N_(
            "Ways to copy, the first that works is taken: the desktop's clipboard `tool` (not over SSH), the `tmux`"
            " buffer, the `terminal` (OSC 52), a private `file`. The file is the last resort in any case."
        ),
    )


@dataclass(frozen=True, slots=True)
class Server:
    """How the server is reached, beyond what the system says. There is no way to leave its certificate unverified."""

    ca: str = setting("", N_("The certificate of your own authority (PEM), trusted besides the system's."))
    certificate: str = setting("", N_("A client certificate (PEM), for a server that asks for one."))
    key: str = setting("", N_("Its private key, when it is not in the same file."))


@dataclass(frozen=True, slots=True)
class Sync:
    """What is exchanged with the server besides the journal."""

    presence: bool = setting(
        True,
        N_(
            "Say to the others of the workspace which incident is open here, and show who else has it open. `false` says"
            " and shows nothing."
        ),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, checked."""

    author: str = setting(
        "", N_("The name your entries are written under. `IC_AUTHOR` goes before it."), identity.check_author
    )
    timezone: str = setting(
        "",
        N_("The zone times are shown in, such as `Europe/Berlin`; by default the machine's."),
        identity.check_timezone,
    )
    language: str = setting(
        "",
        N_("The language of the interface (`en`, `de`); by default the locale's."),
        identity.check_language,
    )
    theme: str = setting("night", N_("The theme, by its name."))
    ascii: bool = setting(False, N_("Draw with ASCII only."))
    mouse: bool = setting(True, N_("Use the mouse; `false` leaves it to the terminal and its own selection."))
    rtl: Literal["logical", "visual"] = setting(
        "logical",
        N_(
            "How right-to-left text is sent to the terminal: in `logical` order, for terminals that reorder it, or"
            " `visual`, for those that do not. It is stored and copied in logical order always."
        ),
    )
    bell: bool = setting(True, N_("Ring the terminal's bell when a deadline breaches."))
    title: bool = setting(
        True,
        N_("Show the most urgent deadline in the title of the terminal's window; `false` leaves it alone."),
    )
    policy: str = setting("default", N_("The policy new incidents get, by its name."))
    folders: tuple[str, ...] = setting(
        (),
        N_(
            "Folders with your runbooks, and with `templates` and `policies` in them. Yours win over the bundled ones"
            " by name, the first folder over the next. Relative ones count from the settings file."
        ),
    )
    message_languages: tuple[str, ...] = setting(
        ("en",),
        N_("The languages a message is copied in, in this order, unless the incident says otherwise."),
    )
    review_folder: str = setting(
        "", N_("Where reviews are written; by default `reviews` in the data folder.")
    )
    editor: str = setting("", N_("The editor, with its options; by default `VISUAL`, then `EDITOR`."))
    token_command: str = setting(
        "", N_("A command that prints the token for the server, when the system's keyring is not used.")
    )
    notifications: Notifications = field(default_factory=Notifications)
    clipboard: Clipboard = field(default_factory=Clipboard)
    server: Server = field(default_factory=Server)
    sync: Sync = field(default_factory=Sync)
    keys: Keymap = setting(  # noqa: RUF009 - makes a field
        {}, N_("Your keys: the id of an act, and a key or a list of keys. An empty list takes its keys away.")
    )

    def folder_paths(self, paths: Paths) -> tuple[Path, ...]:
        """:attr:`folders` as absolute paths."""
        return tuple(paths.config / at_home(folder) for folder in self.folders)

    def server_files(self, paths: Paths) -> tuple[Path | None, Path | None, Path | None]:
        """The files of :attr:`server`, absolute: authority, certificate, key."""
        names = (self.server.ca, self.server.certificate, self.server.key)
        authority, certificate, key = (paths.config / at_home(name) if name else None for name in names)
        return authority, certificate, key

    def review_path(self, paths: Paths) -> Path:
        """The folder for reviews, absolute."""
        folder = at_home(self.review_folder) if self.review_folder else paths.data / "reviews"
        return paths.config / folder


def load_settings(paths: Paths) -> tuple[Settings, list[BadFile]]:
    """The settings of the file, and what in it is wrong (there the default holds). Never raises.

    No file is all defaults.
    """
    if absent(paths.settings):
        return Settings(), []
    file = paths.settings
    try:
        text = read_text(file)
    except BadFile as error:
        return Settings(), [error]
    table, slips = parse_toml(text)
    settings, problems = read_settings(table)
    return settings, [bad_slip(file, slip) for slip in slips] + [
        BadFile(
            str(file),
            problem.what,
            problem.instead,
            line=line_of(text, *problem.keys) or line_of(text, *".".join(problem.keys).split(".")),
            key=".".join(problem.keys),
        )
        for problem in problems
    ]


def read_settings(table: dict[str, Any]) -> tuple[Settings, list[Problem]]:
    """The settings in a TOML table, and what in it was not taken."""
    settings, problems = read_table(Settings, table)
    if settings.keys:
        from console.config.keymap import resolve

        _keys, wrong = resolve(settings.keys)
        problems += [Problem(("keys", problem.id), problem.what, problem.instead) for problem in wrong]
        bad = {problem.id for problem in wrong}
        settings = replace(settings, keys={id: keys for id, keys in settings.keys.items() if id not in bad})
    return settings, problems
