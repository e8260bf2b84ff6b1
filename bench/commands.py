"""The command line: an entry logged and durable, and what is read most."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from bench.clocked import ic
from bench.figures import Figure, Samples, Stage, main
from bench.stage import fresh_ref, long_ref

_AGAINST = "`python -c 'import sqlite3'`"


def measure(stage: Stage) -> Iterator[Figure]:
    samples = Samples()
    ref, long = fresh_ref(stage), long_ref(stage)
    for _round in range(stage.rounds * 3):
        samples.add("bare", _taken((sys.executable, "-c", "import sqlite3")))
        samples.add("log", _taken(ic(stage, "log", ref, "= error rate 3 % #db")))
        samples.add("log long", _taken(ic(stage, "log", long, "= error rate 3 % #db")))
        samples.add("list", _taken(ic(stage, "list")))
    yield Figure("`ic log`, its entry durable", samples.ratio("log", "bare"), 3, against=_AGAINST)
    yield Figure(
        "`ic log` on the timeline of 100,000", samples.ratio("log long", "bare"), 3, against=_AGAINST
    )
    yield Figure("`ic list`, 50 incidents", samples.ratio("list", "bare"), against=_AGAINST)
    whole = _taken(ic(stage, "timeline", long))
    yield Figure("`ic timeline`, 100,000 entries", whole, unit="s", against="once")


def _taken(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(measure)
