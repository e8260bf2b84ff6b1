"""The desk itself: one database, one author, one clock; what every act is done with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from console.base.clock import Clock, stamp, system_clock
from console.base.errors import NotFound, ReadOnlyDatabase, Refused
from console.base.ids import Randomness, system_randomness
from console.base.text import storable
from console.base.words import _
from console.model.op import Draft, Op
from console.store.connection import open_file, storage_error
from console.store.lines import Lines

if TYPE_CHECKING:  # not needed to log a line, or not to look at one, so loaded where they are used
    from console.core.calendar import Calendar
    from console.library.policies import PolicyShelf
    from console.model.incident import Incident
    from console.model.policy import Policy
    from console.store.journal import Journal
    from console.store.reading import Reader

T = TypeVar("T")


class Place(NamedTuple):
    """Where a desk stands: its database, the directory for what cannot be saved there, and the user's own folders
    of runbooks, templates and policies (first wins; the bundled ones come last by themselves). ``cache`` is where the index
    of runbooks is kept; None: in memory."""

    database: Path
    state: Path
    folders: tuple[Path, ...] = ()
    cache: Path | None = None


class Desk:
    """What an act needs. One per thread; several may stand before one database.

    ``author`` is the name this console writes under. ``default_policy`` is pinned to new incidents, ``languages`` are those of
    messages where an incident does not say.
    """

    def __init__(
        self,
        place: Place,
        author: str,
        *,
        clock: Clock | None = None,
        randomness: Randomness = system_randomness,
        read_only: bool = False,
        default_policy: str = "default",
        languages: Sequence[str] = (),
    ) -> None:
        self.place = place
        self.author = storable(author)
        self.clock = clock or system_clock()
        self.randomness = randomness
        self.default_policy = default_policy
        self.languages = tuple(languages)
        self._made: dict[str, object] = {}
        self._journal: Journal | None = None
        self._readonly = read_only
        if read_only:
            self.connection = open_file(place.database, read_only=True)
        else:
            from console.store.journal import Journal
            from console.store.spill import Spill

            self._journal = Journal(
                place.database, Spill(place.state, place.database), self.clock, randomness
            )
            self.connection = self._journal.connection
        self.lines = Lines(self.connection)

    def close(self) -> None:
        """Leave the desk; everything acknowledged is on the disk."""
        self.connection.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def journal(self) -> Journal:
        """The journal, for writing. Raises ``ReadOnlyDatabase`` at a desk that only reads."""
        if self._journal is None:
            raise ReadOnlyDatabase(
                _("The database {database} is open for reading only.").format(database=self.place.database),
                _("Nothing was written."),
            )
        return self._journal

    @contextmanager
    def act(self) -> Iterator[datetime]:
        """Hold the database for an act that looks before it writes; gives the moment of the act."""
        with self.journal.transaction():
            yield self.clock()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn what SQLite reports while reading into an error with words."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise storage_error(error, self.place.database) from error

    # -- writing -----------------------------------------------------------------------------------------------

    def record(self, drafts: Sequence[Draft]) -> list[Op]:
        """Append one act under our name. Raises ``NotSaved``."""
        return self.journal.record(self.author, drafts)

    def set(self, incident: str, kind: str, field: str, value: Any, **said: Any) -> Draft:
        """A draft that sets one register of an incident; ``said`` goes into the body beside the value, without Nones."""
        body = {"value": value, **{key: item for key, item in said.items() if item not in (None, "")}}
        return Draft(kind=kind, target=incident, field=field, body=body, incident=incident)

    def entry(
        self, incident: str, kind: str, text: str, *, entry_id: str | None = None, **content: Any
    ) -> Draft:
        """A draft of a new line of the timeline; ``content`` goes beside kind and text, without empty values."""
        target = entry_id or self.journal.new_id()
        kept = {key: item for key, item in content.items() if item not in (None, "", (), [], {}, False)}
        body = {"value": {"kind": kind, "text": text, **kept}}
        return Draft(kind="entry", target=target, field="entry", body=body, incident=incident)

    # -- looking -----------------------------------------------------------------------------------------------

    @cached_property
    def reader(self) -> Reader:
        """Questions to the database beyond its lines."""
        from console.store.reading import Reader

        return Reader(self.connection)

    def find(self, ref: str | None = None) -> str:
        """The id of the incident of a REF; without one, of the only active one.

        Raises ``NotFound``, ``Refused`` when none or several are active.
        """
        if ref is not None:
            return self.lines.find(ref)
        active = self.lines.active()
        if len(active) == 1:
            return active[0]
        if not active:
            raise NotFound(_("No incident is active."), _("`ic declare TITLE` declares one."))
        refs = ", ".join(incident.ref for incident in self.reader.incidents(active[:9]))
        raise Refused(
            _("{count} incidents are active: {refs}.").format(count=len(active), refs=refs),
            _("Say which one: give its REF first."),
        )

    def incident(self, ref: str | None = None) -> Incident:
        """The incident of a REF; without one, the only active one. Raises as :meth:`find`."""
        return self.reader.incident(self.find(ref))

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Something of this desk's that is made when it is first wanted (its library)."""
        if name not in self._made:
            self._made[name] = make()
        return cast("T", self._made[name])

    @cached_property
    def policies(self) -> PolicyShelf:
        """The policies at hand: the user's, then the bundled ones."""
        from console.library.policies import PolicyShelf  # not needed to log a line

        return PolicyShelf([folder / "policies" for folder in self.place.folders])

    def calendar(self, policy: Policy) -> Calendar:
        """The days that a policy counts by."""
        from console.core.calendar import WEEKDAYS

        if not policy.calendar:
            return WEEKDAYS
        from console.library.calendars import calendar_of

        return calendar_of(policy)

    def policy(self, incident: Incident) -> Policy:
        """The policy pinned to an incident."""
        from console.library.policies import pinned_policy

        if not incident.policy:
            return self.policies.get(self.default_policy)[0]
        return pinned_policy(incident.policy, incident.policy_name)

    def moment(self, text: str | None, now: datetime | None = None) -> datetime | None:
        """A time as typed (``14:05``, ``-7m``, RFC 3339 …); None for None. Raises ``Unreadable``."""
        if text is None:
            return None
        from console.base.errors import Unreadable
        from console.core.times import parse_when

        moment = parse_when(text, now or self.clock())
        if moment is None:
            raise Unreadable(
                _("{text!r} is not a time that can be read.").format(text=text),
                _("Expected 14:05, -7m, yesterday 23:50, 2026-03-01 14:05 or RFC 3339."),
            )
        return moment


__all__ = ["Desk", "Place", "stamp", "storable"]
