"""Filling the blanks of a command (``<name>``) such that each value stays one argument, whatever it holds.

Where a blank stands decides how its value is quoted: bare, within single quotes, within double quotes, or in a
here-document, where nothing is.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Final

_HERE: Final = re.compile(r"<<-?\s*[\"']?\\?([A-Za-z_]\w*)")


def fill(command: str, values: Mapping[str, str]) -> str:
    """The command with the blanks named in ``values`` filled, quoted for a POSIX shell; other blanks stay as they are.

    ``values`` is keyed by the blank's name without brackets. A value is never looked at for blanks.
    """
    parts: list[str] = []
    names = sorted(values, key=len, reverse=True)
    blank = re.compile("|".join(f"<{re.escape(name)}>" for name in names)) if names else None
    if blank is None:
        return command
    quote = ""
    here = False
    index = 0
    while index < len(command):
        found = blank.match(command, index)
        if found:
            value = values[found.group()[1:-1]]
            parts.append(value if here else _quoted(value, quote))
            index = found.end()
            continue
        character = command[index]
        if here:
            pass
        elif character == "\\" and quote != "'":
            parts.append(command[index : index + 2])
            index += 2
            continue
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "\n" and _HERE.search(command, 0, index):
            here = True
        parts.append(character)
        index += 1
    return "".join(parts)


def _quoted(value: str, quote: str) -> str:
    """A value for where it stands: bare, or within that quote."""
    if quote == "'":
        return value.replace("'", "'\\''")
    if quote == '"':
        return re.sub(r'([\\"$`])', r"\\\1", value)
    return shlex.quote(value)
