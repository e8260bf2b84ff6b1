"""The journal: the one way in. Operations are appended, chained, folded and committed in one transaction.

What :meth:`Journal.record` returns is saved (see ``connection``). What cannot be saved is spilled, fsynced, in another
directory, and taken in when the database can be written again; the caller is told with ``NotSaved``.

An act that looks before it writes can do so even then: when the file cannot be written the journal is **adrift** until
the act ends. It reads what there is, collects what the act would have recorded, and spills it whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from console.base.clock import Clock, stamp
from console.base.errors import NotFound, NotSaved, StorageError
from console.base.ids import Randomness
from console.base.words import _
from console.core.shapes import fits
from console.model.op import Draft, Op
from console.store.connection import check_in_place, open_file, storage_error, transaction
from console.store.spill import Spill, Spilled
from console.store.writing import Writer

#: Errors of SQLite's that no disk causes: they are ours, and keeping the act for later would not help.
_OUR_FAULT = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError)


class Journal:
    """One database file, open for writing by one thread.

    ``clock`` and ``randomness`` are injected; with the same ones and the same acts, the same bytes come out.
    """

    def __init__(self, path: Path, spill: Spill, clock: Clock, randomness: Randomness) -> None:
        self.path = path
        self.clock = clock
        self.spill = spill
        self.connection = open_file(path)
        self._writer = Writer(self.connection, path, clock, randomness)
        self._held = False
        self._adrift: StorageError | None = None
        self._in_hand: list[Spilled] = []
        self.take_in()

    def close(self) -> None:
        """Close the file; nothing is pending, every act was committed."""
        self.connection.close()

    def new_id(self, now: datetime | None = None) -> str:
        """A new operation id."""
        return self._writer.new_id(now)

    @property
    def replica(self) -> str:
        """The replica id under which this console writes; empty before its first act."""
        return self._writer.replica

    # -- acts --------------------------------------------------------------------------------------------------

    def record(self, author: str, drafts: Sequence[Draft]) -> list[Op]:
        """Append one act: a group of operations that belong together, all or none.

        Raises ``NotSaved`` when it could not be committed; what it said is then in the spill file. (In a held transaction
        that is raised where the transaction ends, and nothing is returned here.) Raises ``ValueError`` for what the fold would
        not understand, ever: that is an error of whoever drafted it.
        """
        for draft in drafts:
            if not fits(draft.field, draft.body):
                raise ValueError(f"{draft.field}: not what this register holds (core.shapes)")
        with self.transaction():
            now = self.clock()
            named = tuple(
                draft if draft.op_id else draft._replace(op_id=self.new_id(now)) for draft in drafts
            )
            act = named[0].op_id or ""
            self._keep_in_hand(Spilled(author, act, stamp(now), named))
            if not self._adrift:
                try:
                    return self._writer.append(author, named, act, now)
                except sqlite3.DatabaseError as error:
                    self._cast_off(error)
        return []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the file for an act that looks before it writes; nested calls join.

        Raises ``NotSaved`` when what was recorded in it could not be committed.
        """
        if self._held:
            yield
            return
        self._held = True
        try:
            self._try("BEGIN IMMEDIATE")
            yield
            self._try("COMMIT")
        except sqlite3.DatabaseError as error:  # not even what the act had to look at could be read
            if isinstance(error, _OUR_FAULT):
                raise
            raise _lost(storage_error(error, self.path)) from error
        except NotFound as error:  # it looked for what it had just recorded
            if self._adrift and self._in_hand:
                raise _lost(self._adrift) from error
            raise
        else:
            if self._adrift and self._in_hand:
                raise self._spill(self._adrift)
        finally:
            self._let_go()
        self._forget()

    def _try(self, statement: str) -> None:
        """Begin or commit; what could not be begun is not committed either."""
        if self._adrift:
            return
        try:
            check_in_place(self.path, self._writer.inode)
            self.connection.execute(statement)
        except (sqlite3.DatabaseError, StorageError) as error:
            self._cast_off(error)

    def _cast_off(self, error: sqlite3.DatabaseError | StorageError) -> None:
        """From here to the end of the act: look, keep in hand what is to be recorded, write nothing."""
        if isinstance(error, _OUR_FAULT):
            raise error
        self._adrift = error if isinstance(error, StorageError) else storage_error(error, self.path)
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self.connection.execute("PRAGMA query_only = ON")
        recorded, self._in_hand = self._in_hand, []
        for spilled in recorded:
            self._keep_in_hand(spilled)

    def _keep_in_hand(self, spilled: Spilled) -> None:
        """Keep an act until it is committed; adrift, with the heads its author saw, not those there will be later."""
        if self._adrift:
            drafts: list[Draft] = []
            for draft in spilled.drafts:
                before = (*(one for act in self._in_hand for one in act.drafts), *drafts)
                drafts.append(draft._replace(parents=self._seen(draft, before)))
            spilled = spilled._replace(drafts=tuple(drafts))
        self._in_hand.append(spilled)

    def _seen(self, draft: Draft, before: Sequence[Draft]) -> tuple[str, ...] | None:
        if draft.parents is not None:
            return draft.parents
        for one in reversed(before):
            if one.op_id and (one.target, one.field) == (draft.target, draft.field):
                return (one.op_id,)
        try:
            return self._writer.heads(draft.target, draft.field)
        except sqlite3.DatabaseError:
            return None  # nothing can be read: it will supersede what stands there when it is taken in

    def _spill(self, cause: StorageError) -> NotSaved:
        try:
            self.spill.put(self._in_hand)
        except OSError as error:
            return NotSaved(
                _("NOT SAVED: {what} It could not be kept in {path} either ({reason}).").format(
                    what=cause.what, path=self.spill.path, reason=error.strerror
                ),
                _("Copy what is on the screen. {next_step}").format(next_step=cause.next_step),
                why=cause.what,
            )
        return NotSaved(
            _("NOT SAVED in the database: {what}").format(what=cause.what),
            _("It is kept in {path} and taken in when the database can be written again. {next_step}").format(
                path=self.spill.path, next_step=cause.next_step
            ),
            kept=True,
            why=cause.what,
        )

    def _let_go(self) -> None:
        """Whatever happened, the file is free again."""
        adrift, self._adrift, self._held, self._in_hand = self._adrift, None, False, []
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        if adrift:
            self.connection.execute("PRAGMA query_only = OFF")

    # -- what others wrote, and what waited --------------------------------------------------------------------

    def receive(self, ops: Sequence[Op], parts: Mapping[str, bytes] = MappingProxyType({})) -> int:
        """Take in operations that other replicas wrote, bodies as stored, with the parts of long texts that they name;
        returns how many were new.

        Raises ``ValueError`` naming the first that cannot be taken (see ``Writer.receive``), ``StorageError`` when they
        cannot be saved; none is taken then.
        """
        with self.holding():
            return self._writer.receive(ops, parts)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Hold the file for what is no act of ours; nested calls join. All of it is committed when the block ends.

        Raises ``StorageError`` when it could not be; nothing of it is there then.
        """
        try:
            check_in_place(self.path, self._writer.inode)
            with transaction(self.connection):
                yield
        except sqlite3.DatabaseError as error:
            raise storage_error(error, self.path) from error
        self._forget()

    def take_in(self) -> int:
        """Record what was spilled while the database could not be written; returns how many acts.

        An act keeps its operation ids, so one that did reach the disk before the fault is not recorded twice. While the
        database still cannot be written, the file stays as it is.
        """
        if self._held or not self.spill.waiting():
            return 0
        taken = 0
        try:
            check_in_place(self.path, self._writer.inode)
            with self.spill.taking() as waiting:
                for spilled in waiting:
                    taken += self._take(spilled)
        except (sqlite3.DatabaseError, OSError, StorageError):
            pass  # `spill.waiting()` stays true, and with it the banner
        self._forget()
        return taken

    def _take(self, spilled: Spilled) -> bool:
        with transaction(self.connection):
            fresh = self._writer.fresh(spilled.drafts)
            if fresh:
                self._writer.append(spilled.author, fresh, spilled.act, spilled.moment())
        return bool(fresh)

    def _forget(self) -> None:
        """What was erased leaves the write-ahead log, too, where there is one."""
        if self._writer.erased and not self.connection.in_transaction:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._writer.erased = False


def _lost(cause: StorageError) -> NotSaved:
    return NotSaved(
        _("NOT SAVED: {what} The act could not be kept for later either.").format(what=cause.what),
        _("Do it again when the database can be used. {next_step}").format(next_step=cause.next_step),
        why=cause.what,
    )
