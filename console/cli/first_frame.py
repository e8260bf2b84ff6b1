"""What is burning, on the screen before the framework is even loaded.

Loading it takes ten times as long as reading the active incidents, and at 3 a.m. that is the first thing one wants to know.
So they are drawn here as plain lines, where the board will stand and in the theme's colours; the app then draws over them.
Nothing heavier than ``sqlite3`` is imported (but for who reads another language, or from the right on a terminal that does
not), of the settings three lines are looked for, and nothing is computed.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from console.base.files import bundled
from console.base.text import safe_line
from console.base.words import _, known_language, locale_language, set_language

#: Enter the alternate screen (the app's driver does not do it a second time), hide the cursor, wrap no line.
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"
_LEAVE = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"
_SETTING = re.compile(r'^(theme|language|rtl)\s*=\s*["\']([\w-]+)["\']', re.MULTILINE)
_COLOUR = re.compile(r'^(\w+)\s*=\s*"#(\w\w)(\w\w)(\w\w)"', re.MULTILINE)

_Row = tuple[str, str, str, str, int]
_Colours = dict[str, str]


class FirstFrame:
    """What stands on the screen until the app has drawn its own. Keys typed meanwhile are kept for it, and not echoed."""

    def __init__(self) -> None:
        self._terminal: list[Any] | None = None
        with suppress(termios.error):
            self._terminal = termios.tcgetattr(sys.stdin)
            quiet = [*self._terminal]
            quiet[3] &= ~termios.ECHO
            termios.tcsetattr(sys.stdin, termios.TCSANOW, quiet)

    def hand_over(self) -> None:
        """The app takes the terminal, as it was found."""
        if self._terminal is not None:
            with suppress(termios.error):
                termios.tcsetattr(sys.stdin, termios.TCSANOW, self._terminal)

    def take_back(self) -> None:
        """The app could not be started: leave the terminal as it was found."""
        sys.stdout.write(_LEAVE)
        sys.stdout.flush()
        self.hand_over()


def draw(database: Path, config: Path) -> FirstFrame | None:
    """Draw the active incidents; None (and nothing drawn) when there are none, or they cannot be read so quickly."""
    try:
        width, height = os.get_terminal_size()
        rows = _active(database, height)
    except (sqlite3.Error, OSError):
        return None  # the app says what is wrong, in words
    if not rows or os.environ.get("TERM", "dumb") == "dumb":
        return None
    frame = FirstFrame()
    settings = dict(_SETTING.findall(_text(config / "config.toml")))
    set_language(known_language(settings.get("language", "")) or locale_language())
    colours = _colours(config, settings.get("theme", "night"))
    lines = "\r\n".join(_lines(rows, colours, width, _order(settings.get("rtl", ""))))
    sys.stdout.write(f"{_ENTER}{_ground(colours)}\x1b[2J\x1b[H{lines}")
    sys.stdout.flush()
    return frame


def _active(database: Path, height: int) -> list[_Row]:
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=0.1)
    try:
        return connection.execute(
            "SELECT severity, ref, title, declared_at, drill FROM incident WHERE active"
            " ORDER BY drill, severity, declared_at LIMIT ?",
            (max(height // 2 - 2, 1),),
        ).fetchall()
    finally:
        connection.close()


def _order(rtl: str) -> Callable[[str], str]:
    """What puts a text into the order in which this terminal has to be sent it."""
    if rtl != "visual":
        return str
    from console.ui.visual import Turning

    return Turning().shown


def _colours(config: Path, theme: str) -> _Colours:
    """The theme's colours as ``r;g;b``; none when it cannot be read, or this terminal does not show such."""
    if os.environ.get("NO_COLOR") or os.environ.get("COLORTERM") not in ("truecolor", "24bit"):
        return {}
    name = f"{theme}.toml"
    text = _text(config / "themes" / name) or _text(bundled("themes") / name)
    return {role: ";".join(str(int(part, 16)) for part in parts) for role, *parts in _COLOUR.findall(text)}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _ground(colours: _Colours) -> str:
    return f"\x1b[48;2;{colours['background']}m{_paint(colours, 'text')}" if "background" in colours else ""


def _paint(colours: _Colours, role: str) -> str:
    return f"\x1b[38;2;{colours[role]}m" if role in colours else ""


def _lines(rows: list[_Row], colours: _Colours, width: int, in_order: Callable[[str], str]) -> Iterator[str]:
    now = time.time()
    text = _paint(colours, "text")
    yield " ic"
    yield ""
    for severity, ref, title, declared, drill in rows:
        paint = _paint(colours, f"sev{severity[-1:]}")
        minutes = max(int(now - datetime.fromisoformat(declared).timestamp()) // 60, 0) if declared else 0
        age = f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} m"
        mark = f" {_('DRILL')}" if drill else ""
        yield f" {paint}\x1b[1m{safe_line(severity)}\x1b[22m{text} {safe_line(ref)}{mark} {age:>10}"
        yield f"  {in_order(safe_line(title)[: width - 3])}"
