"""From the shell's Enter to a screen that can be read, and to one that is whole; and what is held in memory then."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.clocked import BARE, Clocked, ic
from bench.figures import Figure, Stage, main, ratio
from bench.stage import LAST

#: So many incidents are readable in 40 rows, in whatever layout.
_ROWS = 12


def _readable(screen: str) -> bool:
    return len(set(re.findall(r"INC-\w{4,}", screen))) >= _ROWS


def _whole(screen: str) -> bool:
    return _readable(screen) and LAST in screen and "log ▸" in screen and "? keys" in screen


def measure(stage: Stage) -> Iterator[Figure]:
    bare: list[float] = []
    bare_memory: list[float] = []
    readable: list[float] = []
    whole: list[float] = []
    memory: list[float] = []
    for warm in (False, *[True] * stage.rounds):
        with Clocked(BARE) as terminal:
            terminal.until_quiet()
            taken, held = terminal.moment(lambda screen: "a bare app" in screen), terminal.memory()
        with Clocked(ic(stage)) as terminal:
            terminal.until_quiet()
            first, all_of_it = terminal.moment(_readable), terminal.moment(_whole)
            used = terminal.memory()
        if warm:
            bare.append(taken)
            bare_memory.append(held)
            readable.append(first)
            whole.append(all_of_it)
            memory.append(used)
    yield Figure("active incidents readable", ratio(readable, bare), 0.2, "", "start of a bare Textual app")
    yield Figure("whole screen drawn", ratio(whole, bare), 1.3, "", "start of a bare Textual app")
    yield Figure("memory", ratio(memory, bare_memory), 1.35, "", "a bare Textual app")


if __name__ == "__main__":
    main(measure)
