"""Themes: which colour each role has. A theme is a small TOML file; the user's own win over ours by name.

A file that is wrong never keeps the console from starting: it is reported once, with its line and key, and the
next file of that name or the default theme is taken. No widget names a colour; all ask for a role (``ui.look``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from console.base.errors import BadFile
from console.base.files import bundled, lying_in
from console.base.looking import absent
from console.base.toml import bad_slip, line_of, parse_toml, read_text
from console.base.words import _

if TYPE_CHECKING:
    from textual.theme import Theme as TextualTheme

ROLES: Final = (
    "background",
    "surface",
    "raised",
    "rule",
    "text",
    "muted",
    "accent",
    "sev1",
    "sev2",
    "sev3",
    "sev4",
    "sev5",
    "ok",
    "warn",
    "over",
)
DEFAULT: Final = "night"
COLOURLESS: Final = "mono"

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_OTHER_KEYS: Final = {"name": str, "title": str, "dark": bool, "ascii": bool}


class Theme(NamedTuple):
    """A theme as it was read: ``colours`` maps every role to ``#rrggbb``; ``ascii`` asks for the ASCII signs."""

    name: str
    title: str
    dark: bool
    ascii: bool
    colours: Mapping[str, str]


class Choice(NamedTuple):
    """The theme that will be shown, and what was wrong on the way to it."""

    theme: Theme
    problems: tuple[BadFile, ...] = ()


def theme_names(folders: Sequence[Path]) -> tuple[str, ...]:
    """The names of all themes in ``folders`` (as by :func:`theme_folders`), sorted."""
    return tuple(
        sorted({path.stem for folder in folders for path in lying_in(folder) if path.suffix == ".toml"})
    )


def theme_folders(config: Path | None) -> tuple[Path, ...]:
    """Where themes are looked for, first one first: the user's ``<config>/themes``, then ours."""
    own = () if config is None else (config / "themes",)
    return (*own, bundled("themes"))


def choose(name: str, folders: Sequence[Path]) -> Choice:
    """The theme called ``name``; the default one, with the reason, where there is none or it cannot be read.

    Raises ``BadFile`` only when the default theme itself is missing or wrong in every folder.
    """
    problems: list[BadFile] = []
    found = False
    for wanted in dict.fromkeys((name, DEFAULT)):
        for folder in folders:
            path = folder / f"{wanted}.toml"
            if absent(path):
                continue
            found = found or wanted == name
            try:
                return Choice(load(path), (*_unknown(name, found, folders), *problems))
            except BadFile as problem:
                problems.append(problem)
    if problems:
        raise problems[0]
    raise BadFile(f"{DEFAULT}.toml", _("the default theme is missing."), _("Install the console again."))


def _unknown(name: str, found: bool, folders: Sequence[Path]) -> tuple[BadFile, ...]:
    """The complaint about a name that no file has."""
    if found:
        return ()
    known = ", ".join(theme_names(folders))
    what = _("there is no theme called {name}.").format(name=name)
    return (BadFile(f"{name}.toml", what, _("Choose one of: {names}.").format(names=known)),)


def load(path: Path) -> Theme:
    """The theme in the file ``path``. Raises ``BadFile`` with line and key where they are known."""
    text = read_text(path)
    values, slips = parse_toml(text)
    if slips:
        raise bad_slip(path, slips[0])
    for key, value in values.items():
        what, next_step = _fault(key, value)
        if what:
            raise BadFile(str(path), what, next_step, line=line_of(text, key), key=key)
    for role in ROLES:
        if role not in values:
            raise BadFile(str(path), _("this role has no colour."), f'{role} = "#rrggbb"', key=role)
    return Theme(
        name=path.stem,
        title=values.get("title", path.stem),
        dark=values.get("dark", True),
        ascii=values.get("ascii", False),
        colours={role: values[role].lower() for role in ROLES},
    )


def _fault(key: str, value: object) -> tuple[str, str]:
    """What is wrong with a key or its value, and what would be right; twice nothing if it is sound."""
    if key in _OTHER_KEYS:
        if isinstance(value, _OTHER_KEYS[key]):
            return "", ""
        expected = "true | false" if _OTHER_KEYS[key] is bool else _("text in quotes")
        return _("{value} cannot be used here.").format(value=repr(value)), expected
    if key not in ROLES:
        return _("a theme has no such key."), _("Its roles: {roles}.").format(roles=", ".join(ROLES))
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        return _("{value} is not a colour.").format(value=repr(value)), _('Write it as "#rrggbb".')
    return "", ""


def textual_theme(theme: Theme) -> TextualTheme:
    """``theme`` for Textual: its roles as CSS variables (``$rule``, ``$sev1`` …), and what stock parts need from them."""
    from textual.theme import Theme as TextualTheme

    colour = theme.colours
    return TextualTheme(
        name=f"ic-{theme.name}",
        dark=theme.dark,
        primary=colour["accent"],
        secondary=colour["accent"],
        accent=colour["accent"],
        warning=colour["warn"],
        error=colour["over"],
        success=colour["ok"],
        foreground=colour["text"],
        background=colour["background"],
        surface=colour["surface"],
        panel=colour["raised"],
        variables={
            **colour,
            "text-muted": colour["muted"],
            "text-disabled": colour["muted"],
            "border": colour["accent"],
            "border-blurred": colour["rule"],
        },
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio (WCAG 2) of two ``#rrggbb`` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """The relative luminance (WCAG 2) of a ``#rrggbb`` colour."""
    channels = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
