"""Searching while typing: each letter's results, in the store and on the screen, over 100,000 entries and 10,000 titles."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.clocked import Clocked, ic
from bench.figures import Figure, Samples, Stage, main
from console.store.connection import open_file
from console.store.reading import Reader

#: Common words, a rare one, words that seldom stand together, and nothing at all.
_TYPED = ("queue depth", "error rate 42 %", "certificate draining", "the last of", "checkout zebra")


def measure(stage: Stage) -> Iterator[Figure]:
    samples = Samples()
    reader = Reader(open_file(stage.database, read_only=True))
    for _round in range(stage.rounds):
        for text in _TYPED:
            for end in range(1, len(text) + 1):
                began = time.perf_counter()
                reader.search(text[:end], 40)
                samples.add("store", time.perf_counter() - began)
    yield Figure("search, a letter's results found, p50", samples.value("store") * 1000, 20, "ms")
    yield Figure("the same, p99", samples.value("store", percent=99) * 1000, 20, "ms")
    with Clocked(ic(stage)) as terminal:
        terminal.until_settled()
        terminal.press("/").until_quiet()
        for number in range(stage.rounds):
            for letter in _TYPED[number % len(_TYPED)]:
                samples.add("shown", terminal.painted("space" if letter == " " else letter))
            for _letter in _TYPED[number % len(_TYPED)]:
                terminal.painted("backspace")
    yield Figure(
        "search, from a letter to its results on the screen, p50", samples.value("shown") * 1000, 20, "ms"
    )


if __name__ == "__main__":
    main(measure)
