"""Completion: what fits, and the three shells that ask."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.unit.cli.conftest import Ic


@pytest.fixture
def ref(ic: Ic) -> str:
    return ic.ok("declare", "Checkout returns 5xx", "-s", "1", "--service", "payments").line


def fits(ic: Ic, *words: str) -> list[str]:
    return [line.partition("\t")[0] for line in ic.ok("__complete", "--", *words).out.splitlines()]


def test_verbs_and_what_follows_a_noun(ic: Ic) -> None:
    assert fits(ic, "sev") == ["severity"]
    assert fits(ic, "policy", "") == ["show", "check", "from", "apply"]
    assert {"declare", "policy", "runbook"} <= set(fits(ic, ""))
    assert "--json" in fits(ic, "--")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["severity", ""], ["REF", "SEV1", "SEV2", "SEV3", "SEV4", "SEV5"]),
        (["severity", "REF", "SEV"], ["SEV1", "SEV2", "SEV3", "SEV4", "SEV5"]),
        (["show", "INC"], ["REF"]),
        (["status", "REF", "i"], ["investigating", "identified"]),
        (["log", "--kind", "h"], ["hypothesis"]),
        (["timeline", "REF", "--k"], ["--kind", "--key"]),
        (["--json", "role", "REF", "sc"], ["scribe"]),
        (["role", "REF", "scribe", ""], ["mira"]),
        (["milestone", "REF", "mit"], ["mitigated"]),
        (["snooze", "REF", "10m", "update:c"], ["update:customers"]),
        (["declare", "x", "--service", ""], ["payments"]),
        (["policy", "show", ""], ["default", "p1-p4"]),
        (["template", "copy", "REF", "executives-r"], ["executives-resolved"]),
        (["config", "get", "notifications.d"], ["notifications.desktop"]),
        (["completion", "f"], ["fish"]),
        (["backup", "x"], [":files"]),
        (["--db", ""], [":files"]),
        (["pancakes", ""], []),
    ],
)
def test_what_stands_where(words: list[str], expected: list[str], ic: Ic, ref: str) -> None:
    words = [ref if word == "REF" else word for word in words]
    assert fits(ic, *words) == [ref if word == "REF" else word for word in expected]


def test_entries_are_offered_the_latest_first(ic: Ic, ref: str) -> None:
    first, second = ic.ok("log", "one").line, ic.ok("log", "two").line
    assert fits(ic, "star", "")[:2] == [second, first]


def test_nothing_is_made_by_completing(ic: Ic, home: Path) -> None:
    assert fits(ic, "show", "") == []
    assert not (home / "ic/data").exists()


def test_an_unknown_shell_is_refused(ic: Ic) -> None:
    assert ic("completion", "tcsh").code == 2


# The shells themselves


@pytest.fixture
def shell_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``ic`` is on the PATH."""
    program = tmp_path / "ic"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m console "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")


def need(shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")


@pytest.mark.usefixtures("shell_path")
def test_bash(ref: str) -> None:
    need("bash")
    script = f"""
        source <(ic completion bash)
        try() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ic 2>/dev/null; echo "${{COMPREPLY[*]}}"; }}
        try ic sev; try ic severity {ref} SEV; try ic backup /etc/hostn
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["severity", "SEV1 SEV2 SEV3 SEV4 SEV5", "/etc/hostname"]


@pytest.mark.usefixtures("shell_path")
def test_fish(ref: str) -> None:
    need("fish")
    script = f"ic completion fish | source; complete -C 'ic sev'; complete -C 'ic show {ref[:6]}'"
    done = subprocess.run(["fish", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "severity\tChange the severity",
        f"{ref}\tSEV1 Checkout returns 5xx",
    ]


@pytest.mark.usefixtures("shell_path")
def test_zsh(ref: str) -> None:
    need("zsh")
    with pexpect.spawn("zsh", ["-f"], encoding="utf-8", timeout=20, dimensions=(40, 100)) as shell:
        shell.sendline(
            "PS1='> '; autoload -U compinit; compinit -u -D; source <(ic completion zsh); echo re''ady"
        )
        shell.expect_exact("ready")
        shell.send("ic sev\t")
        shell.expect_exact("erity")
        shell.send(f"{ref} SEV\t")
        shell.expect_exact("SEV5")
