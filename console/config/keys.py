"""How a key is written: the same in the table of acts, in the user's settings, in help and in what the framework says.

A person writes ``x``, ``X``, ``?``, ``ctrl+p``, ``pagedown``; two in a row are a chord, ``g b``.
:func:`normal_key` reads that, :func:`key_id` gives the framework's name for it, :func:`key_label` what is shown.
"""

from __future__ import annotations

from typing import Final

_NAMED: Final = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}
_MODIFIERS: Final = ("ctrl", "alt", "shift")
#: What else people call these keys; a terminal cannot tell Ctrl+I from Tab, nor Ctrl+M from Enter.
_ALIASES: Final = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+[": "escape",
    "comma": ",",
}
#: Where the framework's name for a character is not its Unicode name.
_CHARACTER_NAMES: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}


def normal_key(text: str) -> str | None:
    """The key or chord as this table writes it (``Ctrl+P`` → ``ctrl+p``, ``shift+x`` → ``X``); None: no such key."""
    presses = [_press(press) for press in text.split()] if text != " " else ["space"]
    return " ".join(press for press in presses if press) if presses and all(presses) else None


def key_id(press: str) -> str:
    """The framework's name for one key of this table: ``?`` → ``question_mark``. Chords are taken apart before."""
    *modifiers, key = _parts(press)
    if len(key) == 1 and not key.isalnum():
        import unicodedata

        name = unicodedata.name(key).lower().replace("-", "_").replace(" ", "_")
        key = _CHARACTER_NAMES.get(name, name)
    return "+".join((*modifiers, key))


def key_label(key: str) -> str:
    """The key or chord as shown: ``ctrl+p`` → ``Ctrl+P``, ``up`` → ``↑``, ``g b`` → ``g b``."""
    return " ".join(_press_label(press) for press in key.split())


def clash(one: str, other: str) -> bool:
    """Whether two keys cannot stand side by side: the same, or one begins the other's chord."""
    first, second = one.split(), other.split()
    return all(a == b for a, b in zip(first, second, strict=False))


def _parts(press: str) -> list[str]:
    """``ctrl+p`` → ``["ctrl", "p"]``; the plus key itself is the last part."""
    if press == "+" or press.endswith("++"):
        head, key = press[:-1], "+"
    else:
        head, _plus, key = press.rpartition("+")
    return [part for part in head.split("+") if part] + [key]


def _press(text: str) -> str | None:
    """One key in normal form."""
    text = _ALIASES.get(text.lower(), text)
    *modifiers, key = _parts(text)
    held = {modifier.lower() for modifier in modifiers}
    if len(key) > 1:
        key = _ALIASES.get(key.lower(), key.lower())
    if not held <= set(_MODIFIERS) or not (key in _NAMED or (len(key) == 1 and key.isprintable())):
        return None
    if len(key) == 1:
        if held & {"ctrl", "alt"}:  # terminals send the same for Ctrl+P and Ctrl+Shift+P
            key = key.lower()
        elif "shift" in held:
            key = key.upper()
        held.discard("shift")
    return "+".join((*(modifier for modifier in _MODIFIERS if modifier in held), key))


def _press_label(press: str) -> str:
    *modifiers, key = _parts(press)
    shown = _NAMED.get(key) or (key.upper() if modifiers else key)
    return "+".join((*(modifier.capitalize() for modifier in modifiers), shown))
