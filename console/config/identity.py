"""Who writes, in which zone and language: all that `ic log` needs to know of the settings.

Apart from ``settings.py`` because it is on the quick path: three values of the file, or none and no file is parsed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, NamedTuple

from console.base.errors import BadFile
from console.base.looking import absent
from console.base.words import _, known_language, languages, locale_language
from console.config.paths import Paths


class Identity(NamedTuple):
    """The person at this console.

    ``author`` is the name entries are written under, None when none was chosen yet: then ``proposed`` (the name of the
    account) is offered, and used where nobody can be asked. ``zone`` None is the machine's own; ``language`` has a
    catalogue.
    """

    author: str | None
    proposed: str
    zone: tzinfo | None
    language: str

    @property
    def name(self) -> str:
        """The author, or the proposed name where nobody can be asked."""
        return self.author or self.proposed


def load_identity(paths: Paths, env: Mapping[str, str] = os.environ) -> tuple[Identity, list[BadFile]]:
    """The identity from settings and environment, and what is wrong with those settings (then not used).

    Never raises.
    """
    if absent(paths.settings):
        return identity("", "", "", env), []
    from console.base.toml import bad_slip, line_of, parse_toml, read_text

    try:
        text = read_text(paths.settings)
    except BadFile as error:
        return identity("", "", "", env), [error]
    table, slips = parse_toml(text)
    problems = [bad_slip(paths.settings, slip) for slip in slips]
    values = {}
    for key, check in CHECKS.items():
        try:
            values[key] = check(table.get(key, ""))
        except ValueError as error:
            line = line_of(text, key)
            problems.append(
                BadFile(str(paths.settings), str(error), _("The default is used."), line=line, key=key)
            )
    return identity(env=env, **values), problems


def identity(
    author: str = "", timezone: str = "", language: str = "", env: Mapping[str, str] = os.environ
) -> Identity:
    """The identity for sound settings; empty means: not set."""
    return Identity(
        author=env.get("IC_AUTHOR", "").strip() or author or None,
        proposed=env.get("USER") or env.get("LOGNAME") or _account(),
        zone=_zone(timezone) if timezone else None,
        language=known_language(language) or locale_language(env),
    )


def _account() -> str:
    """The name of the account, where the environment does not tell it (cron, a bare container)."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return "unknown"


def check_author(value: Any) -> str:
    """A name of one line, without blanks around it. Raises ``ValueError`` with what was expected."""
    name = _text(value).strip()
    if len(name) > 80 or not (name.isprintable() or not name):
        raise ValueError(_("expected a name of one line, 80 characters at most."))
    return name


def check_timezone(value: Any) -> str:
    """The name of a time zone. Raises ``ValueError`` with what was expected."""
    name = _text(value)
    if name:
        _zone(name)
    return name


def check_language(value: Any) -> str:
    """A language that has a catalogue. Raises ``ValueError`` with what was expected."""
    code = _text(value)
    if code and not known_language(code):
        raise ValueError(_("expected one of: {choices}.").format(choices=", ".join(languages())))
    return code


#: The settings read here, and what each accepts.
CHECKS = {"author": check_author, "timezone": check_timezone, "language": check_language}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("expected text in quotes."))
    return value


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # the name of a folder, of a file elsewhere, of nothing
        raise ValueError(_("expected the name of a time zone, such as Europe/Berlin.")) from error
