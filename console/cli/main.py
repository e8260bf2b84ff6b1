"""``ic``: finds the verb, loads its module and no other, and turns what it raises into a line and an exit code.

Exit codes are an API: 0 done, 1 refused or not found, 2 usage (also a time or severity that cannot be read), 3 storage,
4 no network; 130 when interrupted, 141 when the reader of our output has gone, as shells have it.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from console.base.errors import IcError, Unreadable
from console.cli.verbs import GROUPS, HIDDEN, VERBS

if TYPE_CHECKING:
    from console.cli.parser import Command


def main(argv: Sequence[str] | None = None) -> int:
    """Do what ``argv`` (by default the program's own) asks for; gives the exit code."""
    program = argv is None
    try:
        code = _tried(list(sys.argv[1:] if argv is None else argv), program)
        print(end="", flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered goes nowhere
        return 141
    return code


def _tried(words: list[str], program: bool) -> int:
    try:
        return _run(words, program)
    except IcError as error:
        from console.base.text import safe_line

        print(f"ic: {safe_line(str(error))}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def _run(words: list[str], program: bool) -> int:
    database, as_json, rest = everywhere(words)
    name, given = _verb(rest)
    if name is None:
        from console.cli.console import open_console

        return open_console(database, given[0] if given else None)
    if name in ("-h", "--help"):
        _help()
        return 0
    if name == "--version":
        from console import __version__

        print(f"ic {__version__}")
        return 0
    if program:
        gc.set_threshold(50_000)  # most processes end before there is anything to collect
    from console.cli.parser import help_lines, read

    command = load(name)
    if _wants_help(given):
        print(*help_lines(command, VERBS[name][1]), sep="\n")
        return 0
    args = read(command, given)
    from console.cli.face import Face

    code = command.run(Face(database, as_json, args)) or 0
    if program:
        _leave(code)
    return code


def _leave(code: int) -> NoReturn:
    """End at once: everything is committed and closed, and taking the interpreter apart takes a tenth of `ic log`."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def load(name: str) -> Command:
    """The command of a verb (of ``VERBS``), its module loaded."""
    from console.cli.parser import COMMANDS

    if name not in COMMANDS:
        module, _said = VERBS.get(name) or HIDDEN[name]
        __import__(f"console.cli.{module}")
    return COMMANDS[name]


def _wants_help(given: list[str]) -> bool:
    before = given[: given.index("--")] if "--" in given else given
    return "--help" in before or "-h" in before


def everywhere(words: list[str]) -> tuple[str | None, bool, list[str]]:
    """``--db FILE`` and ``--json``, which may stand before and after the verb, and the words without them."""
    database, as_json, rest = None, False, []
    remaining = iter(words)
    for word in remaining:
        if word == "--":
            rest += [word, *remaining]
        elif word == "--json":
            as_json = True
        elif word == "--db" or word.startswith("--db="):
            database = word[5:] if word != "--db" else next(remaining, "")
            if not database:
                raise Unreadable("--db needs a file.", "Expected: ic --db FILE …")
        else:
            rest.append(word)
    return database, as_json, rest


def _verb(words: list[str]) -> tuple[str | None, list[str]]:
    """The verb and what follows it; None, perhaps with a REF, when the console is to be opened."""
    if not words:
        return None, []
    first, *rest = words
    if first in VERBS or first in HIDDEN or first in ("-h", "--help", "--version"):
        return first, rest
    if rest and f"{first} {rest[0]}" in VERBS:
        return f"{first} {rest[0]}", rest[1:]
    nouns = [name.partition(" ")[2] for name in VERBS if name.startswith(f"{first} ")]
    if nouns:
        raise Unreadable(f"`ic {first}` needs to know what to do.", f"Expected one of: {', '.join(nouns)}.")
    if not rest and re.fullmatch(r"(?i)INC-?\w+|\w*\d[\w-]*", first):
        return None, [first]
    raise Unreadable(f"{first!r} is no verb of ic.{_near(first)}", "`ic --help` lists them.")


def _near(word: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, [*VERBS, *(name.partition(" ")[0] for name in VERBS)], n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _help() -> None:
    print("Usage: ic [REF]                 open the console (on that incident)")
    print("       ic VERB [ARGUMENTS]      do one thing; `ic VERB --help` says more")
    width = max(map(len, VERBS))
    for group, verbs in GROUPS.items():
        print(f"\n{group}")
        for name, (_module, said) in verbs.items():
            print(f"  {name:{width}}  {said}")
    print("\nEverywhere")
    print(f"  {'--db FILE':{width}}  the database, instead of your own")
    print(f"  {'--json':{width}}  print JSON (docs/json.md)")
    print("\nREF may be left out while one incident is active.")
