"""What a verb's arguments are, and how they are read. Help, completion and docs/commands.md come from the same words.

By hand, for three things that argparse does not do and two milliseconds that `ic log` does not have: options may stand
between words; ``-7m`` and ``-7m rolled back`` are words, not options; what is wrong is told in one line that says what
was expected. What follows ``--`` is words, whatever it looks like.

REF may be left out while one incident is active and no more words are given than the verb needs: with ``[REF] TEXT`` one
word is the text, of two the first is the REF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from console.base.errors import Unreadable

if TYPE_CHECKING:
    from console.cli.face import Face


class Word:
    """A word, or (``many``) words, by their place. ``name`` is in capitals; a verb finds it in small letters.

    This and the next are plain classes: making a named tuple costs `ic log` as much as reading its arguments does.
    """

    def __init__(self, name: str, said: str, *, needed: bool = True, many: bool = False) -> None:
        self.name = name
        self.said = said
        self.needed = needed
        self.many = many
        self.key = name.lower()

    @property
    def form(self) -> str:
        """How it stands in the usage: ``REF``, ``[REF]``, ``TEXT...``."""
        shown = f"{self.name}{'...' if self.many else ''}"
        return shown if self.needed else f"[{shown}]"


class Option:
    """An option by its ``names``; ``value`` is what follows it, empty for one that is there or not.

    A verb finds None when it is not given, with ``many`` a list. ``choices`` are the only values there are.
    """

    def __init__(
        self, *names: str, value: str = "", said: str, many: bool = False, choices: tuple[str, ...] = ()
    ) -> None:
        self.names = names
        self.value = value
        self.said = said
        self.many = many
        self.choices = choices
        self.key = names[-1].lstrip("-").replace("-", "_")

    @property
    def form(self) -> str:
        """How it stands in the usage: ``[--at TIME]``."""
        return f"[{f'{self.names[0]} {self.value}'.rstrip()}]"


Argument = Word | Option
Run = Callable[["Face"], int | None]
"""Does what a verb says; gives an exit code, or None for 0."""


class Command:
    """A verb: its name, its arguments, and the function that does it."""

    def __init__(self, name: str, arguments: tuple[Argument, ...], run: Run) -> None:
        self.name = name
        self.arguments = arguments
        self.words = [one for one in arguments if isinstance(one, Word)]
        self.named = [one for one in arguments if isinstance(one, Option)]
        self.options = {name: one for one in self.named for name in one.names}
        self.run = run


#: The verbs whose modules have been loaded.
COMMANDS: Final[dict[str, Command]] = {}


def command(name: str, *arguments: Argument) -> Callable[[Run], Run]:
    """The function below does this verb."""

    def register(run: Run) -> Run:
        COMMANDS[name] = Command(name, arguments, run)
        return run

    return register


REF: Final = Word("REF", "the incident: its code (INC-7K3F), or the beginning of its long id", needed=False)
AT: Final = Option("--at", value="TIME", said="when it happened: 14:05, -7m, yesterday 23:50, RFC 3339")
PLAIN: Final = Option("--plain", said="ASCII only, for readers and terminals that know no other signs")
#: Words that name something there is: a script that left one empty means a variable that it did not set.
_NAMING: Final = frozenset({"REF", "INTO", "OTHER", "ENTRY", "FILE"})
#: Understood by every verb; read by ``main`` before the verb is known.
EVERYWHERE: Final = (
    Option("--db", value="FILE", said="the database, instead of your own"),
    Option("--json", said="print JSON (docs/json.md)"),
    Option("--help", said="say how the verb is called, and do nothing"),
)


def read(command: Command, given: Sequence[str]) -> Any:
    """The arguments by their keys. Raises ``Unreadable``, saying what was expected."""
    values: dict[str, Any] = {one.key: _nothing(one) for one in command.arguments}
    words: list[str] = []
    options, remaining = command.options, iter(given)
    for item in remaining:
        if item == "--":
            words += remaining
        elif not _is_option(item):
            words.append(item)
        else:
            head, equals, value = item.partition("=")
            found = options.get(head)
            if found is None:
                raise _unreadable(f"{head} is not an option of `ic {command.name}`", command)
            _take(found, values, value if equals else None, remaining, command)
    _place(words, values, command)
    return SimpleNamespace(**values)


def _nothing(argument: Argument) -> Any:
    if argument.many:
        return []
    return False if isinstance(argument, Option) and not argument.value else None


def _is_option(item: str) -> bool:
    """Begins like one: ``-s``, ``--at``; not ``-``, ``-7m`` or ``-v was missing``."""
    head = item.partition("=")[0]
    return head.startswith("-") and head.lstrip("-")[:1].isalpha() and " " not in head


def _take(
    option: Option,
    values: dict[str, Any],
    value: str | None,
    rest: Iterator[str],
    command: Command,
) -> None:
    if not option.value:
        if value is not None:
            raise _unreadable(f"{option.names[-1]} takes no value", command)
        values[option.key] = True
        return
    if value is None:
        value = next(rest, None)
    if value is None:
        raise _unreadable(f"{option.names[-1]} needs a {option.value}", command)
    if option.choices and value not in option.choices:
        known = ", ".join(option.choices)
        raise Unreadable(f"{value!r} is not a {option.value}.", f"Expected one of {known}.")
    if option.many:
        values[option.key].append(value)
    else:
        values[option.key] = value


def _place(given: list[str], values: dict[str, Any], command: Command) -> None:
    """Give each word its place: those that may be left out get what is more than needed, the first ones first."""
    spare = len(given) - sum(one.needed for one in command.words)
    if spare < 0:
        missing = [one.name for one in command.words if one.needed][spare:]
        raise _unreadable(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing", command)
    start = 0
    for one in command.words:
        more = spare if one.many else min(spare, not one.needed)
        taken = given[start : start + one.needed + more]
        spare, start = spare - more, start + len(taken)
        if one.name in _NAMING and not all(word.strip() for word in taken):
            raise _unreadable(f"{one.name} is empty", command)
        if taken:
            values[one.key] = taken if one.many else taken[0]
    if spare:
        raise _unreadable(f"{given[start]!r} is one word too many", command)


def _unreadable(what: str, command: Command) -> Unreadable:
    return Unreadable(f"{what}.", f"Expected: {usage(command)}")


def usage(command: Command) -> str:
    """How a verb is called: ``ic severity [REF] LEVEL [--at TIME]``."""
    forms = [one.form for one in command.words] + [one.form for one in command.named]
    return " ".join([f"ic {command.name}", *forms])


def help_lines(command: Command, said: str) -> Iterator[str]:
    """What ``--help`` prints."""
    yield f"Usage: {usage(command)}"
    yield ""
    yield f"{said}."
    yield ""
    for heads, text in argument_help(command):
        yield f"  {heads:20}  {text}"


def argument_help(command: Command) -> Iterator[tuple[str, str]]:
    """Each argument as it is written, and what it means; those that every verb has come last."""
    for one in command.words:
        yield one.name, one.said
    for found in (*command.named, *EVERYWHERE):
        names = f"{', '.join(found.names)} {found.value}".rstrip()
        again = "; may be repeated" if found.many else ""
        known = f": {', '.join(found.choices)}" if found.choices else ""
        yield names, f"{found.said}{known}{again}"


def whole_number(text: str, what: str) -> int:
    """A number from 1 on. Raises ``Unreadable``."""
    if not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise Unreadable(f"{text!r} is not a {what}.", "Expected a whole number from 1 to 999999999.")
    return int(text)
