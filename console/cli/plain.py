"""Text in columns, for a terminal, a pipe and a screen reader alike: no boxes, no colours, times in the person's zone."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from console.base.text import safe_line
from console.core.times import clock, short
from console.model.entry import Entry
from console.model.incident import Deadline
from console.ui.signs import ASCII, UNICODE, Signs

#: How many of an id's last characters name an entry: unique among some ten thousands, and typed in one breath.
SHORT_ID = 8


def signs(plain: bool) -> Signs:
    """The signs to print: ASCII when asked for, and where the output could not carry others."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    return ASCII if plain or not encoding.startswith("utf") else UNICODE


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Rows of words as lines with aligned columns; those numbered in ``right`` to the right, the last one ragged.

    On a terminal a line is cut at its width; elsewhere nothing is lost.
    """
    safe = [[safe_line(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*safe, strict=True)] if safe else []
    limit = terminal_width()
    for row in safe:
        cells = [
            _padded(cell, size, index in right)
            for index, (cell, size) in enumerate(zip(row, widths, strict=True))
        ]
        yield cut("  ".join([*cells[:-1], row[-1]]).rstrip(), limit)


def _padded(cell: str, size: int, right: bool) -> str:
    blanks = " " * (size - width(cell))
    return blanks + cell if right else cell + blanks


def terminal_width() -> int | None:
    """The width of the terminal that stdout is; None where it is none."""
    if not sys.stdout.isatty():
        return None
    return os.get_terminal_size(sys.stdout.fileno()).columns or None


def cut(text: str, limit: int | None) -> str:
    """``text`` within ``limit`` cells; what is cut off shows as ``…``, at a word where one ends near."""
    if limit is None or width(text) <= limit:
        return text
    room, kept = limit - 1, ""
    for letter in text:
        room -= width(letter)
        if room < 0:
            break
        kept += letter
    head, blank, tail = kept.rpartition(" ")
    return (head if blank and len(tail) < 12 else kept).rstrip() + "…"


def width(text: str) -> int:
    """How many cells a terminal gives to ``text``."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def short_id(entry: Entry) -> str:
    """The end of an entry's id, which names it to every verb."""
    return entry.id[-SHORT_ID:]


def deadline_words(deadline: Deadline, now: datetime) -> str:
    """How a deadline stands: ``0:30 over``, ``12:20 left``, ``done 03:05``, with the alarm where it was put off."""
    zone = now.tzinfo
    if deadline.state == "done":
        return clock(deadline.done_at, zone) if deadline.done_at else ""
    time = deadline.due_at - now
    words = f"{short(-time)} over" if time.total_seconds() < 0 else f"{short(time)} left"
    if deadline.state == "snoozed" and deadline.alarm_at:
        words += f", snoozed until {clock(deadline.alarm_at, zone)}"
    return words


def day(moment: datetime, now: datetime) -> str:
    """A day as a separator: ``Sunday, 2026-03-01``."""
    return moment.astimezone(now.tzinfo).strftime("%A, %Y-%m-%d")


def under(text: str, indent: int) -> Iterable[str]:
    """Lines of ``text``, each ``indent`` blanks in."""
    return (" " * indent + line for line in text.splitlines())
