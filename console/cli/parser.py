"""What a verb's arguments are, and how they are read.

Standing on argparse, with three habits of its own. Options may stand between words. What is wrong is told in one line
that says what was expected. And a word such as ``-7m`` is a time, not an option; so is everything behind ``--``.

REF may be left out while one incident is active, when no more words are given than the verb needs: with ``[REF] TEXT``
one word is the text, of two the first is the REF. That is what argparse does with an optional argument before others.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

from console.base.errors import Unreadable

if TYPE_CHECKING:
    from console.cli.face import Face

#: No argument of a program can hold it, so it marks the words that are no options whatever they begin with.
_PLAIN: Final = "\0"
_TIME: Final = re.compile(r"-\d")


class Argument(NamedTuple):
    """One argument: its ``names`` (an option's begin with a dash) and what argparse is to know of it."""

    names: tuple[str, ...]
    options: dict[str, Any]


Run = Callable[["Face"], int | None]
"""Does what a verb says; gives an exit code, or None for 0."""


class Command(NamedTuple):
    """A verb: its arguments, and the function that does it."""

    arguments: tuple[Argument, ...]
    run: Run


#: The verbs whose modules have been loaded.
COMMANDS: Final[dict[str, Command]] = {}


def command(name: str, *arguments: Argument) -> Callable[[Run], Run]:
    """The function below does this verb."""

    def register(run: Run) -> Run:
        COMMANDS[name] = Command(arguments, run)
        return run

    return register


def word(name: str, help: str) -> Argument:
    """One word that is needed; ``name`` in capitals, in ``args`` in small letters."""
    return Argument((name.lower(),), {"metavar": name, "help": help})


def words(name: str, help: str) -> Argument:
    """One word or more."""
    return Argument((name.lower(),), {"metavar": name, "help": help, "nargs": "+"})


def maybe(name: str, help: str) -> Argument:
    """One word that may be left out (None)."""
    return Argument((name.lower(),), {"metavar": name, "help": help, "nargs": "?"})


def maybe_words(name: str, help: str) -> Argument:
    """Any number of words, none too."""
    return Argument((name.lower(),), {"metavar": name, "help": help, "nargs": "*"})


def option(*names: str, value: str, help: str, **more: Any) -> Argument:
    """An option with a value; None when it is not given."""
    return Argument(names, {"metavar": value, "help": help, **more})


def flag(*names: str, help: str) -> Argument:
    """An option without a value: True or False."""
    return Argument(names, {"action": "store_true", "help": help})


REF: Final = maybe("REF", "the incident: its code (INC-7K3F), or the beginning of its long id")
AT: Final = option("--at", value="TIME", help="when it happened: 14:05, -7m, yesterday 23:50, RFC 3339")
PLAIN: Final = flag("--plain", help="ASCII only: words and signs that every terminal and reader knows")


class Parser(argparse.ArgumentParser):
    """argparse, but that it complains by raising."""

    def error(self, message: str) -> NoReturn:
        """Raises ``Unreadable``."""
        raise Unreadable(f"{message[:1].upper()}{message[1:]}.", f"Expected: {self.usage}")


def parser(name: str, help: str, arguments: Sequence[Argument]) -> Parser:
    """The parser of one verb."""
    made = Parser(
        prog=f"ic {name}",
        usage=usage(name, arguments),
        description=f"{help}.",
        allow_abbrev=False,
        formatter_class=_formatter,
    )
    for argument in arguments:
        made.add_argument(*argument.names, **argument.options)
    return made


def _formatter(prog: str) -> argparse.HelpFormatter:
    """One that is told the width: it would load a module to find that, for every argument, help wanted or not."""
    return argparse.HelpFormatter(prog, max_help_position=26, width=100)


_FORMS: Final = {None: "{}", "?": "[{}]", "+": "{}...", "*": "[{}...]"}


def usage(name: str, arguments: Sequence[Argument]) -> str:
    """How a verb is called: ``ic severity [REF] LEVEL [--at TIME]``."""
    parts = [f"ic {name}"]
    for argument in sorted(arguments, key=lambda one: one.names[0].startswith("-")):
        shown = str(argument.options.get("metavar", ""))
        if argument.names[0].startswith("-"):
            parts.append(f"[{' '.join(filter(None, (argument.names[0], shown)))}]")
        else:
            parts.append(_FORMS[argument.options.get("nargs")].format(shown))
    return " ".join(parts)


def read(reader: Parser, given: Sequence[str]) -> argparse.Namespace:
    """The arguments, read. Raises ``Unreadable``; ends the program (``SystemExit``) where help is asked for."""
    read = reader.parse_intermixed_args(plain_words(given))
    for name, value in vars(read).items():
        if isinstance(value, str):
            setattr(read, name, value.removeprefix(_PLAIN))
        elif isinstance(value, list):
            setattr(read, name, [item.removeprefix(_PLAIN) for item in value])
    return read


def plain_words(given: Sequence[str]) -> list[str]:
    """The words with a mark before those that begin with a dash and are no options."""
    end = given.index("--") if "--" in given else len(given)
    before = [_PLAIN + item if _TIME.match(item) else item for item in given[:end]]
    return before + [_PLAIN + item for item in given[end + 1 :]]
