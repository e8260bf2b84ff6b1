"""What a console costs that is only looked at, while 50 deadlines run by the second."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.clocked import Clocked, ic
from bench.figures import Figure, Stage, main

#: Seconds in a round.
_WATCHED = 4


def measure(stage: Stage) -> Iterator[Figure]:
    with Clocked(ic(stage)) as terminal:
        terminal.until_settled()
        before, began = terminal.spent(), time.perf_counter()
        sent = len(terminal.listen(_WATCHED * stage.rounds))
        seconds = time.perf_counter() - began
        spent = terminal.spent() - before
    yield Figure("idle: processor", 100 * spent / seconds, 0.6, "%", "one core")
    yield Figure("idle: to the terminal", sent / seconds / 1000, 1, "kB/s")


if __name__ == "__main__":
    main(measure)
