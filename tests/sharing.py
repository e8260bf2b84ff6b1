"""Everything that can happen to four consoles that share a workspace, as a Hypothesis state machine.

Real journals and the reference backend; the network between them loses requests, loses answers after the commit, delivers
twice and late; consoles crash before a commit, are copied, with and without knowing it, and put back from backups; clocks
are wrong by years; the server is put back from a backup. All the while, for each console (unless something was put back
that it cannot know of yet):

a. what it takes for sent is on the server, and what lies before its mark is here.

In the end all goes well for a while, and then:

1. every console and the server have the same operations, and all tables are the same (the same heads win everywhere);
2. no operation that was ever recorded is missing, but for those whose last copy a restore has wiped out;
3. a fold from scratch gives the tables that there are, and every chain is whole;
4. positions are dense;
5. nothing is there twice;
6. nobody's informed write is overridden: no register shows what somebody had seen and changed.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from console.base.errors import Offline
from console.model.op import Draft
from console.store import care, tables
from console.store.outbox import Outbox
from console.sync.engine import Tally
from tests.conftest import START
from tests.consoles import FAST, Console
from tests.network import Fault, ModelServer, Network

MANY = 4
TABLES = ("register", "entry", "incident", "entry_search", "incident_search")
WHO = st.integers(0, MANY - 1)
#: Which of an exchange's requests something befalls: 0 meta, 1 digest, then pulls, mostly one, and pushes.
REQUEST = st.sampled_from([0, 1, 2, 3, 3, 3, 4, 5])
FAULTS: tuple[Fault, ...] = ("none", "request lost", "answer lost", "twice", "late")


class Crash(BaseException):
    """The process ends here."""


class CrashingOutbox(Outbox):
    """An outbox whose process ends at the so-and-so-manieth step of a transaction (0: not at all)."""

    countdown = 0

    def _step(self) -> None:
        self.countdown -= 1
        if self.countdown == 0:
            raise Crash

    def _follow(self, ops: Any) -> bool:
        self._step()
        return super()._follow(ops)

    def _on_server(self, ops: Any) -> None:
        self._step()
        super()._on_server(ops)
        self._step()

    def _keep(self, key: str, value: str) -> None:
        self._step()
        super()._keep(key, value)


class WrongClock:
    """The one true time, and how wrong a console has it."""

    def __init__(self, time: Callable[[], datetime]) -> None:
        self.time = time
        self.wrong = timedelta()

    def __call__(self) -> datetime:
        return self.time() + self.wrong


class Sharing(RuleBasedStateMachine):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.folder = Path(mkdtemp(prefix="ic-sharing-", dir=FAST))
        self.server = ModelServer(lambda: self.now)
        self.consoles: list[Console] = []
        self.server_backup: object = None
        self.epochs = 0
        self.unaware: set[str] = set()
        self.known: set[str] = set()
        self.targets: list[str] = []

    @initialize()
    def begin(self) -> None:
        for _ in range(2):
            self._add()
        value = {"ref": "INC-7K3F", "title": "Checkout returns 5xx", "severity": "SEV1"}
        draft = Draft("declare", "incident", "declared", {"value": value}, "incident")
        self._record(self.consoles[0], draft)

    def _add(self) -> Console:
        number = len(self.consoles)
        clock = WrongClock(lambda: self.now)
        console = Console(self.folder, f"console{number}", Network(self.server), clock, number)
        console.outbox = CrashingOutbox(console.journal)
        self.consoles.append(console)
        return console

    def _one(self, who: int) -> Console:
        return self.consoles[who % len(self.consoles)]

    def _record(self, console: Console, draft: Draft) -> None:
        self.known |= {op.op_id for op in console.journal.record(console.name, [draft])}

    # -- people --------------------------------------------------------------------------------------------------

    @rule(
        who=WHO,
        field=st.sampled_from(["severity", "role:commander"]),
        value=st.sampled_from("abc"),
        online=st.booleans(),
    )
    def sets(self, who: int, field: str, value: str, online: bool) -> None:
        console = self._one(who)
        if online:
            self._exchange(console)
        self._record(console, Draft(field, "incident", field, {"value": value}, "incident"))
        if online:
            self._exchange(console)

    @rule(who=WHO, text=st.sampled_from(["short", "short", "long " * 11_000]))
    def notes(self, who: int, text: str) -> None:
        console = self._one(who)
        self.targets.append(console.journal.new_id())
        body = {"value": {"kind": "note", "text": text}}
        self._record(console, Draft("entry", self.targets[-1], "entry", body, "incident"))

    @precondition(lambda self: self.targets)
    @rule(who=WHO, which=st.integers(0, 3), act=st.sampled_from(["edit", "edit", "retract", "redact"]))
    def changes_an_entry(self, who: int, which: int, act: str) -> None:
        console, target = self._one(who), self.targets[-1 - which % len(self.targets)]
        value: dict[str, Any] = {
            "kind": "note",
            "text": f"{act} {len(self.known)}",
            "retracted": act == "retract",
        }
        if act == "redact":
            found = console.journal.connection.execute("SELECT op_id FROM op WHERE target = ?", (target,))
            value = {"ops": [row[0] for row in found], "reason": "a secret"}
        field = "redact" if act == "redact" else "entry"
        self._record(console, Draft(field, target, field, {"value": value}, "incident"))

    @rule(who=WHO, wrong=st.sampled_from([None, None, timedelta(), -timedelta(days=1), timedelta(days=3650)]))
    def time_passes(self, who: int, wrong: timedelta | None) -> None:
        """Two who write before it does have the same time."""
        self.now += timedelta(milliseconds=1)
        if wrong is not None:
            self._one(who).clock.wrong = wrong

    # -- the network ---------------------------------------------------------------------------------------------

    @rule(who=WHO)
    def exchanges(self, who: int) -> None:
        self._exchange(self._one(who))

    @rule(who=WHO, fault=st.sampled_from(FAULTS), request=REQUEST, writes=st.booleans())
    def has_a_bad_line(self, who: int, fault: Fault, request: int, writes: bool) -> None:
        console = self._one(who)
        if writes:
            self.notes(who, "just before")
        console.network.faults = [*["none"] * request, fault]  # type: ignore[list-item]
        self._exchange(console)

    @rule(who=WHO, other=WHO, request=REQUEST, write=st.booleans())
    def exchanges_while_another_does(self, who: int, other: int, request: int, write: bool) -> None:
        console, meanwhile = self._one(who), self._one(other)
        for number in (who, other) if write else ():
            self.notes(number, "just before")
        if meanwhile is not console:
            console.network.meanwhile = (request, lambda: self._exchange(meanwhile))
        self._exchange(console)

    def _exchange(self, console: Console) -> None:
        try:
            console.sync()
            self.unaware.discard(console.name)
        except Offline:
            pass
        finally:
            console.network.faults, console.network.meanwhile = [], None
            self._check_claims(console)

    @precondition(lambda self: any(console.network.delayed for console in self.consoles))
    @rule()
    def delivers_late(self) -> None:
        for console in self.consoles:
            delayed, console.network.delayed = console.network.delayed, []
            console.network.deliver(delayed)

    @rule(who=WHO, step=st.integers(1, 12))
    def crashes(self, who: int, step: int) -> None:
        console = self._one(who)
        console.outbox.countdown = step  # type: ignore[attr-defined]
        with contextlib.suppress(Crash):
            console.sync()
        console.close()
        console.open()
        console.outbox = CrashingOutbox(console.journal)
        self._check_claims(console)

    def _check_claims(self, console: Console) -> None:
        if console.name in self.unaware:
            return
        rows = self.server.store.pull(self.server.team.id, 0, 10**9)[2]
        assert len({row.op_id for row in rows}) == len(rows), "an operation is stored twice"
        stored = {(row.replica, row.seq): row.hash for row in rows}
        rows_here = console.journal.connection.execute("SELECT replica, seq, hash FROM op").fetchall()
        held = {(replica, seq): hash_ for replica, seq, hash_ in rows_here}
        for replica, (_, there) in console.outbox.tips().items():
            for place in ((replica, seq) for seq in range(there + 1)):
                assert stored.get(place) == held.get(place), "taken for sent, and it is not on the server"
        position = int(console.outbox.mark.cursor.rpartition(".")[2] or 0)
        here = console.op_ids()
        assert all(row.op_id in here for row in rows[:position]), "before the mark, and it is not here"

    # -- copies --------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.consoles) < MANY)
    @rule(who=WHO, seen=st.booleans())
    def is_copied(self, who: int, seen: bool) -> None:
        original = self._one(who)
        copy = self.folder / "copy"
        original.copy_to(copy)
        self._become(self._add(), copy, seen=seen)

    @precondition(lambda self: len(self.consoles) < MANY)
    @rule(who=WHO, request=st.sampled_from([2, 3, 3, 3]))
    def goes_on_as_two(self, who: int, request: int) -> None:
        """A copy that does not know it is one writes at the same time as the original, and both send at the same time: the
        original before the copy's pull (2), or between its pull and its push (3), where only the server can see the fork."""
        original = who % len(self.consoles)  # there is one more of them in a moment
        self.exchanges(original)
        self.is_copied(original, seen=False)
        self.unaware.discard(self.consoles[-1].name)
        self.exchanges_while_another_does(len(self.consoles) - 1, original, request, write=True)

    @rule(who=WHO, seen=st.booleans())
    def is_backed_up_or_put_back(self, who: int, seen: bool) -> None:
        console = self._one(who)
        backup = self.folder / f"{console.name}.backup"
        if backup.exists():
            self._become(console, backup, seen=seen)
            backup.unlink()
        else:
            console.copy_to(backup)

    def _become(self, console: Console, copy: Path, *, seen: bool) -> None:
        wiped = console.op_ids()
        console.become(copy, seen=seen)
        console.outbox = CrashingOutbox(console.journal)
        self.unaware.add(console.name)
        self._forget(wiped)

    @rule(said=st.booleans())
    def server_is_backed_up_or_put_back(self, said: bool) -> None:
        if self.server_backup is None:
            self.server_backup = self.server.backup()
            return
        wiped = set(self.server.op_ids())
        self.epochs += 1
        self.server.restore(self.server_backup, f"e{self.epochs}" if said else None)
        self.server_backup = None
        self.unaware |= {console.name for console in self.consoles}
        self._forget(wiped)

    def _forget(self, wiped: set[str]) -> None:
        """What nobody has any more is lost; that is what a restore does."""
        left = set(self.server.op_ids()).union(*(console.op_ids() for console in self.consoles))
        self.known -= wiped - left

    # -- in the end ----------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            if self.consoles:
                self._check()
        finally:
            for console in self.consoles:
                console.close()
            shutil.rmtree(self.folder)

    def _check(self) -> None:
        while sum(self._settled(console) for console in self.consoles) < len(self.consoles):
            pass
        stored = self.server.op_ids()
        rows = self.server.store.pull(self.server.team.id, 0, 10**9)[2]
        assert [row.position for row in rows] == list(range(1, len(rows) + 1)), "positions are not dense"
        assert len(set(stored)) == len(stored), "an operation is stored twice"
        assert self.known <= set(stored), "an operation is missing"
        first = self._tables(self.consoles[0])
        for console in self.consoles:
            assert console.op_ids() == set(stored), "a console has other operations than the server"
            assert self._tables(console) == first, "the tables differ"
            assert care.verify(console.journal.connection).ok, "a chain is broken"
        _check_informed(self.consoles[0])
        if len(stored) % 4 == 0:  # it costs as much as all the rest
            assert care.rebuild(self.consoles[0].journal.connection) == [], (
                "the tables are not what a fold gives"
            )

    def _settled(self, console: Console) -> bool:
        return console.sync() == Tally()

    def _tables(self, console: Console) -> dict[str, Any]:
        connection = console.journal.connection
        return {table: tables.contents(connection, "main", table) for table in TABLES}


def _check_informed(console: Console) -> None:
    """What somebody had seen when he wrote is not what is shown."""
    connection = console.journal.connection
    superseded = {
        parent
        for (parents,) in connection.execute("SELECT parents FROM op")
        for parent in json.loads(parents)
    }
    for target, field, op_id in connection.execute("SELECT target, field, op_id FROM register"):
        assert op_id not in superseded, f"{target} {field} shows what was changed since"
