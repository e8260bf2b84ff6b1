"""What a console has before it: the board, the incident shown, and the news since it last looked.

Headless, so that tests and other faces can sit before it. It reads through its own connection and never writes; acts go
through a writing desk elsewhere, and come back here as news like anybody else's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from console.core.alarms import Alarm, announce
from console.desk import runbooks
from console.desk.clocks import Burning, burning, in_order
from console.desk.desk import Desk
from console.desk.timeline import Timeline
from console.model.entry import Entry
from console.model.incident import Deadline, Incident
from console.store.connection import check_in_place
from console.store.lines import EVERYTHING, Filter

_A_DAY = timedelta(days=1)
#: Milliseconds that a look waits for the database.
_PATIENCE = 100


#: A write so many nanoseconds later may leave a file the same time: clocks of file systems beat slowly.
_GRAIN = 1_000_000_000
#: So many looks in a row are answered by the files alone.
_PASSED = 8


class News(NamedTuple):
    """What changed since the last look: whether the board, and whether the incident shown."""

    board: bool
    shown: bool


class Session:
    """The board and the incident shown, kept up to date by :meth:`look` (what was written) and :meth:`tick` (time)."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._inode = desk.place.database.stat().st_ino
        self.board: list[Burning] = []
        self.shown: Burning | None = None
        self.wanted: Filter = EVERYTHING
        self._incidents: dict[str, Incident] = {}
        self._position = -1
        self._files_seen: list[tuple[int, int]] = []
        self._passed = 0
        self.unsaved: list[Entry] = []
        self._rung: dict[str, frozenset[str]] = {}
        self._computed: tuple[datetime, datetime] | None = None
        self._burning: dict[str, tuple[Burning, datetime]] = {}  # by incident, and until when it is good
        self._announced: tuple[datetime, datetime] | None = None  # the computation whose alarms were told
        self.look()
        # Another program may hold the file for seconds; a screen cannot wait that long, and looks again soon.
        desk.connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")

    # -- looking -----------------------------------------------------------------------------------------------

    def look(self) -> News:
        """Read what was written since the last look, by whomever. Raises ``StorageError``."""
        with self.desk.reading():
            check_in_place(self.desk.place.database, self._inode)
            files = self._files()
            if files and files == self._files_seen and self._passed < _PASSED:
                self._passed += 1
                return News(board=False, shown=False)
            news = self._look()
            self._files_seen, self._passed = files, 0
            return news

    def _files(self) -> list[tuple[int, int]]:
        """What tells at a fraction of the cost of asking SQLite that nobody has written: when the files were, and their sizes.

        Their times have a grain, so a young one tells nothing (then this is empty); and in case a file system has worse
        habits, SQLite is asked every now and then whatever the files say.
        """
        database = self.desk.place.database
        found = [_written(database), _written(database.with_name(f"{database.name}-wal"))]
        return found if time.time_ns() - max(found)[0] > _GRAIN else []

    def _look(self) -> News:
        reader = self.desk.reader
        position = reader.position()
        if position == self._position:
            return News(board=False, shown=False)
        active = reader.active()
        touched = set(active) if self._position < 0 else reader.changed_since(self._position)
        if self._position >= 0 and reader.redacted_since(self._position):
            runbooks.forget()
        shown = self.shown.incident.id if self.shown else None
        wanted = [one for one in active if one in touched or one not in self._incidents]
        if shown and shown in touched and shown not in active:
            wanted.append(shown)
        self._incidents = {
            one: self._incidents[one] for one in (*active, shown or "") if one in self._incidents
        }
        self._incidents |= {incident.id: incident for incident in reader.incidents(wanted)}
        self._position = position
        self._computed = None
        self.tick(self.desk.clock())
        return News(board=bool(touched), shown=shown in touched)

    def tick(self, now: datetime) -> bool:
        """Compute the deadlines at ``now``; True when one of them has come to another state.

        Between two thresholds nothing changes but the digits, which the screen draws from the clock itself; so most
        ticks cost nothing, and at a threshold only the incident that came to it is computed.
        """
        if self._computed and self._computed[0] <= now < self._computed[1]:
            return False
        if self._computed and now < self._computed[0]:  # the clock was put back
            self._burning.clear()
        active = [incident for incident in self._incidents.values() if not incident.closed]
        self.board = in_order(self._at(incident, now) for incident in active)
        if self.shown:
            self.shown = self._at(self._incidents.get(self.shown.incident.id, self.shown.incident), now)
        there = {one.id for one in active} | ({self.shown.incident.id} if self.shown else set())
        self._burning = {one: self._burning[one] for one in there}
        self._computed = (now, self._good_until(now))
        return True

    def _at(self, incident: Incident, now: datetime) -> Burning:
        """The incident with its deadlines at ``now``: as it was computed last, if it is the same and came to no threshold."""
        kept = self._burning.get(incident.id)
        if kept is not None and kept[0].incident is incident and now < kept[1]:
            return kept[0]
        one = burning(self.desk, incident, now)
        self._burning[incident.id] = (one, min(_thresholds(one, now), default=now + _A_DAY))
        return one

    def _good_until(self, now: datetime) -> datetime:
        """The first moment to come at which any deadline changes its state."""
        return min((until for _one, until in self._burning.values()), default=now + _A_DAY)

    def show(self, incident_id: str | None) -> Burning | None:
        """Bring an incident to the fore (closed ones too); None shows nothing. Raises ``NotFound``."""
        if incident_id is None:
            self.shown = None
            return None
        if incident_id not in self._incidents:
            self._incidents[incident_id] = self.desk.reader.incident(incident_id)
        now = self.desk.clock()
        self.tick(now)
        self.shown = self._at(self._incidents[incident_id], now)
        self._computed = (now, self._good_until(now))
        return self.shown

    def timeline(self) -> Timeline | None:
        """The rows of the incident shown, under the present filter."""
        if self.shown is None:
            return None
        return Timeline(self.desk, self.shown, self.wanted, self.waiting())

    def waiting(self) -> list[Entry]:
        """The lines of the incident shown that could not be saved yet."""
        return [entry for entry in self.unsaved if self.shown and entry.incident == self.shown.incident.id]

    def hold(self, incident_id: str, text: str) -> None:
        """Show a line that could not be saved (it is kept elsewhere) until :attr:`unsaved` is emptied."""
        now = self.desk.clock()
        row = Entry(
            f"unsaved:{len(self.unsaved)}",
            incident_id,
            now,
            now,
            "unsaved",
            text,
            self.desk.author,
            by_act=True,
        )
        self.unsaved.append(row)

    # -- time --------------------------------------------------------------------------------------------------

    def most_urgent(self) -> tuple[Burning, Deadline] | None:
        """The most urgent running deadline of all incidents."""
        for one in self.board:
            running = next((deadline for deadline in one.deadlines if deadline.state != "done"), None)
            if running:
                return one, running
        return None

    def remember_rung(self, rung: dict[str, frozenset[str]]) -> None:
        """Take over what this machine has rung before, by incident."""
        self._rung = dict(rung)
        self._announced = None

    def alarms(self, now: datetime) -> list[tuple[Burning, Alarm]]:
        """The alarms to ring now; each comes once. What has rung is then in :attr:`rung`."""
        if self._announced and self._announced is self._computed and now < self._announced[1]:
            return []  # nothing came to a threshold since
        self._announced = self._computed
        ringing = []
        for one in self.board:
            due, self._rung[one.incident.id] = announce(
                one.deadlines, now, self._rung.get(one.incident.id, frozenset())
            )
            ringing += [(one, alarm) for alarm in due]
        return ringing

    def came_due(self, now: datetime) -> list[tuple[Incident, Deadline]]:
        """The deadlines to notify of now: of the alarms (:meth:`alarms`) those that are over. Each comes once."""
        over = {(one.incident.id, alarm.key) for one, alarm in self.alarms(now) if alarm.stage == "over"}
        return [
            (one.incident, deadline)
            for one in self.board
            for deadline in one.deadlines
            if (one.incident.id, deadline.key) in over
        ]

    @property
    def rung(self) -> dict[str, frozenset[str]]:
        """The names of the alarms that have rung, by incident."""
        return dict(self._rung)


def _thresholds(one: Burning, now: datetime) -> Iterator[datetime]:
    """The moments to come at which a deadline of the incident changes its state."""
    for deadline in one.deadlines:
        for moment in (deadline.soon_at, deadline.due_at, deadline.alarm_at):
            if moment and moment > now and deadline.state != "done":
                yield moment


def _written(path: Path) -> tuple[int, int]:
    """When a file was written last, in nanoseconds, and its size; zeros where there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
