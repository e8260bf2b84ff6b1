"""What a benchmark hands back, and how it is printed."""

from __future__ import annotations

import platform
import sqlite3
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing. ``unit`` is empty for a ratio; ``aim`` is the most it should be (None: no aim was set);
    ``base`` says what a ratio is against, or how it was taken."""

    what: str
    value: float
    aim: float | None = None
    unit: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything is measured: a home of its own with the database in it, and how often each thing is done."""

    home: Path
    database: Path
    rounds: int


Benchmark = Callable[[Stage], Iterable[Figure]]


def ratio(values: Sequence[float], base: Sequence[float]) -> float:
    """The median of one against the median of the other."""
    return median(values) / median(base)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that ``percent`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(round(len(ordered) * percent / 100), len(ordered) - 1)]


def show(figures: Iterable[Figure]) -> None:
    """Print the figures as a Markdown table, each when it is there."""
    print("| | measured | aim | against |\n|---|---:|---:|---|")
    for figure in figures:
        aim = "" if figure.aim is None else f"≤ {_number(figure.aim)}{_unit(figure)}"
        missed = figure.aim is not None and figure.value > figure.aim
        value = f"{_number(figure.value)}{_unit(figure)}"
        print(
            f"| {figure.what} | {f'**{value}**' if missed else value} | {aim} | {figure.base} |", flush=True
        )


def setting() -> str:
    """What it was measured with, in a line."""
    names = ("Python " + platform.python_version(), "Textual " + version("textual"))
    return ", ".join((*names, "SQLite " + sqlite3.sqlite_version, platform.system()))


def main(*benchmarks: Benchmark) -> None:
    """Run benchmarks as a program: ``python -m bench.start --rounds 9``."""
    from bench.stage import stage

    parser = ArgumentParser(description="Measure the console; prints a table.")
    parser.add_argument(
        "--rounds", type=int, default=15, help="how often each thing is done (the median counts)"
    )
    rounds = parser.parse_args().rounds
    with stage(rounds) as made:
        print(f"{rounds} rounds. {setting()}.\n")
        show(figure for benchmark in benchmarks for figure in benchmark(made))


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _unit(figure: Figure) -> str:
    return f" {figure.unit}" if figure.unit else ""
