"""The timeline as rows: its entries, and between them what the clocks add (breaches, age marks), page by page.

An incident may have 100,000 entries; nothing here holds them. Computed rows are few and stand at known ranks, so a row's number
tells at once which entries surround it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate

from console.base.clock import utc_stamp
from console.core.marks import Mark, age_marks, misses
from console.desk.clocks import Burning
from console.desk.desk import Desk
from console.model.entry import Entry
from console.store.lines import EVERYTHING, Filter, timeline_key

#: Kinds of the rows that are not in the journal: computed by the clocks, or waiting to be saved.
COMPUTED = ("breach", "age", "unsaved")
#: Places before and after all lines (see ``timeline_key``).
_START, _END = ("", ""), ("~", "~")


class Timeline:
    """The rows of one incident's timeline under a filter, as the database has them now, and those ``unsaved``.

    Make a new one when the incident changed; ``tick`` tells whether the clocks alone have added a row.
    """

    def __init__(
        self, desk: Desk, burning: Burning, wanted: Filter = EVERYTHING, unsaved: Sequence[Entry] = ()
    ) -> None:
        self.desk = desk
        self.burning = burning
        self.wanted = wanted
        self.unsaved = unsaved
        self._entries = -1  # not counted yet
        self._misses = misses(burning.incident, burning.policy, desk.calendar(burning.policy))
        self._marks: list[Entry] = []
        self._ranks: list[int] = []
        self.tick(desk.clock())

    def tick(self, now: datetime) -> bool:
        """Compute the clocks' rows anew; True when there are others than before."""
        marks = [] if self.wanted else self._computed(now)
        if self._entries >= 0 and [mark.id for mark in marks] == [mark.id for mark in self._marks]:
            return False
        keys = [timeline_key(mark) for mark in marks]
        rank, incident = self.desk.reader.rank, self.burning.incident.id
        steps = [
            rank(incident, key, self.wanted, after)
            for after, key in zip([_START, *keys], [*keys, _END], strict=True)
        ]
        *ranks, self._entries = accumulate(steps)
        self._marks = marks
        self._ranks = [entries + index for index, entries in enumerate(ranks)]
        return True

    def _computed(self, now: datetime) -> list[Entry]:
        incident, policy = self.burning.incident, self.burning.policy
        found = [
            *age_marks(incident, policy, now),
            *(mark for mark in self._misses if mark.at <= now),
        ]
        zone = now.tzinfo
        rows = [_row(incident.id, mark, mark.at.astimezone(zone)) for mark in found]
        return sorted((*rows, *self.unsaved), key=timeline_key)

    def count(self) -> int:
        """How many rows there are."""
        return self._entries + len(self._marks)

    def window(self, first: int, last: int) -> Sequence[Entry]:
        """The rows ``first`` to ``last`` (not included), ascending by when they happened."""
        low, high = bisect_left(self._ranks, first), bisect_left(self._ranks, last)
        incident = self.burning.incident.id
        entries = self.desk.reader.window(incident, first - low, last - high, self._entries, self.wanted)
        return sorted((*entries, *self._marks[low:high]), key=timeline_key)

    def find(self, key: str) -> int | None:
        """The number of the row with this id; None when it is gone or filtered out."""
        for rank, mark in zip(self._ranks, self._marks, strict=True):
            if mark.id == key:
                return rank
        found = self.desk.reader.entry_or_none(key)
        if found is None or found.incident != self.burning.incident.id:
            return None
        at = timeline_key(found)
        before = self.desk.reader.rank(found.incident, at, self.wanted)
        there = self.desk.reader.window(found.incident, before, before + 1, self._entries, self.wanted)
        if [entry.id for entry in there] != [key]:
            return None
        return before + bisect_left([timeline_key(mark) for mark in self._marks], at)


def _row(incident: str, mark: Mark, at: datetime) -> Entry:
    return Entry(
        id=f"{mark.kind}:{mark.key}:{utc_stamp(mark.at)}",
        incident=incident,
        at=at,
        recorded_at=at,
        kind=mark.kind,
        text=mark.label,
        author="",
        by_act=True,
    )
