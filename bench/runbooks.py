"""Opening a runbook in the pane: one of 5,000 lines against one of 50, from the key to its lines on the screen, in one process.

Each is opened for the first time, when nobody has read it yet, and once more. They are opened in turns, by going from one
incident to the next.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.clocked import Clocked, ic
from bench.figures import Figure, Samples, Stage, main
from console.desk import incidents, runbooks
from console.desk.desk import Desk, Place
from console.library.reading import parse

_SHORT, _LONG = 50, 5_000
#: No more than the console keeps read, or the second opening would be a first one.
_MOST = 15
_PART = """## Part {number} of {name}

What node-{number} does when it is slow, and where to look: [the overview](overview.md).

1. Look at the load of node-{number}
2. Restart its worker

```sh
kubectl -n {name} get pods
```

| node | owner |
|------|-------|
| {number} | jo |

"""


def measure(stage: Stage) -> Iterator[Figure]:
    samples = Samples()
    database = stage.home / "runbooks.db"
    pairs = min(stage.rounds, _MOST)
    _declare(database, pairs)
    with Clocked(ic(replace(stage, database=database))) as terminal:
        terminal.until_settled()
        terminal.press("shift+tab").until_quiet().press("home").until_quiet()
        for time in ("first", "again"):
            for number in range(2 * pairs):
                terminal.press("home", *["down"] * number).until_quiet()
                samples.add(f"{time} {(_SHORT, _LONG)[number % 2]}", terminal.paint("enter"))
                terminal.until_quiet().press("shift+tab").until_quiet()
    for time, what in (("first", "opened for the first time"), ("again", "opened again")):
        yield Figure(
            f"a runbook of {_LONG:,} lines {what}, p50",
            samples.ratio(f"{time} {_LONG}", f"{time} {_SHORT}"),
            2,
            against=f"one of {_SHORT} lines",
        )


def _declare(database: Path, pairs: int) -> None:
    """Incidents with a short and a long runbook beside them in turns, no two alike."""
    dice = random.Random(2)
    place = Place(database, database.parent / "state")
    with Desk(place, "mira", randomness=dice.randbytes) as desk:
        for number in range(2 * pairs):
            lines = (_SHORT, _LONG)[number % 2]
            one = incidents.declare(desk, f"Node {number} is slow", "SEV2", commander="mira")
            runbooks.attach(desk, one, parse(_text(f"pool-{number}", lines).encode(), f"pool-{number}.md"))


def _text(name: str, lines: int) -> str:
    parts = "".join(_PART.format(number=number, name=name) for number in range(lines // 10))
    return "\n".join(parts.split("\n")[:lines]) + "\n"


if __name__ == "__main__":
    main(measure)
