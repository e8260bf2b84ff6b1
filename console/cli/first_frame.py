"""What is burning, on the screen before the framework is even loaded.

Loading it takes ten times as long as reading the active incidents, and at 3 a.m. that is the first thing one wants to know.
So they are drawn here as plain lines, where the board will stand and in the theme's colours; the app then draws over them.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from console.base.files import bundled
from console.base.text import safe_line

#: Enter the alternate screen. The app's driver does not do it a second time, because some terminals clear it then.
ENTER = "\x1b[?1049h"
LEAVE = "\x1b[?1049l"
_COLOUR = re.compile(r'^(\w+)\s*=\s*"#(\w\w)(\w\w)(\w\w)"', re.MULTILINE)


def draw(database: Path, theme: str, config: Path) -> bool:
    """Draw the active incidents; False (and nothing drawn) when there is nothing to draw or it cannot be read."""
    try:
        rows = _active(database, os.get_terminal_size().lines)
    except (sqlite3.Error, OSError):
        return False  # the app says what is wrong, in words
    if not rows:
        return False
    colours = {} if "NO_COLOR" in os.environ else _colours(theme, config)
    sys.stdout.write(
        ENTER + "\x1b[?25l" + _ground(colours) + "\x1b[2J\x1b[H" + "".join(_lines(rows, colours))
    )
    sys.stdout.flush()
    return True


def take_back() -> None:
    """Leave the alternate screen: the app could not be started."""
    sys.stdout.write("\x1b[0m\x1b[?25h" + LEAVE)
    sys.stdout.flush()


def _active(database: Path, height: int) -> list[tuple[str, str, str, str, int]]:
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=0.1)
    try:
        return connection.execute(
            "SELECT severity, ref, title, declared_at, drill FROM incident WHERE active"
            " ORDER BY drill, severity, declared_at LIMIT ?",
            (max(height // 2 - 2, 1),),
        ).fetchall()
    finally:
        connection.close()


def _colours(theme: str, config: Path) -> dict[str, str]:
    """The theme's colours as ``r;g;b``; none when it cannot be read."""
    for path in (config / "themes" / f"{theme}.toml", bundled("themes") / f"{theme}.toml"):
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            continue
        return {
            name: ";".join(str(int(part, 16)) for part in parts) for name, *parts in _COLOUR.findall(text)
        }
    return {}


def _ground(colours: dict[str, str]) -> str:
    if "background" not in colours or "text" not in colours:
        return ""
    return f"\x1b[48;2;{colours['background']}m\x1b[38;2;{colours['text']}m"


def _lines(rows: list[tuple[str, str, str, str, int]], colours: dict[str, str]) -> Iterable[str]:
    now = time.time()
    yield f" ic   {len(rows)} active\r\n\r\n"
    for severity, ref, title, declared, drill in rows:
        role = colours.get(f"sev{severity[-1:]}", colours.get("text", ""))
        paint = f"\x1b[38;2;{role}m" if role else ""
        text = f"\x1b[38;2;{colours['text']}m" if "text" in colours else ""
        minutes = max(int(now - datetime.fromisoformat(declared).timestamp()) // 60, 0) if declared else 0
        age = f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} m"
        mark = " DRILL" if drill else ""
        yield f" {paint}\x1b[1m{safe_line(severity)}\x1b[22m{text} {safe_line(ref)}{mark} {age:>10}\r\n"
        yield f"  {safe_line(title)[:70]}\r\n"
