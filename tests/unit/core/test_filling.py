"""The blanks of a command: each value stays one argument, whatever it holds."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from console.core.filling import fill

VALUES = [
    "simple",
    "two words",
    "a'b",
    'a"b',
    "$HOME",
    "`id`",
    "$(id)",
    "; rm -rf /",
    "a\\b",
    "*",
    "",
    "<other>",
    "ö 漢",
]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("around", ["<x>", "--name=<x>", "'<x>'", '"<x>"', "'a <x> b'", '"$(true) <x>"'])
def test_a_value_reaches_the_program_as_it_is(value: str, around: str) -> None:
    command = fill(f"printf %s {around}", {"x": value})
    out = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=True, env={"HOME": "/h"}
    ).stdout
    assert out == around.replace("'", "").replace('"', "").replace("$(true)", "").replace("<x>", value)


def test_a_value_is_never_looked_at_for_blanks() -> None:
    assert shlex.split(fill("a <x> <y>", {"x": "<y>", "y": "1"})) == ["a", "<y>", "1"]


def test_a_here_document_takes_values_as_they_are() -> None:
    assert fill("cat <<EOF\n<x>\nEOF", {"x": "a b"}) == "cat <<EOF\na b\nEOF"


def test_other_blanks_stay() -> None:
    assert fill("a <x> <y z>", {"y z": "1"}) == "a <x> 1"
    assert fill("a <x>", {}) == "a <x>"
