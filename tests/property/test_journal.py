"""Several consoles, each with its own file, clock and dice, doing anything in any order, exchanging what they wrote in
any order and more than once: whoever has the same operations has the same incidents, and nothing anybody said is lost.

The machine below plays the people, the network and the clocks. What must hold is checked against the journal itself by
means that share no code with the fold.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from console.base.clock import parse_stamp, stamp
from console.base.errors import Refused
from console.core import fold, registers
from console.core.alerts import read_alerts
from console.core.checklists import CHECKLISTS, STATES, Round
from console.core.registers import Register
from console.desk import checklists, clocks, entries, incidents, undo
from console.desk.alerts import hear
from console.desk.desk import Desk
from console.desk.log import log
from console.desk.redaction import redact
from console.model.entry import Entry
from console.model.incident import Incident
from console.model.op import Draft, Op
from console.store import care, shelf, tables
from console.store.writing import Writer
from tests.journals import QUICK, START, Clock, contents, desk_in, meet, now_of, parts_of, stored_ops

NAMES = ("mira", "jo", "sven")
#: A clock that is right, one a day behind, one ten years ahead, one a little ahead.
OFFSETS = [timedelta(0), timedelta(days=-1), timedelta(days=3650), timedelta(minutes=4)]
LONG = "a stack trace of the worker that died\n" * 1500

numbers = st.integers(0, 10_000)
desks = st.sampled_from(range(len(NAMES)))
texts = st.sampled_from(
    ["queue is draining", "? bad deploy #db", "@bea check lag 5m", "! roll back", "* -7m seen", "障害 [/x] \x1b[31m",
     "> customers told", "+ alert on age @jo", LONG]
)  # fmt: skip
jumps = st.sampled_from(
    [timedelta(seconds=-90), timedelta(minutes=7), timedelta(days=-400), timedelta(days=30)]
)


def empty_database() -> bytes:
    """The file of a console that has done nothing yet: making one anew takes a hundred times longer than copying it."""
    with tempfile.TemporaryDirectory(dir=QUICK) as folder:
        desk_in(Path(folder)).close()
        return (Path(folder) / "ic.db").read_bytes()


EMPTY = empty_database()


class Consoles(RuleBasedStateMachine):
    """Three people with a console each."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=QUICK))
        self.desks: list[Desk] = []
        self.written: dict[str, Op] = {}
        self.parts: dict[str, bytes] = {}

    @initialize(offsets=st.lists(st.sampled_from(OFFSETS), min_size=len(NAMES), max_size=len(NAMES)))
    def open(self, offsets: list[timedelta]) -> None:
        for seed, (name, offset) in enumerate(zip(NAMES, offsets, strict=True)):
            (self.folder / f"{name}.db").write_bytes(EMPTY)
            self.desks.append(desk_in(self.folder, name, name=name, seed=seed, clock=Clock(START + offset)))
        self.did(
            0, lambda desk: incidents.declare(desk, "Checkout returns 5xx", "SEV3", commander=desk.author)
        )
        for target in self.desks[1:]:
            target.journal.receive(stored_ops(self.desks[0].connection))

    def teardown(self) -> None:
        try:
            if self.desks:
                self.everybody_meets()
        finally:
            for desk in self.desks:
                desk.close()
            shutil.rmtree(self.folder)

    # -- what people do --------------------------------------------------------------------------------------------

    def did(self, number: int, act: Callable[[Desk], object]) -> None:
        """Let somebody act, and remember what was acknowledged."""
        desk = self.desks[number]
        before = desk.lines.position()
        try:
            act(desk)
        except Refused:
            assert desk.lines.position() == before
        for op in stored_ops(desk.connection):
            self.written.setdefault(op.op_id, op)
        self.parts |= parts_of(desk.connection)

    def some_incident(self, number: int, which: int) -> Incident:
        known = self.desks[number].reader.all()
        return self.desks[number].reader.incident(known[which % len(known)])

    def on_entry(self, number: int, which: int, act: Callable[[Desk, Entry], object]) -> None:
        desk = self.desks[number]
        found = [entry for one in desk.reader.all() for entry in desk.lines.timeline(one)]
        if found:
            self.did(number, lambda desk: act(desk, found[which % len(found)]))

    @rule(number=desks)
    def declare(self, number: int) -> None:
        if len(self.desks[number].reader.all()) < 3:
            self.did(number, lambda desk: incidents.declare(desk, "Photos hang", "SEV2", services=["photos"]))

    @rule(number=desks, which=numbers, text=texts)
    def write(self, number: int, which: int, text: str) -> None:
        self.did(number, lambda desk: log(desk, self.some_incident(number, which).id, text))

    @rule(number=desks, which=numbers, level=st.sampled_from(["SEV1", "SEV2", "SEV3"]))
    def severity(self, number: int, which: int, level: str) -> None:
        """Who sets a severity sees it set, however wild the clocks of those are who set it before."""
        incident = self.some_incident(number, which)
        self.did(number, lambda desk: incidents.set_severity(desk, incident, level))
        present = now_of(self.desks[number], incident)
        assert present.severity == level
        assert not [one for one in present.conflicts if one.field == "severity"] or incident.severity == level

    @rule(
        number=desks,
        which=numbers,
        status=st.sampled_from(["identified", "monitoring", "resolved", "closed", "investigating"]),
    )
    def status(self, number: int, which: int, status: str) -> None:
        incident = self.some_incident(number, which)
        self.did(number, lambda desk: incidents.set_status(desk, incident, status, reason="so it is"))
        assert now_of(self.desks[number], incident).status == status

    @rule(number=desks, which=numbers, who=st.sampled_from(["jo", "sven", None]))
    def role(self, number: int, which: int, who: str | None) -> None:
        incident = self.some_incident(number, which)
        self.did(number, lambda desk: incidents.set_role(desk, incident, "commander", who))
        holder = now_of(self.desks[number], incident).roles.get("commander")
        assert (holder.who if holder else "") == (who or "")

    @rule(number=desks, which=numbers, text=st.sampled_from(["no payments", "", "carts only"]))
    def impact(self, number: int, which: int, text: str) -> None:
        incident = self.some_incident(number, which)
        self.did(number, lambda desk: incidents.set_text(desk, incident, "impact", text))
        assert now_of(self.desks[number], incident).impact == text

    @rule(
        number=desks,
        which=numbers,
        step=st.sampled_from(["1", "2"]),
        state=st.sampled_from(["done", "skipped", "open"]),
    )
    def tick(self, number: int, which: int, step: str, state: str) -> None:
        incident = self.some_incident(number, which)
        value = {"state": state, "text": f"{step} Look", "reason": ""}
        self.did(
            number, lambda desk: desk.record([desk.set(incident.id, "tick", f"tick:a.md#{step}", value)])
        )
        assert now_of(self.desks[number], incident).ticks[f"a.md#{step}"].state == state

    @rule(number=desks, day=st.sampled_from(["2026-03-01", "2026-03-02"]), state=st.sampled_from(STATES))
    def check(self, number: int, day: str, state: str) -> None:
        """A tick of a checklist, which is kept outside of any incident."""
        field, value = f"check:3f2a@{day}#1", {"state": state, "text": "Look", "reason": ""}
        self.did(number, lambda desk: desk.record([desk.set(CHECKLISTS, "check", field, value)]))
        marks = checklists._marks(self.desks[number], "3f2a", Round(day))
        assert (marks["1"].state, marks["1"].author) == (state, self.desks[number].author)
        assert marks["1"].others == ()

    @rule(number=desks)
    def begin_a_run(self, number: int) -> None:
        at = stamp(self.desks[number].clock())
        self.did(
            number,
            lambda desk: desk.record([desk.set(CHECKLISTS, "begun", "begun:3f2a", {"at": at})]),
        )
        assert [stamp(one.at) for one in checklists._begun(self.desks[number], "3f2a")] == [at]

    @rule(number=desks, again=st.booleans())
    def undo_a_check(self, number: int, again: bool) -> None:
        act = undo.redo if again else undo.undo
        self.did(number, lambda desk: act(desk, checklists.home()))

    @rule(number=desks, which=numbers)
    def alert(self, number: int, which: int) -> None:
        incident = self.some_incident(number, which)
        self.did(number, lambda desk: hear(desk, incident, read_alerts("disk full\nqueue full")))

    @rule(number=desks, which=numbers)
    def remind(self, number: int, which: int) -> None:
        incident = self.some_incident(number, which)
        self.did(number, lambda desk: clocks.remind(desk, incident, "30m", "check the cache"))

    @rule(number=desks, which=numbers, text=texts)
    def edit(self, number: int, which: int, text: str) -> None:
        self.on_entry(number, which, lambda desk, entry: entries.edit(desk, entry, entries.Edit(text=text)))

    @rule(number=desks, which=numbers)
    def move(self, number: int, which: int) -> None:
        at = START - timedelta(minutes=which % 50)
        self.on_entry(number, which, lambda desk, entry: entries.edit(desk, entry, entries.Edit(at=at)))

    @rule(number=desks, which=numbers)
    def retract(self, number: int, which: int) -> None:
        self.on_entry(number, which, entries.retract)

    @rule(number=desks, which=numbers)
    def star(self, number: int, which: int) -> None:
        self.on_entry(number, which, entries.star)

    @rule(number=desks, which=numbers, state=st.sampled_from(["answered", "confirmed", "done", "open"]))
    def settle(self, number: int, which: int, state: str) -> None:
        self.on_entry(number, which, lambda desk, entry: entries.settle(desk, entry, state, "seen"))

    @rule(number=desks, which=numbers)
    def redact(self, number: int, which: int) -> None:
        self.on_entry(number, which, lambda desk, entry: redact(desk, entry, "a name"))

    @rule(number=desks, which=numbers, what=numbers)
    def redact_as_another_program_might(self, number: int, which: int, what: int) -> None:
        """In the name of one line, what another says."""
        ops = stored_ops(self.desks[number].connection)
        value = {"ops": [ops[what % len(ops)].op_id], "reason": "a name"}
        self.on_entry(
            number,
            which,
            lambda desk, entry: desk.record(
                [Draft("redact", entry.id, "redact", {"value": value}, entry.incident)]
            ),
        )

    @rule(number=desks, which=numbers, again=st.booleans())
    def undo(self, number: int, which: int, again: bool) -> None:
        act = undo.redo if again else undo.undo
        self.did(number, lambda desk: act(desk, self.some_incident(number, which)))

    # -- what happens to them --------------------------------------------------------------------------------------

    @rule(number=desks, jump=jumps)
    def clock_jumps(self, number: int, jump: timedelta) -> None:
        clock = self.desks[number].clock
        assert isinstance(clock, Clock)
        clock.now += jump

    @rule(giver=desks, taker=desks, seed=st.integers(0, 2**32), share=st.sampled_from([0.2, 0.7, 1.0]))
    def exchange(self, giver: int, taker: int, seed: int, share: float) -> None:
        """Some of what one has reaches another, in any order, some of it twice, in several batches."""
        dice = random.Random(seed)
        ops = [op for op in stored_ops(self.desks[giver].connection) if dice.random() < share]
        ops += dice.choices(ops, k=len(ops) // 3)
        dice.shuffle(ops)
        parts = parts_of(self.desks[giver].connection)
        cut = dice.randrange(len(ops) + 1)
        for batch in (ops[:cut], ops[cut:]):
            self.desks[taker].journal.receive(batch, parts)

    @rule(number=desks)
    def rebuild(self, number: int) -> None:
        assert care.rebuild(self.desks[number].connection) == []

    @rule(number=desks, seed=st.integers(0, 100))
    def restart(self, number: int, seed: int) -> None:
        desk = self.desks[number]
        desk.close()
        clock = desk.clock
        assert isinstance(clock, Clock)
        self.desks[number] = desk_in(
            self.folder, NAMES[number], name=NAMES[number], seed=1000 + seed, clock=clock
        )

    # -- what must hold --------------------------------------------------------------------------------------------

    @invariant()
    def everybody_can_look(self) -> None:
        for desk in self.desks:
            for incident in desk.reader.incidents(desk.reader.all()):
                clocks.burning(desk, incident)
                for course, shown in [
                    (incident.severities, incident.severity),
                    (incident.statuses, incident.status),
                ]:
                    assert not course or course[-1].value == shown, "the history ends with something else"

    def a_newcomer_hears_all(self) -> None:
        """As it was written, in any order: what was redacted reaches it after its redaction, too."""
        (self.folder / "new.db").write_bytes(EMPTY)
        newcomer = desk_in(self.folder, "bea", name="new")
        self.desks.append(newcomer)
        ops = list(self.written.values())
        random.Random(len(ops)).shuffle(ops)
        for batch in (ops[::3], ops[1::3], ops[2::3]):
            newcomer.journal.receive(batch, self.parts)

    def everybody_meets(self) -> None:
        meet(*self.desks)
        self.a_newcomer_hears_all()
        first = self.desks[0]
        journal = {op.op_id: op for op in stored_ops(first.connection)}
        for desk in self.desks:
            ops = stored_ops(desk.connection)
            assert len(ops) == len(journal) == len({(op.replica, op.seq) for op in ops}), (
                "lost or taken twice"
            )
            assert {op.op_id: op for op in ops} == journal
            assert contents(desk.connection) == contents(first.connection), "the same set, another fold"
            assert parts_of(desk.connection) == parts_of(first.connection)
            assert care.rebuild(desk.connection) == [], "rebuilt is not incremental"
            verified = care.verify(desk.connection)
            assert verified.ok, verified.fault
            assert verified.withheld == 0
        assert self.written.keys() <= journal.keys(), "acknowledged and gone"
        for op_id, op in self.written.items():
            assert journal[op_id]._replace(body=None, salt=None) == op._replace(body=None, salt=None)
        assert_no_informed_write_is_overridden(first, journal.values())
        assert_every_revision_is_kept(first, journal.values())


def assert_no_informed_write_is_overridden(desk: Desk, ops: Iterable[Op]) -> None:
    """What a register shows was said by somebody whose words nobody superseded; all such are shown or kept beside it."""
    registers: dict[tuple[str, str], list[Op]] = {}
    for op in ops:
        registers.setdefault((op.target, op.field), []).append(op)
    shown = {
        row[:2]: row[2:]
        for row in desk.connection.execute("SELECT target, field, op_id, conflict FROM register")
    }
    for (target, field), said in registers.items():
        if (target, field) not in shown:
            continue
        seen_by_somebody = {parent for op in said for parent in op.parents}
        standing = {
            op.op_id
            for op in said
            if op.op_id not in seen_by_somebody and op.body is not None and not op.body.get("unset")
        }
        op_id, conflict = shown[target, field]
        if standing:
            assert op_id in standing, f"{field} shows what was superseded"
        values = [op.body["value"] for op in said if op.op_id in standing and op.body is not None]
        different = [value for number, value in enumerate(values) if value not in values[:number]]
        assert (conflict is not None) == (len(different) > 1), f"{field}: a contradiction is hidden, or none"


def assert_every_revision_is_kept(desk: Desk, ops: Iterable[Op]) -> None:
    """Every state of an entry is there, and it is its first author's, recorded when he did, whatever the clocks said."""
    written: dict[str, list[Op]] = {}
    for op in ops:
        if op.field == "entry":
            written.setdefault(op.target, []).append(op)
    for target, said in written.items():
        assert len(desk.lines.revisions(target)) == len(said)
        entry = desk.lines.entry(target)
        begun = [(op.author, parse_stamp(op.at)) for op in said if not op.parents]
        assert (entry.author, entry.recorded_at) in begun


COMMON: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def play(**bounds: Any) -> None:
    run_state_machine_as_test(Consoles, settings=settings(**bounds, **COMMON))


def test_consoles_that_met_agree() -> None:
    play(max_examples=30, stateful_step_count=25)


@pytest.mark.long
def test_consoles_that_met_agree_at_length() -> None:
    play(max_examples=1500, stateful_step_count=60, derandomize=False)


# -- is the machine blind? -----------------------------------------------------------------------------------------


def by_clock_alone(ops: Sequence[Op]) -> Register:
    found = registers.resolve(ops)
    winner = max(ops, key=lambda op: (op.hlc, op.op_id))
    return found._replace(winner=winner, others=tuple(op for op in found.heads if op.body != winner.body))


def by_arrival(ops: Sequence[Op]) -> Register:
    found = registers.resolve(ops)
    winner = [op for op in ops if op in found.heads][-1]
    return found._replace(winner=winner, others=tuple(op for op in found.heads if op.body != winner.body))


def sorted_by_clock(ops: Iterable[Op]) -> list[Op]:
    return sorted(ops, key=lambda op: (op.hlc, op.op_id))


def some_lost(self: Writer, ops: Sequence[Op], parts: Mapping[str, bytes]) -> int:
    return receive(self, ops[: len(ops) - len(ops) // 9], parts)


receive = Writer.receive
#: What a console could do wrong: where, under which names, and the wrong way.
MUTANTS: dict[str, list[tuple[Any, str, Any]]] = {
    "a value is chosen by clock alone": [
        (module, "resolve", by_clock_alone) for module in (tables, shelf, fold)
    ],
    "a value is chosen by arrival": [(module, "resolve", by_arrival) for module in (tables, shelf, fold)],
    "history is told by clock": [(module, "in_order", sorted_by_clock) for module in (registers, fold)],
    "an operation names no parents": [(Writer, "heads", lambda *_: ())],
    "a redaction is forgotten": [(Writer, "_redacted", lambda *_: set())],
    "a contradiction is not shown": [(tables, "_conflict", lambda *_: None)],
    "a mark is not folded": [(shelf.Shelf, "marks", lambda *_: fold.Marks())],
    "what was received is dropped": [(Writer, "receive", some_lost)],
    "what is not understood breaks the fold": [(shelf, "understood", lambda op: op._replace(body=None))],
}


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_console_that_does_it_wrong_is_caught(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for where, name, wrong in MUTANTS[mutant]:
        monkeypatch.setattr(where, name, wrong)
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the oracle or the console itself says
        play(
            max_examples=100,
            stateful_step_count=25,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            print_blob=False,
        )
