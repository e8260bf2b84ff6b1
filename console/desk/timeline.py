"""The timeline as rows: its entries, and between them what the clocks add (breaches, age marks), page by page.

An incident may have 100,000 entries; nothing here holds them. Computed rows are few, and where each stands is known when one
looks there, so a row's number tells which entries surround it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from operator import neg

from console.base.clock import utc_stamp
from console.core.marks import Mark, age_marks, misses
from console.desk.clocks import Burning
from console.desk.desk import Desk
from console.model.entry import Entry
from console.store.lines import EVERYTHING, Filter, timeline_key

#: Kinds of the rows that are not in the journal: computed by the clocks, or waiting to be saved.
COMPUTED = ("breach", "age", "unsaved")
#: A place behind all lines (see ``timeline_key``).
_END = ("~", "~")


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
        self._entries = desk.reader.entry_count(burning.incident.id, wanted)
        self._misses = misses(burning.incident, burning.policy, desk.calendar(burning.policy))
        self._marks: list[Entry] = []
        self._ranks: list[int] = []  # of the last marks, from the last one on
        self._behind = 0  # entries that stand behind the mark placed last
        self.tick(desk.clock())

    def tick(self, now: datetime) -> bool:
        """Compute the clocks' rows anew; True when there are others than before."""
        marks = [] if self.wanted else self._computed(now)
        if [mark.id for mark in marks] == [mark.id for mark in self._marks]:
            return False
        self._marks = marks
        self._ranks = []
        self._behind = 0
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
        low, high = self._before(first), self._before(last)
        incident = self.burning.incident.id
        entries = self.desk.reader.window(incident, first - low, last - high, self._entries, self.wanted)
        return sorted((*entries, *self._marks[low:high]), key=timeline_key)

    def find(self, key: str) -> int | None:
        """The number of the row with this id; None when it is gone or filtered out."""
        for index, mark in enumerate(self._marks):
            if mark.id == key:
                return self._rank(index)
        found = self.desk.reader.entry_or_none(key)
        if found is None or found.incident != self.burning.incident.id:
            return None
        at = timeline_key(found)
        before = self.desk.reader.rank(found.incident, at, self.wanted)
        there = self.desk.reader.window(found.incident, before, before + 1, self._entries, self.wanted)
        if [entry.id for entry in there] != [key]:
            return None
        return before + bisect_left([timeline_key(mark) for mark in self._marks], at)

    def _before(self, row: int) -> int:
        """How many of the clocks' rows stand before this one. One mostly looks at the end, so they are placed from there,
        as far as is needed: to count all entries before each takes longer than to draw the screen."""
        count = len(self._marks)
        while len(self._ranks) < count and (not self._ranks or self._ranks[-1] >= row):
            self._rank(count - len(self._ranks) - 1)
        return count - bisect_right(self._ranks, -row, key=neg)

    def _rank(self, index: int) -> int:
        """The number of the row at which a mark stands."""
        count, incident = len(self._marks), self.burning.incident.id
        for place in range(count - len(self._ranks) - 1, index - 1, -1):
            end = timeline_key(self._marks[place + 1]) if place + 1 < count else _END
            begin = timeline_key(self._marks[place])
            self._behind += self.desk.reader.rank(incident, end, self.wanted, begin)
            self._ranks.append(self._entries - self._behind + place)
        return self._ranks[count - index - 1]


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
