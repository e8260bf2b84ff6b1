"""``ic`` as a process of its own: what it loads, what it leaves behind, and two of them at once."""

from __future__ import annotations

import json
import re
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

#: What `ic log` must not pay for (docs/performance.md).
HEAVY = (
    "textual",
    "httpx",
    "fastapi",
    "keyring",
    "pydantic",
    "sqlite_utils",
    "rich",
    "markdown_it",
    "argparse",
    "dataclasses",
)
IC = (sys.executable, "-m", "console")


def ic(*words: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*IC, *words], input=given, capture_output=True, text=True, check=False)


@pytest.fixture
def ref() -> str:
    made = ic("declare", "Checkout returns 5xx")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def texts(ref: str) -> list[str]:
    shown = ic("timeline", ref, "--kind", "note", "--json")
    assert shown.returncode == 0, shown.stderr
    return [entry["text"] for entry in json.loads(shown.stdout)]


@pytest.mark.parametrize("line", ["queue is draining", "14:05 ! roll back #db", "@bea check replica lag 5m"])
def test_logging_loads_nothing_heavy(line: str, ref: str) -> None:
    script = (
        "import os, sys\n"
        "os._exit = lambda code: (print(*sys.modules), sys.exit(code))\n"
        "sys.argv = ['ic', 'log', sys.argv[1]]\n"
        "from console.cli.main import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script, line], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "console" in loaded
    assert not loaded & set(HEAVY)


def test_the_console_holds_nothing_that_nobody_asked_for(ref: str) -> None:
    script = (
        "import sys\n"
        "from console.base.later import _Later, load_soon\n"
        "from console.cli import console\n"
        "from console.config.paths import find_paths\n"
        "paths = find_paths()\n"
        "console._app(paths, paths.database, None, None)\n"
        "load_soon()\n"
        "print(*(name for name, module in sys.modules.items() if not isinstance(module, _Later)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert {"textual.app", "console.screens.main", "console.ui.form"} <= loaded
    unasked = {
        *HEAVY,
        "yaml",
        "tomlkit",
        "watchfiles",
        "ssl",
        "console.library.reading.assemble",
        "console.desk.doctor",
        "console.screens.offering",
        "console.screens.review_acts",
    }
    assert not loaded & (unasked - {"textual", "rich", "dataclasses"})


@pytest.mark.parametrize(
    ("words", "code"),
    [(["list"], 0), (["show", "INC-0000"], 1), (["severity", "9"], 2), (["list", "--db", "/dev/null/x"], 3)],
)
def test_exit_codes(words: list[str], code: int, ref: str) -> None:
    assert ic(*words).returncode == code


def test_two_processes_at_once_lose_nothing(ref: str) -> None:
    def lines(name: str) -> list[str]:
        return [f"{name} {number}" for number in range(200)]

    # One entry a transaction: each line is written when the one before it was acknowledged.
    running = [
        subprocess.Popen(
            [*IC, "log", ref, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        for _ in range(2)
    ]
    for pair in zip(lines("a"), lines("b"), strict=True):
        for process, line in zip(running, pair, strict=True):
            assert process.stdin is not None
            process.stdin.write(line + "\n")
        for process in running:
            assert process.stdout is not None
            assert re.fullmatch(r"[0-9a-f]{8}\n", process.stdout.readline())
    for process in running:
        process.communicate()
        assert process.returncode == 0
    written = texts(ref)
    assert [text for text in written if text.startswith("a")] == lines("a")
    assert [text for text in written if text.startswith("b")] == lines("b")
    assert ic("verify").returncode == 0


def test_a_reader_that_leaves_early_is_no_error(ref: str) -> None:
    ic("log", ref, "-", given="x\n" * 3000)
    process = subprocess.Popen([*IC, "timeline", ref], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141


def test_an_interrupt_ends_it_quietly_with_what_was_acknowledged_kept(ref: str) -> None:
    process = subprocess.Popen(
        [*IC, "log", ref, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("one\n")
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate()
    assert (process.returncode, said) == (130, "")
    assert texts(ref) == ["one"]


def test_what_cannot_be_saved_is_said_kept_and_taken_in_later(ref: str, home: Path) -> None:
    size = (home / "ic/data/incidents.db").stat().st_size
    full = subprocess.run(
        [*IC, "log", ref, "written on a full disk"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2)),
    )
    assert (full.returncode, full.stdout) == (3, "")
    assert full.stderr.startswith("ic: NOT SAVED in the database: ")
    assert f"It is kept in {home / 'ic/state'}" in full.stderr
    assert texts(ref) == ["written on a full disk"]


def test_a_newer_database_is_read_and_not_written(ref: str, home: Path) -> None:
    ic("log", ref, "from before")
    database = home / "ic/data/incidents.db"
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = database.read_bytes()
    refused = ic("log", ref, "from now")
    assert refused.returncode == 3
    assert "newer console" in refused.stderr
    shown = ic("timeline", ref)
    assert shown.returncode == 0
    assert "from before" in shown.stdout
    assert "newer console" in shown.stderr
    assert database.read_bytes() == before


def test_python_m_console_is_ic() -> None:
    assert ic("--version").stdout.startswith("ic ")
