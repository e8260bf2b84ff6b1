"""Writes the pages of docs/ that follow from the program: `make docs`; with --check, says which are stale and fails.

A page is a function that gives its whole text. To add one, write it and name it in PAGES.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from console.base.words import ENGLISH, set_language
from console.config.keymap import ACTS, GROUPS, SCOPES, Act
from console.config.keys import key_label
from console.config.paths import APP
from console.config.reading import Definition, Keymap, definitions, kind_words
from console.config.settings import Settings

FOLDER: Final = Path(__file__).parent


def settings_page() -> str:
    """Every setting with its type, default and meaning."""
    return "\n".join(
        (
            _head("Settings"),
            f"The settings are in `config.toml`, in `~/.config/{APP}` or under `XDG_CONFIG_HOME`; with `IC_HOME=DIR` in"
            " `DIR/config`. Write the file by hand, or with `ic config set KEY VALUE`, which keeps your comments. A wrong"
            " item is named with its line when the console starts, and has its default; the others hold.",
            "",
            "```toml",
            *_example(),
            "```",
            "",
            *_table(("setting", "accepts", "default", "meaning"), map(_setting_row, definitions(Settings))),
            "",
            "The ids of the acts for `keys` are in [keys.md](keys.md). The environment: `IC_HOME` moves all files of the"
            " console, `IC_AUTHOR` names the author, `IC_TOKEN` gives the token for the server, `NO_COLOR` turns colour off.",
            "",
        )
    )


def keys_page() -> str:
    """Every act with its keys, by group."""
    parts = [
        _head("Keys"),
        "Single keys act when no text field has the focus; `?` shows those that act where you are, and `Ctrl+P` finds any"
        " act by name. Every act has an id, by which its keys are changed in the settings:",
        "",
        "```toml",
        "[keys]",
        'undo = "ctrl+z"',
        '"go.board" = ["g b", "f2"]',
        "zoom = []        # no key; still in the palette",
        "```",
        "",
        "A chord is two keys with a blank between them. Terminals cannot tell `Ctrl+I` from `Tab`, `Ctrl+M` from `Enter`,"
        " nor `Ctrl+Shift+P` from `Ctrl+P`. A key that another act has in the same place, an unknown key or an unknown id"
        " is named when the console starts, and that act keeps its default.",
        "",
    ]
    for group, title in GROUPS.items():
        rows = [_key_row(act) for act in ACTS if act.group == group]
        parts += [f"## {title}", "", *_table(("key", "does", "where", "id"), rows), ""]
    return "\n".join(parts)


PAGES: Final[dict[str, Callable[[], str]]] = {
    "settings.md": settings_page,
    "keys.md": keys_page,
}


def main(arguments: list[str]) -> int:
    """Write all pages; with ``--check`` write none, and give 1 when one is stale."""
    set_language(ENGLISH)
    stale = []
    for name, page in PAGES.items():
        file, text = FOLDER / name, page()
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            file.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/{name} is stale: run `make docs`" if "--check" in arguments else f"docs/{name} written")
    return 1 if stale and "--check" in arguments else 0


def _head(title: str) -> str:
    return f"<!-- Written by docs/generate.py: change the program, then `make docs`. -->\n\n# {title}\n"


def _example() -> Iterable[str]:
    yield from (
        'author = "mira"',
        'timezone = "Europe/Berlin"',
        'folders = ["~/runbooks"]',
        "",
        "[notifications]",
        "desktop = true",
        "",
        "[keys]",
        'undo = "ctrl+z"',
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from map(_row, rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _setting_row(definition: Definition) -> tuple[str, ...]:
    key = "keys.…" if definition.kind == Keymap else definition.key
    accepts = "a key or a list of keys" if definition.kind == Keymap else kind_words(definition.kind)
    return f"`{key}`", accepts, _default(definition.default), definition.doc


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        items = ", ".join(f'"{item}"' for item in value)
        return f"`[{items}]`"
    return f'`"{value}"`' if value else ""


def _key_row(act: Act) -> tuple[str, ...]:
    keys = " ".join(f"`{key_label(key)}`" for key in act.keys)
    return keys, act.sentence, SCOPES[act.scope], f"`{act.id}`"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
