"""Finding the verb, the options of every verb, help, and what errors become."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from console import __version__
from console.cli.main import load
from console.cli.verbs import HIDDEN, VERBS
from tests.unit.cli.conftest import Ic


@pytest.mark.parametrize("name", [*VERBS, *HIDDEN])
def test_every_verb_of_the_table_is_there_and_explains_itself(name: str, ic: Ic) -> None:
    assert load(name).name == name
    if name in VERBS:
        assert ic.ok(*name.split(), "--help").out.startswith(f"Usage: ic {name}")


def test_help_lists_every_verb(ic: Ic) -> None:
    said = ic.ok("--help").out
    assert all(re.search(rf"^  {re.escape(name)}  ", said, re.MULTILINE) for name in VERBS)


def test_version(ic: Ic) -> None:
    assert ic.ok("--version").line == f"ic {__version__}"


@pytest.mark.parametrize(
    "words",
    [
        ["--db", "DB", "--json", "list"],
        ["list", "--json", "--db", "DB"],
        ["--json", "list", "--db=DB"],
    ],
)
def test_db_and_json_stand_before_or_after_the_verb(words: list[str], ic: Ic, tmp_path: Path) -> None:
    database = str(tmp_path / "other.db")
    ic.ok("declare", "Elsewhere", "--db", database)
    ic.ok("declare", "Here")
    found = ic.ok(*(word.replace("DB", database) for word in words)).json
    assert [incident["title"] for incident in found] == ["Elsewhere"]


def test_behind_two_dashes_nothing_is_an_option(ic: Ic) -> None:
    ref = ic.ok("declare", "x").line
    ic.ok("log", ref, "--", "tried", "--json", "--help")
    assert ic.ok("timeline", ref, "--json").json[-1]["text"] == "tried --json --help"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["show", "INC-0000"], 1, "There is no incident INC-0000."),
        (["ack"], 1, "No incident is active."),
        (["lsit"], 2, "Did you mean 'list'?"),
        (["policy"], 2, "Expected one of: show, check, from, apply"),
        (["--db"], 2, "--db needs a file."),
        (["declare"], 2, "TITLE is missing. Expected: ic declare TITLE..."),
        (
            ["declare", "x", "-s", "SEV9"],
            2,
            "'SEV9' is not a severity of the policy default. Expected one of SEV1",
        ),
        (["declare", "x", "--at", "noonish"], 2, "'noonish' is not a time that can be read. Expected 14:05"),
        (["list", "--db", "/proc/nowhere/x.db"], 3, "cannot be opened"),
        ([], 1, "The console needs a terminal."),
        (["INC-7K3F"], 1, "The console needs a terminal."),
        (["demo"], 1, "The console needs a terminal."),
    ],
)
def test_an_error_is_one_line_and_a_code(words: list[str], code: int, said: str, ic: Ic) -> None:
    answer = ic(*words)
    assert answer.code == code
    assert answer.out == ""
    assert answer.err.startswith("ic: ")
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_a_message_holds_nothing_that_steers_a_terminal(ic: Ic) -> None:
    answer = ic("show", "\x1b]0;owned\a\nline two")
    assert answer.code == 1
    assert "\x1b" not in answer.err
    assert answer.err.count("\n") == 1


def test_a_mistake_in_the_settings_is_told_and_the_rest_holds(ic: Ic, home: Path) -> None:
    (home / "ic/config").mkdir(parents=True)
    (home / "ic/config/config.toml").write_text('author = "jo"\ntheme = 3\n')
    answer = ic.ok("declare", "x")
    assert "config.toml:2: theme" in answer.err
    assert ic.ok("timeline", answer.line, "--json").json[0]["author"] == "jo"


def test_the_author_is_the_account_until_another_name_is_given(
    ic: Ic, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = ic.ok("declare", "x").line
    monkeypatch.setenv("IC_AUTHOR", "bea")
    ic.ok("log", ref, "mine")
    assert [entry["author"] for entry in ic.ok("timeline", ref, "--json").json] == ["mira", "bea"]
