"""How words become arguments."""

from __future__ import annotations

from typing import Any

import pytest

from console.base.errors import Unreadable
from console.cli.parser import AT, REF, Command, Option, Word, help_lines, read, usage

LOG = Command(
    "log",
    (REF, Word("TEXT", "what", many=True), AT, Option("-k", "--kind", value="KIND", said="which")),
    lambda _: 0,
)
MILESTONE = Command(
    "milestone", (REF, Word("NAME", "which"), Word("TIME", "when", needed=False)), lambda _: 0
)
LIST = Command(
    "list",
    (
        Option("--all", said="closed, too"),
        Option("--service", value="NAME", said="only", many=True),
        Option("--state", value="STATE", said="only", choices=("on", "off")),
    ),
    lambda _: 0,
)


def got(command: Command, *given: str) -> dict[str, Any]:
    return dict(vars(read(command, given)))


@pytest.mark.parametrize(
    ("given", "ref", "text"),
    [
        (["queue is draining"], None, ["queue is draining"]),
        (["INC-7K3F", "queue", "is", "draining"], "INC-7K3F", ["queue", "is", "draining"]),
        (["-7m rolled back"], None, ["-7m rolled back"]),
        (["7k3f", "-7m", "rolled back"], "7k3f", ["-7m", "rolled back"]),
        (["--", "--dry-run", "done"], "--dry-run", ["done"]),
        (["7k3f", "--", "--dry-run", "--at"], "7k3f", ["--dry-run", "--at"]),
        (["-v was missing"], None, ["-v was missing"]),
        (["-"], None, ["-"]),
        (["7k3f", "-"], "7k3f", ["-"]),
        ([""], None, [""]),
    ],
)
def test_words_take_their_places_and_a_dash_makes_no_option_of_a_time(
    given: list[str], ref: str | None, text: list[str]
) -> None:
    assert got(LOG, *given) == {"ref": ref, "text": text, "at": None, "kind": None}


@pytest.mark.parametrize(
    "given",
    [
        ["--at", "-7m", "--kind", "note", "7k3f", "one", "two"],
        ["7k3f", "--at=-7m", "one", "-k", "note", "two"],
        ["7k3f", "one", "two", "--kind=note", "--at", "-7m"],
    ],
)
def test_options_stand_anywhere_among_words(given: list[str]) -> None:
    assert got(LOG, *given) == {"ref": "7k3f", "text": ["one", "two"], "at": "-7m", "kind": "note"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["detected"], (None, "detected", None)),
        (["7k3f", "detected"], ("7k3f", "detected", None)),
        (["7k3f", "detected", "14:05"], ("7k3f", "detected", "14:05")),
    ],
)
def test_words_that_may_be_left_out_are_filled_from_the_left(
    given: list[str], expected: tuple[str | None, str, str | None]
) -> None:
    assert got(MILESTONE, *given) == dict(zip(("ref", "name", "time"), expected, strict=True))


def test_options_that_are_not_given_say_so() -> None:
    assert got(LIST) == {"all": False, "service": [], "state": None}
    assert got(LIST, "--all", "--service", "a", "--service=b", "--state", "on") == {
        "all": True,
        "service": ["a", "b"],
        "state": "on",
    }


@pytest.mark.parametrize(
    ("command", "given", "complaint"),
    [
        (LOG, [], "TEXT is missing. Expected: ic log [REF] TEXT... [--at TIME] [-k KIND]"),
        (
            MILESTONE,
            ["a", "b", "c", "d"],
            "'d' is one word too many. Expected: ic milestone [REF] NAME [TIME]",
        ),
        (LOG, ["x", "--att", "3"], "--att is not an option of `ic log`."),
        (LOG, ["x", "--at"], "--at needs a TIME."),
        (LIST, ["--all=yes"], "--all takes no value."),
        (LIST, ["--state", "up"], "'up' is not a STATE. Expected one of on, off."),
    ],
)
def test_what_is_wrong_is_told_with_what_was_expected(
    command: Command, given: list[str], complaint: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        read(command, given)
    assert str(caught.value).startswith(complaint)
    assert "\n" not in str(caught.value)


def test_help_names_every_argument_and_those_of_all_verbs() -> None:
    lines = list(help_lines(LOG, "Write an entry"))
    assert lines[0] == "Usage: ic log [REF] TEXT... [--at TIME] [-k KIND]"
    assert usage(MILESTONE) == "ic milestone [REF] NAME [TIME]"
    heads = {line.split("  ")[1] for line in lines if line.startswith("  ")}
    assert heads == {"REF", "TEXT", "--at TIME", "-k, --kind KIND", "--db FILE", "--json", "--help"}
