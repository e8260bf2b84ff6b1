"""From the shell's Enter to a screen that can be read, and to one that is whole; and what is held in memory when all is done
that follows the first frame."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.clocked import BARE, Clocked, ic
from bench.figures import Figure, Samples, Stage, main
from bench.stage import LAST

#: So many incidents are readable in 40 rows, in whatever layout.
_ROWS = 12
_AGAINST = "start of a bare Textual app"


def measure(stage: Stage) -> Iterator[Figure]:
    samples = Samples()
    for _round in range(stage.rounds):
        with Clocked(BARE) as terminal:
            terminal.until_quiet()
            samples.add("bare", terminal.moment(lambda screen: "a bare app" in screen))
            samples.add("bare memory", terminal.until_settled().memory())
        with Clocked(ic(stage)) as terminal:
            terminal.until_quiet()
            samples.add("readable", terminal.moment(_readable))
            samples.add("whole", terminal.moment(_whole))
            samples.add("memory", terminal.until_settled().memory())
    yield Figure("active incidents readable", samples.ratio("readable", "bare"), 0.2, against=_AGAINST)
    yield Figure("whole screen drawn", samples.ratio("whole", "bare"), 1.3, against=_AGAINST)
    yield Figure("memory at rest", samples.ratio("memory", "bare memory"), 1.35, against="a bare Textual app")


def _readable(screen: str) -> bool:
    return len(set(re.findall(r"INC-\w{4,}", screen))) >= _ROWS


def _whole(screen: str) -> bool:
    return _readable(screen) and LAST in screen and "log ▸" in screen and "? keys" in screen


if __name__ == "__main__":
    main(measure)
