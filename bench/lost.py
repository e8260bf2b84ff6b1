"""The terminal goes away, with the hang-up signal heard or ignored: how long the process outlives it, and that all is saved."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from sqlite3 import connect

from bench.clocked import Clocked, ic
from bench.figures import Figure, Samples, Stage, main

_TIMES = 3
#: Starts a program to which a hang-up means nothing, as some tmux set-ups do.
_IGNORING = ("sh", "-c", 'trap "" HUP; exec "$@"', "sh")


def measure(stage: Stage) -> Iterator[Figure]:
    samples = Samples()
    for number in range(_TIMES):
        for how in ("heard", "ignored"):
            entry, draft = f"recorded {number} {how}", f"begun {number} {how}"
            with Clocked((*_IGNORING, *ic(stage)) if how == "ignored" else ic(stage)) as terminal:
                terminal.until_quiet()
                terminal.press("i", "ctrl+u")  # the draft of the time before is there again
                terminal.type(f"{entry}\r").until_quiet()
                terminal.type(draft).until_quiet()
                terminal.hang_up()
                samples.add(how, _outlived(terminal))
            _check_saved(stage, entry, draft)
    for how in ("heard", "ignored"):
        yield Figure(
            f"terminal lost, hang-up {how}: process gone, all saved",
            samples.value(how, 100),
            1,
            "s",
            "the slowest",
        )


def _outlived(terminal: Clocked) -> float:
    began = time.perf_counter()
    while terminal.alive:
        if time.perf_counter() - began > 10:
            raise AssertionError("the process is still there")
        time.sleep(0.005)
    return time.perf_counter() - began


def _check_saved(stage: Stage, entry: str, draft: str) -> None:
    with closing(connect(stage.database)) as database:
        found = database.execute("SELECT count(*) FROM entry WHERE text = ?", (entry,)).fetchone()[0]
    drafts = [path.read_text() for path in (stage.home / "state").rglob("*draft*") if path.is_file()]
    assert found == 1, f"the entry {entry!r} was lost"
    assert any(draft in text for text in drafts), f"the draft {draft!r} was lost"


if __name__ == "__main__":
    main(measure)
