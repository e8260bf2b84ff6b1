"""Code in colours, by role. The library that knows the languages takes longer to load than the whole screen does, so it
is loaded in the background once a runbook with code is shown; until then code is plain."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pygments.lexer import Lexer

#: More of a block is not coloured.
_LONGEST: Final = 20_000
#: The first of a token's names that is here gives its role; all else is text.
_ROLES: Final = {
    "Comment": "muted",
    "String": "ok",
    "Heredoc": "ok",
    "Keyword": "accent",
    "Builtin": "accent",
    "Variable": "warn",
    "Interpol": "warn",
    "Tag": "accent",
    "Output": "muted",
}

Coloured = tuple[tuple[tuple[str, str], ...], ...]
"""Lines of (text, role)."""

_loaded = False


def load() -> None:
    """Loads the library; call it where it may take its time."""
    global _loaded  # noqa: PLW0603 - a library is loaded once for the process
    import pygments.lexers

    pygments.lexers.get_lexer_by_name("bash")
    _loaded = True


def is_loaded() -> bool:
    """Can code be coloured already?"""
    return _loaded


def coloured(code: str, language: str) -> Coloured | None:
    """The lines of ``code`` with a role for each stretch; None if the language is not known, or nothing is loaded yet."""
    return _coloured(code, language) if _loaded and len(code) <= _LONGEST else None


@lru_cache(maxsize=256)
def _coloured(code: str, language: str) -> Coloured | None:
    lexer = _lexer(language or "bash")
    if lexer is None:
        return None
    lines: list[list[tuple[str, str]]] = [[]]
    for token, text in lexer.get_tokens(code):
        role = _role(token)
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if piece:
                lines[-1].append((piece, role))
    return tuple(tuple(line) for line in lines)


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _role(token: Any) -> str:
    return next((_ROLES[name] for name in reversed(token) if name in _ROLES), "text")
