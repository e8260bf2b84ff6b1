"""What a benchmark hands back, and how it is printed."""

from __future__ import annotations

import platform
import sqlite3
import sys
import traceback
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing. ``unit`` is empty for a ratio, and ``against`` then says of what; ``aim`` is the most that it
    should be (None: none was set)."""

    what: str
    value: float
    aim: float | None = None
    unit: str = ""
    against: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything is measured: a home of its own with the database in it, and how often each thing is done."""

    home: Path
    database: Path
    rounds: int


Benchmark = Callable[[Stage], Iterable[Figure]]


class Samples:
    """Measured values by name. What is compared is measured in turns, so that a busy moment hits both."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = defaultdict(list)

    def add(self, name: str, value: float) -> None:
        """One more value."""
        self._values[name].append(value)

    def join(self, name: str, *names: str) -> None:
        """Take all of those together under a new name."""
        self._values[name] = [value for one in names for value in self._values[one]]

    def value(self, name: str, percent: float = 50) -> float:
        """The value that ``percent`` of all do not exceed; the median by default."""
        ordered = sorted(self._values[name])
        return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]

    def ratio(self, name: str, base: str, percent: float = 50) -> float:
        """That value against the median of ``base``."""
        return self.value(name, percent) / self.value(base)


def show(figures: Iterable[Figure]) -> None:
    """Print the figures as rows of a Markdown table, each when it is there; what misses its aim is bold."""
    for figure in figures:
        aim = "" if figure.aim is None else f"≤ {_number(figure.aim)}{_unit(figure)}"
        value = f"{_number(figure.value)}{_unit(figure)}"
        if figure.aim is not None and figure.value > figure.aim:
            value = f"**{value}**"
        print(f"| {figure.what} | {value} | {aim} | {figure.against} |", flush=True)


def main(*benchmarks: Benchmark) -> None:
    """Run benchmarks as a program: ``python -m bench.start --rounds 9``. One that fails has a row that says why, the others
    go on, and the exit code is 1 in the end."""
    from bench.stage import stage

    parser = ArgumentParser(description="Measure the console; prints a table.")
    parser.add_argument("--rounds", type=int, default=15, help="how often each thing is done (15)")
    rounds = parser.parse_args().rounds
    failed = False
    with stage(rounds) as made:
        print(f"{rounds} rounds. {_setting()}.\n")
        print("| | measured | aim | against |\n|---|---:|---:|---|", flush=True)
        for benchmark in benchmarks:
            try:
                show(benchmark(made))
            except Exception as error:  # noqa: BLE001 - whatever it was, it is told
                failed = True
                name = benchmark.__module__.rpartition(".")[2]
                print(f"| {name} | **failed** | | {_cell(error)} |", flush=True)
                traceback.print_exc()
    sys.exit(1 if failed else 0)


def _cell(error: Exception) -> str:
    """The first line of what went wrong, as it can stand in a table."""
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}".replace("|", r"\|")


def _setting() -> str:
    """What it was measured with."""
    names = (f"Python {platform.python_version()}", f"Textual {version('textual')}")
    return ", ".join((*names, f"SQLite {sqlite3.sqlite_version}", platform.system()))


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _unit(figure: Figure) -> str:
    return f" {figure.unit}" if figure.unit else ""
