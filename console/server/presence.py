"""Who has which incident open: in the memory of this process, never in a table, a journal or a log.

It rides on the pull that a console waits in anyway. Somebody is there while a request of his waits that names the incident,
and ``LINGER`` seconds after it was answered, until his next one comes; who hangs up is gone at once. A change wakes those who
have the same incident open, in a beat of ``BEAT`` seconds so that twenty people who come at once wake nobody twenty times, and
nobody else. Other processes on the same database are told in the same beat who is here, incident by incident, and again each
``RENEW`` seconds; what a process said is forgotten when it falls silent.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from console.model.presence import MAX_NAME, present_text, read_present

#: Seconds between two beats. More than half of what a console takes for a server that does not wait (sync/watching.py).
BEAT: Final = 1.5
#: Seconds that somebody counts as there after his request was answered: the next one comes sooner, also in bad weather.
LINGER: Final = 5.0
#: Seconds after which other processes are told again, and after which what they told is no longer believed.
RENEW: Final = 20.0
BELIEVED: Final = 2.5 * RENEW
#: Incidents of one workspace about which is known who has them open; of others nothing is said.
MAX_ROOMS: Final = 256

Key = tuple[int, str]
"""A workspace and an incident."""


@dataclass(eq=False, slots=True)
class Visit:
    """One request that names an open incident. ``known`` is what its console was told last, None for nothing yet;
    ``waiting`` holds what it waits with, while it does."""

    account: str
    known: str | None
    room: Room
    waiting: set[asyncio.Future[None]] = field(default_factory=set)
    gone: bool = False

    @property
    def present(self) -> str:
        """Who else is there, as the header has it. One account is one person, however many consoles he has open."""
        return self.told(sorted(self.room.accounts()))

    def told(self, names: Iterable[str]) -> str:
        """Who of these is somebody else, as the header has it."""
        return present_text(name for name in names if name != self.account)

    def hang_up(self) -> None:
        """Whoever asked is gone."""
        self.gone = True
        self.wake()

    def wake(self) -> None:
        """End the waiting."""
        for news in self.waiting:
            if not news.done():
                news.set_result(None)


@dataclass(eq=False, slots=True)
class Room:
    """An incident that somebody has open: his requests, who was answered a moment ago (and until when that counts), who is
    there by what other processes said (and until when that is believed), and what they were told."""

    visits: set[Visit] = field(default_factory=set)
    lingering: dict[str, float] = field(default_factory=dict)
    elsewhere: dict[str, tuple[frozenset[str], float]] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    told_at: float = 0.0
    stirred: bool = False

    def here(self) -> frozenset[str]:
        """The accounts that are there through this process."""
        return frozenset({visit.account for visit in self.visits} | self.lingering.keys())

    def accounts(self) -> frozenset[str]:
        """All accounts that are there."""
        return self.here().union(*(accounts for accounts, _ in self.elsewhere.values()))

    def fade(self, now: float) -> list[str]:
        """Forget whose time is up; gives who lingered here."""
        over = [account for account, until in self.lingering.items() if until <= now]
        silent = [process for process, (_, until) in self.elsewhere.items() if until <= now]
        for account in over:
            del self.lingering[account]
        for process in silent:
            del self.elsewhere[process]
        self.stirred |= bool(over or silent)
        return over

    def leave(self, account: str) -> None:
        """He does not linger here any more."""
        if self.lingering.pop(account, None) is not None:
            self.stirred |= account not in self.here()

    def wake(self) -> None:
        """Answer those who know it otherwise; who does and does not wait yet is looked at again."""
        if not self.stirred:
            return
        self.stirred, names = False, sorted(self.accounts())
        for visit in self.visits:
            if visit.known is not None and visit.known != visit.told(names):
                self.stirred |= not visit.waiting
                visit.wake()


class Presence:
    """All of it, for one process. Belongs to one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._process = secrets.token_hex(4)
        self._rooms: dict[Key, Room] = {}
        self._many: Counter[int] = Counter()
        #: Where an account of a workspace was answered last, while it lingers there.
        self._last: dict[tuple[int, str], Room] = {}

    @contextmanager
    def visiting(
        self, workspace: int, incident: str | None, account: str, known: str | None
    ) -> Iterator[Visit | None]:
        """Be there for the time of a request. None where no incident is open, or where too many are."""
        room = self._room((workspace, incident)) if incident else None
        if room is None:
            yield None
            return
        account = account[:MAX_NAME]  # as other processes have it
        visit = Visit(account, known, room)
        room.stirred |= account not in room.here() or known not in (None, visit.present)
        room.visits.add(visit)
        room.leave(account)
        before = self._last.pop((workspace, account), None)
        if before is not None:  # who opens another incident between two requests is gone from the one before
            before.leave(account)
        try:
            yield visit
        except BaseException:
            visit.gone = True
            raise
        finally:
            room.visits.discard(visit)
            if not visit.gone:
                room.lingering[account] = self._clock() + LINGER
                self._last[workspace, account] = room
            room.stirred |= account not in room.here()

    def _room(self, key: Key) -> Room | None:
        room = self._rooms.get(key)
        if room is None and self._many[key[0]] < MAX_ROOMS:
            room = self._rooms[key] = Room()
            self._many[key[0]] += 1
        return room

    def beat(self) -> dict[Key, str]:
        """Let fade what has ended, wake whom it concerns; gives what other processes are to be told, by incident."""
        now, notes = self._clock(), {}
        for key, room in list(self._rooms.items()):
            for account in room.fade(now):
                if self._last.get((key[0], account)) is room:
                    del self._last[key[0], account]
            room.wake()
            here = room.here()
            if here != room.told or (here and now - room.told_at >= RENEW):
                room.told, room.told_at = here, now
                notes[key] = self._note(key, present_text(sorted(here)))
            if not (here or room.elsewhere):
                del self._rooms[key]
                self._many[key[0]] -= 1
        return notes

    def farewell(self) -> dict[Key, str]:
        """What other processes are told by one that stops: that nobody is here any more."""
        return {key: self._note(key, "[]") for key, room in self._rooms.items() if room.told}

    # -- the other processes -------------------------------------------------------------------------------------

    def _note(self, key: Key, names: str) -> str:
        return json.dumps([self._process, *key, names])

    def noted(self, note: str) -> None:
        """Hear what another process says of one incident; what cannot be read is passed over."""
        try:
            process, workspace, incident, text = json.loads(note)
            names = read_present(text)
            key = int(workspace), str(incident)
        except (ValueError, TypeError, AttributeError):
            return
        if process == self._process or names is None:
            return
        room = self._rooms.get(key) if not names else self._room(key)
        if room is None:
            return
        before = room.accounts()
        room.elsewhere.pop(process, None)
        if names:
            room.elsewhere[process] = frozenset(names), self._clock() + BELIEVED
        room.stirred |= room.accounts() != before
