"""All measurements of the console's speed, in one run: ``make bench``, or ``python -m bench --rounds 9``."""

from __future__ import annotations

from bench import after, clocks, commands, idle, keys, library, lost, runbooks, search, start
from bench.figures import main

if __name__ == "__main__":
    main(
        start.measure,
        keys.measure,
        search.measure,
        runbooks.measure,
        library.measure,
        idle.measure,
        lost.measure,
        clocks.measure,
        commands.measure,
        after.measure,
    )
