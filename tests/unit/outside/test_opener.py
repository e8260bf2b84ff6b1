"""Opening an address outside: what is started, with what, and when it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.outside.opener import open_address, opener_command


def opener(folder: Path, name: str, text: str) -> dict[str, str]:
    """An environment with a screen, and this as its opener."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0"}


def test_the_opener_gets_the_whole_address_as_one_argument(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    env = opener(tmp_path, "xdg-open", f'printf "%s\\n" "$#" "$1" > {seen}; echo noise; echo more >&2')
    address = "https://a.example/x?y=1&z=$(touch no);'\"#t"
    assert open_address(address, env, "linux")
    assert seen.read_text() == f"1\n{address}\n"


def test_an_opener_that_fails_or_is_missing_is_told_from_one_that_stays(tmp_path: Path) -> None:
    env = opener(tmp_path, "xdg-open", "exit 3")
    assert not open_address("http://a.example", env, "linux")
    assert not open_address("http://a.example", {"PATH": str(tmp_path), "SSH_TTY": "x"}, "linux")
    env = opener(tmp_path, "xdg-open", "exec sleep 3")
    assert open_address("http://a.example", env, "linux")


def test_without_a_screen_nothing_is_started_on_the_terminal(tmp_path: Path) -> None:
    env = opener(tmp_path, "xdg-open", "exit 0")
    assert opener_command(env, "linux") == ["xdg-open"]
    del env["DISPLAY"]
    assert opener_command(env, "linux") == []
    opener(tmp_path, "open", "exit 0")
    assert opener_command(env, "darwin") == ["open"]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:alert(1)", "-x", "", "https://a.example/\x1b[2J"]
)
def test_any_other_scheme_is_refused(address: str, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    env = opener(tmp_path, "xdg-open", f"touch {seen}")
    with pytest.raises(ValueError, match="not a web address"):
        open_address(address, env, "linux")
    assert not seen.exists()
