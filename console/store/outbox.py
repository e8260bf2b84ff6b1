"""What the journal has to exchange with a server, and how far that has come.

There is no queue: the outbox *is* the journal, behind the last operation of each replica that the server is known to have
(``on_server``). That holds for every replica in the file, not only for ours: what a copied database brought along, or a
restored server lacks, is offered like our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from console.base.clock import utc_stamp
from console.core.parts import part_names
from console.model.op import GENESIS, Op
from console.store import rows
from console.store.care import expect_pieces, replicas_in_pieces
from console.store.healing import Healer
from console.store.journal import Journal

#: Why the server takes an operation's place in the chain and not its body, as it says; or, when it could not even read
#: it, this. It is then sent without its body.
UNREADABLE: Final = "unreadable"
_KEPT_EVENTS: Final = 200
#: KiB of the file that are kept in memory: a page of others' work touches the end of every index.
_CACHED: Final = 16_000
_REPLICAS = (
    "WITH RECURSIVE each (replica) AS (SELECT min(replica) FROM op UNION ALL"
    " SELECT (SELECT min(op.replica) FROM op WHERE op.replica > each.replica) FROM each WHERE each.replica IS NOT NULL)"
    " SELECT each.replica, (SELECT max(seq) FROM op WHERE op.replica = each.replica), coalesce(on_server.seq, -1)"
    " FROM each LEFT JOIN on_server USING (replica) WHERE each.replica IS NOT NULL"
)


class Binding(NamedTuple):
    """The server and workspace that this database is shared through."""

    url: str
    workspace: str


class Mark(NamedTuple):
    """How far the server's operations were taken in. Both empty: not at all."""

    epoch: str = ""
    cursor: str = ""


class Received(NamedTuple):
    """An operation as the server hands it on: who brought it, and why its body was refused, if it was."""

    op: Op
    account: str
    rejected: str | None


class Event(NamedTuple):
    """Something that happened between this console and the server."""

    at: str
    state: str
    said: str


class Outbox:
    """One journal's dealings with its server. Every method that writes is one transaction."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.connection = journal.connection
        self._healer = Healer(journal)
        self.connection.execute(f"PRAGMA cache_size = -{_CACHED}")

    # -- where we stand ------------------------------------------------------------------------------------------

    @property
    def binding(self) -> Binding | None:
        """The server this database is shared through; None when it is shared with nobody."""
        url, workspace = self._local("sync.url"), self._local("sync.workspace")
        return Binding(url, workspace) if url and workspace else None

    def bind(self, binding: Binding) -> None:
        """Share the database through that server from here on; unless it was so already, all of it."""
        with self.journal.holding():
            if binding != self.binding:
                self._forget()
            self._keep("sync.url", binding.url)
            self._keep("sync.workspace", binding.workspace)

    def unbind(self) -> None:
        """Share with nobody."""
        with self.journal.holding():
            self._keep("sync.url", "")

    @property
    def mark(self) -> Mark:
        """How far the server's operations were taken in."""
        return Mark(self._local("sync.epoch"), self._local("sync.cursor"))

    def tips(self) -> dict[str, tuple[int, int]]:
        """The last number of each replica that is here whole: here, and on the server (-1: none)."""
        partial = replicas_in_pieces(self.connection)
        return {
            replica: (here, there)
            for replica, here, there in self.connection.execute(_REPLICAS)
            if replica not in partial
        }

    def waiting(self) -> int:
        """How many operations the server is not known to have."""
        return sum(max(here - there, 0) for here, there in self.tips().values())

    def changes(self) -> int:
        """A number that changes when somebody else has written into the file."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def refused(self) -> int:
        """How many operations the server has not taken the body of, beyond those that were seen."""
        return self._refused() - int(self._local("sync.seen") or 0)

    def see_refusals(self) -> None:
        """The person has seen which were refused: they stay listed and are counted no more."""
        with self.journal.holding():
            self._keep("sync.seen", str(self._refused()))

    def _refused(self) -> int:
        sql = "SELECT count(*) FROM envelope WHERE refused IS NOT NULL"
        return int(self.connection.execute(sql).fetchone()[0])

    def refusals(self, limit: int = 50) -> list[tuple[Op, str]]:
        """Those operations, the latest first, with the reason."""
        columns = ", ".join(f"op.{name}" for name in rows.COLUMNS.split(", "))
        found = self.connection.execute(
            f"SELECT {columns}, envelope.refused FROM envelope JOIN op USING (op_id)"
            " WHERE envelope.refused IS NOT NULL ORDER BY op.position DESC LIMIT ?",
            (limit,),
        )
        return [(rows.stored(row[:-1]), row[-1]) for row in found]

    def hash_at(self, replica: str, seq: int) -> str | None:
        """The hash of an operation by its place; None where there is none."""
        row = self.connection.execute(
            "SELECT hash FROM op WHERE replica = ? AND seq = ?", (replica, seq)
        ).fetchone()
        return None if row is None else str(row[0])

    # -- going out -----------------------------------------------------------------------------------------------

    def batch(self, count: int, size: int, after: Iterable[Op] = ()) -> list[Op]:
        """The next operations to send, at most so many and about so many bytes, but one at least; replica after replica.

        ``after`` are those that are being sent.
        """
        chosen: list[Op] = []
        leaving = {op.replica: op.seq for op in after}
        for replica, (here, known) in sorted(self.tips().items()):
            there = max(known, leaving.get(replica, -1))
            if here <= there:
                continue
            found = self.connection.execute(
                f"SELECT {rows.COLUMNS}, (SELECT refused FROM envelope WHERE envelope.op_id = op.op_id) FROM op"
                " WHERE replica = ? AND seq > ? ORDER BY seq LIMIT ?",
                (replica, there, count - len(chosen)),
            )
            for row in found:
                size -= 1024 + len(row[18] or "")
                if chosen and size < 0:
                    return chosen
                op = rows.stored(row[:-1])
                chosen.append(op._replace(body=None, salt=None) if row[-1] == UNREADABLE else op)
            if len(chosen) >= count:
                break
        return chosen

    def missing(self, names: Iterable[str]) -> set[str]:
        """Which of these parts are not here."""
        return {name for name in names if rows.get_part(self.connection, name) is None}

    def parts(self, ops: Iterable[Op]) -> dict[str, bytes]:
        """The parts that operations name."""
        names = set().union(*(part_names(op.body) for op in ops))
        found = {name: rows.get_part(self.connection, name) for name in names}
        return {name: data for name, data in found.items() if data is not None}

    def sent(self, mark: Mark, ops: Sequence[tuple[Op, str | None]], cursor: str | None = None) -> None:
        """The server has these, each with the reason why it refused the body, if it did.

        ``mark`` is what was known when they were sent; what was said in another epoch since is passed over. ``cursor`` is
        where it may move to, when nothing but these lies between.
        """
        with self.journal.holding():
            if self.mark.epoch != mark.epoch:
                return
            if cursor is not None and self.mark == mark:
                self._keep("sync.cursor", cursor)
            self._on_server(op for op, _ in ops)
            for op, reason in ops:
                if reason is not None:
                    self._refuse(op.op_id, reason)

    def refuse(self, op: Op) -> None:
        """The server cannot read this operation: from here on it is sent without its body."""
        with self.journal.holding():
            self._refuse(op.op_id, UNREADABLE)

    def rewind(self, replica: str, expected: int) -> None:
        """The server has this replica only up to before ``expected``."""
        with self.journal.holding():
            self.connection.execute("INSERT OR REPLACE INTO on_server VALUES (?, ?)", (replica, expected - 1))

    def issue_again(self, replica: str, seq: int) -> None:
        """Issue a replica's operations from ``seq`` on again, under a new replica id."""
        with self.journal.holding():
            self._healer.issue_again(replica, seq)

    def join_pieces(self) -> None:
        """Make chains of what an import brought in pieces, so that it can be shared. Where the server knows the replica,
        its author is about and will send the rest himself."""
        with self.journal.holding():
            expect_pieces(self.connection, replicas_in_pieces(self.connection))
            for replica in sorted(replicas_in_pieces(self.connection)):
                known = self.connection.execute("SELECT 1 FROM on_server WHERE replica = ?", (replica,))
                if known.fetchone() is None:
                    self._healer.issue_again(replica, 0)
                    expect_pieces(self.connection, [replica])

    # -- coming in -----------------------------------------------------------------------------------------------

    def take(
        self, asked: Mark, mark: Mark, received: Sequence[Received], parts: Mapping[str, bytes]
    ) -> int | None:
        """Take in what the server gave for the mark ``asked``, with the new mark, in one transaction.

        Returns how many operations were new; None when nothing was taken and it has to be asked again: somebody else has
        moved the mark meanwhile, or something is missing before it, and the mark is now back at the start. Raises
        ``ValueError`` for what no honest server sends, ``StorageError`` when it could not be saved.
        """
        with self.journal.holding():
            if self.mark != asked:
                return None
            ops = [one.op for one in received]
            if not self._follow(ops):
                self._forget()
                return None
            held = rows.held(self.connection, ops)
            for op in ops:
                here = held.hashes.get(op.op_id)
                if here != op.hash and (here or (op.replica, op.seq) in held.slots):
                    self._healer.make_room(op)
            new = self.journal.receive(ops, parts)
            self._on_server(ops)
            for one in received:
                if one.rejected is not None:
                    self._refuse(one.op.op_id, one.rejected)
            self.connection.executemany(
                "INSERT INTO envelope (op_id, account) VALUES (?, ?) ON CONFLICT (op_id)"
                " DO UPDATE SET account = excluded.account",
                [
                    (one.op.op_id, one.account)
                    for one in received
                    if one.rejected is None and one.account != one.op.author
                ],
            )
            self._keep("sync.epoch", mark.epoch)
            self._keep("sync.cursor", mark.cursor)
        return new

    def start_over(self) -> None:
        """Take nothing for granted of what the server has: it will be seen by pulling from the start."""
        with self.journal.holding():
            self._forget()

    def _forget(self) -> None:
        self.connection.execute("DELETE FROM on_server")
        self._keep("sync.epoch", "")
        self._keep("sync.cursor", "")

    def _follow(self, ops: Iterable[Op]) -> bool:
        """Whether each operation has the one before it of its replica, here or among these. Positions are in the order of
        every chain, so the mark is not the server's when one has not."""
        last: dict[str, str] = {}
        for op in ops:
            before = last.get(op.replica) or (self.hash_at(op.replica, op.seq - 1) if op.seq else GENESIS)
            if before != op.prev:
                return False
            last[op.replica] = op.hash
        return True

    # -- small things --------------------------------------------------------------------------------------------

    def _on_server(self, ops: Iterable[Op]) -> None:
        last: dict[str, int] = {}
        for op in ops:
            last[op.replica] = max(op.seq, last.get(op.replica, -1))
        self.connection.executemany(
            "INSERT INTO on_server VALUES (?, ?) ON CONFLICT (replica) DO UPDATE SET seq = max(seq, excluded.seq)",
            last.items(),
        )

    def _refuse(self, op_id: str, reason: str) -> None:
        self.connection.execute(
            "INSERT INTO envelope (op_id, account, refused) VALUES (?, '', ?) ON CONFLICT (op_id)"
            " DO UPDATE SET refused = excluded.refused",
            (op_id, reason),
        )

    def _local(self, key: str) -> str:
        row = self.connection.execute("SELECT value FROM local WHERE key = ?", (key,)).fetchone()
        return "" if row is None else str(row[0])

    def _keep(self, key: str, value: str) -> None:
        self.connection.execute("INSERT OR REPLACE INTO local VALUES (?, ?)", (key, value))

    # -- what happened -------------------------------------------------------------------------------------------

    def tell(self, state: str, said: str) -> None:
        """Remember that something happened; the latest 200 are kept."""
        with self.journal.holding():
            self.connection.execute(
                "INSERT INTO sync_event (at, state, said) VALUES (?, ?, ?)",
                (utc_stamp(self.journal.clock()), state, said),
            )
            self.connection.execute(
                "DELETE FROM sync_event WHERE row <= (SELECT max(row) FROM sync_event) - ?", (_KEPT_EVENTS,)
            )

    def events(self, limit: int = 50) -> list[Event]:
        """What happened, the latest first."""
        found = self.connection.execute(
            "SELECT at, state, said FROM sync_event ORDER BY row DESC LIMIT ?", (limit,)
        )
        return [Event(*row) for row in found]
