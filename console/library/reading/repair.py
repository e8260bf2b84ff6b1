"""Repairs of damaged pages: what a copy from a web page leaves behind is left out of the view.

Two kinds of damage were found in real collections and in no clean document: pages where every other line is a lone
``|``, and the header of a code host (path, "135 lines", "3.4 KiB", "Markdown") above the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from console.base.words import _
from console.library.reading.source import Line, Source
from console.model.runbook import source_lines

#: Lone bars are a scraped page from this share of the lines on.
_SHARE = 0.2
#: A code host's header is looked for in so many lines.
_HEADER_LINES = 25
_BAR = re.compile(r"\s*\|{1,2}\s*")
_SIZE = re.compile(r"\s*\d+([.,]\d+)?\s*(bytes?|[KMG]i?B|B)\s*", re.IGNORECASE)
_HOST_WORD = re.compile(
    r"\s*(\d+ lines(\s*\(\d+ (loc|sloc)\))?.*|markdown|raw|blame|history|edit|code|preview|plain text|text)?\s*",
    re.IGNORECASE,
)


def repaired(text: str, still: Callable[[], None] = lambda: None) -> Source:
    """The lines of ``text`` to read, without the junk of a scraped page. ``still`` is the reading's clock."""
    lines = [Line(line, number) for number, line in enumerate(source_lines(text), 1)]
    source = Source(lines, len(lines), still=still)
    _drop_bars(source)
    _drop_host_header(source)
    return source


def _drop_bars(source: Source) -> None:
    """Leave out lines that are only ``|`` or ``||`` when they make up a fifth of the document.

    Between two lines of the page stands one run of bars; a run twice as long had a blank line within, which is kept:
    blank lines part paragraphs and lists.
    """
    bars = [_BAR.fullmatch(line.text) is not None for line in source.lines]
    if not source.lines or sum(bars) <= _SHARE * len(bars):
        return
    runs = _runs(bars)
    counts = Counter(end - start for start, end in runs)
    usual = min((length for length, count in counts.items() if count * 10 >= len(runs)), default=1)
    gone: set[int] = set()
    for start, end in runs:
        for index in range(start, end):
            blank = (index - start) % usual == 0 and index - start > 0
            if blank:
                source.lines[index] = Line("", source.lines[index].origin)
            else:
                gone.add(index)
    source.drop(gone, _("{count} lines that are only “|” left out (a scraped page)").format(count=len(gone)))
    source.scraped = True


def _runs(flags: list[bool]) -> list[tuple[int, int]]:
    """The stretches ``[start, end)`` of true flags."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = index
        elif not flag and start is not None:
            runs.append((start, index))
            start = None
    return runs


def _drop_host_header(source: Source) -> None:
    """Leave out the header of a code host: all down to the line with the file's size and what belongs to it.

    Nothing is dropped if a heading, a rule or a fence stands above the size: then it is the document's own text.
    """
    head = source.lines[:_HEADER_LINES]
    last = max((index for index, line in enumerate(head) if _SIZE.fullmatch(line.text)), default=None)
    if last is None:
        return
    if any(re.match(r"\s*(#|---|\+\+\+|```|~~~|\||>)", line.text) for line in head[:last]):
        return
    end = last + 1
    while end < len(head) and _HOST_WORD.fullmatch(head[end].text) and head[end].text.strip():
        end += 1
    source.drop(range(end), _("The header of a code host left out"))
