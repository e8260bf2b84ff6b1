"""From a key to its frame: the cursor on the board, the timeline of 100,000 entries by the line and by the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from bench.clocked import BARE, Clocked, ic
from bench.figures import Figure, Samples, Stage, main

#: Keys of each kind in a round.
_KEYS = 12
_AGAINST = "key to paint in a bare Textual app, p50"


def measure(stage: Stage) -> Iterator[Figure]:
    samples = Samples()
    with ExitStack() as stack:
        bare = stack.enter_context(Clocked(BARE))
        board, lines, pages = (stack.enter_context(Clocked(ic(stage))) for _ in range(3))
        for terminal in (bare, board, lines, pages):
            terminal.until_settled()
        board.press("shift+tab").until_quiet()
        lines.press("pageup").until_quiet()
        for number in range(stage.rounds * _KEYS):
            samples.add("bare", bare.paint("ab"[number % 2]))
            samples.add("cursor", board.paint("down" if number % 20 < 10 else "up"))
            samples.add("line", lines.paint("up"))
            samples.add("page", pages.paint("pageup"))
    samples.join("any", "cursor", "line", "page")
    for what, name, aim in (
        ("cursor", "cursor", 1.5),
        ("scroll by a line", "line", 2.5),
        ("scroll by a page", "page", 2.5),
    ):
        yield Figure(f"{what}, p50", samples.ratio(name, "bare"), aim, against=_AGAINST)
    yield Figure("any of them, p99", samples.ratio("any", "bare", percent=99), 4, against=_AGAINST)
    yield Figure(
        "a bare app's own p99: the machine", samples.ratio("bare", "bare", percent=99), against=_AGAINST
    )


if __name__ == "__main__":
    main(measure)
