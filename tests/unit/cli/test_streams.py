"""``ic`` where the world around it is broken: output that cannot be written, streams that are closed, homes that nobody has.

Whatever happens is said in a line, and the exit code says of what kind it was; nobody ever meets a traceback.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Ic

IC = f"{sys.executable} -m console"


def sh(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What a shell does with ``script``, in which ``$IC`` calls ``ic``."""
    return subprocess.run(
        ["sh", "-c", script],
        env={**os.environ, "IC": IC, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("where", [">/dev/full", ">&-"], ids=["full", "closed"])
@pytest.mark.parametrize("verb", ["--help", "list", "list --json", "declare again", "completion bash"])
def test_output_that_cannot_be_written_is_said(verb: str, where: str, ic: Ic) -> None:
    ic.ok("declare", "Checkout returns 5xx")
    done = sh(f"$IC {verb} {where}")
    assert done.returncode == 3
    assert "ic: The output cannot be written: " in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-"], ids=["full", "closed"])
def test_an_act_is_done_though_nobody_can_be_told_of_it(where: str, ic: Ic) -> None:
    done = sh(f"$IC declare 'Checkout returns 5xx' {where}")
    assert done.returncode == 0
    assert done.stdout.startswith("INC-")
    assert sh(f"$IC nonsense {where}").returncode == 2


def test_closed_input_is_empty(ic: Ic) -> None:
    ref = ic.ok("declare", "Checkout returns 5xx").line
    done = sh(f"$IC log {ref} - <&-")
    assert (done.returncode, done.stderr) == (0, "Saved: 0 entries.\n")
    assert sh(f"$IC alert {ref} - <&-").returncode == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["runbook", "show", "FILE"], 1),
        (["runbook", "check", "FILE"], 1),
        (["policy", "check", "FILE"], 2),
        (["policy", "from", "FILE"], 1),
        (["import", "FILE"], 2),
        (["list", "--db", "FILE"], 3),
    ],
)
@pytest.mark.parametrize("file", ["~nobody-of-that-name/x", "A" * 5000], ids=["home", "long"])
def test_a_path_that_cannot_be_is_said(
    words: list[str], code: int, file: str, ic: Ic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~nobody-of-that-name").write_text("")  # so that nothing is made there
    answer = ic(*(word.replace("FILE", file) for word in words))
    assert answer.code == code
    assert len(answer.err) < 3000


@pytest.mark.parametrize("folder", ["~nobody-of-that-name/runbooks", "A" * 5000], ids=["home", "long"])
def test_a_folder_that_cannot_be_looked_into_hides_nothing_else(folder: str, ic: Ic) -> None:
    ic.ok("config", "set", "folders", folder)
    ref = ic.ok("declare", "Checkout returns 5xx").line
    assert "api-errors.md" in ic.ok("runbook", "list").out
    assert "SEV1" in ic.ok("policy", "show").out
    assert "customers" in ic.ok("template", "list").out
    assert "Checkout" in ic.ok("template", "copy", ref, "internal", "--print").out
    assert "policies" in ic("doctor").out


def test_without_a_home_it_says_what_to_set(tmp_path: Path) -> None:
    script = (
        "import os, sys, pwd\n"
        "def nobody(_user): raise KeyError\n"
        "pwd.getpwuid = nobody\n"
        "from console.cli.main import main\n"
        "sys.exit(main(['list']))\n"
    )
    bare = {name: value for name, value in os.environ.items() if name == "PATH"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**bare, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert (
        done.stderr
        == "ic: Nobody's home folder is known here. Set HOME, or IC_HOME to a folder for the console.\n"
    )
