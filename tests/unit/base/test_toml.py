"""Reading TOML with slips in it, and finding lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.base.errors import BadFile
from console.base.toml import line_of, parse_toml, read_toml


@pytest.mark.parametrize(
    ("text", "table", "slips"),
    [
        ('a = 1\n[t]\nb = "x"', {"a": 1, "t": {"b": "x"}}, []),
        ('a = "x"\nb = dark\nc = true', {"a": "x", "c": True}, [(2, "b")]),
        ("a = 1\r\nb =\r\nc = 2", {"a": 1, "c": 2}, [(2, "b")]),
        ("a = dark\nb = light\nc = 2", {"c": 2}, [(1, "a"), (2, "b")]),
        ('folders = [\n "a"\n "b"\n]\nx = 1', {"x": 1}, [(1, "folders")]),
        ('folders = ["a",\ntheme = "d"\nbell = true', {"theme": "d", "bell": True}, [(1, "folders")]),
        ("[notes\na = 1\n[keys]\nb = 2", {"keys": {"b": 2}}, [(1, "")]),
        ("a = 1\na = 2", {"a": 1}, [(2, "a")]),
        ("[a]\nx = 1\n[a]\ny = 2", {"a": {"x": 1}}, [(3, "")]),
        ('x = """\nopen\nand never closed', {}, [(1, "x")]),
        ("a = " + "[" * 5000, {}, [(1, "a")]),
        ("\n".join("= lost" for _ in range(500)), {}, [(1, "")]),
        ("", {}, []),
    ],
)
def test_what_is_sound_is_read_and_each_slip_is_told_once(
    text: str, table: dict[str, object], slips: list[tuple[int, str]]
) -> None:
    read, found = parse_toml(text)
    assert read == table
    assert [(slip.line, slip.key) for slip in found] == slips
    assert all(slip.what and "(at" not in slip.what for slip in found)


@given(st.text(alphabet="ab=[]{}\"'\n ,.#1\\", max_size=60))
def test_reading_never_raises_and_names_lines_that_are_there(text: str) -> None:
    _table, slips = parse_toml(text)
    assert all(1 <= slip.line <= text.count("\n") + 1 for slip in slips)


def test_the_line_of_a_value() -> None:
    text = '# c\n\na = [\n 1,\n 2]\n\n[t.u]\nx = 1\n[[l]]\nn = 1\n[[l]]\n"go.b" = 2\n'
    assert line_of(text, "a") == 3
    assert line_of(text, "t") == line_of(text, "t", "u") == 7
    assert line_of(text, "t", "u", "x") == 8
    assert line_of(text, "l", 1) == 11
    assert line_of(text, "l", 1, "go.b") == 12
    assert line_of(text, "l", 2) is None
    assert line_of(text, "a", "b") is None


def test_a_file_that_must_be_sound(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes("\ufeffa = 1".encode())
    assert read_toml(file) == {"a": 1}
    file.write_text("a = 1\nb = x")
    with pytest.raises(BadFile, match=r"a\.toml:2: b: is not TOML: Invalid value\.") as raised:
        read_toml(file)
    assert (raised.value.line, raised.value.key) == (2, "b")
    file.write_bytes(b"a = 1\nb = '\xff'")
    with pytest.raises(BadFile, match=r"a\.toml:2: is not UTF-8\."):
        read_toml(file)
    with pytest.raises(BadFile, match=r"is not there\. Check its name\."):
        read_toml(tmp_path / "none.toml")
