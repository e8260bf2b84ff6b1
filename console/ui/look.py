"""How a role looks now: the styles that widgets draw with, made from the theme once and shared.

A widget asks for a role on a ground (``look("over", "raised", bold=True)``), never for a colour. Where colours are
not wanted (``NO_COLOR``), a role is told by attributes instead: bold, dim, reverse. Where a terminal has sixteen, each role
has one of these: the nearest to the theme's would make what is quiet and what is next look alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.style import Style

from console.ui.signs import ASCII, UNICODE, Signs
from console.ui.themes import Theme

#: Roles that are loud or quiet without colour.
_BOLD: Final = {"accent", "sev1", "over", "warn"}
_DIM: Final = {"muted", "rule"}
#: The terminal's own sixteen colours by role, on a dark ground and on a light one.
_DARK: Final = {
    **dict.fromkeys(("background", "surface", "raised"), 0),
    **{"text": 15, "muted": 7, "rule": 8, "accent": 14, "sev3": 7, "sev4": 7, "sev5": 7},
    **{"sev1": 9, "over": 9, "sev2": 11, "warn": 11, "ok": 10},
}
_LIGHT: Final = {
    **dict.fromkeys(("background", "surface", "raised"), 15),
    **{"text": 0, "muted": 8, "rule": 7, "accent": 4, "sev3": 8, "sev4": 8, "sev5": 8},
    **{"sev1": 1, "over": 1, "sev2": 5, "warn": 5, "ok": 2},
}
#: Grounds that stand out without colour.
_REVERSED: Final = {"raised"}


class Look:
    """A theme made ready to draw with.

    ``theme`` is where the colours come from; ``signs`` the glyphs to draw; ``colourless`` says that no colour may be
    sent at all, ``few`` that there are sixteen. Two looks are never equal: whoever caches what was drawn compares with ``is``.
    """

    def __init__(
        self, theme: Theme, *, ascii_signs: bool = False, colourless: bool = False, few: bool = False
    ) -> None:
        self.theme = theme
        self.few = few and not _grey(theme.colours["accent"])
        self.colourless = colourless
        self.signs: Signs = ASCII if ascii_signs or theme.ascii else UNICODE
        self._styles: dict[tuple[str, str, bool, bool, bool, bool], Style] = {}

    def __call__(
        self,
        role: str = "text",
        on: str = "background",
        *,
        bold: bool = False,
        italic: bool = False,
        underline: bool = False,
        strike: bool = False,
    ) -> Style:
        """The style of ``role`` on the ground ``on`` (both are roles of the theme). Raises ``KeyError`` for others."""
        key = (role, on, bold, italic, underline, strike)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._make(role, on, bold, italic, underline, strike)
        return style

    def severity(self, colour: str) -> str:
        """The role of a level's ``colour`` (sev1 … sev5); plain text for a name that the theme does not know."""
        return colour if colour in self.theme.colours else "text"

    def _make(self, role: str, on: str, bold: bool, italic: bool, underline: bool, strike: bool) -> Style:
        colours: Mapping[str, str] = self.theme.colours
        if self.few:
            table = _DARK if self.theme.dark else _LIGHT
            colours = {name: f"color({table[name]})" for name in colours}
        foreground, ground = colours[role], colours[on]
        if not self.colourless:
            return Style(
                color=foreground,
                bgcolor=ground,
                bold=bold or None,
                italic=italic or None,
                underline=underline or None,
                strike=strike or None,
            )
        return Style(
            bold=bold or role in _BOLD or None,
            dim=(role in _DIM and on not in _REVERSED) or None,
            reverse=on in _REVERSED or None,
            italic=italic or None,
            underline=underline or None,
            strike=strike or None,
        )


def _grey(colour: str) -> bool:
    """Whether ``#rrggbb`` is a grey: a theme of greys stays one."""
    return colour[1:3] == colour[3:5] == colour[5:7]
