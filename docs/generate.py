"""Writes the pages of docs/ that follow from the program: `make docs`; with --check, says which are stale and fails.

A page is a function that gives its whole text. To add one, write it and name it in PAGES.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from console.base.words import ENGLISH, set_language
from console.cli.main import load
from console.cli.parser import Command, argument_help, usage
from console.cli.verbs import GROUPS as GROUPS_OF_VERBS
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


def commands_page() -> str:
    """Every verb of the command line with its arguments."""
    parts = [_head("Commands"), _COMMANDS_INTRO]
    for group, verbs in GROUPS_OF_VERBS.items():
        parts += [f"## {group}", ""]
        for name, (_module, said) in verbs.items():
            command = load(name)
            own = [row for row in argument_help(command) if row[0] not in _EVERYWHERE]
            rows = [(f"`{head}`", text) for head, text in own]
            parts += [f"### ic {name}", "", f"{said}.", "", "```", usage(command), "```", ""]
            parts += [*_table(("argument", "meaning"), rows), ""] if rows else []
    return "\n".join(parts)


_EVERYWHERE: Final = {head for head, _text in argument_help(Command("", (), lambda _face: 0))}
_COMMANDS_INTRO: Final = """\
`ic` opens the console, `ic REF` opens it on that incident. Every other call does one thing and ends: the same act that a key
does, for scripts, hooks and a second pane. A console that is open shows it within a second.

- **REF** is an incident's code, `INC-7K3F` or `7k3f`, or the beginning of its long id. It may be left out while one incident is
  active and no more words are given than the verb needs: `ic log "queue is draining"`, `ic severity 1`. With more words the
  first is the REF; of a text, the others are joined: `ic log 7k3f queue is draining`.
- **Options** stand anywhere: `--db FILE` (another database) and `--json` also before the verb. What begins with a dash and a
  digit is a time (`ic log "-7m rolled back"`, `--at -7m`); behind `--` nothing is an option.
- **`-`** in place of a text reads stdin. `ic log -` writes one entry a line, as they come (`tail -f deploy.log | ic log -`);
  its code is 0 only when every line was committed, and each id is printed after its commit. For a role, a link, a milestone or
  the services, `-` takes the value away.
- **Times** are `14:05` (later than now: yesterday's), `14:05:30`, `-7m`, `yesterday 23:50`, `2026-03-01 14:05`, or RFC 3339.
- **stdout is data**, narration is on stderr: `REF=$(ic declare "Checkout returns 5xx")`. Both are in English, whatever the
  console's language is. Text is made safe for a terminal, also into a pipe; `--json` ([json.md](json.md)) has it as typed.
- **Completion**: `source <(ic completion bash)`, the same with `zsh`; `ic completion fish | source`.

| exit code | meaning |
| --- | --- |
| 0 | done; what was to be written is on the disk |
| 1 | refused, or not found; `checklist show`: a no-go, `checklist list --due`: something is due |
| 2 | usage: also a time, a severity or a file that cannot be read |
| 3 | storage: not saved, damaged, newer than this program |
| 4 | no network |
| 130 | interrupted |
| 141 | the reader of the output has gone |

Arguments are read by a few lines of our own rather than by argparse, because it takes `-7m` for an option, does not let
options stand between words, and costs `ic log` a twentieth of its time.
"""


PAGES: Final[dict[str, Callable[[], str]]] = {
    "settings.md": settings_page,
    "keys.md": keys_page,
    "commands.md": commands_page,
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
