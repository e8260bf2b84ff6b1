"""All measurements of the console's speed, in one run: ``make bench``, or ``python -m bench --rounds 9``."""

from __future__ import annotations

from bench import commands, idle, keys, lost, search, start
from bench.figures import main

if __name__ == "__main__":
    main(start.measure, keys.measure, search.measure, idle.measure, lost.measure, commands.measure)
