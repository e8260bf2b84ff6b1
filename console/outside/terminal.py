"""What is said to the terminal itself, as control sequences: to keep a copy, to notify, to ring, to bear a title.

These are the only control sequences the console makes from text, so here that text is made safe: base64 for what must
arrive to the letter, :func:`safe_line` for the rest. Each function gives the sequence; who owns the terminal writes it.
Sequences end with BEL, which every terminal that knows them understands.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Final

from console.base.text import safe_line

#: Terminals drop or cut longer ones (xterm, tmux and screen each have a limit of their own).
CLIPBOARD_LIMIT: Final = 20_000
#: A notification is a glance.
_NOTICE_LIMIT: Final = 200

BELL: Final = "\a"


def clipboard_sequence(text: str) -> str:
    """OSC 52: the terminal is to put ``text`` into its clipboard. It does not answer whether it did."""
    return f"\x1b]52;c;{b64encode(text.encode('utf-8', 'replace')).decode()}\a"


def takes_clipboard(text: str, env: Mapping[str, str]) -> bool:
    """Whether OSC 52 has a chance: not too long, and not a terminal that is known to drop it.

    GNU screen (``STY``) swallows it, the Linux console and ``dumb`` do not know it.
    """
    return (
        len(text.encode("utf-8", "replace")) <= CLIPBOARD_LIMIT
        and env.get("TERM", "dumb") not in ("dumb", "linux")
        and "STY" not in env
    )


def notice_sequence(form: str, title: str, detail: str, env: Mapping[str, str]) -> str:
    """OSC 9 or 777 (``form``): the terminal is to notify. In tmux it is passed through, where tmux allows that."""
    head, body = _short(title), _short(detail)
    if form == "777":
        sequence = f"\x1b]777;notify;{head.replace(';', ',')};{body.replace(';', ',')}\a"
    else:  # a digit and a semicolon at the start would be another command of some terminals (progress, say)
        joined = ": ".join(part for part in (head, body) if part)
        sequence = f"\x1b]9;{joined.replace(';', ',')}\a"
    return through_tmux(sequence) if env.get("TMUX") else sequence


def title_sequence(text: str) -> str:
    """OSC 2: the title of the window."""
    return f"\x1b]2;{_short(text)}\a"


def through_tmux(sequence: str) -> str:
    """Wrapped so that tmux hands it to the terminal around it."""
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"


def _short(text: str) -> str:
    line = safe_line(text)
    return line if len(line) <= _NOTICE_LIMIT else line[: _NOTICE_LIMIT - 1] + "…"
