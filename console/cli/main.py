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
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from console.base.errors import IcError, Unreadable
from console.cli.verbs import GROUPS, HIDDEN, VERBS

if TYPE_CHECKING:
    from console.cli.parser import Command

#: Characters of a message: what was typed may stand in it, and may be a whole file.
_MOST = 2000


def main(argv: Sequence[str] | None = None) -> int:
    """Do what ``argv`` (by default the program's own) asks for; gives the exit code."""
    program = argv is None
    if program:
        _fill_streams()
    try:
        code = _tried(list(sys.argv[1:] if argv is None else argv), program)
        print(end="", flush=True)
    except BrokenPipeError:
        _drop_output()
        return 141
    except OSError as error:  # files of ours have words of their own: without a name, it is what was printed
        _drop_output()
        what = f"{error.filename} cannot be used" if error.filename else "The output cannot be written"
        _tell(f"{what}: {error.strerror}. What was recorded before that is saved: `ic list` shows it.")
        return 3
    return code


def _tried(words: list[str], program: bool) -> int:
    try:
        return _run(words, program)
    except IcError as error:
        _tell(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def _tell(what: str) -> None:
    """Say what went wrong, if anybody can be told; of what was typed no more than can be read."""
    from console.base.text import safe_line

    said = what if len(what) <= _MOST else f"{what[: _MOST - 200]} … {what[-200:]}"
    with suppress(OSError):
        print(f"ic: {safe_line(said)}", file=sys.stderr)


def _drop_output() -> None:
    """What is still buffered goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fill_streams() -> None:
    """Give streams that were closed (`>&-`) something, or the next file opened takes their place and is written into. Input
    is then empty; output that nobody gets is an error, as on a full disk; and who wants no narration gets none."""
    for name, mode, allowed in (
        ("stdin", "r", os.O_RDONLY),
        ("stdout", "w", os.O_RDONLY),
        ("stderr", "w", os.O_WRONLY),
    ):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.open(os.devnull, allowed), mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def _run(words: list[str], program: bool) -> int:
    database, as_json, rest = everywhere(words)
    name, given = _verb(rest)
    if name is None:
        from console.cli.console import open_console

        return open_console(database, given[0] if given else None)
    if name in ("-h", "--help"):
        _help(*given[:1])
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
        return first, [] if first in ("-h", "--help") else rest
    if rest and f"{first} {rest[0]}" in VERBS:
        return f"{first} {rest[0]}", rest[1:]
    nouns = [name.partition(" ")[2] for name in VERBS if name.startswith(f"{first} ")]
    if nouns and _wants_help(rest):
        return "--help", [first]
    if nouns:
        raise Unreadable(f"`ic {first}` needs to know what to do.", f"Expected one of: {', '.join(nouns)}.")
    if not rest and re.fullmatch(r"(?i)INC-?\w+|\w*\d[\w-]*", first):
        return None, [first]
    raise Unreadable(f"{first!r} is no verb of ic.{_near(first)}", "`ic --help` lists them.")


def _near(word: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, [*VERBS, *(name.partition(" ")[0] for name in VERBS)], n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _help(noun: str = "") -> None:
    """The verbs: all of them, or those of a ``noun`` (``config``)."""
    width = max(map(len, VERBS))
    if noun:
        print(f"Usage: ic {noun} VERB [ARGUMENTS]\n")
        for name, (_module, said) in VERBS.items():
            if name.startswith(f"{noun} "):
                print(f"  {name:{width}}  {said}")
        return
    print("Usage: ic [REF]                 open the console (on that incident)")
    print("       ic VERB [ARGUMENTS]      do one thing; `ic VERB --help` says more")
    for group, verbs in GROUPS.items():
        print(f"\n{group}")
        for name, (_module, said) in verbs.items():
            print(f"  {name:{width}}  {said}")
    print("\nEverywhere")
    print(f"  {'--db FILE':{width}}  the database, instead of your own")
    print(f"  {'--json':{width}}  print JSON (docs/json.md)")
    print("\nREF may be left out while one incident is active.")
